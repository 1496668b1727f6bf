"""Makes a Python process on Linux behave to aigov_search as one on macOS would.

Python loads this by itself when its folder is on ``PYTHONPATH``, in worker processes, too. What it takes
from macOS: a path leads to a file whatever the case and the composition of its letters, the system tells
how it is written (``F_GETPATH``), ``sys.platform`` is ``darwin``, and there is no ``/proc``.
"""

from __future__ import annotations

import builtins
import fcntl
import io
import os
import sys
import unicodedata
from types import ModuleType
from typing import Any

F_GETPATH = 50
real_import = builtins.__import__
real_lstat, real_listdir, real_open, real_fcntl = os.lstat, os.listdir, io.open, fcntl.fcntl


def fold(name: str) -> str:
    return unicodedata.normalize("NFD", name).casefold()


def find(path: Any) -> Any:
    """The path that is meant, if there is one; what is no path stays as it is."""
    if not isinstance(path, (str, os.PathLike)) or not isinstance(os.fspath(path), str):
        return path
    found = ""
    for name in os.fspath(path).split("/"):
        try:
            real_lstat(f"{found}{name}")
        except OSError:
            try:
                same = [each for each in real_listdir(found or ".") if fold(each) == fold(name)]
            except OSError:
                return path
            name = same[0] if same else name
        found += f"{name}/"
    return found[:-1]


def let_find(function):
    return lambda path, *arguments, **named: function(find(path), *arguments, **named)


def tell_path(handle: int, command: int, argument: Any = 0) -> Any:
    if command != F_GETPATH:
        return real_fcntl(handle, command, argument)
    return os.readlink(f"/proc/self/fd/{handle}").encode().ljust(1024, b"\0")  # noqa: PTH115


def open_but_proc(file, *arguments, **named):
    if str(file).startswith("/proc/"):
        raise FileNotFoundError(2, "No such file or directory", file)
    return real_open(find(file), *arguments, **named)


def disguise(real: ModuleType, **other: object) -> ModuleType:
    module = ModuleType(real.__name__)
    module.__dict__.update({**vars(real), **other})
    return module


disguises = {
    "sys": disguise(sys, platform="darwin"),
    "fcntl": disguise(fcntl, fcntl=tell_path, F_GETPATH=F_GETPATH),
}


def import_disguised(name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002
    if name in disguises and globals and str(globals.get("__name__")).startswith("aigov_search"):
        return disguises[name]
    return real_import(name, globals, locals, fromlist, level)


if os.environ.get("SEEMS_TO_BE") == "macos":
    for name in ("stat", "lstat", "open", "scandir", "listdir", "readlink"):
        setattr(os, name, let_find(getattr(os, name)))
    builtins.open = io.open = open_but_proc
    builtins.__import__ = import_disguised
