"""The article in a structured page: the element that holds most of the running text.

Each paragraph speaks for the elements around it, loudest for the nearest (after the heuristics of
Arc90's Readability); what names, links and neighbours say weighs in. Inside the element the rows
are judged as those of plain text are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.pages.elements import name_foreign, names_caption, weigh_name
from aigov_search.pages.flattened import ENDS, Judged, weigh_words
from aigov_search.pages.furniture import name_furniture
from aigov_search.pages.metadata_rows import is_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aigov_search.pages.rows import Row

_ATTACHMENT = re.compile(r"附件|附表|.{0,80}\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|pptx?|ofd)[ )）]?$")
_ENTRY_DATE = re.compile(r" ?[\[(] ?\d{4}[-/.]\d{1,2}[-/.]\d{1,2} ?[\])]$")
"""The date in brackets behind a link, which makes the entry of a list no less a link."""
_TABLE_PARTS = ("td", "th", "tr", "tbody", "thead", "tfoot", "table")
_CELLS = ("td@", "td.", "td#", "th@", "th.", "th#", "tr@", "tr.", "tr#")
_CELL_DEPTH = 4
_FILLER = 2
_FILLERS = frozenset("/-—√×○●✓")
"""Signs that stand for a value in the cell of a table."""
_PARAGRAPHS = frozenset(
    {"p", "li", "dd", "dt", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "tr"}
)
_ITEM = 10
"""Rows that the item of a list may have: title, summary, source, date, counts."""
_REACH = (1.0, 0.6, 0.4, 0.25, 0.15, 0.1)
"""What a paragraph's worth counts for the elements around it, the nearest first."""


class Extent(NamedTuple):
    """The rows of an element: half-open."""

    first: int
    last: int


def judge_blocks(
    plain: str, rows: Sequence[Row], extents: Mapping[str, Extent], site_lines: frozenset[str] = frozenset()
) -> list[Judged]:
    """What each block is and what it is worth, by itself and by its neighbours."""
    judged = [_judge(row, plain[row.start : row.end], site_lines) for row in rows]
    return [
        Judged(item.row, "teaser", -4.0) if item.worth > 0 and _is_teaser(judged, extents, n) else item
        for n, item in enumerate(judged)
    ]


def _judge(row: Row, words: str, site_lines: frozenset[str]) -> Judged:
    if row.tag == "title":
        return Judged(row, "page-title", -1.0)
    size = row.end - row.start
    entry = _ENTRY_DATE.sub("", words)
    density = min(1.0, row.links / max(1, len(entry)))
    is_entry = len(entry) < len(words) and density > 0.5
    if is_metadata(words) and not is_entry:
        return Judged(row, "metadata", -2.0)
    reason = "recurring" if words in site_lines else name_furniture(words)
    if reason in ("paging", "noise") and not row.links and _may_be_content(row, words):
        return Judged(row, "line", 0.0)
    if reason:
        return Judged(row, reason, -20.0 if reason in ENDS else -6.0)
    kind, worth = weigh_words(words)
    if size <= 200 and row.path and any(names_caption(entry) for entry in row.path[-3:]):
        return Judged(row, "caption", 0.0)
    if density > 0.5 and not _ATTACHMENT.match(words):
        return Judged(row, "navigation", -3.0 - 0.1 * min(size, 100))
    return Judged(row, kind, worth * (1 - density) if worth > 0 else worth)


def _may_be_content(row: Row, words: str) -> bool:
    """Whether signs or a number alone are a cell of a table, a line of verse or a pause in a dialogue."""
    if len(words) <= _FILLER and set(words) <= _FILLERS:
        return any(entry.startswith(_CELLS) for entry in row.path[-_CELL_DEPTH:])
    return any(char in "…“”！？—" for char in words) or words.isdigit()


def find_foreign(judged: Sequence[Judged], extents: Mapping[str, Extent], heading: int | None) -> list[str]:
    """For each row the reason if the name of an element around it tells that it is not the article's.

    ``""`` stands for none. An element that holds the heading, or most of the page's text, is believed
    to be misnamed.
    """
    gains = list(accumulate((max(0.0, item.worth) for item in judged), initial=0.0))
    foreign: dict[str, str] = {}
    for entry, held in extents.items():
        found = name_foreign(entry)
        if not found or (heading is not None and held.first <= heading < held.last):
            continue
        if found != "comments" and gains[held.last] - gains[held.first] > 0.5 * gains[-1]:
            continue
        foreign[entry] = found
    return [next((foreign[entry] for entry in item.row.path if entry in foreign), "") for item in judged]


def find_extents(rows: Sequence[Row]) -> dict[str, Extent]:
    """Path entry → the rows inside that element; these follow each other."""
    firsts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for n, row in enumerate(rows):
        for entry in row.path:
            firsts.setdefault(entry, n)
            lasts[entry] = n + 1
    return {entry: Extent(first, lasts[entry]) for entry, first in firsts.items()}


def _is_teaser(judged: Sequence[Judged], extents: Mapping[str, Extent], n: int) -> bool:
    """Whether a text is the summary of another page: alone in its element, right under a link."""
    row = judged[n].row
    above = judged[n - 1] if n else None
    if above is None or above.kind != "navigation" or above.row.end - above.row.start < 6:
        return False
    shared = [entry for entry in row.path if entry in set(above.row.path)]
    if not shared:
        return False
    held = extents[shared[-1]]
    return held.last - held.first <= _ITEM and (
        sum(item.kind == "prose" for item in judged[held.first : held.last]) <= 1
    )


def drop_foreign(
    judged: Sequence[Judged], extents: Mapping[str, Extent], heading: int | None
) -> list[Judged]:
    """``judged`` with the rows that stand in foreign elements told as such."""
    return [
        Judged(item.row, reason, -5.0)
        if reason and (item.kind in ("prose", "line") or (item.kind == "metadata" and reason != "aside"))
        else item
        for item, reason in zip(judged, find_foreign(judged, extents, heading), strict=True)
    ]


def find_main(judged: Sequence[Judged], extents: Mapping[str, Extent], heading: int | None) -> Extent:
    """The rows of the element that holds the article; ``heading`` is the row of its title, if found."""
    score: dict[str, float] = defaultdict(float)
    for item in judged:
        if item.worth > 0:
            for entry, share in zip(_list_containers(item.row), _REACH, strict=False):
                score[entry] += item.worth * share
    if not score:
        return Extent(0, len(judged))
    sizes = list(accumulate((item.row.end - item.row.start for item in judged), initial=0))
    links = list(accumulate((item.row.links for item in judged), initial=0))
    opener = _find_opener(judged, heading)

    def rate(entry: str) -> float:
        held = extents[entry]
        density = (links[held.last] - links[held.first]) / (sizes[held.last] - sizes[held.first])
        leads = 1.6 if opener is not None and held.first <= opener < held.last else 1.0
        return score[entry] * weigh_name(entry) * (1 - density) * leads

    return _climb(judged, extents, max(score, key=rate))


def _find_opener(judged: Sequence[Judged], heading: int | None) -> int | None:
    """The first running text under the heading."""
    if heading is None:
        return None
    return next((n for n in range(heading + 1, len(judged)) if judged[n].worth > 0), None)


def _list_containers(row: Row) -> list[str]:
    """The elements around a paragraph, the nearest first, without the paragraph and the parts of a table."""
    entries = list(reversed(row.path))
    if row.tag in _PARAGRAPHS and row.tag != "tr":
        entries = entries[1:]
    if row.tag == "tr":
        while entries and entries[0].startswith(_TABLE_PARTS):
            entries = entries[1:]
    return entries


def _climb(judged: Sequence[Judged], extents: Mapping[str, Extent], entry: str) -> Extent:
    """The rows of the element around ``entry`` that holds more of the same text, and little else."""
    gains = list(accumulate((max(0.0, item.worth) for item in judged), initial=0.0))
    links = list(accumulate((item.row.links for item in judged), initial=0))
    losses = list(accumulate((-item.worth if item.is_furniture else 0.0 for item in judged), initial=0.0))

    def total(sums: Sequence[float], extent: Extent) -> float:
        return sums[extent.last] - sums[extent.first]

    held = extents[entry]
    path = judged[held.first].row.path
    at = path.index(entry)
    best = held
    for outer in reversed(path[:at]):
        wider = extents[outer]
        gain = total(gains, wider) - total(gains, best)
        loss = total(losses, wider) - total(losses, best)
        if weigh_name(outer) < 1 or loss > 0.5 * total(gains, best):
            break
        linked = (links[wider.last] - links[wider.first]) - (links[best.last] - links[best.first])
        if (gain > 0.08 * total(gains, best) and gain > 2 * loss) or (loss == linked == 0 and wider != best):
            best = wider
    return best


def trim_extent(judged: Sequence[Judged], extent: Extent) -> Extent:
    """``extent`` without what follows the article in the same element."""
    first, last = extent
    worth = list(accumulate((max(0.0, item.worth) for item in judged[first:last]), initial=0.0))
    for n in range(first, last):
        if (
            judged[n].kind in ENDS
            and worth[n - first] > 4 * (worth[-1] - worth[n - first])
            and worth[n - first] > 0
        ):
            return Extent(first, n)
    return extent
