"""What an article says of itself: when, by whom, where, under which number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov_search.pages.bylines import find_author, find_byline, find_reporter
from aigov_search.pages.dates import date_dateline, date_stamp, pick_published
from aigov_search.pages.publishers import find_dateline, find_labelled, find_unlabelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aigov_search.pages.rows import Row
    from aigov_search.records import Dated
    from aigov_search.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """The metadata of one article; what is unknown is None."""

    title: str | None = None
    date: Dated | None = None
    dates: tuple[Dated, ...] = ()
    source: str | None = None
    author: str | None = None
    number: str | None = None
    url: str | None = None


def read_imprint(
    text: str,
    plain: str,
    span: Span,
    parts: Sequence[tuple[Row, str]],
    head: int,
    hints: Mapping[str, str],
) -> Imprint:
    """The metadata of the article in ``text[span]`` whose body begins at ``head``.

    ``parts`` are its rows with their labels; ``hints`` what the format declares.
    """
    metadata = [(row.start, row.end) for row, label in parts if label == "metadata" and row.start <= head + 400]
    body = next(((row.start, row.end) for row, label in parts if label == "body"), None)
    opener = next(((row.start, row.end) for row, label in parts if label in ("dateline", "body")), None)
    dateline = find_dateline(plain, *opener) if opener else None
    stamp = pick_published(plain, metadata) or (pick_published(plain, [(span.start, head)]) if head < span.end else None)
    date = date_stamp(stamp, f"printed {text[stamp.start : stamp.end]}") if stamp else None
    if date is None and dateline:
        date = date_dateline(plain, dateline[1], span.start, span.end)
    source = next((found for low, high in metadata if (found := find_labelled(text, plain, low, high))), None)
    if source is None:
        source = next((found for low, high in metadata if (found := find_unlabelled(text, plain, low, high))), None)
    if source is None and dateline:
        source = dateline[0]
    return Imprint(
        date=date,
        dates=(date,) if date else (),
        source=source or hints.get("holder"),
        author=_find_author(text, plain, parts, metadata, body),
        url=hints.get("url"),
    )


def _find_author(
    text: str,
    plain: str,
    parts: Sequence[tuple[Row, str]],
    metadata: Sequence[tuple[int, int]],
    body: tuple[int, int] | None,
) -> str | None:
    found = next((find_byline(plain, row.start, row.end) for row, label in parts if label == "byline"), None)
    if found is None:
        found = next((names for low, high in metadata if (names := find_author(plain, low, high))), None)
    if found is None and body:
        found = find_reporter(plain, *body)
    return " ".join(text[found[0] : found[1]].split()) if found else None
