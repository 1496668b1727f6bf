"""Work in a process of its own, which may hang or crash without taking this one along.

It is forked, so it costs little and needs nothing sent to it; what it makes comes back through a pipe,
one value after the other, no faster than they are taken.
"""

from __future__ import annotations

import os
import pickle
import signal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

Value = TypeVar("Value")

_VALUE, _ERROR, _END = range(3)


class DiedError(Exception):
    """The process was killed or crashed."""


def make_apart(make: Callable[[], Iterable[Value]], prepare: Callable[[int], None]) -> Iterator[Value]:
    """The values of ``make()``, which runs in a forked process after ``prepare``, told this process's id.

    Raises what making them raises, and :class:`DiedError` if the process dies.
    """
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            prepare(parent)
            _serve(make, writing)
        finally:
            os._exit(0)  # whatever happens, this process must not go on as if it were the other one
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as stream:
            yield from _receive(stream)
    except BaseException:
        os.kill(child, signal.SIGKILL)  # it is still ours, dead or not, until it is waited for
        raise
    finally:
        os.waitpid(child, 0)


def _receive(stream: BinaryIO) -> Iterator[Value]:
    while True:
        try:
            kind, value = pickle.load(stream)  # noqa: S301 - what the other process has just made
        except (EOFError, pickle.UnpicklingError):
            raise DiedError from None
        if kind == _END:
            return
        if kind == _ERROR:
            raise value
        yield value


def _serve(make: Callable[[], Iterable[Value]], writing: int) -> None:
    """Send what is made, and what making it raises."""
    with os.fdopen(writing, "wb") as stream:
        try:
            for value in make():
                pickle.dump((_VALUE, value), stream, pickle.HIGHEST_PROTOCOL)
                stream.flush()
            last: tuple[int, Exception | None] = _END, None
        except Exception as error:  # noqa: BLE001 - it is raised where the values are taken
            last = _ERROR, error
        pickle.dump(last, stream)
