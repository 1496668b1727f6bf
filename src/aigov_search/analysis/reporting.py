"""Everything that a report on one query says, gathered before any of it is written."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from aigov_search import __version__
from aigov_search.analysis.trends import Census
from aigov_search.frozen import frozen
from aigov_search.search.explaining import explain
from aigov_search.search.quoting import quote_passage
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.analysis.trends import By, TrendPoint
    from aigov_search.records import Reliability
    from aigov_search.search.explaining import Explanation
    from aigov_search.search.index import Index
    from aigov_search.search.quoting import Finding
    from aigov_search.search.searching import Request, Searcher

_PERIODS: tuple[By, By] = ("month", "year")
_MONTHS = 24
"""Months up to which time is shown by month."""


class Quoted(NamedTuple):
    """A hit, and what of its source text repairs replaced (spans in the hit's ``text``)."""

    finding: Finding
    replaced: tuple[Span, ...]


class CopyNote(NamedTuple):
    """One copy of a text."""

    doc_id: str
    file: str
    date: str | None
    source: str | None
    reliability: Reliability


class FamilyNote(NamedTuple):
    """The copies of a text, the best first."""

    title: str | None
    lang: str | None
    copies: tuple[CopyNote, ...]


@frozen
class Report:
    """What is found for a query, and how it was looked for.

    ``timeline`` runs from the first period with a document to the last, by ``period``;
    ``undated`` counts the documents without a date.
    """

    query: str
    explanation: Explanation
    flags: tuple[str, ...]
    version: str
    generation: int
    dictionary: str
    documents: int
    passages: int
    occurrences: int
    of_documents: int
    period: By
    timeline: tuple[TrendPoint, ...]
    undated: int
    publishers: tuple[TrendPoint, ...]
    hits: tuple[Quoted, ...]
    families: tuple[FamilyNote, ...]


def make_report(searcher: Searcher, request: Request) -> Report | None:
    """The report on a query, with the hits that rank highest; None if nothing is found.

    Raises :class:`~aigov_search.errors.QueryError`.
    """
    index = searcher.index
    answer = searcher.answer(request)
    if not answer.ranked:
        return None
    period, timeline, undated = _count_over_time(searcher, request)
    publishers = _count(searcher, request, "source")
    findings = tuple(searcher.findings(answer, request))
    quoted = []
    for ranked, finding in zip(answer.ranked, findings, strict=True):
        segment = index.segments[ranked.place.segment]
        passage = segment.passage(ranked.place.number)
        quotation = quote_passage(segment, segment.document(passage.document), passage)
        repaired = set(quotation.repaired)
        replaced = tuple(
            Span(old0, old1) for old0, old1, new0, new1 in quotation.map.hunks if (new0, new1) in repaired
        )
        quoted.append(Quoted(finding, replaced))
    return Report(
        query=request.query,
        explanation=explain(searcher, request),
        flags=tuple(_list_flags(request)),
        version=__version__,
        generation=index.generation.number,
        dictionary=index.generation.dictionary,
        documents=sum(point.documents for point in publishers),
        passages=sum(point.passages for point in publishers),
        occurrences=sum(point.occurrences for point in publishers),
        of_documents=sum(point.of_documents for point in publishers),
        period=period,
        timeline=timeline,
        undated=undated,
        publishers=tuple(point for point in publishers if point.documents),
        hits=tuple(quoted),
        families=tuple(_list_families(index, findings)),
    )


def _count(searcher: Searcher, request: Request, by: By) -> list[TrendPoint]:
    census = Census(searcher.index, request.limits, by, counts_copies=request.shows_copies)
    return census.count(request.query, searcher.plan(request), searcher.places(request))


def _count_over_time(
    searcher: Searcher, request: Request
) -> tuple[By, tuple[TrendPoint, ...], int]:
    """By month where that is few months, else by year; and the documents that have no date."""
    for by in _PERIODS:
        points = _count(searcher, request, by)
        timeline = _trim([point for point in points if point.period is not None])
        if by == "year" or len(timeline) <= _MONTHS:
            break
    return by, timeline, sum(point.documents for point in points if point.period is None)


def _trim(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The points without those before the first and behind the last that counts anything."""
    tail = list(dropwhile(lambda point: not point.documents, points))
    return tuple(dropwhile(lambda point: not point.documents, reversed(tail)))[::-1]


def _list_flags(request: Request) -> Iterator[str]:
    """What the command line asked for besides the query, filters aside."""
    flags = {
        "--any": request.is_any,
        "--exact": request.is_exact,
        "--bilingual": request.is_bilingual,
        "--show-copies": request.shows_copies,
    }
    return (name for name, is_set in flags.items() if is_set)


def _list_families(index: Index, findings: Sequence[Finding]) -> Iterator[FamilyNote]:
    """The families of the hits, in the order in which they are first met."""
    for family in dict.fromkeys(finding.hit.family for finding in findings if finding.hit.family):
        rows = [index.find_document(doc_id) for doc_id in index.families.members[family]]
        copies = tuple(
            CopyNote(row.doc_id, segment.describe_file(row.number), row.date, row.publisher, row.reliability)
            for segment, row in rows
        )
        yield FamilyNote(rows[0][1].title, rows[0][1].lang, copies)
