"""What an article says of itself: when, by whom, where, under which number."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

from aigov_search.frozen import frozen
from aigov_search.pages.bylines import clean_author, find_author, find_byline, find_reporter
from aigov_search.pages.dates import date_dateline, date_stamp, find_deeds, find_stamps, read_declared
from aigov_search.pages.metadata_rows import holds_chronicle, is_bare_date
from aigov_search.pages.numbers import find_number
from aigov_search.pages.publishers import (
    find_dateline,
    find_labelled,
    find_unlabelled,
    names_body,
    normalize_publisher,
)
from aigov_search.pages.rows import view_plainly
from aigov_search.records import Dated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aigov_search.pages.dates import Stamp
    from aigov_search.pages.rows import Row
    from aigov_search.spans import Span

_NEAR = 6
"""Rows from the title or the text within which a line of metadata belongs to the article."""
_FAR = 40
"""Rows within which it does if its date bears a label."""
_HEAD_ROWS = 8
_TAIL_ROWS = 6
"""Paragraphs at the beginning and the end in which a statute says when it was passed and comes into force."""
_SIGNATURE_ROWS = 3
_LETTER_ROWS = 20
"""Paragraphs that the letter may have with which a document is sent out."""
_DEEDS = 1000
"""Characters of a paragraph in which such dates are looked for."""
_VAGUE = ("as date", "as dc.date", "as dcterms.created", "as og:time")
"""Declarations that a page may use for anything: what is printed beside the title goes before them."""


@frozen
class Imprint:
    """The metadata of one article; what is unknown is None."""

    date: Dated | None = None
    dates: tuple[Dated, ...] = ()
    source: str | None = None
    author: str | None = None
    number: str | None = None
    url: str | None = None


def read_imprint(
    text: str, plain: str, span: Span, parts: Sequence[tuple[Row, str]], hints: Mapping[str, str]
) -> Imprint:
    """The metadata of the article in ``text[span]``.

    ``parts`` are its rows with their labels; ``hints`` what the format declares.
    """
    metadata = list(_order_metadata(parts))
    opener = next(((row.start, row.end) for row, label in parts if label in ("dateline", "body")), None)
    dateline = find_dateline(plain, *opener) if opener else None
    found = [
        (distance, stamp)
        for row, distance in metadata
        for stamp in find_stamps(plain, row.start, row.end)
        if distance <= _NEAR or (stamp.role and distance <= _FAR)
    ]
    found.sort(key=lambda item: (item[0] > 0, item[1].role != "published", item[1].role is not None))
    stamps = [stamp for _, stamp in found]
    if holds_chronicle(plain, [row for row, label in parts if label == "body"]):
        stamps = [stamp for stamp in stamps if stamp.role or stamp.time]
    date = _pick_date(text, stamps, hints)
    if date is None and dateline:
        date = date_dateline(plain, dateline[1], span.start, span.end)
    others = [
        date_stamp(text, stamp, stamp.role) for stamp in stamps if stamp.role and stamp.role != "published"
    ]
    others += _find_deeds(text, plain, parts)
    if date is None:
        date = _date_by_name(hints) or next((dated for dated in others if dated.role == "published"), None)
    return Imprint(
        date=date,
        dates=_list_dates(date, others),
        source=_find_source(text, plain, [row for row, _ in metadata], dateline and dateline[0], hints),
        author=_find_author(text, plain, parts, [row for row, _ in metadata], opener)
        or clean_author(hints.get("author")),
        number=hints.get("number") or _find_number(text, plain, parts),
        url=hints.get("url") or None,
    )


def _find_number(text: str, plain: str, parts: Sequence[tuple[Row, str]]) -> str | None:
    """The document's number, in a line of metadata or between the title and the first of the text."""
    body = [n for n, (_, label) in enumerate(parts) if label == "body"][:_HEAD_ROWS]
    title = next((n for n, (_, label) in enumerate(parts) if label == "title"), body[0] if body else 0)
    head = [n for n, (_, label) in enumerate(parts) if label == "metadata"]
    head += [*range(title + 1, body[0] if body else title + 1), *body]
    spans = [(parts[n][0].start, parts[n][0].end) for n in head]
    spans += [  # over two lines: 某市人民政府令 / 第179号
        (parts[n][0].start, parts[n + 1][0].end) for n in (title, *head) if n + 1 < len(parts)
    ]
    return next((found for low, high in spans if (found := find_number(text, plain, low, high))), None)


def _find_deeds(text: str, plain: str, parts: Sequence[tuple[Row, str]]) -> list[Dated]:
    """What the first and last paragraphs say of passing, publishing, revising and coming into force.

    A bare date that ends the text, or stands under the names of those who sign a covering letter, is
    the day it was signed.
    """
    body = [row for row, label in parts if label == "body"]
    found: list[Dated] = []
    for row in body[:_HEAD_ROWS] + body[max(_HEAD_ROWS, len(body) - _TAIL_ROWS) :]:
        found += find_deeds(text, plain, row.start, min(row.end, row.start + _DEEDS))
    for row in reversed(body[-_SIGNATURE_ROWS:]):
        stamp = next(find_stamps(plain, row.start, row.end), None)
        if stamp and stamp.end - stamp.start >= row.end - row.start - 2:
            found.append(date_stamp(text, stamp, "signed"))
            break
    for above, row in pairwise(body[:_LETTER_ROWS]):
        if is_bare_date(plain[row.start : row.end]) and names_body(plain[above.start : above.end]):
            found += [date_stamp(text, stamp, "signed") for stamp in find_stamps(plain, row.start, row.end)]
    return found


def _date_by_name(hints: Mapping[str, str]) -> Dated | None:
    """The date in brackets at the end of the file's name, as collections of statutes put it."""
    name = PurePath(hints.get("name", "")).stem.rstrip()
    if not name.endswith((")", "）")):
        return None
    inside = name[max(name.rfind("("), name.rfind("（")) + 1 : -1]
    stamp = next(find_stamps(inside, 0, len(inside)), None)
    return Dated(value=stamp.value, role="published", basis="in the file's name") if stamp else None


def _list_dates(date: Dated | None, others: Sequence[Dated]) -> tuple[Dated, ...]:
    """The publication date first, then each other date once in each role."""
    kept = {(dated.role, dated.value): dated for dated in reversed(others)}
    if date:
        kept.pop((date.role, date.value), None)
    rest = sorted(kept.values(), key=lambda dated: (dated.span.start if dated.span else 0, dated.role))
    return ((date,) if date else ()) + tuple(rest)


def _order_metadata(parts: Sequence[tuple[Row, str]]) -> Iterator[tuple[Row, int]]:
    """Rows of metadata, the nearest to the title and the beginning of the text first, with their distance."""
    title = next((n for n, (_, label) in enumerate(parts) if label == "title"), None)
    body = [n for n, (_, label) in enumerate(parts) if label == "body"]
    head = body[0] if body else len(parts)
    tail = body[-1] if body else 0
    top = title if title is not None and title < head else head
    found = []
    for n, (row, label) in enumerate(parts):
        if label != "metadata":
            continue
        if top <= n <= head:
            distance = 0
        elif n < top:
            distance = top - n
        elif n <= head + _NEAR:
            distance = 2
        else:
            distance = 3 + max(0, n - tail)
        found.append((distance, n, row))
    for distance, _, row in sorted(found):
        yield row, distance


def _pick_date(text: str, stamps: Sequence[Stamp], hints: Mapping[str, str]) -> Dated | None:
    """The publication date: as declared, else as printed; ``stamps`` come the likeliest first."""
    basis = hints.get("date_basis", "declared")
    declared = read_declared(hints["date"]) if hints.get("date") else None
    said = Dated(value=declared[0], role="published", basis=basis, time=declared[1]) if declared else None
    printed = next((stamp for stamp in stamps if stamp.role in ("published", None)), None)
    if said and not (printed and basis.endswith(_VAGUE)):
        return said
    if printed is None:
        printed = next((stamp for stamp in stamps if stamp.role == "revised"), None)
    return date_stamp(text, printed) if printed else said


def _find_source(
    text: str, plain: str, metadata: Sequence[Row], dateline: str | None, hints: Mapping[str, str]
) -> str | None:
    named = hints.get("source")
    if named:
        label = find_labelled(named, view_plainly(named), 0, len(named)) or normalize_publisher(named)
        if label:
            return label
    for find in (find_labelled, find_unlabelled):
        for row in metadata:
            found = find(text, plain, row.start, row.end)
            if found:
                return found
    return dateline or hints.get("holder")


def _find_author(
    text: str,
    plain: str,
    parts: Sequence[tuple[Row, str]],
    metadata: Sequence[Row],
    opener: tuple[int, int] | None,
) -> str | None:
    found = next((find_byline(plain, row.start, row.end) for row, label in parts if label == "byline"), None)
    if found is None:
        found = next((names for row in metadata if (names := find_author(plain, row.start, row.end))), None)
    if found is None and opener:
        found = find_reporter(plain, *opener)
    return " ".join(text[found[0] : found[1]].split()) if found else None
