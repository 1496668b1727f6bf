"""Work spread over processes, its results in the order of the work."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.pool import Pool
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_IT = 2_000_000
"""Bytes of input below which starting processes costs more than it brings."""
_CHUNK = 8


class Workers:
    """A pool of processes, or none where the work is small; a context manager.

    ``jobs`` is the number of processes, 0 for one a processor; ``size`` the bytes to work through.
    """

    def __init__(self, jobs: int, size: int) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._is_worth_it = size >= WORTH_IT and self._jobs > 1
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        if self._is_worth_it:
            import multiprocessing

            # Spawned, not forked: a fork would inherit the index lock and hold it beyond our end.
            context = multiprocessing.get_context("spawn")
            self._pool = context.Pool(self._jobs, initializer=_end_with_parent, initargs=(os.getpid(),))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``function`` of each item, in order; both must be picklable."""
        if self._pool is None:
            return map(function, items)
        return self._pool.imap(function, items, chunksize=_CHUNK)


def _end_with_parent(parent: int) -> None:
    """Let a worker notice that the process it works for was killed."""
    import signal
    import threading
    import time

    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    if os.name != "nt":
        threading.Thread(target=watch, daemon=True).start()
