"""Paths as they are compared and as they are written down, whatever a system makes of them."""

from __future__ import annotations

import os
import sys


def find_real_path(path: str | os.PathLike[str]) -> str:
    """The path without links, and spelled as the file system has it.

    On macOS, case and the composition of letters make no difference to what is opened; there the system
    is asked how the path is written. On Windows that is what ``realpath`` does.
    """
    real = os.path.realpath(path)
    if sys.platform != "darwin":
        return real
    import fcntl

    try:
        handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return real
    try:
        told = fcntl.fcntl(handle, fcntl.F_GETPATH, bytes(1024))
    except OSError:
        return real
    finally:
        os.close(handle)
    return os.fsdecode(told.rstrip(b"\0"))


def lies_in(path: str, root: str) -> bool:
    """Whether a real path is ``root``, or under it; a root may be that of a file system or a drive."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def write_path(path: str) -> str:
    """A path as it is kept and exported: with ``/``, so that what is quoted on Windows is found elsewhere."""
    return path.replace("\\", "/") if os.name == "nt" else path
