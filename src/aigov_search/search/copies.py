"""One hit for what stands in the corpus several times."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.query.ranking import Ranked
    from aigov_search.search.index import Index

_SAME = 0.5
"""Share of the shorter passage's character trigrams from which on two passages say the same."""


class _Kept(NamedTuple):
    """A hit of a family: where it is in the list, which copy it is from, its trigrams."""

    at: int
    order: int
    doc_id: str
    trigrams: frozenset[str]


def collapse_copies(index: Index, ranked: Iterable[Ranked]) -> list[Ranked]:
    """The hits without those that say the same as a hit from another copy of the same text.

    Of such hits the one of the best copy stays, in the place of the one that ranked highest. What
    only one copy has is never left out.
    """
    kept: list[Ranked] = []
    families: dict[str, list[_Kept]] = {}
    for hit in ranked:
        segment = index.segments[hit.place.segment]
        doc_id = segment.document(segment.document_of(hit.place.number)).doc_id
        family = index.families.find(doc_id)
        if family is None:
            kept.append(hit)
            continue
        order = index.families.members[family].index(doc_id)
        new = _Kept(len(kept), order, doc_id, _cut_trigrams(segment.folded_text(hit.place.number)))
        mates = families.setdefault(family, [])
        same = next((mate for mate in mates if mate.doc_id != doc_id and _is_same(mate, new)), None)
        if same is None:
            mates.append(new)
            kept.append(hit)
        elif new.order < same.order:
            mates[mates.index(same)] = new._replace(at=same.at)
            kept[same.at] = hit
    return kept


def _is_same(one: _Kept, other: _Kept) -> bool:
    shared = len(one.trigrams & other.trigrams)
    return shared >= _SAME * max(1, min(len(one.trigrams), len(other.trigrams)))


def _cut_trigrams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(max(1, len(text) - 2)))
