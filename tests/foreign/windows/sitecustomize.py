"""Makes a Python process on Linux behave to aigov_search as one on Windows would.

Python loads this by itself when its folder is on ``PYTHONPATH``, in worker processes, too. What it takes
from Windows:

- ``os.name`` is ``nt`` and ``sys.platform`` is ``win32``; there is no ``fcntl``, ``resource``, ``fork``,
  ``killpg`` or timer signal;
- a file that any process has open, or mapped, can be neither removed nor renamed nor replaced, nor can
  the folders around it be renamed (Python and SQLite open files without sharing their removal);
- folders cannot be opened, files that are open for reading only cannot be flushed;
- files get no names that Windows does not know;
- no text file is opened in the encoding of the system, for that is no UTF-8 there;
- ends of lines printed are two characters, and a closed pipe is no ``BrokenPipeError``.

Only what the program itself imports looks like Windows; other modules see the system as it is, but for
the rules about files.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import shutil
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from types import ModuleType

MARK = b"SEEMS_TO_BE=windows"
"""Stands in the environment of every process whose open files count."""
MISSING = {
    "os": ("fork", "forkpty", "register_at_fork", "killpg", "getuid", "sysconf", "statvfs", "mkfifo"),
    "signal": ("setitimer", "ITIMER_PROF", "SIGPROF", "SIGALRM", "SIGKILL", "SIGPIPE", "SIGHUP"),
}
UNIX_ONLY = {"fcntl", "resource", "termios", "tty", "pty", "pwd", "grp"}
IMPOSSIBLE = re.compile(r'[<>:"|?*\x00-\x1f\\]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)


class Disguised(ModuleType):
    """A module without what Windows has not."""

    def __init__(self, real: ModuleType, missing: tuple[str, ...], **other: object) -> None:
        super().__init__(real.__name__)
        self.__dict__.update({name: value for name, value in vars(real).items() if name not in missing})
        self.__dict__.update(other)


def fsync(handle: int) -> None:
    _, _, flags = Path(f"/proc/self/fdinfo/{handle}").read_text("ascii").partition("flags:")
    if int(flags.split()[0], 8) & os.O_ACCMODE == os.O_RDONLY:
        raise OSError(errno.EBADF, "Bad file descriptor")
    real_fsync(handle)


class Pipe(io.FileIO):
    """Says what Windows says when nobody reads any more."""

    def write(self, data):
        try:
            return super().write(data)
        except BrokenPipeError:
            raise OSError(errno.EINVAL, "Invalid argument") from None


def locking(handle: int, _mode: int, _size: int) -> None:
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


real_fsync = os.fsync
real_import = builtins.__import__
msvcrt = ModuleType("msvcrt")
msvcrt.__dict__.update(locking=locking, LK_NBLCK=2)
colorama = ModuleType("colorama")
colorama.__dict__.update(just_fix_windows_console=lambda: None)
disguises = {
    "os": Disguised(os, MISSING["os"], name="nt", fsync=fsync),
    "signal": Disguised(signal, MISSING["signal"]),
    "msvcrt": msvcrt,
    "colorama": colorama,
}


def import_disguised(name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002
    if globals and str(globals.get("__name__")).startswith("aigov_search"):
        if name in UNIX_ONLY:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name in disguises:
            return disguises[name]
    return real_import(name, globals, locals, fromlist, level)


def list_used() -> set[str]:
    """The files that processes of this kind have open or mapped."""
    used: set[str] = set()
    for process in Path("/proc").iterdir():
        try:
            if not process.name.isdigit() or MARK not in (process / "environ").read_bytes():
                continue
            for handle in (process / "fd").iterdir():
                with suppress(OSError):  # it was that of the list itself
                    used.add(os.fspath(handle.readlink()))
            lines = (process / "maps").read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            continue
        used |= {line.split(maxsplit=5)[5] for line in lines if line.count(" ") >= 5 and "/" in line}
    return used


def keep_rules(event: str, arguments: tuple[object, ...]) -> None:
    """Called by Python before whatever it does to files."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str) and path.startswith("/proc/"):
            return
        if isinstance(path, (str, bytes)) and os.path.isdir(path):  # noqa: PTH112
            raise PermissionError(errno.EACCES, "Permission denied", path)
        if isinstance(path, str) and isinstance(flags, int) and flags & os.O_CREAT:
            check_name(path)
    elif event == "os.mkdir":
        check_name(str(arguments[0]))
    elif event in ("os.remove", "os.rename"):
        used = list_used()
        for path in (os.path.realpath(str(path)) for path in arguments[: 1 + (event == "os.rename")]):
            if path in used or any(other.startswith(f"{path}/") for other in used):
                raise PermissionError(errno.EACCES, "The process cannot access the file", path)


def check_name(path: str) -> None:
    if IMPOSSIBLE.search(Path(path).name):
        raise OSError(errno.EINVAL, "Invalid argument", path)


if MARK.decode().partition("=")[2] == os.environ.get("SEEMS_TO_BE"):
    shutil._use_fd_functions = False  # type: ignore[attr-defined]  # paths, as on Windows, and no handles
    builtins.__import__ = import_disguised
    warnings.filterwarnings("error", category=EncodingWarning, module=r"aigov_search\.")
    sys.addaudithook(keep_rules)
    stdout = io.BufferedWriter(Pipe(1, "wb", closefd=False))
    sys.stdout = io.TextIOWrapper(stdout, sys.stdout.encoding, newline="\r\n")
    disguises["sys"] = Disguised(sys, (), platform="win32")
