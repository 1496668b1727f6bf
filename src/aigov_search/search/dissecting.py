"""A request taken apart: its terms, its exclusions and its filters, each to be tried by itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.query.corpus import Place
from aigov_search.query.finding import Finder, find_documents, find_passages
from aigov_search.query.plan import Every, Except, Filter, Plan, Wanted
from aigov_search.query.planner import is_limit
from aigov_search.search.scoping import Limits, make_scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.query.plan import PlanNode
    from aigov_search.search.searching import Request, Searcher

_EVERYTHING = Every(parts=())
_OPTIONS = {"paths": "in"}
"""The options of limits that have another name."""
_ABOUT = {"since": "date", "until": "date", "source": "source", "lang": "lang"}
"""The fields that limits are about; all others are about files."""


class Term(NamedTuple):
    """A term of a plan; ``is_excluded``: it must not be there."""

    wanted: Wanted
    is_excluded: bool


class Sieve(NamedTuple):
    """A filter: as it was written, the field it is about, its value, a mask of passages for each segment."""

    label: str
    about: str
    value: str
    masks: Sequence[bytes]


class Dissection:
    """A request's plan, taken apart at its outermost conjunction.

    ``wanted`` is what must be there, ``exclusions`` what must not.
    """

    def __init__(self, searcher: Searcher, request: Request) -> None:
        self.searcher = searcher
        self.index = searcher.index
        self.request = request
        self.plan = searcher.plan(request)
        parts = list(_flatten(self.plan.root))
        self.terms = list(iter_terms(self.plan.root))
        self.wanted = [part for part in parts if not is_limit(part)]
        self.exclusions = [p for p in parts if isinstance(p, Except) and not isinstance(p.part, Filter)]
        self._filters = [p for p in parts if _is_filter(p)]

    @cached_property
    def sieves(self) -> list[Sieve]:
        """Every filter, those of the command line first."""
        return [*self._list_options(), *map(self._make_sieve, self._filters)]

    def find(self, parts: Sequence[PlanNode], *, by: str | None = None) -> Iterator[Place]:
        """The places in which all parts hold; passages or documents, as was asked or as ``by`` says."""
        root = parts[0] if len(parts) == 1 else Every(parts=tuple(parts))
        plan = Plan(query=self.request.query, root=root, strict=root, scored=())
        find = find_documents if (by or self.request.by) == "document" else find_passages
        return find(self.index.corpus, plan)

    def find_unfiltered(self) -> list[Place]:
        """What the request finds if it had no filters."""
        return list(self.find([*self.wanted, *self.exclusions]))

    def name_term(self, wanted: Wanted) -> str:
        """A term as it was typed, where it stands by itself in the query."""
        typed = self.request.query[wanted.start : wanted.end]
        return typed if fold(typed) == wanted.label else wanted.label

    def count(self, node: PlanNode) -> tuple[int, int]:
        """In how many passages and documents of the index a part holds."""
        places = list(self.find([node], by="passage"))
        segments = self.index.corpus.segments
        documents = {(at, segments[at].document_of(number)) for at, number in places}
        return len(places), len(documents)

    def document_of(self, place: Place) -> Place:
        """The document that a place is, or is in."""
        if self.request.by == "document":
            return place
        return Place(place.segment, self.index.corpus.segments[place.segment].document_of(place.number))

    def article_of(self, place: Place) -> str | None:
        """The article of a statute that a passage is in, or the first of a document."""
        segment = self.index.segments[place.segment]
        if self.request.by == "passage":
            return segment.passage(place.number).article
        row = segment.document(place.number)
        passages = segment.catalog.passages(row.first_passage, row.passages)
        return next((passage.article for passage in passages if passage.article), None)

    def documents_of(self, places: Iterable[Place]) -> list[DocumentRow]:
        """The documents that places are, or are in, each once, in order."""
        documents = dict.fromkeys(map(self.document_of, places))
        return [self.index.segments[segment].document(number) for segment, number in documents]

    def passes(self, sieve: Sieve, place: Place) -> bool:
        """Whether a filter lets a passage through, or any passage of a document."""
        mask = sieve.masks[place.segment]
        if self.request.by == "passage":
            return bool(mask[place.number])
        own = self.index.corpus.segments[place.segment].passages_of(place.number)
        return any(mask[own.start : own.stop])

    def passes_all(self, place: Place) -> bool:
        """Whether all filters let a place through."""
        return all(self.passes(sieve, place) for sieve in self.sieves)

    def count_passing(self, sieve: Sieve) -> int:
        """How many documents of the index meet a filter."""
        return sum(
            any(mask[row.first_passage : row.first_passage + row.passages])
            for segment, mask in zip(self.index.segments, sieve.masks, strict=True)
            for row in segment.documents()
        )

    def _list_options(self) -> Iterator[Sieve]:
        for name, value in self.request.limits._asdict().items():
            if value:
                written = value if isinstance(value, str) else " ".join(value)
                scope, _ = make_scope(self.index, Limits(**{name: value}))
                option = _OPTIONS.get(name, name.replace("_", "-"))
                masks = [mask or b"" for mask in scope or ()]
                yield Sieve(f"--{option} {written}", _ABOUT.get(name, "file"), written, masks)

    def _make_sieve(self, node: PlanNode) -> Sieve:
        """The sieve of a filter of the query, which may be negated."""
        is_negated = isinstance(node, Except)
        wish = node.part if isinstance(node, Except) else node
        assert isinstance(wish, Filter)  # noqa: S101 - narrows the type; only filters come here
        masks = [Finder(segment, _EVERYTHING).mask_of(wish) for segment in self.index.corpus.segments]
        if is_negated:
            masks = [bytes(not passes for passes in mask) for mask in masks]
        written = self.request.query[wish.start : wish.end]
        value = wish.value or (wish.wanted.label if wish.wanted else written)
        return Sieve(f"NOT {written}" if is_negated else written, wish.field, value, masks)


def _is_filter(node: PlanNode) -> bool:
    return isinstance(node, Filter) or (isinstance(node, Except) and isinstance(node.part, Filter))


def _flatten(node: PlanNode) -> Iterator[PlanNode]:
    if isinstance(node, Every):
        for part in node.parts:
            yield from _flatten(part)
    else:
        yield node


def iter_terms(node: PlanNode, *, is_excluded: bool = False) -> Iterator[Term]:
    """The terms of a plan, in the order of the query."""
    match node:
        case Wanted():
            yield Term(node, is_excluded)
        case Except(part=part):
            yield from iter_terms(part, is_excluded=not is_excluded)
        case Filter():
            pass
        case _:
            for part in node.parts:
                yield from iter_terms(part, is_excluded=is_excluded)
