"""From a passage's clean text back to the source text, for as little work a hit as can be."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.spans import OffsetMap, Span

if TYPE_CHECKING:
    from aigov_search.spans import Revision


class WayBack(NamedTuple):
    """A document's source text, the map of its changes, and which of these are repairs (one byte each)."""

    source: str
    map: OffsetMap
    is_repair: bytes


class Quotation(NamedTuple):
    """A passage in its two texts, and the way between them.

    ``map`` leads from ``clean`` to ``text``, which is the source's. ``repaired`` are the places in
    ``clean`` that repairs made; they are empty where something was taken out.
    """

    text: str
    clean: str
    map: OffsetMap
    repaired: tuple[Span, ...]


def trace_back(revision: Revision) -> WayBack:
    """The way back from a revision's text."""
    return WayBack(
        revision.source, revision.map, bytes(change.is_repair for change in revision.changes)
    )


def quote_changed(way: WayBack, start: int, end: int, clean: str) -> Quotation:
    """The passage at ``source[start:end]``, whose clean text is ``clean``."""
    clean_start = way.map.to_new(start, end).start
    clean_end = clean_start + len(clean)
    hunks, repaired = [], []
    all_hunks = way.map.hunks
    for at in range(bisect_left(all_hunks, (start,)), len(all_hunks)):
        old0, old1, new0, new1 = all_hunks[at]
        if old0 > end:
            break
        if old1 <= end and clean_start <= new0 <= clean_end:
            hunks.append((old0 - start, old1 - start, new0 - clean_start, new1 - clean_start))
            if way.is_repair[at]:
                repaired.append(Span(new0 - clean_start, new1 - clean_start))
    return Quotation(way.source[start:end], clean, OffsetMap(hunks), tuple(repaired))
