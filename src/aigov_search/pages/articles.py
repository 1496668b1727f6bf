"""The articles of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.pages.assembly import assemble
from aigov_search.pages.flattened import judge_rows
from aigov_search.pages.publishers import find_holder
from aigov_search.pages.rows import BLANK, cut_rows, view_plainly
from aigov_search.pages.splitting import Opening, find_openings
from aigov_search.records import Article, Dated, Line
from aigov_search.spans import Span

if TYPE_CHECKING:
    from aigov_search.records import Source


def extract_articles(source: Source, *, site_lines: frozenset[str] = frozenset()) -> list[Article]:
    """The articles of ``source``, in order; together they span its whole text.

    ``site_lines`` are lines that recur across the files of the site (:func:`recurring_lines`). A
    record is one article as it stands. A source without any text has no articles.
    """
    if source.is_record:
        return _take_record(source)
    text = source.text
    plain = view_plainly(text)
    rows = cut_rows(text)
    if not rows:
        return []
    judged = judge_rows(plain, rows, site_lines)
    openings = find_openings(plain, judged)
    hints = dict(source.hints)
    if not openings:
        holder = find_holder(plain, rows[-1].end * 2 // 3, len(plain))
        if holder:
            hints.setdefault("holder", holder)
        return [assemble(text, plain, judged, Span(0, len(text)), None, hints)]
    articles = []
    bounds = [*(opening.first for opening in openings), len(judged)]
    bounds[0] = 0
    for opening, low, high in zip(openings, bounds, bounds[1:], strict=False):
        start = judged[low].row.start if low else 0
        end = judged[high].row.start if high < len(judged) else len(text)
        moved = Opening(
            opening.first - low,
            None if opening.title is None else opening.title - low,
            None if opening.stamp is None else opening.stamp - low,
        )
        articles.append(assemble(text, plain, judged[low:high], Span(start, end), moved, hints))
    return articles


def _take_record(source: Source) -> list[Article]:
    """A record as it stands: each line a paragraph, the first the title if the record declares one."""
    text, hints = source.text, source.hints
    lines = []
    for row in cut_rows(text):
        if not row.breaks and lines:
            lines[-1] = Line(start=lines[-1].start, end=row.end, kind=lines[-1].kind)
        else:
            titled = not lines and hints.get("title", "").strip(BLANK) == text[row.start : row.end]
            lines.append(Line(start=row.start, end=row.end, kind="title" if titled else "body"))
    if not lines:
        return []
    date = hints.get("date")
    dated = Dated(value=date, role="published", basis="as the record says") if date else None
    return [
        Article(
            start=0,
            end=len(text),
            lines=tuple(lines),
            title=hints.get("title") or None,
            date=dated,
            dates=(dated,) if dated else (),
            source=hints.get("source") or None,
            author=hints.get("author") or None,
            number=hints.get("number") or None,
            url=hints.get("url") or None,
        )
    ]
