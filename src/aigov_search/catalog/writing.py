"""How one generation follows another: the lock, new segments, the switch, and what is swept away.

A new generation is built aside, flushed to disk, and put in place by one rename, so that whatever
interrupts an ingest, the old generation or the new one stands, whole.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from aigov_search.catalog.generations import (
    CURRENT,
    Segment,
    dump_manifest,
    hash_file,
    list_manifests,
    name_copy,
    name_manifest,
    number_of,
    read_generation,
    read_manifest,
)
from aigov_search.errors import DamagedIndexError, LockedIndexError, MissingIndexError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from aigov_search.catalog.generations import Generation

_LOCK = "LOCK"
_PATIENCE = 15.0
"""Seconds that a writer waits for another one, or for whoever reads what is to be replaced."""
READING = "reading-"
"""How the name of a folder begins in which an ingest keeps what it has read."""
_OURS = (READING, "segment-", "generation-", "dictionary-", "families-", ".new-")
"""How the names of files and folders begin that no longer count once no manifest names them."""


class IndexWriter:
    """The one process that may change an index; a context manager that holds the lock.

    Raises :class:`LockedIndexError` if another process holds it for longer than a moment, and
    :class:`StorageError` where the index cannot be written. What was begun and is not part of a
    generation when it ends is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock(folder / _LOCK)

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except OSError as error:
            raise _explain(self.folder, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what cannot be removed now is removed by a later writer
            self._sweep(keeps_parts=error is not None and not isinstance(error, Exception))
        self._lock.release()
        if isinstance(error, OSError | sqlite3.Error):
            raise _explain(self.folder, error) from error

    def adopt(self, aside: Path, name: str) -> None:
        """Flush a finished file and give it its name; its content must follow from the name."""
        flush(aside)
        _give_name(aside, self.folder / name)
        flush(self.folder)

    def write_families(self, number: int, families: Mapping[str, Sequence[str]]) -> str:
        """Write the families of generation ``number``; returns the file's name."""
        name = f"families-{number:06d}.json"
        write_whole(self.folder / name, _dump_families(families))
        return name

    def begin_segment(self, number: int, suffix: str = "") -> Path:
        """An empty folder for the new segment of generation ``number``."""
        folder = self.folder / f"segment-{number:06d}{suffix}"
        if folder.exists():  # left by an ingest that was interrupted
            shutil.rmtree(folder)
        folder.mkdir()
        return folder

    def seal_segment(self, folder: Path, documents: int, passages: int) -> Segment:
        """Flush a finished segment to disk and describe it."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        for path in paths:
            flush(path)
        flush(folder)
        return Segment(
            name=folder.name,
            files={path.relative_to(folder).as_posix(): hash_file(path) for path in paths},
            documents=documents,
            passages=passages,
        )

    def commit(self, generation: Generation) -> None:
        """Make ``generation`` the one that counts."""
        content = dump_manifest(generation)
        name = name_manifest(generation.number, content)
        pointer = f"{name}\n".encode()
        try:
            write_whole(self.folder / name_copy(name), content)
            write_whole(self.folder / name, content)
            write_whole(self.folder / CURRENT, pointer)
        except OSError:
            if not _holds(self.folder / CURRENT, pointer):
                (self.folder / name).unlink(missing_ok=True)
                (self.folder / name_copy(name)).unlink(missing_ok=True)
            raise
        import logging

        logging.getLogger(__name__).info("generation %d is in place", generation.number)

    def _sweep(self, *, keeps_parts: bool) -> None:
        """Remove what no generation needs that counts, comes right before, or is held by a reader.

        The one before stays for readers on file systems without locks. Where no manifest can be
        read, nothing is removed: there is something to save. What an ingest had read stays, with
        ``keeps_parts``, if it was interrupted.
        """
        try:
            current = read_generation(self.folder)
        except MissingIndexError:
            keep: set[str] = set()
        except DamagedIndexError:
            return
        else:
            keep = _list_kept(self.folder, current)
        for path in self.folder.iterdir():
            is_wanted = path.name in keep or (keeps_parts and path.name.startswith(READING))
            if is_wanted or not path.name.startswith(_OURS):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def _list_kept(folder: Path, current: Generation) -> set[str]:
    """The names of all that must stay."""
    keep = {_LOCK, CURRENT}
    manifests = [path for path in list_manifests(folder) if number_of(path) <= current.number]
    previous = max((number_of(path) for path in manifests if number_of(path) < current.number), default=0)
    for path in manifests:
        if number_of(path) in (current.number, previous) or is_held(path):
            keep.add(path.name)
            with suppress(DamagedIndexError):
                kept = read_manifest(path)
                keep |= {*kept.files, *(segment.name for segment in kept.segments)}
    return keep


def _explain(folder: Path, error: OSError | sqlite3.Error) -> StorageError:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return StorageError(
        f"{folder}: cannot be written ({reason}); what it held before still stands; "
        "run this again when there is room and it can be written"
    )


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _dump_families(families: Mapping[str, Sequence[str]]) -> Iterator[bytes]:
    """Families as JSON, one after the other."""
    import json

    opening = "{\n"
    for family_id, members in families.items():
        listed = json.dumps(members, ensure_ascii=False, indent=0)
        yield f"{opening}{json.dumps(family_id, ensure_ascii=False)}: {listed}".encode()
        opening = ",\n"
    yield b"\n}"


def write_whole(path: Path, content: bytes | Iterable[bytes], aside: Path | None = None) -> None:
    """Write a file so that it is there whole or not at all; ``content`` may come in pieces.

    It is written ``aside`` first: by default under a name that every writer of an index sweeps away.
    """
    aside = aside or path.with_name(f".new-{path.name}")
    try:
        with aside.open("wb") as stream:
            stream.writelines((content,) if isinstance(content, bytes) else content)
            stream.flush()
            os.fsync(stream.fileno())
        _give_name(aside, path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    flush(path.parent)


def _give_name(aside: Path, path: Path) -> None:
    """Give a file its name; on Windows that waits until nobody reads what had it before."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            aside.replace(path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
        else:
            return
        time.sleep(0.05)


def flush(path: Path) -> None:
    """Have the system write a file or folder to disk (folders cannot be flushed on Windows)."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Lock:
    """An advisory lock that the system releases with the process that holds it; a context manager.

    A forked process lets go of its part of it at once, or it would hold the lock beyond that one's end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        _LOCKS.add(self)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock and leave word who has it.

        Raises :class:`LockedIndexError` if another process holds it for longer than a moment.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._wait(handle)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        with suppress(OSError):  # on a full disk the lock holds all the same
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, f"process {os.getpid()}\n".encode())

    def _wait(self, handle: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not try_lock(handle):
            if time.monotonic() > deadline:
                holder = self._path.read_text("utf-8", "replace").strip() or "another process"
                raise LockedIndexError(
                    f"{self._path.parent}: {holder} is writing to this index; try again when it is done"
                )
            time.sleep(0.05)

    def release(self) -> None:
        """Let go of the lock."""
        if self._handle is not None:
            with suppress(OSError):
                os.ftruncate(self._handle, 0)
            self.let_go()

    def let_go(self) -> None:
        """Close the file; the lock ends with the last process that has it open."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


_LOCKS: WeakSet[Lock] = WeakSet()


def _let_go_of_locks() -> None:
    for lock in _LOCKS:
        lock.let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_of_locks)

if os.name == "nt":  # pragma: no cover
    import msvcrt

    def try_lock(handle: int) -> bool:
        """Lock an open file for this process alone; whether that was possible."""
        try:
            # Far behind the content, so that the holder's name can be read.
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

    def is_held(manifest: Path) -> bool:
        """Whether a reader uses a generation: what is open cannot even be given the name it has."""
        try:
            manifest.replace(manifest)
        except OSError:
            return True
        return False
else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Lock an open file for this process alone; whether that was possible."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def is_held(manifest: Path) -> bool:
        """Whether a reader uses a generation."""
        try:
            with manifest.open("rb") as stream:
                return not try_lock(stream.fileno())
        except OSError:
            return False
