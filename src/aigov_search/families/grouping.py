"""Group the documents of an index into families, and say what differs between two copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov_search.families.relation import Page, are_copies
from aigov_search.families.sketches import find_resembling, make_sketch
from aigov_search.repairs.alignment import align, fold_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aigov_search.records import Reliability

_RESEMBLANCE = 0.25
"""Estimated containment from which two documents are compared in full. Spun copies were seen from 0.35."""
_RELIABILITY: tuple[Reliability, ...] = ("clean", "repaired", "doubtful")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A document as grouping sees it.

    ``order`` is where the document stands among its equals (paths and ordinals, say); it decides
    only where nothing else does. ``text_of`` reads the clean body text when it is asked for.
    """

    doc_id: str
    signature: bytes
    chars: int
    text_of: Callable[[], str]
    title: str | None = None
    date: str | None = None
    reliability: Reliability = "clean"
    order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Two or more copies of one text; ``members`` are document ids, the best copy first."""

    family_id: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``a[a_start:a_end]`` stands in the one copy where ``b[b_start:b_end]`` stands in the other."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def sign(clean_text: str) -> bytes:
    """A signature of ``clean_text`` for :func:`group_families`; empty for a text of no substance."""
    return make_sketch(clean_text)


def group_families(documents: Iterable[Signed]) -> list[Family]:
    """The families among ``documents``, whatever their order, by their first members' dates.

    A garbled copy goes to the one clean copy it is nearest to, so that it never joins two versions
    of a text.
    """
    signed = sorted((d for d in documents if d.signature), key=_rank)
    pages = _Pages(signed)
    leader = list(range(len(signed)))
    nearest: dict[int, tuple[float, int]] = {}
    for one, other, contained in find_resembling([d.signature for d in signed], _RESEMBLANCE):
        if signed[other].reliability == "clean":
            if _find(leader, one) != _find(leader, other) and are_copies(pages[one], pages[other]):
                leader[_find(leader, other)] = _find(leader, one)
        elif contained > nearest.get(other, (0.0, 0))[0] and are_copies(pages[one], pages[other]):
            nearest[other] = (contained, one)
    for garbled, (_, original) in sorted(nearest.items()):
        leader[_find(leader, garbled)] = _find(leader, original)
    members: dict[int, list[int]] = {}
    for number in range(len(signed)):
        members.setdefault(_find(leader, number), []).append(number)
    families = [group for group in members.values() if len(group) > 1]
    families.sort(key=lambda group: (min(signed[n].date or "9999" for n in group), signed[group[0]].order))
    return [Family(family_id=min(signed[n].doc_id for n in group), members=tuple(signed[n].doc_id for n in group))
            for group in families]


def compare(a: str, b: str) -> list[Difference]:
    """The runs in which ``a`` and ``b`` differ, in order, as offsets into either.

    Width, case, script, white space and punctuation alone make no difference.
    """
    one, other = fold_each(a), fold_each(b)
    return [
        Difference(a_start=hunk.start, a_end=hunk.end, b_start=hunk.other_start, b_end=hunk.other_end)
        for hunk in align(one, other)
        if any(char.isalnum() for char in one[hunk.start : hunk.end] + other[hunk.other_start : hunk.other_end])
    ]


def _rank(document: Signed) -> tuple[int, int, str, str, str]:
    """The best copy first: the most reliable, the most complete, the oldest."""
    return (_RELIABILITY.index(document.reliability), -document.chars, document.date or "9999", document.order,
            document.doc_id)


class _Pages:
    """The documents as pages to compare, each read when it is first needed."""

    def __init__(self, signed: Sequence[Signed]) -> None:
        self._signed = signed
        self._pages: dict[int, Page] = {}

    def __getitem__(self, number: int) -> Page:
        page = self._pages.get(number)
        if page is None:
            document = self._signed[number]
            page = Page(document.text_of(), document.reliability != "clean", document.title or "")
            self._pages[number] = page
        return page


def _find(leader: list[int], number: int) -> int:
    """The first member of the group to which ``number`` belongs."""
    while leader[number] != number:
        leader[number] = leader[leader[number]]
        number = leader[number]
    return number
