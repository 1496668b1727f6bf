"""Work spread over processes, its results in the order of the work.

A process may die over an item: killed by the system when memory runs out, or because it crashed. The
items that it and its fellows had are then done again, one after the other in a process of their own,
so that the item to blame is known and no other is lost.

On Linux the processes are forked: what this process has imported and opened, they have without
doing so again. Elsewhere they start from nothing.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeVar

from aigov_search.errors import UnreadableError, WorkerError
from aigov_search.ingest.apart import DiedError, make_apart
from aigov_search.ingest.bounding import make_expendable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")

DEADLY = "the process that read it was killed or crashed, perhaps for want of memory or time; split it"
WORTH_IT = 2_000_000
"""Bytes of input below which starting processes costs more than it brings."""
_AHEAD = 3
"""Batches a process that wait for it while it works on one."""


class Workers:
    """A pool of processes, or none where the work is small; a context manager.

    ``jobs`` is the number of processes, 0 for one a processor; ``size`` the bytes to work through.
    ``prepare`` makes ready in this process what the others then share.
    """

    def __init__(self, jobs: int, size: int, prepare: Callable[[], None] = lambda: None) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._is_worth_it = size >= WORTH_IT and self._jobs > 1
        self._prepare = prepare
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self._is_worth_it:
            if _can_fork():
                self._prepare()
            self._pool = _start_pool(self._jobs)
            self._pool.submit(os.getpid)  # forked now, they share no more than what is ready
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            if error is not None:  # nobody waits for what the processes are at
                import multiprocessing

                for process in multiprocessing.active_children():
                    process.terminate()
            self._pool.shutdown(cancel_futures=True)

    def map(
        self,
        function: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        chunk: int = 1,
        mourn: Callable[[Item], Result] | None = None,
        is_risky: bool = False,
    ) -> Iterator[Result]:
        """``function`` of each item, in order; both must be picklable.

        ``chunk`` items travel together. Only as many as keep the processes busy are taken from
        ``items`` ahead of their results, so memory stays bounded. ``mourn`` makes the result for an
        item over which its process died; without it, that raises :class:`WorkerError`. Where there is no
        pool, what ``is_risky`` is done in a forked process all the same, which takes the items itself; they
        must not need what a fork does not share. Raises :class:`UnreadableError` if it dies over taking one.
        """
        if self._pool is None:
            if is_risky and mourn is not None and _can_fork():
                yield from _map_forked(function, items, mourn)
            else:
                yield from map(function, items)
            return
        source = iter(items)
        pending: deque[tuple[list[Item], Future[list[Result]]]] = deque()
        while True:
            batch = list(islice(source, chunk))
            if batch:
                pending.append((batch, self._submit(self._pool, function, batch)))
            if pending and (not batch or len(pending) > _AHEAD * self._jobs):
                batch, future = pending.popleft()
                yield from self._collect(function, batch, future, mourn)
            elif not batch:
                return

    def _submit(
        self, pool: ProcessPoolExecutor, function: Callable[[Item], Result], batch: list[Item]
    ) -> Future[list[Result]]:
        """Give a batch to the pool; to a new one if a process of the old one died."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            return pool.submit(_map_batch, function, batch)
        except BrokenProcessPool:
            pool.shutdown()
            self._pool = _start_pool(self._jobs)
            return self._pool.submit(_map_batch, function, batch)

    def _collect(
        self,
        function: Callable[[Item], Result],
        batch: list[Item],
        future: Future[list[Result]],
        mourn: Callable[[Item], Result] | None,
    ) -> Iterator[Result]:
        from concurrent.futures.process import BrokenProcessPool

        try:
            yield from future.result()
        except BrokenProcessPool:
            yield from _map_apart(function, batch, mourn)


def _start_pool(jobs: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("fork" if _can_fork() else "spawn"),
        initializer=_prepare_worker,
        initargs=(os.getpid(),),
    )


def _can_fork() -> bool:
    """Whether a forked process could go on from here; it has no thread but the one that forked it."""
    return sys.platform == "linux" and threading.active_count() == 1


def _map_apart(
    function: Callable[[Item], Result], items: list[Item], mourn: Callable[[Item], Result] | None
) -> Iterator[Result]:
    """Each item by itself, so that it is known which of them kills the process that works on it."""
    from concurrent.futures.process import BrokenProcessPool

    pool = _start_pool(1)
    try:
        for item in items:
            try:
                (result,) = pool.submit(_map_batch, function, [item]).result()
            except BrokenProcessPool:
                if mourn is None:
                    raise WorkerError(
                        "a process that worked for this one was killed or crashed, perhaps for want of "
                        "memory; run it again with --jobs 1"
                    ) from None
                pool.shutdown()
                pool = _start_pool(1)
                result = mourn(item)
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def _map_forked(
    function: Callable[[Item], Result], items: Iterable[Item], mourn: Callable[[Item], Result]
) -> Iterator[Result]:
    """Each item in a forked process; another one goes on behind the item over which it died.

    ``items`` are taken there and never here, so each process finds them from the first one on.
    """
    done, deaths = 0, 0
    while True:
        before = done
        try:
            work = partial(_map_from, function, items, mourn if deaths else function, done)
            for result in make_apart(work, _prepare_worker):
                yield result
                done += 1
        except DiedError:
            if deaths and done == before:
                raise UnreadableError(DEADLY) from None
            deaths += 1
        else:
            return


def _map_from(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    first: Callable[[Item], Result],
    start: int,
) -> Iterator[Result]:
    """``first`` of the item numbered ``start``, ``function`` of those behind it."""
    rest = islice(items, start, None)
    for item in islice(rest, 1):
        yield first(item)
    yield from map(function, rest)


def _map_batch(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]


def _prepare_worker(parent: int) -> None:
    """Let a worker notice that the process it works for was killed, and be killed itself if need be."""
    import signal
    import time

    gc.freeze()  # what is shared stays shared: nothing looks through it for garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    make_expendable()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    if os.name != "nt":
        threading.Thread(target=watch, daemon=True).start()
