"""Every hit of many queries, one after the other, and an account of what became of each query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aigov_search.errors import QueryError, UsageError
from aigov_search.frozen import frozen
from aigov_search.query.parser import parse_query
from aigov_search.query.wording import describe_query
from aigov_search.search.batches import BadQuery
from aigov_search.search.dissecting import iter_terms
from aigov_search.search.scoping import Limits
from aigov_search.search.searching import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aigov_search.records import Hit
    from aigov_search.search.batches import BatchQuery
    from aigov_search.search.dissecting import Term
    from aigov_search.search.searching import Answer, Searcher


@frozen
class ReadTerm:
    """A term of a query and all that was looked for in its place, in folded form."""

    term: str
    variants: tuple[str, ...]
    is_excluded: bool


@frozen
class AnsweredQuery:
    """What a query asked and what it found.

    ``reading`` is the query in words, a line for each part. ``settings`` are those of its own;
    ``undated`` counts the documents that a limit on dates left out because they have none.
    """

    query_id: str
    query: str
    line: int | None
    reading: tuple[str, ...]
    terms: tuple[ReadTerm, ...]
    settings: dict[str, Any]
    hits: int
    documents: int
    undated: int


@frozen
class QuotedDocument:
    """A document among the hits of which a reader must be warned."""

    doc_id: str
    file: str
    sha256: str
    title: str | None


class Export:
    """Runs queries one after the other and keeps an account.

    ``settings`` hold for every query that has none of its own: fields of ``Request`` and of ``Limits``.
    A query that cannot be asked is told to ``report`` and passed over; without ``report`` it raises.
    """

    def __init__(
        self,
        searcher: Searcher,
        settings: Mapping[str, Any],
        report: Callable[[BadQuery], None] | None = None,
    ) -> None:
        self._searcher = searcher
        self._settings = settings
        self._report = report
        self.answered: list[AnsweredQuery] = []
        self.skipped: list[BadQuery] = []
        self.doubtful: dict[str, QuotedDocument] = {}
        self.undated: dict[str, QuotedDocument] = {}

    @property
    def found(self) -> int:
        """How many hits there were so far."""
        return sum(query.hits for query in self.answered)

    def hits(self, batch: Iterable[BatchQuery | BadQuery]) -> Iterator[Hit]:
        """The hits of all queries, in order."""
        for query in batch:
            if isinstance(query, BadQuery):
                self._skip(query, None)
                continue
            try:
                request = self._make_request(query)
                answer = self._searcher.answer(request)
            except (QueryError, UsageError) as error:
                self._skip(BadQuery(query.query_id, query.query, query.line, str(error)), error)
            else:
                yield from self._quote(query, request, answer)

    def _skip(self, query: BadQuery, error: Exception | None) -> None:
        if self._report is None:
            raise error or UsageError(query.reason)
        self.skipped.append(query)
        self._report(query)

    def _make_request(self, query: BatchQuery) -> Request:
        settings = {**self._settings, **query.settings}
        limits = Limits(**{name: settings.pop(name) for name in Limits._fields if name in settings})
        return Request(query=query.query, query_id=query.query_id, limits=limits, **settings)

    def _quote(self, query: BatchQuery, request: Request, answer: Answer) -> Iterator[Hit]:
        documents: set[str] = set()
        for finding in self._searcher.findings(answer, request):
            hit = finding.hit
            documents.add(hit.doc_id)
            self._warn(hit)
            yield hit
        self.answered.append(
            AnsweredQuery(
                query_id=query.query_id,
                query=query.query,
                line=query.line,
                reading=tuple(describe_query(parse_query(query.query, question=request.is_any))),
                terms=tuple(map(_describe_term, iter_terms(answer.asked.plan.strict))),
                settings={name.removeprefix("is_"): value for name, value in query.settings.items()},
                hits=len(answer.ranked),
                documents=len(documents),
                undated=answer.undated,
            )
        )

    def _warn(self, hit: Hit) -> None:
        faults = ((hit.reliability == "doubtful", self.doubtful), (hit.date is None, self.undated))
        for is_so, those in faults:
            if is_so and hit.doc_id not in those:
                those[hit.doc_id] = QuotedDocument(
                    doc_id=hit.doc_id, file=hit.file, sha256=hit.sha256, title=hit.title
                )


def _describe_term(term: Term) -> ReadTerm:
    variants = tuple(dict.fromkeys(option.text for option in term.wanted.alternatives))
    return ReadTerm(term=term.wanted.label, variants=variants, is_excluded=term.is_excluded)
