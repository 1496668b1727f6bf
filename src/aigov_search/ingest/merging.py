"""Postings for a finished catalog, and few segments out of many.

Every ingest adds a segment; a search opens all of them. After an ingest the last ones are merged
as long as the one before is not much larger, so there are about as many segments as the corpus has
doublings, and each document is rewritten about that often in its life (the logarithmic method of
Bentley and Saxe, 1980).
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG
from aigov_search.catalog.segment import SegmentCatalog, SegmentWriter
from aigov_search.engines import load_engine
from aigov_search.ingest.tokenizing import iterate_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aigov_search.catalog.generations import Generation, Segment
    from aigov_search.catalog.writing import IndexWriter
    from aigov_search.ingest.workers import Workers

_MUCH_LARGER = 3
"""Times as many passages as the one behind it a segment has that is left alone."""


def finish_segment(
    writer: IndexWriter, base: Generation, folder: Path, documents: int, passages: int, workers: Workers
) -> Segment:
    """Build the postings of a closed catalog and flush the whole segment to disk."""
    dictionary = base.folder / base.dictionary
    entries = iterate_entries(folder / CATALOG, dictionary, workers, passages)
    load_engine(base.engine).build(folder, entries)
    return writer.seal_segment(folder, documents, passages)


def merge_segments(
    writer: IndexWriter, base: Generation, segments: Sequence[Segment], workers: Workers
) -> tuple[Segment, ...]:
    """The segments with the last ones made one, where they are of about one size.

    What no longer counts weighs nothing; a segment of which that is the larger part is written anew.
    """
    living = [(segment, live) for segment in segments if (live := count_live(base, segment))]
    first = choose_merge([live for _, live in living])
    merged: list[Segment] = []
    for place, (segment, live) in enumerate(living[:first]):
        is_sparse = 2 * live < segment.passages
        merged.append(
            _merge(writer, base, [segment], f"-pruned{place}", workers) if is_sparse else segment
        )
    last = [segment for segment, _ in living[first:]]
    return (*merged, _merge(writer, base, last, "-merged", workers)) if last else tuple(merged)


def _merge(
    writer: IndexWriter, base: Generation, segments: Sequence[Segment], suffix: str, workers: Workers
) -> Segment:
    """One segment of what counts of several."""
    folder = writer.begin_segment(base.number + 1, suffix)
    catalog = SegmentWriter(folder / CATALOG)
    for segment in segments:
        with closing(SegmentCatalog(base.segment_folder(segment) / CATALOG)) as other:
            catalog.copy(other, frozenset(segment.dead))
    catalog.close()
    return finish_segment(writer, base, folder, catalog.documents, catalog.passages, workers)


def count_live(base: Generation, segment: Segment) -> int:
    """The number of a segment's passages that count."""
    if not segment.dead:
        return segment.passages
    with closing(SegmentCatalog(base.segment_folder(segment) / CATALOG)) as catalog:
        spans = [catalog.passages_of_file(file) for file in segment.dead]
    return segment.passages - sum(stop - start for start, stop in spans)


def choose_merge(sizes: Sequence[int]) -> int:
    """From which segment on to merge, given their sizes; ``len(sizes)`` if none should be."""
    first, total = len(sizes) - 1, sum(sizes[-1:])
    while first > 0 and sizes[first - 1] < _MUCH_LARGER * total:
        first -= 1
        total += sizes[first]
    return len(sizes) if first >= len(sizes) - 1 else first
