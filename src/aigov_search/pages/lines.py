"""The lines of an article from its labelled rows: paragraphs, captions, the title, and what is left out."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.pages.captions import find_captions, is_caption
from aigov_search.pages.rows import BLANK, Row
from aigov_search.pages.unwrapping import close_breaks, close_spaces, join_title
from aigov_search.records import Line, Removed
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.records import Kind

BODY = "body"
TITLE = "title"
CAPTION = "caption"

_BROKEN = 8
"""Rows over which a title may be broken."""


class Labelled(NamedTuple):
    """A row and its part in the article: ``body``, ``title``, ``caption``, or the reason to take it out."""

    row: Row
    label: str


def cut_captions(plain: str, parts: Sequence[Labelled]) -> list[Labelled]:
    """Captions in lines that were cut at their spaces, each put together again and set apart."""
    cut: list[Labelled] = []
    series: list[Row] = []
    for part in [*parts, Labelled(Row(len(plain), len(plain), 1), "")]:
        if part.label == BODY and not part.row.breaks and series:
            series.append(part.row)
            continue
        cut += _split_series(plain, series) if len(series) > 1 else [Labelled(row, BODY) for row in series]
        series = []
        if part.label == BODY:
            series = [part.row]
        elif part.label:
            cut.append(part)
    return cut


def _split_series(plain: str, series: Sequence[Row]) -> Iterator[Labelled]:
    """Rows of one line of text, with each caption among them, over however many rows, made one row."""
    start = series[0].start
    spans = [(start + span.start, start + span.end) for span in find_captions(plain[start : series[-1].end])]
    nth = 0
    for row in series:
        at, breaks = row.start, row.breaks
        while at < row.end:
            while nth < len(spans) and spans[nth][1] <= at:
                nth += 1
            if nth == len(spans) or spans[nth][0] >= row.end:
                yield Labelled(row._replace(start=at, breaks=breaks), BODY)
                break
            low, high = spans[nth]
            if at < low:
                end = at + len(plain[at:low].rstrip(BLANK))
                yield Labelled(row._replace(start=at, end=end, breaks=breaks), BODY)
            if row.start <= low:
                yield Labelled(row._replace(start=low, end=high, breaks=max(1, breaks)), CAPTION)
            at = max(high, at) + len(plain[high : row.end]) - len(plain[high : row.end].lstrip(BLANK))
            breaks = 1


def make_lines(text: str, plain: str, parts: Sequence[Labelled]) -> tuple[list[Line], list[Edit]]:
    """Lines in reading order, and the edits inside them."""
    lines: list[Line] = []
    edits: list[Edit] = []
    for n, (row, label) in enumerate(parts):
        if label == TITLE:
            if n and parts[n - 1].label == TITLE:
                continue
            rows = [
                part.row
                for part in takewhile(lambda part: part.label == TITLE, islice(parts, n, n + _BROKEN))
            ]
            lines.append(Line(start=row.start, end=rows[-1].end, kind="title"))
            edits += join_title(text, rows)
            edits += [edit for inner in rows for edit in close_breaks(text, inner.start, inner.end)]
        elif label == CAPTION:
            lines.append(Line(start=row.start, end=row.end, kind="caption"))
            edits += close_spaces(text, row.start, row.end)
        elif label == BODY:
            holes = list(_find_holes(text, parts, n))
            for line in _set_captions_apart(plain, row.start, row.end):
                lines.append(line)
                edits += _edit_line(text, line, holes)
    return lines, edits


def _edit_line(text: str, line: Line, holes: Sequence[Edit]) -> Iterator[Edit]:
    """The edits inside a line: furniture taken out, and between it line ends and stray spaces closed."""
    low = line.start
    for hole in holes:
        if line.start < hole.start and hole.end < line.end:
            yield from close_spaces(text, low, hole.start)
            yield hole
            low = hole.end
    yield from close_spaces(text, low, line.end)


def _find_holes(text: str, parts: Sequence[Labelled], nth: int) -> Iterator[Edit]:
    """Edits that take furniture out of the midst of the paragraph ``parts[nth]``."""
    whole = parts[nth].row
    start = end = -1
    for n in range(nth + 1, len(parts)):
        row = parts[n].row
        if row.start >= whole.end:
            break
        if start >= 0 and text[end : row.start].strip(BLANK):
            yield _cut_hole(text, start, end)
            start = -1
        start = row.start if start < 0 else start
        end = row.end
    if start >= 0:
        yield _cut_hole(text, start, end)


def _cut_hole(text: str, start: int, end: int) -> Edit:
    """The edit that takes out ``text[start:end]`` and the white space around it."""
    while start and text[start - 1] in BLANK:
        start -= 1
    while end < len(text) and text[end] in BLANK:
        end += 1
    return Edit(
        start=start, end=end, replacement="", rule="furniture",
        evidence="page furniture inside a broken paragraph",
    )  # fmt: skip


def _set_captions_apart(plain: str, start: int, end: int) -> Iterator[Line]:
    """The paragraph ``plain[start:end]`` as lines of body and caption."""
    words = plain[start:end]
    if is_caption(words):
        yield Line(start=start, end=end, kind="caption")
        return
    at = start
    for span in find_captions(words):
        if words[at - start : span.start].strip():
            yield _trim(plain, at, start + span.start, "body")
        yield _trim(plain, start + span.start, start + span.end, "caption")
        at = start + span.end
    if plain[at:end].strip(BLANK):
        yield _trim(plain, at, end, "body")


def _trim(plain: str, start: int, end: int, kind: Kind) -> Line:
    if plain[start] not in BLANK and plain[end - 1] not in BLANK:
        return Line(start=start, end=end, kind=kind)
    words = plain[start:end]
    left = len(words) - len(words.lstrip(BLANK))
    return Line(start=start + left, end=start + len(words.rstrip(BLANK)), kind=kind)


def list_removed(parts: Sequence[Labelled], lines: Sequence[Line]) -> Iterator[Removed]:
    """Adjacent rows with the same reason as one entry; rows inside a line are no entry."""
    pending: Removed | None = None
    nth = 0
    for row, label in parts:
        while nth < len(lines) and lines[nth].end <= row.start:
            nth += 1
        inside = nth < len(lines) and lines[nth].start <= row.start
        keeps = inside or label in (BODY, TITLE, CAPTION)
        if pending and (keeps or label != pending.reason):
            if not keeps and row.start < pending.end:
                continue
            yield pending
            pending = None
        if not keeps:
            start = pending.start if pending else row.start
            pending = Removed(start=start, end=max(row.end, pending.end if pending else 0), reason=label)
    if pending:
        yield pending
