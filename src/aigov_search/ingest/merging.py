"""Postings for a finished catalog, and few segments out of many.

Every ingest adds a segment; a search opens all of them. After an ingest the last ones are merged
as long as the one before is not much larger, so there are about as many segments as the corpus has
doublings, and each document is rewritten about that often in its life (the logarithmic method of
Bentley and Saxe, 1980).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG
from aigov_search.catalog.segment import SegmentCatalog, SegmentWriter
from aigov_search.engines import load_engine
from aigov_search.ingest.tokenizing import iterate_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aigov_search.catalog.generations import Generation, IndexWriter, Segment
    from aigov_search.ingest.workers import Workers

_MUCH_LARGER = 3
"""Times as many passages as the one behind it a segment has that is left alone."""


def finish_segment(
    writer: IndexWriter, base: Generation, folder: Path, catalog: SegmentWriter, workers: Workers
) -> Segment:
    """Build the postings of a closed catalog and flush the whole segment to disk."""
    dictionary = base.folder / base.dictionary
    entries = iterate_entries(folder / CATALOG, dictionary, workers, catalog.passages)
    load_engine(base.engine).build(folder, entries)
    return writer.seal_segment(folder, catalog.documents, catalog.passages)


def merge_segments(
    writer: IndexWriter, base: Generation, segments: Sequence[Segment], workers: Workers
) -> tuple[Segment, ...]:
    """The segments with the last ones made one, where they are of about one size."""
    first = choose_merge([segment.passages for segment in segments])
    if first == len(segments):
        return tuple(segments)
    folder = writer.begin_segment(base.number + 1, "-merged")
    catalog = SegmentWriter(folder / CATALOG)
    for segment in segments[first:]:
        other = SegmentCatalog(base.segment_folder(segment) / CATALOG)
        catalog.copy(other, frozenset(segment.dead))
        other.close()
    catalog.close()
    if not catalog.documents:
        shutil.rmtree(folder)
        return tuple(segments[:first])
    return (*segments[:first], finish_segment(writer, base, folder, catalog, workers))


def choose_merge(sizes: Sequence[int]) -> int:
    """From which segment on to merge, given their sizes; ``len(sizes)`` if none should be."""
    first, total = len(sizes) - 1, sum(sizes[-1:])
    while first > 0 and sizes[first - 1] < _MUCH_LARGER * total:
        first -= 1
        total += sizes[first]
    return len(sizes) if first >= len(sizes) - 1 else first
