"""From the passages of a catalog to what an engine indexes: folded text and its words."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.catalog.segment import SegmentCatalog
from aigov_search.chinese.dictionary import Dictionary
from aigov_search.chinese.folding import fold
from aigov_search.chinese.segmentation import Segmenter
from aigov_search.engines import Entry
from aigov_search.engines.terms import is_posted_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aigov_search.catalog.segment import PassageRow
    from aigov_search.ingest.workers import Workers

_BATCH = 200
"""Passages that travel to a worker together."""
_MANY = 2000
"""Passages from which on it pays to start an accelerator that is installed."""


class _Batch(NamedTuple):
    dictionary: Path
    accelerated: bool
    passages: tuple[PassageRow, ...]


def iterate_entries(catalog: Path, dictionary: Path, workers: Workers, passages: int) -> Iterator[Entry]:
    """One entry for each of the ``passages`` of a segment's catalog, in order."""
    rows = SegmentCatalog(catalog)
    accelerated = passages >= _MANY
    try:
        batches = (_Batch(dictionary, accelerated, batch) for batch in _batch(rows.passages()))
        for entries in workers.map(_make_entries, batches):
            yield from entries
    finally:
        rows.close()


def _batch(rows: Iterator[PassageRow]) -> Iterator[tuple[PassageRow, ...]]:
    while batch := tuple(islice(rows, _BATCH)):
        yield batch


def _make_entries(batch: _Batch) -> list[Entry]:
    segmenter = _open_segmenter(batch.dictionary, accelerated=batch.accelerated)
    return [_make_entry(segmenter, row) for row in batch.passages]


@lru_cache(maxsize=1)
def _open_segmenter(dictionary: Path, *, accelerated: bool) -> Segmenter:
    """Each process opens a dictionary once."""
    return Segmenter(Dictionary.open(dictionary), accelerated=accelerated, wanted=is_posted_word)


def _make_entry(segmenter: Segmenter, row: PassageRow) -> Entry:
    text = fold(row.text)
    return Entry(
        text=text,
        words=tuple(segmenter.terms(text)),
        kind=row.kind,
        continues=bool(row.continues),
    )
