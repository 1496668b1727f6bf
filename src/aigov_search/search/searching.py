"""Ask an index: read the query, plan it, rank or count what it finds, quote the findings."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.frozen import frozen
from aigov_search.query.finding import find_documents, find_passages
from aigov_search.query.planner import Language, loosen_plan, make_plan
from aigov_search.query.ranking import Ranked, rank_documents, rank_passages
from aigov_search.search.copies import collapse_copies
from aigov_search.search.quoting import Asked, Finding, make_finding
from aigov_search.search.scoping import NO_LIMITS, Limits, find_usual_name, make_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.query.corpus import Place, Scope
    from aigov_search.query.plan import Plan
    from aigov_search.search.index import Index

_TOGETHER = 50
"""Hits whose documents are read together."""
_PLANS_AT_HAND = 1024
"""Plans that are kept: most commands ask for that of a query more than once."""
_RUNS_AT_HAND = 4096
"""Runs of characters whose words are kept: queries share them, and each is cut more than once."""


@frozen
class Request:
    """A query with everything that was asked about it.

    ``limit`` None means all; ``is_any`` asks for what holds any of the terms, ``is_exact`` for no
    regional variants, ``is_bilingual`` for names in the other language, too; without ``shows_copies``
    one copy stands for all that say the same.
    """

    query: str
    query_id: str = "1"
    limit: int | None = 10
    offset: int = 0
    by: Literal["passage", "document"] = "passage"
    sort: Literal["relevance", "date"] = "relevance"
    is_any: bool = False
    is_exact: bool = False
    is_bilingual: bool = False
    shows_copies: bool = True
    context: int = 0
    limits: Limits = NO_LIMITS


class Answer(NamedTuple):
    """The ranked places that answer a query, and what is to be said about them.

    ``is_loosened`` tells that nothing held all terms, so that these hold most of them; ``has_more``
    that there are more; ``undated`` counts documents that a limit on dates left out for want of one.
    """

    asked: Asked
    ranked: tuple[Ranked, ...]
    first_rank: int
    is_loosened: bool
    has_more: bool
    undated: int


class Searcher:
    """Answers queries from one open index; keeps what several queries share."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._make_scope = lru_cache(maxsize=8)(partial(make_scope, index))
        self._plan = lru_cache(maxsize=_PLANS_AT_HAND)(self._make_plan)
        self._list_copies = lru_cache(maxsize=4096)(partial(_list_copies, index))

    @cached_property
    def _language(self) -> Language:
        from aigov_search.chinese.folding import fold
        from aigov_search.chinese.regional import expand_run, know_words

        return Language(
            fold=fold,
            cut=lru_cache(maxsize=_RUNS_AT_HAND)(self.index.segmenter.terms),
            expand=expand_run,
            know=know_words,
            rename=find_usual_name,
        )

    @cached_property
    def _bilingual(self) -> Language:
        from aigov_search.chinese.bilingual import translate
        from aigov_search.frozen import replace

        return replace(self._language, translate=translate)

    def plan(self, request: Request) -> Plan:
        """The plan of a request's query; raises ``QueryError``."""
        return self._plan(request.query, request.is_any, request.is_exact, request.is_bilingual)

    def _make_plan(self, query: str, is_any: bool, is_exact: bool, is_bilingual: bool) -> Plan:
        language = self._bilingual if is_bilingual else self._language
        return make_plan(query, language, question=is_any, exact=is_exact)

    def answer(self, request: Request, *, may_loosen: bool = False) -> Answer:
        """Rank what a request asks for.

        With ``may_loosen``, where nothing holds all terms, what holds most of them is ranked.
        """
        plan = self.plan(request)
        scope, undated = self._make_scope(request.limits)
        ranked = self._rank(plan, request, scope)
        is_loosened = False
        if not ranked and may_loosen and not request.offset:
            ranked = self._rank(loosen_plan(plan), request, scope)
            is_loosened = bool(ranked)
        window = ranked[request.offset :]
        has_more = request.limit is not None and len(window) > request.limit
        return Answer(
            asked=Asked(request.query_id, request.query, plan),
            ranked=tuple(window[: request.limit]),
            first_rank=request.offset + 1,
            is_loosened=is_loosened,
            has_more=has_more,
            undated=undated,
        )

    def places(self, request: Request) -> Sequence[Place] | Iterator[Place]:
        """Every passage that holds what is asked for, in order of the corpus."""
        places = self._find(request)
        if request.shows_copies:
            return places
        kept = collapse_copies(self.index, (Ranked(place, 0.0, "all") for place in places))
        return sorted(ranked.place for ranked in kept)

    def count(self, request: Request) -> int:
        """How many passages (or documents) hold what a request asks for."""
        return sum(1 for _ in self._find(request))

    def count_undated(self, limits: Limits) -> int:
        """How many documents a limit on dates leaves out because they have none."""
        return self._make_scope(limits)[1]

    def files(self, request: Request) -> Iterator[str]:
        """The files with a match, each once, in order of the corpus."""
        seen: set[str] = set()
        for place in self._find(request):
            segment = self.index.segments[place.segment]
            number = place.number if request.by == "document" else segment.document_of(place.number)
            file = segment.describe_file(number)
            if file not in seen:
                seen.add(file)
                yield file

    def findings(self, answer: Answer, request: Request) -> Iterator[Finding]:
        """Quote what was ranked, in order."""
        for start in range(0, len(answer.ranked), _TOGETHER):
            batch = answer.ranked[start : start + _TOGETHER]
            for number, segment in enumerate(self.index.segments):
                segment.read_documents_ahead([r.place.number for r in batch if r.place.segment == number])
            for n, ranked in enumerate(batch, answer.first_rank + start):
                yield self._quote(ranked, n, answer, request)

    def _quote(self, ranked: Ranked, rank: int, answer: Answer, request: Request) -> Finding:
        segment = self.index.segments[ranked.place.segment]
        passage = segment.passage(ranked.place.number)
        finding = make_finding(
            segment,
            passage,
            answer.asked,
            rank=rank,
            score=ranked.score,
            matched="some" if answer.is_loosened else ranked.matched,
            copies=self._list_copies(segment.document(passage.document).doc_id),
        )
        if not request.context:
            return finding
        return finding._replace(
            before=tuple(segment.neighbours(passage, -request.context)),
            after=tuple(segment.neighbours(passage, request.context)),
        )

    def _find(self, request: Request) -> Iterator[Place]:
        scope, _ = self._make_scope(request.limits)
        find = find_documents if request.by == "document" else find_passages
        return find(self.index.corpus, self.plan(request), scope)

    def _rank(self, plan: Plan, request: Request, scope: Scope) -> Sequence[Ranked]:
        """The best places, at least one more than are asked for where there are more."""
        everything = max(1, sum(segment.info.passages for segment in self.index.segments))
        wanted = everything if request.limit is None else min(everything, request.offset + request.limit + 1)
        limit = wanted if request.sort == "relevance" else everything
        while True:
            ranked = self._rank_all(plan, request, scope, limit)
            if request.shows_copies:
                return ranked[:wanted]
            kept = collapse_copies(self.index, ranked)
            if len(kept) >= wanted or len(ranked) < limit or limit == everything:
                return kept[:wanted]
            limit = min(everything, limit * 4)

    def _rank_all(self, plan: Plan, request: Request, scope: Scope, limit: int) -> list[Ranked]:
        rank = rank_documents if request.by == "document" else rank_passages
        ranked = list(rank(self.index.corpus, plan, limit, scope))
        if request.sort == "date":
            ranked.sort(key=self._date_of, reverse=True)
        return ranked

    def _date_of(self, ranked: Ranked) -> str:
        segment = self.index.segments[ranked.place.segment]
        return segment.document(segment.document_of(ranked.place.number)).date or ""


def _list_copies(index: Index, doc_id: str) -> tuple[str, ...]:
    """The files that hold copies of a document, each once."""
    copies = index.list_copies(doc_id)
    return tuple(dict.fromkeys(segment.describe_file(row.number) for segment, row in copies))
