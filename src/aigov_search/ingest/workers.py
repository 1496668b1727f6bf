"""Work spread over processes, its results in the order of the work."""

from __future__ import annotations

import os
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_IT = 2_000_000
"""Bytes of input below which starting processes costs more than it brings."""
_AHEAD = 3
"""Batches a process that wait for it while it works on one."""


class Workers:
    """A pool of processes, or none where the work is small; a context manager.

    ``jobs`` is the number of processes, 0 for one a processor; ``size`` the bytes to work through.
    """

    def __init__(self, jobs: int, size: int) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._is_worth_it = size >= WORTH_IT and self._jobs > 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self._is_worth_it:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # Spawned, not forked: a fork would inherit the index lock and hold it beyond our end.
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_end_with_parent,
                initargs=(os.getpid(),),
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], *, chunk: int = 1
    ) -> Iterator[Result]:
        """``function`` of each item, in order; both must be picklable.

        ``chunk`` items travel together. Only as many as keep the processes busy are taken from
        ``items`` ahead of their results, so memory stays bounded.
        """
        if self._pool is None:
            yield from map(function, items)
            return
        source = iter(items)
        pending: deque[Future[list[Result]]] = deque()
        while True:
            batch = list(islice(source, chunk))
            if batch:
                pending.append(self._pool.submit(_map_batch, function, batch))
            if pending and (not batch or len(pending) > _AHEAD * self._jobs):
                yield from pending.popleft().result()
            elif not batch:
                return


def _map_batch(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]


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
