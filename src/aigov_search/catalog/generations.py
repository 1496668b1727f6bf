"""Generations: what the index consists of at a moment, and how one follows another.

An index folder holds immutable segments and, for each generation, a manifest that lists them with
the size and hash of every file. ``CURRENT`` names the manifest that counts. A new generation is
built aside, flushed to disk, and put in place by one rename, so that whatever interrupts an ingest,
the old generation or the new one stands, whole.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import TYPE_CHECKING, Any, Self

from aigov_search.errors import DamagedIndexError, LockedIndexError, MissingIndexError
from aigov_search.frozen import frozen, to_dict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

FORMAT = 2
"""Version of everything the index stores; an index of another version is rebuilt."""
CATALOG = "catalog.sqlite"
"""Name of the catalog file inside a segment's folder."""
_CURRENT = "CURRENT"
_LOCK = "LOCK"
_PATIENCE = 15.0
"""Seconds that a writer waits for another one."""


@frozen
class StoredFile:
    """Size in bytes and SHA-256 (hex) of a file of the index."""

    size: int
    sha256: str


@frozen
class Segment:
    """An immutable part of the index: a folder with a catalog and postings.

    ``files`` maps names inside the folder to what is stored; ``dead`` lists, in order, the numbers
    of files whose documents no longer count.
    """

    name: str
    files: Mapping[str, StoredFile]
    documents: int
    passages: int
    dead: tuple[int, ...] = ()


@frozen
class Refusal:
    """An input that could not be read, and why."""

    path: str
    reason: str


@frozen
class Verdict:
    """What a person decided about one repair of a document.

    ``start:end`` is its span in the source text and ``after`` what stands, or would stand, there.
    """

    start: int
    end: int
    after: str
    is_accepted: bool


@frozen
class Generation:
    """A manifest: the segments that make up the index, and what they were built with.

    ``folder`` is the index folder; ``dictionary`` is the name of the baked dictionary in it.
    ``families`` is the name of the file that lists the copies of one text, None if there are none.
    ``amendments`` and ``verdicts`` hold what people decided, by document id: metadata by field
    name, and single repairs. They outlive the documents they are about.
    """

    folder: Path
    number: int
    engine: str
    dictionary: str
    files: Mapping[str, StoredFile] = {}
    segments: tuple[Segment, ...] = ()
    refused: tuple[Refusal, ...] = ()
    families: str | None = None
    amendments: Mapping[str, Mapping[str, str]] = {}
    verdicts: Mapping[str, tuple[Verdict, ...]] = {}

    def segment_folder(self, segment: Segment) -> Path:
        """Where a segment's files lie."""
        return self.folder / segment.name


def open_generation(folder: Path) -> Generation:
    """Read the manifest that counts and check that its files are there with their sizes.

    Raises :class:`MissingIndexError` if the folder holds no index and :class:`DamagedIndexError`
    if it does but cannot be used.
    """
    for attempt in range(3):
        generation = _read_current(folder)
        missing = _find_misfit(generation)
        if missing is None:
            return generation
        if attempt < 2 and _read_current(folder).number != generation.number:
            continue  # another process switched generations in between
        raise DamagedIndexError(f"{folder}: {missing}; rebuild it with 'aigov-search ingest --full PATH…'")
    raise AssertionError("unreachable")


def read_families(generation: Generation) -> dict[str, list[str]]:
    """The ids of the copies of one text by the id of the family, the best copy first."""
    if generation.families is None:
        return {}
    path = generation.folder / generation.families
    try:
        families: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedIndexError(f"{path}: cannot be read ({error}); run 'aigov-search verify'") from error
    return families


def has_index(folder: Path) -> bool:
    """Whether the folder holds an index, whole or not."""
    return (folder / _CURRENT).exists()


def _read_current(folder: Path) -> Generation:
    try:
        name = (folder / _CURRENT).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise MissingIndexError(
            f"no index in {folder}; make one with 'aigov-search ingest PATH…', "
            "or search files at once with 'search … --in PATH'"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedIndexError(f"{folder / _CURRENT}: cannot be read ({error})") from error
    try:
        return _load_manifest(folder, json.loads((folder / name).read_text("utf-8")))
    except DamagedIndexError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedIndexError(
            f"{folder / name}: the manifest cannot be read ({error}); "
            "rebuild the index with 'aigov-search ingest --full PATH…'"
        ) from error


def _load_manifest(folder: Path, manifest: dict[str, Any]) -> Generation:
    if manifest["format"] != FORMAT:
        raise DamagedIndexError(
            f"{folder}: made by an incompatible version (index format {manifest['format']}, this program "
            f"reads {FORMAT}); rebuild it with 'aigov-search ingest --full PATH…'"
        )
    return Generation(
        folder=folder,
        number=manifest["generation"],
        engine=manifest["engine"],
        dictionary=manifest["dictionary"],
        files={name: StoredFile(**stored) for name, stored in manifest["files"].items()},
        segments=tuple(
            Segment(
                name=entry["name"],
                files={name: StoredFile(**stored) for name, stored in entry["files"].items()},
                documents=entry["documents"],
                passages=entry["passages"],
                dead=tuple(entry["dead"]),
            )
            for entry in manifest["segments"]
        ),
        refused=tuple(Refusal(**entry) for entry in manifest["refused"]),
        families=manifest["families"],
        amendments=manifest["amendments"],
        verdicts={
            doc_id: tuple(Verdict(**entry) for entry in entries)
            for doc_id, entries in manifest["verdicts"].items()
        },
    )


def _dump_manifest(generation: Generation) -> str:
    body = to_dict(generation)
    del body["folder"], body["number"]
    return json.dumps(
        {"format": FORMAT, "generation": generation.number, **body}, ensure_ascii=False, indent=1
    )


def _find_misfit(generation: Generation) -> str | None:
    """What is missing or of the wrong size, in words."""
    for path, stored in list_files(generation):
        try:
            size = path.stat().st_size
        except OSError:
            return f"{path.name} is missing"
        if size != stored.size:
            return f"{path.name} has {size} bytes where {stored.size} were written"
    return None


def list_files(generation: Generation) -> list[tuple[Path, StoredFile]]:
    """Every file of a generation with what was stored."""
    files = [(generation.folder / name, stored) for name, stored in generation.files.items()]
    for segment in generation.segments:
        files += [(generation.folder / segment.name / name, s) for name, s in segment.files.items()]
    return files


def hash_file(path: Path) -> StoredFile:
    """Size and SHA-256 of a file."""
    import hashlib

    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return StoredFile(size=stream.tell(), sha256=digest.hexdigest())


class IndexWriter:
    """The one process that may change an index; a context manager that holds the lock.

    Raises :class:`LockedIndexError` if another process holds it for longer than a moment.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _Lock(folder / _LOCK)

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def adopt(self, aside: Path, name: str) -> None:
        """Flush a finished file and give it its name; its content must follow from the name."""
        flush(aside)
        aside.replace(self.folder / name)
        flush(self.folder)

    def write_families(self, number: int, families: Mapping[str, Sequence[str]]) -> str:
        """Write the families of generation ``number``; returns the file's name."""
        name = f"families-{number:06d}.json"
        _write_whole(self.folder / name, json.dumps(families, ensure_ascii=False, indent=0))
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
        """Make ``generation`` the one that counts, then remove what no reader can need."""
        name = f"generation-{generation.number:06d}.json"
        _write_whole(self.folder / name, _dump_manifest(generation))
        _write_whole(self.folder / _CURRENT, name + "\n")
        self._sweep(generation)

    def _sweep(self, generation: Generation) -> None:
        """Remove what neither this generation nor the one before it uses.

        The one before stays, because a reader may have read its manifest but not opened its files.
        """
        keep = {_CURRENT, _LOCK}
        for manifest in sorted(self.folder.glob("generation-*.json"))[-2:]:
            try:
                kept = _load_manifest(self.folder, json.loads(manifest.read_text("utf-8")))
            except (OSError, ValueError, KeyError, TypeError, DamagedIndexError):
                continue
            if generation.number - 1 <= kept.number <= generation.number:
                keep |= {manifest.name, *kept.files, *(segment.name for segment in kept.segments)}
        for path in self.folder.iterdir():
            if path.name in keep or not _is_ours(path.name):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _is_ours(name: str) -> bool:
    return name.startswith(("segment-", "generation-", "dictionary-", "families-", ".new-"))


def _write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    aside = path.with_name(f".new-{path.name}")
    with aside.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Have the system write a file or folder to disk (folders cannot be flushed on Windows)."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Lock:
    """An advisory lock that the system releases with the process that holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + _PATIENCE
        while not _try_lock(self._handle):
            if time.monotonic() > deadline:
                holder = self._path.read_text("utf-8").strip() or "another process"
                os.close(self._handle)
                raise LockedIndexError(
                    f"{self._path.parent}: {holder} is writing to this index; try again when it is done"
                )
            time.sleep(0.05)
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, f"process {os.getpid()}\n".encode())

    def release(self) -> None:
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            # Far behind the content, so that the holder's name can be read.
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

