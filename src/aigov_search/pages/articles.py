"""The articles of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.pages.assembly import assemble, frame_page, frame_plain
from aigov_search.pages.english_heads import cut_english_head
from aigov_search.pages.flattened import judge_rows
from aigov_search.pages.publishers import find_holder
from aigov_search.pages.rows import BLANK, cut_rows, rows_of_blocks, view_plainly
from aigov_search.pages.splitting import find_openings
from aigov_search.pages.structured import find_extents, judge_blocks
from aigov_search.records import Article, Dated, Line
from aigov_search.spans import Span

if TYPE_CHECKING:
    from aigov_search.records import Source


def extract_articles(
    source: Source, *, site_lines: frozenset[str] = frozenset(), name: str = ""
) -> list[Article]:
    """The articles of ``source``, in order; together they span its whole text.

    ``site_lines`` are lines that recur across the files of the site (:func:`recurring_lines`). A
    record is one article as it stands. ``name`` is the file's, which may end in a date. A source
    without any text has no articles.
    """
    if source.is_record:
        return _take_record(source)
    text = source.text
    plain = view_plainly(text)
    rows = rows_of_blocks(text, source.blocks) if source.blocks else cut_rows(text)
    if not rows:
        return []
    hints = {**source.hints, "name": source.member or name}
    holder = find_holder(plain, len(plain) * 2 // 3, len(plain))
    if source.blocks:
        extents = find_extents(rows)
        judged = judge_blocks(plain, rows, extents, site_lines)
        if holder:
            hints.setdefault("holder", holder)
        frame, seen = frame_page(text, plain, judged, extents, hints)
        return [assemble(text, plain, seen, Span(0, len(text)), frame, hints)]
    judged = judge_rows(text, plain, cut_english_head(text, plain, rows), site_lines)
    openings = find_openings(plain, judged)
    if not openings:
        if holder:
            hints.setdefault("holder", holder)
        frame = frame_plain(plain, judged, None)
        return [assemble(text, plain, judged, Span(0, len(text)), frame, hints)]
    articles = []
    bounds = [*(opening.first for opening in openings), len(judged)]
    bounds[0] = 0
    for opening, low, high in zip(openings, bounds, bounds[1:], strict=False):
        start = judged[low].row.start if low else 0
        end = judged[high].row.start if high < len(judged) else len(text)
        part = judged[low:high]
        frame = frame_plain(plain, part, opening.shift(-low))
        articles.append(assemble(text, plain, part, Span(start, end), frame, hints))
    return articles


def _take_record(source: Source) -> list[Article]:
    """A record as it stands: each line a paragraph, the first the title if the record declares one."""
    text, hints = source.text, source.hints
    lines: list[Line] = []
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
