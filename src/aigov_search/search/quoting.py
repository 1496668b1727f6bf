"""From a passage that answers a query to a hit: quoted from the source, every match located."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.chinese.folding import fold_with_map
from aigov_search.query.matching import locate
from aigov_search.records import Hit, Match, name_member
from aigov_search.search.tracing import Quotation, quote_changed
from aigov_search.spans import UNCHANGED, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.catalog.passage_files import PassageRow
    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.query.plan import Plan
    from aigov_search.search.index import OpenSegment

Via = Literal["exact", "script", "region", "repair", "bilingual"]


Marked = Span | Match
"""A place in a text."""


class Asked(NamedTuple):
    """A query with its id in a batch, as it was typed, and as a plan."""

    query_id: str
    query: str
    plan: Plan


class Finding(NamedTuple):
    """A hit with what only its display needs; spans and matches count in the hit's ``text_clean``.

    ``before`` and ``after`` are the clean texts of neighbouring passages, for context; ``article`` is
    the number of the article that the passage is in.
    """

    hit: Hit
    matches: tuple[Marked, ...]
    repaired: tuple[Span, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    article: str | None = None


def quote_passage(segment: OpenSegment, row: DocumentRow, passage: PassageRow) -> Quotation:
    """A passage's source text beside its clean text."""
    if not passage.is_changed:
        return Quotation(passage.text, passage.text, UNCHANGED, ())
    start, end = passage.start - row.start, passage.end - row.start
    return quote_changed(segment.way_back(row), start, end, passage.text)


def make_finding(
    segment: OpenSegment,
    passage: PassageRow,
    asked: Asked,
    *,
    rank: int,
    score: float,
    matched: Literal["all", "some"],
    around: tuple[str, str] = ("", ""),
    copies: tuple[str, ...] = (),
) -> Finding:
    """The hit for a passage, with the places of its matches and repairs in the clean text.

    ``around`` is what stands before and behind the passage in a paragraph that was cut;
    ``copies`` are the files of the other documents of its family.
    """
    row = segment.document(passage.document)
    source = segment.source(row.source)
    file = segment.file(row.file)
    quotation = quote_passage(segment, row, passage)
    matches, spans = find_matches(quotation, asked.plan, around, segment.folded_text(passage.number))
    hit = Hit(
        query_id=asked.query_id,
        query=asked.query,
        rank=rank,
        score=round(score, 4),
        matched=matched,
        doc_id=row.doc_id,
        passage_id=f"{row.doc_id}:{passage.ordinal}",
        record_id=source.record_id,
        kind=passage.kind,
        file=name_member(file.path, source.member),
        sha256=file.sha256,
        line_start=passage.line_start,
        line_end=passage.line_end,
        start=passage.start,
        end=passage.end,
        title=row.title,
        date=row.date,
        date_basis=row.date_basis,
        source=row.publisher,
        author=row.author,
        url=row.url,
        lang=row.lang,
        text=quotation.text,
        text_clean=quotation.clean,
        matches=tuple(matches),
        repairs=len(quotation.repaired),
        reliability=row.reliability,
        family=segment.family_of(row.doc_id),
        copies=copies,
    )
    return Finding(hit, tuple(spans), quotation.repaired, article=passage.article)


def find_matches(
    quotation: Quotation, plan: Plan, around: tuple[str, str], folded: str
) -> tuple[Sequence[Match], Sequence[Marked]]:
    """Where the query's terms stand: in the source's text, and in the clean text.

    ``folded`` is the clean text folded.
    """
    _, from_clean = fold_with_map(quotation.clean, folded)
    places = locate(plan, folded, *around)
    if not (from_clean or quotation.map):  # nothing stands elsewhere than in the folded text
        text = quotation.clean
        matches = [
            place if text[place.start : place.end] == place.term
            else place._replace(via=name_via(quotation, place, place))
            for place in places
        ]  # fmt: skip
        return matches, matches
    spans = [from_clean.to_old(place.start, place.end) for place in places]
    return [
        Match(*quotation.map.to_old(*clean), place.term, name_via(quotation, clean, place))
        for clean, place in zip(spans, places, strict=True)
    ], spans


def name_via(quotation: Quotation, clean: Marked, place: Match) -> Via:
    """What led to a match that stands at ``clean`` in a quotation's clean text."""
    if quotation.repaired and _meets(clean, quotation.repaired):
        return "repair"
    if place.via == "exact":
        text = quotation.clean[clean.start : clean.end]
        if text not in place.term and _unify(text) not in _unify(place.term):
            return "script"  # it differs from the term in more than width and case
    return place.via


def _meets(span: Marked, places: Sequence[Span]) -> bool:
    """Whether a repair lies in a span; one that took something out counts only strictly inside."""
    return any(
        span.start < place.end and place.start < span.end
        if place.end > place.start
        else span.start < place.start < span.end
        for place in places
    )


def _unify(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
