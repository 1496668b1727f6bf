"""An index as if nothing had been repaired: what was is searched in the text of the files.

The postings hold clean text. For the documents with repairs, postings of their source text are made
on the spot; they stand beside the others, under the same numbers.
"""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aigov_search.engines import Entry, load_engine
from aigov_search.search.index import Index, OpenSegment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.catalog.generations import Generation, Segment
    from aigov_search.catalog.passage_files import PassageRow
    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.chinese.segmentation import Segmenter
    from aigov_search.engines import Reader


def open_as_saved(generation: Generation) -> Index:
    """The index of a generation, its repaired documents as they were saved."""
    index = Index(generation)
    whole = index.segments
    index.segments = (
        *(_WithoutRepaired(generation, segment.info, index.families) for segment in whole),
        *(_AsSaved(generation, segment.info, index) for segment in whole),
    )
    return index


class _WithoutRepaired(OpenSegment):
    """A segment in which the documents with repairs do not count."""

    @cached_property
    def live(self) -> bytes:
        """As for every segment, one byte a passage."""
        mask = bytearray(_mask_living(self))
        for row in _list_repaired(self):
            mask[row.first_passage : row.first_passage + row.passages] = bytes(row.passages)
        return bytes(mask)


class _AsSaved(OpenSegment):
    """A segment in which only the documents with repairs count, and their passages are as saved."""

    def __init__(self, generation: Generation, segment: Segment, index: Index) -> None:
        super().__init__(generation, segment, index.families)
        self._index = index
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @cached_property
    def live(self) -> bytes:
        """As for every segment, one byte a passage."""
        living = _mask_living(self)
        mask = bytearray(len(living))
        for row in _list_repaired(self):
            own = slice(row.first_passage, row.first_passage + row.passages)
            mask[own] = living[own]
        return bytes(mask)

    @cached_property
    def reader(self) -> Reader:
        """Postings of the source text, made on the spot."""
        self._folder = tempfile.TemporaryDirectory(prefix="aigov-search-")
        folder = Path(self._folder.name)
        engine = load_engine(self._generation.engine)
        engine.build(folder, self._make_entries(self._index.segmenter))
        return engine.open(folder)

    def passage(self, number: int) -> PassageRow:
        """One passage, its text as the file has it."""
        row = super().passage(number)
        document = self.document(row.document)
        source = self.way_back(document).source
        text = source[row.start - document.start : row.end - document.start]
        return row._replace(text=text, is_changed=False)

    def _read_texts(self, numbers: Sequence[int]) -> list[str]:
        return [self.passage(number).text for number in numbers]

    def close(self) -> None:
        """Let go of what was opened and made."""
        super().close()
        if self._folder is not None:
            self._folder.cleanup()

    def _make_entries(self, segmenter: Segmenter) -> Iterator[Entry]:
        """Entries under the numbers of the passages; those that do not count are empty."""
        for number, counts in enumerate(self.live):
            text = self.folded_text(number) if counts else ""
            yield Entry(text=text, words=tuple(segmenter.terms(text)))


def _mask_living(segment: OpenSegment) -> bytes:
    living = segment.mask_dead()
    return living if living is not None else b"\1" * segment.info.passages


def _list_repaired(segment: OpenSegment) -> list[DocumentRow]:
    return [row for row in segment.documents() if row.repairs]
