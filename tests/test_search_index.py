"""An open index, and what is left of it when it is closed."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

from aigov_search.search.index import Index
from aigov_search.search.searching import Request, Searcher

if TYPE_CHECKING:
    from tests.conftest import Program


def test_nothing_keeps_a_closed_index_alive(seeds: Program):
    with Index.open(seeds.index) as index:
        for segment, row in index.documents():
            segment.document(row.number)
            segment.describe_file(row.number)
            segment.revision(row)
            segment.folded_text(row.first_passage)
        searcher, request = Searcher(index), Request(query="人工智能")
        assert list(searcher.findings(searcher.answer(request), request))
        [left] = [weakref.ref(segment) for segment in index.segments]
    del index, segment, searcher
    gc.collect()
    assert left() is None
