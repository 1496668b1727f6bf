"""From the passages of a catalog to what an engine indexes: folded text and its words."""

from __future__ import annotations

from contextlib import closing
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.catalog.passage_files import PassageFiles
from aigov_search.chinese.dictionary import Dictionary
from aigov_search.chinese.folding import fold_all
from aigov_search.chinese.segmentation import Segmenter
from aigov_search.engines import Entry
from aigov_search.engines.terms import is_posted_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aigov_search.ingest.workers import Workers
    from aigov_search.records import Kind

_BATCH = 500
"""Passages that a worker makes entries of at once."""
_MANY = 2000
"""Passages from which on it pays to start an accelerator that is installed."""


class _Batch(NamedTuple):
    """Passages of a catalog from one number to another; whoever makes entries of them reads them there."""

    catalog: Path
    dictionary: Path
    accelerated: bool
    first: int
    stop: int


_Row = tuple[str, tuple[str, ...], "Kind", bool]
"""The fields of an entry: tuples travel between processes sooner than records."""


def iterate_entries(catalog: Path, dictionary: Path, workers: Workers, passages: int) -> Iterator[Entry]:
    """One entry for each of the ``passages`` of a segment's catalog, in order."""
    batches = (
        _Batch(catalog, dictionary, passages >= _MANY, first, min(first + _BATCH, passages))
        for first in range(0, passages, _BATCH)
    )
    for rows in workers.map(_make_entries, batches):
        for text, words, kind, continues in rows:
            yield Entry(text=text, words=words, kind=kind, continues=continues)


def _make_entries(batch: _Batch) -> list[_Row]:
    segmenter = _open_segmenter(batch.dictionary, accelerated=batch.accelerated)
    with closing(PassageFiles(batch.catalog)) as files:
        passages = list(map(files.row, range(batch.first, batch.stop)))
    texts = fold_all([passage.text for passage in passages])
    return [
        (text, tuple(segmenter.terms(text)), passage.kind, passage.continues)
        for text, passage in zip(texts, passages, strict=True)
    ]


@lru_cache(maxsize=1)
def _open_segmenter(dictionary: Path, *, accelerated: bool) -> Segmenter:
    """Each process opens a dictionary once."""
    return Segmenter(Dictionary.open(dictionary), accelerated=accelerated, wanted=is_posted_word)
