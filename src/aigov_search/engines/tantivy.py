"""The tantivy engine: our own postings, and beside them tantivy's, which choose faster what is best.

tantivy can be asked neither for the score of a given entry, nor for entries under a mask or a list of
numbers; and to hand many numbers to Python takes longer than to read them from a mapped file. All that is
answered from the flat files of :mod:`aigov_search.engines.postings_format`. What takes time in them, to
add up long lists and to keep the best, tantivy does, with the same scores
(:mod:`aigov_search.engines.tantivy_sums`). Where it cannot be asked, the flat files answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aigov_search.engines import LONGEST, AllOf, Term, measure_impact
from aigov_search.engines.postings_reader import PostingsReader
from aigov_search.engines.tantivy_files import (
    CONTENTS_FILE,
    Volumes,
    VolumeWriter,
    find_fault,
    has_volumes,
)
from aigov_search.engines.tantivy_sums import SCORED, is_askable, is_exact, is_plain, write_terms

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aigov_search.engines import Condition, Entry, Field, Weighted

_GROWTH = 8
"""How many times more entries are asked for when too few of the best fulfil what tantivy is not told."""
_TRIES = 3
_SHORT = 2_000
"""Postings of the two rarest terms up to which it is not worth to ask tantivy."""


class TantivyReader(PostingsReader):
    """Reads the flat files, and has tantivy choose."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """The entries that score highest among those that fulfil a condition."""
        parts = among.parts if isinstance(among, AllOf) else (among,)
        asked = [part for part in parts if is_askable(part)]
        checked = AllOf(tuple(part for part in parts if not is_askable(part)))
        # Down one list, or through short ones, our own postings lead to the best as soon.
        sizes = sorted(self._open(part).size for part in parts if isinstance(part, Term))
        is_short = bool(sizes) and (len(weighted) == 1 or sum(sizes[:2]) < _SHORT)
        volumes = self._volumes if weighted and not is_short and is_exact(weighted) else None
        if volumes is None:
            return super().best(weighted, among, limit, above)
        count = limit
        for _ in range(_TRIES):
            found = volumes.best(weighted, asked, min(count, self.entries))
            kept = found
            if checked.parts:
                fulfilling = self.keep([number for _, number in found], checked)
                kept = [pair for pair in found if pair[1] in fulfilling]
            if len(kept) >= limit or (asked and len(found) < count):
                return [pair for pair in kept[:limit] if pair[0] >= above]
            count *= _GROWTH
        return super().best(weighted, among, limit, above)

    def verify(self) -> None:
        """Look at every posting, and at every byte of tantivy's files."""
        super().verify()
        fault = find_fault(self._folder, self._files.read_guarded(CONTENTS_FILE))
        if fault:
            raise self._files.damage(fault)

    def close(self) -> None:
        """Let go of files and memory."""
        volumes = self.__dict__.pop("_volumes", None)
        if volumes is not None:
            volumes.close()
        super().close()

    @cached_property
    def _volumes(self) -> Volumes | None:
        """What tantivy reads; None if there is nothing, or no folder in which it could."""
        contents = self._files.read_guarded(CONTENTS_FILE)
        try:
            return Volumes(self._folder, contents) if has_volumes(contents) else None
        except OSError:
            return None


class TantivyEngine:
    """Writes the flat files and tantivy's."""

    name = "tantivy"
    package = "tantivy"

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        """Write the postings of one segment."""
        from aigov_search.engines.postings_collecting import count_terms  # queries only read
        from aigov_search.engines.postings_writer import PostingsWriter

        writer, volumes = PostingsWriter(folder), VolumeWriter(folder)
        for entry in entries:
            writer.add(entry)
            volumes.add(_write_entry(count_terms(entry)))
        writer.close(guarded=volumes.close())

    def open(self, folder: Path) -> TantivyReader:
        """Map the flat files; tantivy opens its own when it is first asked."""
        return TantivyReader(folder)


def _write_entry(counted: dict[Field, Counter[str]]) -> dict[str, str]:
    """The terms of an entry as texts for tantivy, from how often each occurs."""
    length = min(counted["chars"].total(), LONGEST)
    texts: dict[str, str] = {"chars": " ".join(counted["chars"])}
    for field in SCORED:
        counts = counted[field]
        impacts = {count: measure_impact(count, length) for count in set(counts.values())}
        texts[field] = write_terms((text, impacts[count]) for text, count in counts.items() if is_plain(text))
    return texts


ENGINE = TantivyEngine()
