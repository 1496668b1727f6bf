"""A step that may not take more time or memory than it is given.

Time is processor time, so that a busy machine makes no file unreadable. A timer of the system watches
it, which ends Python code and searches for regular expressions; memory is watched by the system's
limit on what a process may allocate (where there is one, as on Linux). Code in C that never comes back
is ended together with its process, where that is a worker: its file is named, the others are read on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from aigov_search.readers.limits import OverLimitError, name_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from aigov_search.readers.limits import Limits

Result = TypeVar("Result")

_AGAIN = 1.0
"""Seconds after which the timer strikes again, should something have swallowed what it raised."""
_GRACE = 10
"""Seconds that code in C has to come back after its time is over."""
_is_expendable = False


class _OutOfTimeError(BaseException):
    """Raised in the midst of a step; no handler for the step's own errors may stop it."""


def make_expendable() -> None:
    """Let the system end this process if a step stays in C beyond its time; a worker is expendable."""
    global _is_expendable
    _is_expendable = True


def run_bounded(step: Callable[[], Result], limits: Limits) -> Result:
    """What ``step`` returns. Raises :class:`OverLimitError` if it takes too much time or memory.

    Only the main thread of a process can be watched; elsewhere, and on systems without timers of
    this kind, the step runs unwatched.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return step()
    before = signal.signal(signal.SIGPROF, _strike)
    try:
        with _limit_resources(limits):
            try:
                signal.setitimer(signal.ITIMER_PROF, limits.seconds, _AGAIN)
                return step()
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
    except _OutOfTimeError:
        reason = f"took more than {limits.seconds:g} seconds; split it, or allow more with --max-seconds"
    except MemoryError:
        reason = f"takes more than {name_size(limits.memory)} of memory; split it, or raise --max-memory"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    raise OverLimitError(reason)


def _strike(_number: int, _frame: FrameType | None) -> None:
    raise _OutOfTimeError


@contextlib.contextmanager
def _limit_resources(limits: Limits) -> Iterator[None]:
    """Bound what the process may allocate and, if it is expendable, how long it may run."""
    import resource

    memory = resource.getrlimit(resource.RLIMIT_DATA)
    runtime = resource.getrlimit(resource.RLIMIT_CPU)
    used = _measure_data()
    try:
        if used is not None:
            _lower(resource.RLIMIT_DATA, used + limits.memory, memory)
        if _is_expendable:
            _lower(resource.RLIMIT_CPU, int(time.process_time() + limits.seconds + _GRACE), runtime)
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, memory)
        resource.setrlimit(resource.RLIMIT_CPU, runtime)


def _lower(which: int, value: int, limit: tuple[int, int]) -> None:
    """Set a soft limit, unless a lower one holds already."""
    import resource

    soft, hard = limit
    if soft == resource.RLIM_INFINITY or value < soft:
        resource.setrlimit(which, (value, hard))


def _measure_data() -> int | None:
    """Bytes that the process has allocated; None where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - run for every record
            return int(stream.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
