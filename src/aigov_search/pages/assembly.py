"""One article from the rows it stands in: its lines, what was taken out, and what it says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.pages.bylines import find_byline
from aigov_search.pages.dates import find_stamps
from aigov_search.pages.flattened import find_run, find_text, is_name, trim_headlines, widen_run
from aigov_search.pages.imprint import read_imprint
from aigov_search.pages.lines import (
    BODY,
    CAPTION,
    TITLE,
    Labelled,
    cut_captions,
    list_removed,
    make_lines,
)
from aigov_search.pages.metadata_rows import holds_chronicle, is_bare_date
from aigov_search.pages.publishers import find_dateline, names_origin
from aigov_search.pages.statutes import is_statute
from aigov_search.pages.structured import Extent, drop_foreign, find_main, trim_extent
from aigov_search.pages.titles import (
    cut_site_name,
    find_heading,
    find_keyword_tail,
    find_title,
    find_title_label,
)
from aigov_search.records import Article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aigov_search.pages.flattened import Judged
    from aigov_search.pages.rows import Row
    from aigov_search.pages.splitting import Opening
    from aigov_search.spans import Span

_SUBJECT = re.compile(r"[ \u2003\u3000]*题: ?")
_TEXT_LABEL = re.compile("(?:正 ?文|内 ?容|全 ?文) ?: ?")
_HEAD_ROWS = 12
"""Rows after the title among which a byline is looked for."""


class Frame(NamedTuple):
    """Where in its rows an article stands: ``low:high`` is its run, ``first`` the first row of running text.

    ``title`` is the first row of the title and ``titled`` the row behind it; ``name`` is the title
    where no row bears it. ``stamp`` is the row with the date, if it told the article from others.
    """

    low: int
    high: int
    first: int
    title: int | None = None
    titled: int = 0
    name: str | None = None
    stamp: int | None = None


def frame_plain(plain: str, judged: Sequence[Judged], opening: Opening | None) -> Frame:
    """The frame of an article in plain text."""
    low, high = widen_run(plain, judged, find_run(plain, judged))
    high = trim_headlines(plain, judged, low, high)
    first = find_text(plain, judged, low, high)
    first = first if first < high else low
    if opening:
        title = None if opening.title is None else (opening.title, opening.title + 1)
    else:
        title = find_title(plain, judged, low, first)
    if title and any(item.is_furniture for item in judged[: title[0]]):
        low = max(low, title[0])
    stamp = opening.stamp if opening else None
    if title is None:
        return Frame(low, high, first, stamp=stamp)
    return Frame(low, high, max(first, title[1]), *title, stamp=stamp)


def frame_page(
    text: str, plain: str, judged: Sequence[Judged], extents: Mapping[str, Extent], hints: Mapping[str, str]
) -> tuple[Frame, Sequence[Judged]]:
    """The frame of the article in a structured page, and its rows judged in its light."""
    heading = find_heading(plain, judged, hints)
    top = heading[0] if heading else None
    judged = drop_foreign(judged, extents, top)
    extent = trim_extent(judged, find_main(judged, extents, top))
    first = find_text(plain, judged, extent.first, extent.last)
    first = first if first < extent.last else extent.first
    if heading is not None and heading[0] < extent.last:
        first = max(first, heading[1]) if heading[0] >= extent.first else first
        return Frame(extent.first, extent.last, first, *heading), judged
    name = hints.get("title") or next(
        (text[item.row.start : item.row.end] for item in judged if item.kind == "page-title"), None
    )
    return Frame(extent.first, extent.last, first, name=cut_site_name(name) if name else None), judged


def assemble(
    text: str, plain: str, judged: Sequence[Judged], span: Span, frame: Frame, hints: Mapping[str, str]
) -> Article:
    """The article in ``text[span]``, whose rows are ``judged`` and whose place among them is ``frame``."""
    parts = _label_rows(plain, judged, frame)
    if frame.name is None:
        parts = _cut_subject(plain, parts)
    parts = _cut_labels(plain, parts)
    parts = _cut_title_tail(plain, parts)
    parts = cut_captions(plain, parts)
    lines, edits = make_lines(text, plain, parts)
    imprint = read_imprint(text, plain, span, [(part.row, part.label) for part in parts], hints)
    return Article(
        start=span.start,
        end=span.end,
        lines=tuple(lines),
        removed=tuple(list_removed(parts, lines)),
        layout=tuple(edits),
        title=None if any(line.kind == TITLE for line in lines) else frame.name,
        date=imprint.date,
        dates=imprint.dates,
        source=imprint.source,
        author=imprint.author,
        number=imprint.number,
        url=imprint.url,
    )


def _label_rows(plain: str, judged: Sequence[Judged], frame: Frame) -> list[Labelled]:
    low, high, first, title, titled, _, stamp = frame
    name = "".join(_words(plain, item.row) for item in judged[title or 0 : titled])
    statutory = is_statute(_spell(plain, item) for item in judged)
    dated = holds_chronicle(plain, [item.row for item in judged[low:high]])
    labels = []
    for n, item in enumerate(judged):
        if title is not None and title <= n < titled:
            label = TITLE
        elif item.is_furniture:
            label = item.kind
        elif low <= n < high and (
            (statutory and not _is_imprint(plain, item)) or (dated and is_bare_date(_spell(plain, item)))
        ):
            label = BODY
        elif name and n <= first and _words(plain, item.row) == name:
            label = "repeated-title"
        elif n < low or n >= high:
            label = "metadata" if item.kind == "metadata" else "navigation" if n < low else "footer"
        elif item.kind == "metadata" and (n < first or n == stamp or _is_imprint(plain, item)):
            label = "metadata"
        elif titled <= n < first - 1 and judged[n + 1].kind == "metadata" and is_name(plain, item.row):
            label = "byline"
        elif item.kind == "caption":
            label = CAPTION
        elif (
            title is not None and n <= title + _HEAD_ROWS and find_byline(plain, item.row.start, item.row.end)
        ):
            label = "byline"
        else:
            label = BODY
        labels.append(Labelled(item.row, label))
    return labels


def _spell(plain: str, item: Judged) -> str:
    return plain[item.row.start : item.row.end]


def _is_imprint(plain: str, item: Judged) -> bool:
    """Whether a line of metadata says when or by whom something was published, wherever it stands."""
    if names_origin(_spell(plain, item)) or plain[item.row.end - 1] == ":":
        return True
    stamps = list(find_stamps(plain, item.row.start, item.row.end))
    is_bare = len(stamps) == 1 and stamps[0].end - stamps[0].start >= item.row.end - item.row.start - 1
    return any(
        (stamp.time and is_bare)
        or (stamp.role == "published" and (stamp.time or ":" in plain[max(0, stamp.start - 2) : stamp.start]))
        for stamp in stamps
    )


def _words(plain: str, row: Row) -> str:
    return plain[row.start : row.end].replace(" ", "")


def _cut_subject(plain: str, parts: list[Labelled]) -> list[Labelled]:
    """The title behind a dateline (新华社北京7月2日电 题:…), set apart if there is no other."""
    if any(part.label == TITLE for part in parts):
        return parts
    for n, part in enumerate(parts):
        if part.label != BODY:
            continue
        row = part.row
        found = find_dateline(plain, row.start, row.end)
        subject = _SUBJECT.match(plain, found[1].end(), row.end) if found else None
        if not subject or row.end - subject.end() > 80:
            return parts
        cut = [
            Labelled(row._replace(end=subject.end()), "dateline"),
            Labelled(row._replace(start=subject.end(), breaks=0), TITLE),
        ]
        following = [
            Labelled(
                p.row, "byline" if p.label == BODY and find_byline(plain, p.row.start, p.row.end) else p.label
            )
            for p in parts[n + 1 : n + 4]
        ]
        return [*parts[:n], *cut, *following, *parts[n + 4 :]]
    return parts


def _cut_labels(plain: str, parts: list[Labelled]) -> list[Labelled]:
    """What names the parts of an article (标题:, 正文:), set apart from them."""
    cut: list[Labelled] = []
    titled = False
    for row, label in parts:
        start = 0
        if label == TITLE:
            start = find_title_label(plain, row.start, row.end)
            titled = start > 0
        elif label == BODY and titled:
            found = _TEXT_LABEL.match(plain, row.start, row.end)
            start = found.end() if found and found.end() < row.end else 0
            titled = False
        if start:
            cut.append(Labelled(row._replace(end=start), "label"))
        cut.append(Labelled(row._replace(start=start, breaks=0) if start else row, label))
    return cut


def _cut_title_tail(plain: str, parts: list[Labelled]) -> list[Labelled]:
    """The tail of keywords at the end of the title, set apart."""
    for n, part in enumerate(parts):
        if part.label == TITLE:
            row = part.row
            body = " ".join(plain[p.row.start : p.row.end] for p in parts if p.label == BODY)
            cut = row.start + find_keyword_tail(plain[row.start : row.end], body)
            if cut < row.end:
                return [
                    *parts[:n],
                    Labelled(row._replace(end=cut), TITLE),
                    Labelled(row._replace(start=cut, breaks=0), "keywords"),
                    *parts[n + 1 :],
                ]
    return parts
