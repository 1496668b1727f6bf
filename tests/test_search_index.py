"""An open index, and what is left of it when it is closed."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

from aigov_search.search.index import Index

if TYPE_CHECKING:
    from tests.conftest import Program


def test_nothing_keeps_a_closed_index_alive(seeds: Program):
    with Index.open(seeds.index) as index:
        for segment, row in index.documents():
            segment.document(row.number)
            segment.describe_file(row.number)
            segment.revision(row)
            segment.folded_text(row.first_passage)
        [left] = [weakref.ref(segment) for segment in index.segments]
    del index, segment
    gc.collect()
    assert left() is None
