"""tantivy's files inside a segment: written in volumes that follow one another, read where they lie.

tantivy names its files by chance, opens a lock for writing where it reads, and cuts an index into parts
as memory runs out, in no certain order. So the entries go into volumes of a bounded size, each an index
of one part, whose files get names in order. To read them, a folder of its own is made with links to all
of them and a table of contents that lists them as the parts of one index; it is gone once they are open.
"""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from aigov_search.engines.tantivy_sums import Sums, make_schema
from aigov_search.errors import DamagedIndexError, MissingEngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aigov_search.engines import Condition, Weighted

CONTENTS_FILE = "tantivy.json"
"""Says what the files are, with their sizes and CRC-32, and holds tantivy's own table of contents."""
_RELEASE = "tantivy v0.27."
"""How the releases that read and write these files name themselves."""
_META = "meta.json"
_MEMORY = 2_000_000_000
"""Bytes that tantivy is allowed, so that it never cuts a volume; what it takes depends on ``_VOLUME``."""
_VOLUME = 100_000_000
"""Characters of terms in a volume; a million of them takes about four megabytes while it is written."""
_TOGETHER = 200
"""Entries that are handed to tantivy together."""
_BLOCK = 1 << 20

Result = TypeVar("Result")


class VolumeWriter:
    """Takes the terms of entries one by one; :meth:`close` finishes the files in ``folder``.

    Raises ``OSError`` if tantivy cannot write, and what :func:`import_tantivy` does.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "tantivy"
        self._volume: Any = None
        self._held: list[Any] = []
        self._size = 0
        self._entries: list[int] = []
        self._files: dict[str, tuple[int, int]] = {}
        self._meta: dict[str, Any] = {}

    def add(self, terms: Mapping[str, str]) -> None:
        """Add the next entry."""
        tantivy = import_tantivy()
        if not self._held and self._volume is None:
            self._entries.append(0)
        self._held.append(tantivy.Document(**terms))
        self._entries[-1] += 1
        self._size += sum(map(len, terms.values()))
        if self._size >= _VOLUME:
            self._finish()
        elif len(self._held) == _TOGETHER:
            call_tantivy(OSError, self._hand_over)

    def close(self) -> bytes:
        """Finish everything; returns the content of ``CONTENTS_FILE``."""
        if self._held or self._volume is not None:
            self._finish()
        parts = [
            {"segment_id": f"{number:08}-0000-0000-0000-000000000000", "max_doc": entries, "deletes": None}
            for number, entries in enumerate(self._entries)
        ]
        contents = json.dumps({"files": self._files, "meta": {**self._meta, "segments": parts}}).encode()
        (self._folder / CONTENTS_FILE).write_bytes(contents)
        return contents

    def _hand_over(self) -> None:
        """Have tantivy index what is held."""
        tantivy = import_tantivy()
        if self._volume is None:
            self._aside.mkdir()
            index = tantivy.Index(make_schema(), path=str(self._aside))
            self._volume = index.writer(_MEMORY, num_threads=1)
        for document in self._held:
            self._volume.add_document(document)
        self._held.clear()

    def _commit(self) -> None:
        self._hand_over()
        self._volume.commit()
        self._volume.wait_merging_threads()

    def _finish(self) -> None:
        """Finish a volume and give its files their names."""
        call_tantivy(OSError, self._commit)
        self._volume = None
        self._size = 0
        self._meta = json.loads((self._aside / _META).read_bytes())
        (part,) = self._meta["segments"]
        for path in sorted(self._aside.glob(f"{part['segment_id'].replace('-', '')}.*")):
            name = f"tantivy-{len(self._entries) - 1}{path.suffix}"
            self._files[name] = measure_file(path)
            path.replace(self._folder / name)
        shutil.rmtree(self._aside)


class Volumes:
    """The volumes of a segment, open as one index; entries keep their numbers.

    ``contents`` is what :meth:`VolumeWriter.close` returned, with at least one volume. Raises
    ``DamagedIndexError``, ``OSError`` where no temporary folder can be made, and what
    :func:`import_tantivy` does.
    """

    def __init__(self, folder: Path, contents: bytes) -> None:
        import tempfile

        tantivy = import_tantivy()
        self._folder, self._contents = folder, contents
        parts = json.loads(contents)["meta"]["segments"]
        self._starts = [0, *accumulate(part["max_doc"] for part in parts)]
        self._links = tempfile.TemporaryDirectory(prefix="aigov-search-", ignore_cleanup_errors=True)
        links = Path(self._links.name)
        _link_files(folder, contents, links)
        index = call_tantivy(self._damage, tantivy.Index.open, str(links))
        self._searcher = index.searcher()
        self._sums = Sums(index.schema)
        if self._searcher.num_docs != self._starts[-1]:
            raise self._damage("holds another number of entries")
        del index  # or a thread of it would go on looking for changes
        shutil.rmtree(links, ignore_errors=True)  # that thread may still hold it for a moment

    def best(
        self, weighted: Sequence[Weighted], conditions: Sequence[Condition], limit: int
    ) -> list[tuple[int, int]]:
        """The best scores with their numbers among what fulfils all conditions; with none, what scores."""
        query = self._sums.ask(weighted, conditions)
        starts = self._starts
        return [
            (int(score), starts[address.segment_ord] + address.doc)
            for score, address in call_tantivy(self._damage, self._search, query, limit)
        ]

    def close(self) -> None:
        """Let go of the files."""
        del self._searcher
        self._links.cleanup()

    def _search(self, query: Any, limit: int) -> list[tuple[float, Any]]:
        hits: list[tuple[float, Any]] = self._searcher.search(query, limit, count=False).hits
        return hits

    def _damage(self, what: str) -> DamagedIndexError:
        fault = find_fault(self._folder, self._contents) or f"cannot be read ({what})"
        return DamagedIndexError(f"{self._folder}: {fault}")


def import_tantivy() -> Any:
    """The module; raises ``MissingEngineError`` where it is of a release that may do other things."""
    import tantivy

    version = str(vars(tantivy).get("__version__"))  # "tantivy v0.27.0, index_format v7"
    if not version.startswith(_RELEASE):
        raise MissingEngineError(
            f"the engine 'tantivy' needs {_RELEASE}*, and {version} is installed; "
            'install it with: pip install "aigov-search[fast]"'
        )
    return tantivy


def has_volumes(contents: bytes) -> bool:
    """Whether there is any volume."""
    return bool(json.loads(contents)["meta"]["segments"])


def find_fault(folder: Path, contents: bytes) -> str | None:
    """Which file is not what was written, if any."""
    for name, measured in json.loads(contents)["files"].items():
        try:
            if measure_file(folder / name) != tuple(measured):
                return f"{name} is not what was written"
        except OSError as error:
            return f"{name} cannot be opened ({error})"
    return None


def measure_file(path: Path) -> tuple[int, int]:
    """Size and CRC-32 of a file."""
    size = crc = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            crc = crc32(block, crc)
    return size, crc


def _link_files(folder: Path, contents: bytes, links: Path) -> None:
    """Make what tantivy takes for an index out of the files of a segment."""
    described = json.loads(contents)
    (links / _META).write_text(json.dumps(described["meta"]))
    for name in described["files"]:
        number, suffix = name.removeprefix("tantivy-").split(".")
        link = links / f"{int(number):08}{0:024}.{suffix}"
        try:
            link.symlink_to((folder / name).absolute())
        except OSError:  # Windows wants a privilege for it
            shutil.copyfile(folder / name, link)


def call_tantivy(
    fail: Callable[[str], Exception], function: Callable[..., Result], *arguments: object
) -> Result:
    """What a function that calls tantivy returns; what tantivy raises becomes an error of ours.

    A panic of Rust is no ``Exception``, and says on stderr where it happened, perhaps with a backtrace;
    so stderr leads nowhere meanwhile.
    """
    kept = _mute_stderr()
    try:
        return function(*arguments)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise fail(f"tantivy: {error}") from error
        raise
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)


def _mute_stderr() -> int | None:
    """Have stderr lead nowhere; returns where it led, None if it was closed."""
    try:
        kept = os.dup(2)
    except OSError:
        return None
    os.dup2(_open_nowhere(), 2)
    return kept


@cache
def _open_nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)
