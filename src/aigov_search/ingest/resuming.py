"""What an interrupted ingest has read already.

An ingest puts what it reads into parts, catalogs that are closed and flushed to disk every half minute.
Killed or interrupted, it leaves them lying in the index folder, under a name that stands for all that
reading depends on beside the files. The next ingest under the same conditions takes over the files
that have not changed since; any other command that writes sweeps them away.
"""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from aigov_search.catalog.generations import Refusal, hash_file
from aigov_search.catalog.segment import SegmentCatalog, SegmentWriter, list_catalog_files
from aigov_search.catalog.writing import flush, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aigov_search.ingest.reading import Task

_LASTS = 30.0
"""Seconds of reading that an interruption costs at most, one file aside."""


class TakenOver(NamedTuple):
    """The real paths of the files that need not be read again, and what was refused of them."""

    paths: frozenset[str]
    refused: tuple[Refusal, ...]


class Parts:
    """The catalogs of one ingest: those taken over, those that are finished, and the open one."""

    def __init__(self, index: Path, conditions: str) -> None:
        self._folder = index / f"reading-{crc32(conditions.encode('utf-8', 'surrogatepass')):08x}"
        self._folder.mkdir(exist_ok=True)
        self._finished: list[tuple[Path, frozenset[int]]] = []
        self._noted = 0
        self._begin(1 + max((int(path.stem) for path in self._folder.glob("*.sqlite")), default=0))

    def _begin(self, number: int) -> None:
        self._number = number
        self._path = self._folder / f"{number:06d}.sqlite"
        self._begun = time.monotonic()
        self.catalog = SegmentWriter(self._path)

    def take_over(self, tasks: Iterable[Task]) -> TakenOver:
        """Keep of the parts that are there and whole what is as the tasks find it."""
        wanted = {
            (task.path, task.file.real_path, task.file.size, task.file.mtime_ns)
            for task in tasks
        }
        paths: set[str] = set()
        refused: list[Refusal] = []
        for note in sorted(self._folder.glob("*.json")):
            part = note.with_suffix(".sqlite")
            said = json.loads(note.read_text("utf-8"))
            if _hash_part(part) != said["sha256"]:
                continue
            with closing(SegmentCatalog(part)) as catalog:
                rows = list(catalog.files())
            kept = {
                row.number: row.path
                for row in rows
                if (row.path, row.real_path, row.size, row.mtime_ns) in wanted and row.real_path not in paths
            }
            self._finished.append((part, frozenset(row.number for row in rows if row.number not in kept)))
            paths.update(row.real_path for row in rows if row.number in kept)
            whole = {*kept.values()}
            refused += (
                Refusal(path=path, reason=reason)
                for path, reason in said["refused"]
                if path.partition("!/")[0] in whole
            )
        return TakenOver(frozenset(paths), tuple(refused))

    def tick(self, refused: Sequence[Refusal]) -> None:
        """Finish the open part if it was begun long ago; ``refused`` is all that was refused so far."""
        if time.monotonic() - self._begun >= _LASTS:
            self._finish(refused[self._noted :])
            self._noted = len(refused)
            self._begin(self._number + 1)

    def _finish(self, refused: Iterable[Refusal]) -> None:
        self.catalog.close()
        for path in list_catalog_files(self._path):
            flush(path)
        said = {"sha256": _hash_part(self._path), "refused": [[r.path, r.reason] for r in refused]}
        write_whole(self._path.with_suffix(".json"), json.dumps(said).encode())
        self._finished.append((self._path, frozenset()))

    def join(self, path: Path) -> SegmentWriter:
        """Make one closed catalog at ``path`` of all parts."""
        self.catalog.close()
        if not self._finished:
            for own, new in zip(list_catalog_files(self._path), list_catalog_files(path), strict=True):
                own.replace(new)
            return self.catalog
        joined = SegmentWriter(path)
        for part, leave_out in (*self._finished, (self._path, frozenset[int]())):
            with closing(SegmentCatalog(part)) as catalog:
                joined.copy(catalog, leave_out)
        joined.close()
        return joined


def _hash_part(path: Path) -> list[str] | None:
    """The hash of each file of a catalog; None if one is missing."""
    try:
        return [hash_file(each).sha256 for each in list_catalog_files(path)]
    except FileNotFoundError:
        return None
