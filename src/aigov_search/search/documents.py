"""Documents as records: their metadata, their text, their ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aigov_search.catalog.segment import join_body
from aigov_search.frozen import frozen, replace
from aigov_search.records import name_member
from aigov_search.search.scoping import make_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.query.corpus import Place
    from aigov_search.records import Reliability
    from aigov_search.search.index import Index, OpenSegment
    from aigov_search.search.scoping import Limits
    from aigov_search.search.searching import Request, Searcher
    from aigov_search.spans import Change, Confidence


@frozen
class DocumentRecord:
    """One document of the index; what is not known is None.

    ``amended`` names the fields that a person corrected; ``generation`` is the one in which the file
    came in with the content it has, ``ingested`` the day; ``text`` is the clean body text.
    """

    doc_id: str
    file: str
    sha256: str
    article: int
    record_id: str | None
    url: str | None
    title: str | None
    date: str | None
    date_basis: str | None
    time: str | None
    dates: tuple[DateRecord, ...]
    source: str | None
    author: str | None
    number: str | None
    lang: str | None
    script: str | None
    encoding: str
    chars: int
    passages: int
    reliability: Reliability
    reasons: tuple[str, ...]
    family: str | None
    repairs: int
    amended: tuple[str, ...]
    generation: int
    ingested: str
    text: str | None = None


@frozen
class DateRecord:
    """A date with its role (``published``, ``signed``…) and what it rests on.

    ``start:end`` is where it stands in the source text, None where it does not.
    """

    role: str
    date: str
    basis: str
    start: int | None = None
    end: int | None = None


@frozen
class RepairRecord:
    """One repair of a document: ``before`` in the source text stands as ``after`` in the clean text.

    Where not ``applied``, it is a suspicion that was not acted upon.
    """

    n: int
    rule: str
    start: int
    end: int
    before: str
    after: str
    confidence: Confidence
    applied: bool
    evidence: str


@frozen
class RemovedRecord:
    """A run of source text that was stripped, and why."""

    start: int
    end: int
    reason: str
    text: str


def list_documents(index: Index, limits: Limits) -> Iterator[tuple[OpenSegment, DocumentRow]]:
    """The documents within some limits, in the order of ingest."""
    scope, _ = make_scope(index, limits)
    for number, segment in enumerate(index.segments):
        mask = scope[number] if scope else None
        for row in segment.documents():
            if mask is None or any(mask[row.first_passage : row.first_passage + row.passages]):
                yield segment, row


def find_documents(searcher: Searcher, request: Request) -> list[tuple[OpenSegment, DocumentRow]]:
    """The documents in which a request finds something, or, without a query, all within its limits.

    They come in the order of ingest; unless copies are to be shown, of each family the best one of
    those found. Raises ``QueryError``.
    """
    index = searcher.index
    found = list(list_documents(index, request.limits))
    if request.query:
        hits = {
            (index.segments[place.segment], _find_number(index, place, request.by))
            for place in searcher.places(replace(request, shows_copies=True))
        }
        found = [(segment, row) for segment, row in found if (segment, row.number) in hits]
    if request.shows_copies:
        return found
    ids = {row.doc_id for _, row in found}
    spare = {
        doc_id
        for members in index.families.members.values()
        for doc_id in [member for member in members if member in ids][1:]
    }
    return [(segment, row) for segment, row in found if row.doc_id not in spare]


def _find_number(index: Index, place: Place, by: str) -> int:
    """The number of the document at a place, which is that of a passage or of a document."""
    if by == "document":
        return place.number
    return index.corpus.segments[place.segment].document_of(place.number)


def describe_document(segment: OpenSegment, row: DocumentRow, *, with_text: bool = False) -> DocumentRecord:
    """One document as a record."""
    source = segment.source(row.source)
    file = segment.file(row.file)
    return DocumentRecord(
        doc_id=row.doc_id,
        file=name_member(file.path, source.member),
        sha256=file.sha256,
        article=row.ordinal,
        record_id=source.record_id,
        url=row.url,
        title=row.title,
        date=row.date,
        date_basis=row.date_basis,
        time=row.time,
        dates=tuple(
            DateRecord(role=role, date=value, basis=basis, **dict(zip(("start", "end"), span, strict=False)))
            for role, value, basis, *span in json.loads(row.dates or "[]")
        ),
        source=row.publisher,
        author=row.author,
        number=row.doc_number,
        lang=row.lang,
        script=row.script,
        encoding=source.encoding,
        chars=row.chars,
        passages=row.passages,
        reliability=row.reliability,
        reasons=tuple(json.loads(row.reasons or "[]")),
        family=segment.family_of(row.doc_id),
        repairs=row.repairs,
        amended=segment.amended_fields(row.doc_id),
        generation=file.generation,
        ingested=file.ingested,
        text=join_body(segment.catalog.passages(row.first_passage, row.passages)) if with_text else None,
    )


def list_repairs(segment: OpenSegment, row: DocumentRow) -> list[RepairRecord]:
    """The repairs of a document and then what was only suspected, numbered from 1."""
    text = segment.catalog.source_text(row.source)
    repairs = [change for change in segment.catalog.ledger(row.number) if change.is_repair]
    suspects = segment.catalog.suspects(row.number)
    return [
        _describe_repair(n, change, text, row.start, applied=n <= len(repairs))
        for n, change in enumerate([*repairs, *suspects], 1)
    ]


def _describe_repair(n: int, change: Change, text: str, origin: int, *, applied: bool) -> RepairRecord:
    start, end = change.start + origin, change.end + origin
    return RepairRecord(
        n=n,
        rule=change.rule,
        start=start,
        end=end,
        before=text[start:end],
        after=change.replacement,
        confidence=change.confidence,
        applied=applied,
        evidence=change.evidence,
    )


def list_removed(segment: OpenSegment, row: DocumentRow) -> list[RemovedRecord]:
    """What was stripped from within a document."""
    text = segment.catalog.source_text(row.source)
    return [
        RemovedRecord(start=start, end=end, reason=reason, text=text[start:end])
        for start, end, reason in segment.catalog.removed(row.number)
    ]
