"""Generations: what the index consists of at a moment, and how it is opened.

An index folder holds immutable segments and, for each generation, a manifest that lists them with
the size and hash of every file. ``CURRENT`` names the manifest that counts. A manifest's name holds
a checksum of its content, so nothing in the chain from ``CURRENT`` to the last byte of a segment can
change unnoticed. Because nothing else could give back what it says, it is written twice.
``writing.py`` makes generations follow one another.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from aigov_search.errors import DamagedIndexError, MissingIndexError
from aigov_search.frozen import frozen, to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BufferedReader
    from typing import BinaryIO

FORMAT = 6
"""Version of everything the index stores; an index of another version is made anew."""
CATALOG = "catalog.sqlite"
"""Name of the catalog's main file inside a segment's folder."""
CURRENT = "CURRENT"
"""Name of the file that names the manifest that counts."""
REREAD = "make it anew with 'aigov-search ingest --full PATH…'"
_MANIFEST = re.compile(r"generation-(\d{6,})(?:-([0-9a-f]{8}))?\.json")
_COPY = ".copy"
_TRIES = 20
"""Times that a reader looks for the current generation while writers replace it."""


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
class Choice:
    """Options of an ingest other than the usual ones, and the real paths of the files read with them.

    ``without`` names repairs that were switched off; ``limits`` holds limits that were set, by name.
    """

    without: tuple[str, ...]
    limits: Mapping[str, float]
    files: tuple[str, ...]


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

    ``folder`` is the index folder; ``dictionary`` is the name of the baked dictionary in it, and
    ``folding`` the version of the rules by which texts were folded.
    ``families`` is the name of the file that lists the copies of one text, None if there are none.
    ``amendments`` and ``verdicts`` hold what people decided, by document id: metadata by field
    name, and single repairs; ``words`` the words that they had the segmenter know, with a frequency
    or None. They outlive the documents they are about. ``choices`` tell how to read files again.
    """

    folder: Path
    number: int
    engine: str
    dictionary: str
    folding: str = ""
    files: Mapping[str, StoredFile] = {}
    segments: tuple[Segment, ...] = ()
    refused: tuple[Refusal, ...] = ()
    families: str | None = None
    choices: tuple[Choice, ...] = ()
    amendments: Mapping[str, Mapping[str, str]] = {}
    verdicts: Mapping[str, tuple[Verdict, ...]] = {}
    words: Mapping[str, int | None] = {}

    def segment_folder(self, segment: Segment) -> Path:
        """Where a segment's files lie."""
        return self.folder / segment.name


class HeldGeneration:
    """The generation that counts; no writer removes its files before :meth:`close`.

    Raises :class:`MissingIndexError` if the folder holds no index and :class:`DamagedIndexError`
    if it does but cannot be used. Whether all files are there with their sizes is looked at here;
    their content is not.
    """

    def __init__(self, folder: Path) -> None:
        self._manifest = _hold_current(folder)
        try:
            self.generation = _load_manifest(_path_of(self._manifest), self._manifest.read())
            _check_sizes(self.generation)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the generation."""
        self._manifest.close()


def open_generation(folder: Path) -> Generation:
    """The generation that counts, for one who keeps writers out or opens no more than he reads at once.

    Raises what :class:`HeldGeneration` does.
    """
    with closing(HeldGeneration(folder)) as held:
        return held.generation


def read_generation(folder: Path) -> Generation:
    """The same, without a look at its files."""
    with _hold_current(folder) as manifest:
        return _load_manifest(_path_of(manifest), manifest.read())


def read_manifest(path: Path) -> Generation:
    """The generation that a manifest is about.

    Raises :class:`DamagedIndexError` if it is not what was written, or of an incompatible version.
    """
    try:
        return _load_manifest(path, _read(path))
    except OSError as error:
        raise DamagedIndexError(f"{path}: cannot be read ({error.strerror})") from error


def recover_generation(folder: Path) -> Generation | None:
    """The newest generation of which one of its two manifests is whole; None if there is none."""
    for path in list_manifests(folder):
        try:
            return read_manifest(path)
        except DamagedIndexError:
            continue
    return None


def list_manifests(folder: Path) -> list[Path]:
    """All manifests in the folder, whichever counts: the newest first, copies among them."""
    paths = [path for path in folder.glob("generation-*") if _MANIFEST.fullmatch(_main_name(path))]
    return sorted(paths, key=lambda path: (-number_of(path), path.name))


def number_of(manifest: Path) -> int:
    """The number of the generation that a manifest is about, by its name."""
    match = _MANIFEST.fullmatch(_main_name(manifest))
    return int(match[1]) if match else 0


def read_families(generation: Generation) -> dict[str, list[str]]:
    """The ids of the copies of one text by the id of the family, the best copy first."""
    if generation.families is None:
        return {}
    path = generation.folder / generation.families
    try:
        families: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedIndexError(f"{path}: cannot be read ({error})") from error
    return families


def has_index(folder: Path) -> bool:
    """Whether the folder holds an index, whole or not."""
    return (folder / CURRENT).exists() or bool(list_manifests(folder))


def name_manifest(number: int, content: bytes) -> str:
    """The name of the manifest of a generation, which vouches for its content."""
    return f"generation-{number:06d}-{crc32(content):08x}.json"


def name_copy(manifest: str) -> str:
    """The name of a manifest's copy."""
    return manifest + _COPY


def dump_manifest(generation: Generation) -> bytes:
    """What a manifest says."""
    body = to_dict(generation)
    del body["folder"], body["number"]
    return json.dumps(
        {"format": FORMAT, "generation": generation.number, **body}, ensure_ascii=False, indent=1
    ).encode("utf-8", "surrogateescape")


def read_decisions(folder: Path) -> Mapping[str, Any]:
    """What people decided, as arguments for :class:`Generation`, from what manifests there are.

    It is for the case that no manifest can be used; those of other versions are looked at too.
    """
    for path in list_manifests(folder):
        try:
            manifest = json.loads(_read(path).decode("utf-8", "surrogateescape"))
            return {**_load_decisions(manifest), "engine": manifest.get("engine")}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return {}


def _hold_current(folder: Path) -> BinaryIO:
    """The manifest that counts, open and locked against removal."""
    name = ""
    for _ in range(_TRIES):
        name = _read_pointer(folder)
        try:
            manifest = _open(folder / name)
        except OSError as error:
            if _read_pointer(folder) == name:
                raise DamagedIndexError(
                    f"{folder / CURRENT}: names {name}, which cannot be read ({error.strerror})"
                ) from error
            continue
        lock_shared(manifest)
        if _read_pointer(folder) == name:  # else it was replaced in between, and may be on its way out
            return manifest
        manifest.close()
    raise DamagedIndexError(f"{folder / name}: is replaced all the time", "try again in a moment")


def _open(path: Path) -> BufferedReader:
    """A file of an index, open for reading; never waits for a pipe, or reads a device, in its place."""
    stream = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 - paths open without an opener
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return stream


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read(path: Path) -> bytes:
    with _open(path) as stream:
        return stream.read()


def _read_pointer(folder: Path) -> str:
    """The name of the manifest that counts."""
    path = folder / CURRENT
    try:
        content = _read(path)
    except (FileNotFoundError, NotADirectoryError):
        if list_manifests(folder):
            raise DamagedIndexError(f"{path}: is missing") from None
        raise MissingIndexError(
            f"no index in {folder}; make one with 'aigov-search ingest PATH…', "
            "or search files at once with 'search … --in PATH'"
        ) from None
    except OSError as error:
        raise DamagedIndexError(f"{path}: cannot be read ({error.strerror})") from error
    name = content.decode("ascii", "replace").removesuffix("\n")
    match = _MANIFEST.fullmatch(name)
    if match is None or not content.endswith(b"\n"):
        raise DamagedIndexError(f"{path}: its content is not what was written")
    if match[2] is None:
        raise DamagedIndexError(f"{folder}: made by an earlier version", REREAD)
    return name


def _main_name(manifest: Path) -> str:
    return manifest.name.removesuffix(_COPY)


def _path_of(stream: BinaryIO) -> Path:
    return Path(stream.name)


def _load_manifest(path: Path, content: bytes) -> Generation:
    folder = path.parent
    match = _MANIFEST.fullmatch(_main_name(path))
    if match is None or match[2] != f"{crc32(content):08x}":
        raise DamagedIndexError(f"{path}: its content is not what was written")
    manifest = json.loads(content.decode("utf-8", "surrogateescape"))
    if manifest["format"] != FORMAT:
        raise DamagedIndexError(
            f"{folder}: made by an incompatible version (index format {manifest['format']}, this program "
            f"reads {FORMAT})",
            REREAD,
        )
    return Generation(
        folder=folder,
        number=manifest["generation"],
        engine=manifest["engine"],
        dictionary=manifest["dictionary"],
        folding=manifest["folding"],
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
        choices=tuple(
            Choice(without=tuple(entry["without"]), limits=entry["limits"], files=tuple(entry["files"]))
            for entry in manifest.get("choices", ())
        ),
        **_load_decisions(manifest),
    )


def _load_decisions(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "amendments": {doc_id: dict(values) for doc_id, values in manifest["amendments"].items()},
        "verdicts": {
            doc_id: tuple(Verdict(**entry) for entry in entries)
            for doc_id, entries in manifest["verdicts"].items()
        },
        "words": dict(manifest.get("words", {})),
    }


def _check_sizes(generation: Generation) -> None:
    for path, stored in list_files(generation):
        try:
            size = path.stat().st_size
        except OSError as error:
            raise DamagedIndexError(f"{path}: is missing or cannot be read ({error.strerror})") from error
        if size != stored.size:
            raise DamagedIndexError(f"{path}: has {size} bytes where {stored.size} were written")


def list_files(generation: Generation) -> Iterator[tuple[Path, StoredFile]]:
    """Every file that a generation's manifest lists, with what was stored."""
    for name, stored in generation.files.items():
        yield generation.folder / name, stored
    for segment in generation.segments:
        for name, stored in segment.files.items():
            yield generation.folder / segment.name / name, stored


def find_damaged(generation: Generation) -> list[Path]:
    """The files of a generation whose content is not what was written, manifests aside."""
    return [path for path, stored in list_files(generation) if not _is_whole(path, stored)]


def _is_whole(path: Path, stored: StoredFile) -> bool:
    try:
        return hash_file(path) == stored
    except OSError:
        return False


def find_damaged_manifests(folder: Path) -> list[Path]:
    """Of the manifest that counts and its copy, those that are not what was written.

    Raises what :class:`HeldGeneration` does if not even ``CURRENT`` can be read.
    """
    name = _read_pointer(folder)
    damaged = []
    for path in (folder / name, folder / name_copy(name)):
        try:
            read_manifest(path)
        except DamagedIndexError:
            damaged.append(path)
    return damaged


def hash_file(path: Path) -> StoredFile:
    """Size and SHA-256 of a file."""
    import hashlib

    with _open(path) as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return StoredFile(size=stream.tell(), sha256=digest.hexdigest())


if os.name == "nt":  # pragma: no cover

    def lock_shared(stream: BinaryIO) -> None:
        """Nothing to do: an open file cannot be removed."""
        del stream
else:
    import fcntl

    def lock_shared(stream: BinaryIO) -> None:
        """Let writers see that the file is in use (where the file system has locks)."""
        try:
            fcntl.flock(stream, fcntl.LOCK_SH)
        except OSError:
            return
