"""Faults at a chosen storage operation: the process is killed there, or the operation fails.

Storage operations are what Python tells its audit hooks of (files opened for writing, folders made,
names changed and removed, databases opened) and the calls of ``os`` that it does not tell of. Faults
are put into a forked process, so nothing in the program knows of them.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_EVENTS = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "shutil.copyfile",
    "sqlite3.connect", "fcntl.flock",
}  # fmt: skip
_CALLS = ("fsync", "write", "ftruncate")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Faults:
    """Counts storage operations, and lets ``act`` happen before number ``at`` (from 1; 0: never)."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.count = 0
        self._at = at
        self._act = act

    def install(self) -> None:
        """Watch this process from now on; there is no way back."""
        sys.addaudithook(self._hear)
        for name in _CALLS:
            setattr(os, name, self._watch(getattr(os, name)))

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        is_pipe = event == "open" and isinstance(arguments[0], int)  # opened before, and named by its number
        if event in _EVENTS or (event == "open" and not is_pipe and arguments[2] & _WRITING):
            self._step()

    def _watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            self._step()
            return function(*arguments)

        return watched

    def _step(self) -> None:
        self.count += 1
        if self.count == self._at:
            self._act()


def kill() -> None:
    """End this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    """Let an operation fail for want of space."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def run_apart(action: Callable[[], None], faults: Faults | None = None, after: float | None = None) -> int:
    """Run ``action`` in a forked process; returns its exit code, or minus the signal that ended it.

    It is killed ``after`` so many seconds, if given. Without a fault, the exit code is that of
    ``action`` (0, or what it passes to ``sys.exit``; 70 for any other exception).
    """
    child = os.fork()
    if child == 0:
        _run_in_child(action, faults)
    if after is not None:
        import time

        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def count_operations(action: Callable[[], None]) -> int:
    """How many storage operations an action takes."""
    reading, writing = os.pipe()
    faults = Faults(0, kill)

    def tell() -> None:
        action()
        count = faults.count
        os.write(writing, str(count).encode())

    code = run_apart(tell, faults)
    os.close(writing)
    with os.fdopen(reading) as stream:
        told = stream.read()
    if code or not told:
        raise RuntimeError(f"the action that shall be counted ended with {code}")
    return int(told)


def _run_in_child(action: Callable[[], None], faults: Faults | None) -> None:
    code = 70
    try:
        if faults is not None:
            faults.install()
        action()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - the parent sees the code
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)
