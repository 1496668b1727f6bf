"""The article in plain text: the best run of paragraphs, without what is furniture inside it.

Rows that were one paragraph are judged together. A paragraph is worth what it is long, a menu item
a little less than nothing, furniture a lot less; and after a line that ends articles (相关阅读,
责任编辑, a copyright notice) everything is worth less. The run with the highest sum holds the
article, unless one that begins under a title and a date is nearly as good; rows at its edges that
nothing speaks against belong to it too.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.pages.furniture import name_furniture
from aigov_search.pages.metadata_rows import has_stamp, is_metadata
from aigov_search.pages.publishers import is_publisher
from aigov_search.pages.recurrence import cut_recurring_tails
from aigov_search.pages.rows import Row, count_han
from aigov_search.pages.statutes import opens_structure
from aigov_search.pages.titles import is_title_like
from aigov_search.pages.unwrapping import Wrap, find_wrap, join_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_MARKED = re.compile(
    r"[(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)、.．]|第[一二三四五六七八九十百\d]{1,4}[章节条编]"
)
_SIGNS = re.compile("[，,。；;：:！!？?、]")
_END_SIGNS = re.compile("[。；;！!？?…]")
_COST = {
    "navigation": 12.0,
    "breadcrumb": 40.0,
    "tools": 12.0,
    "paging": 8.0,
    "related": 45.0,
    "editors": 30.0,
    "copyright": 45.0,
    "copyright-tail": 1.0,
    "keywords": 30.0,
    "adult-words": 60.0,
    "noise": 2.0,
    "recurring": 20.0,
}
_NEUTRAL = frozenset({"prose", "line", "metadata", "caption"})
ENDS = frozenset({"related", "editors", "copyright", "keywords"})
"""Furniture that stands behind an article."""
_HELD = 80.0
"""Worth of text above such furniture for it to count as an end."""
_AFTER_END = 40.0
_AHEAD = 8
"""Rows behind it that tell whether it stood in the midst of a text after all."""
_LONGEST_WORTH = 120.0
"""What the longest paragraph is worth: a single long notice must not outweigh an article."""
_LINE = -8.0
_MENU_ITEM = 15.0
_SET_APART = -2.0
"""What a short line between blank ones costs: a heading rather than an item of a menu."""
_CLUSTER = 5
"""Short rows in series, without a sentence, that make a menu."""
_UNDER_STAMP = 8
"""Rows from a date to the first paragraph of the article it belongs to."""
_NEARLY = 0.2
"""Share of the best run's worth that one under a date must have to be taken instead."""
_HEADLINES = 3
"""Headlines behind a text that make a list of links."""
_RUNNING = 0.6
"""Share of a text in paragraphs with a full stop from which on what has none is no part of it."""
_HEADLINE = re.compile("[,:!?“”《]")
_LATIN = 5
"""Characters for each Han character from which on a text is Latin."""
_LONGEST_TWIN = 80
_SHORTEST_TWIN = 6
"""Han characters that a row must have to be known for a title by standing twice on a page."""
_OVER_STAMP = 4
"""Rows from a title to the date under it."""
_LONGEST_NAME = 6
_LINED = 4
"""Lines from which on a text is taken to have kept its lines."""
_BULLETS = ("* ", "• ", "·", "+ ")


class Judged(NamedTuple):
    """A row with what it is and what it is worth.

    ``kind`` is ``prose``, ``line``, ``metadata``, ``caption``, or the reason to strip the row.
    """

    row: Row
    kind: str
    worth: float

    @property
    def is_furniture(self) -> bool:
        """Whether the row is to be stripped wherever it stands."""
        return self.kind not in _NEUTRAL


def judge_rows(
    text: str, plain: str, rows: Sequence[Row], site_lines: frozenset[str] = frozenset()
) -> list[Judged]:
    """What each row is and what it is worth; rows that were one paragraph become one.

    A paragraph may reach over furniture that stands in its midst, which then follows it.
    """
    rows, tails = cut_recurring_tails(plain, rows)
    named = ["copyright-tail" if row.start in tails else _name_row(plain, row, site_lines) for row in rows]
    seen = Counter(plain[row.start : row.end] for row in rows if row.end - row.start <= 30)
    judged = [
        Judged(row, reason, -_COST.get(reason, 4.0))
        for row, reason in zip(rows, named, strict=True)
        if reason
    ]
    lined = sum(row.breaks > 0 for row in rows) >= _LINED
    wrap = find_wrap(text, rows)
    measures = {row.start: found for row, *found in zip(rows, wrap.measures, wrap.columns, strict=True)}
    twins = _find_twins(plain, rows, named)
    for series in _find_series(plain, rows, named, twins):
        wrapped = Wrap(wrap.width, *zip(*(measures[row.start] for row in series), strict=True))
        for group in join_rows(text, series, wrapped, lined=lined):
            row = group[0]._replace(end=group[-1].end)
            words = plain[row.start : row.end]
            kind, worth = weigh_words(words)
            if kind == "line" and row.breaks > 1:
                worth = max(worth, _SET_APART)
            elif kind == "line" and (seen[words] > 3 or words.startswith(_BULLETS)):
                worth -= _MENU_ITEM
            judged.append(Judged(row, kind, worth))
    return sorted(judged, key=lambda item: (item.row.start, -item.row.end))


def _name_row(plain: str, row: Row, site_lines: frozenset[str]) -> str:
    """Why a row is furniture, ``metadata`` if it is that, ``""`` if it may be text."""
    words = plain[row.start : row.end]
    if words in site_lines:
        return "recurring"
    if not row.breaks and words.replace(",", "").replace(".", "").isdigit():
        return ""
    reason = name_furniture(words)
    if reason in (None, "paging") and is_metadata(words):  # 2023/7/13 looks like a choice of pages, too
        return "metadata"
    return reason or ""


def _find_twins(plain: str, rows: Sequence[Row], named: Sequence[str]) -> frozenset[int]:
    """The starts of rows that say what another one says, too, one of them heading the page or a date.

    A flattened page repeats its title, and hardly anything else that could be one.
    """
    places: dict[str, list[int]] = {}
    over: set[int] = set()
    for n, (row, reason) in enumerate(zip(rows, named, strict=True)):
        if _bears_stamp(plain, row, reason):
            over.update(range(n - _OVER_STAMP, n))
        if row.end - row.start <= _LONGEST_TWIN:
            places.setdefault(plain[row.start : row.end], []).append(n)
    return frozenset(
        rows[n].start
        for words, found in places.items()
        if len(found) > 1
        and count_han(words) >= _SHORTEST_TWIN
        and is_title_like(words)
        and any(n == 0 or n in over for n in found)
        for n in found
    )


def _find_series(
    plain: str, rows: Sequence[Row], named: Sequence[str], twins: frozenset[int]
) -> Iterator[list[Row]]:
    """Runs of rows that may be text; a furniture line right between two lines does not part them.

    What a page says twice stands alone, and so does a name between it and a date.
    """
    series: list[Row] = []
    parted = False
    for row, reason in zip(rows, named, strict=True):
        if reason:
            parted = (
                parted
                or row.breaks > 1
                or (row.breaks == 0 and reason != "copyright-tail")
                or reason == "metadata"
            )
            if series and not parted:
                continue
            if len(series) > 1 and is_name(plain, series[-1]) and _bears_stamp(plain, row, reason):
                yield series[:-1]
                yield series[-1:]
            elif series:
                yield series
            series = []
            continue
        stands_alone = not row.breaks and (row.start in twins or (series and series[-1].start in twins))
        if series and (parted or stands_alone):
            yield series
            series = []
        series.append(row)
        parted = False
    if series:
        yield series


def is_name(plain: str, row: Row) -> bool:
    """Whether a row set apart by a space only is as short as the name of an account or an author."""
    words = plain[row.start : row.end]
    longest = _LONGEST_NAME + words.find("/") + 1
    return not row.breaks and words.replace("/", "").isalpha() and (
        len(words) <= longest or is_publisher(words)
    )


def weigh_words(words: str) -> tuple[str, float]:
    """Kind and worth of a row that no pattern tells."""
    size = count_han(words)
    size += (len(words) - size) // 3
    signs = _SIGNS.search(words)
    ends = _END_SIGNS.search(words)
    if (ends and size >= 8) or (signs and size >= 16):
        return "prose", min(float(size), _LONGEST_WORTH) * (1.0 if ends else 0.5)
    if opens_structure(words):
        return "line", 2.0
    return "line", -1.0 if size >= 30 else _LINE


def holds_sentence(plain: str, row: Row) -> bool:
    """Whether a paragraph is Latin or has a full stop; Chinese headlines have other signs."""
    words = plain[row.start : row.end]
    return "。" in words or count_han(words) * _LATIN <= len(words)


def find_text(plain: str, judged: Sequence[Judged], low: int, high: int) -> int:
    """The first row from ``low`` on that is running text and no title; ``high`` if there is none."""
    for n in range(low, high):
        row = judged[n].row
        if judged[n].kind == "prose" and not is_title_like(plain[row.start : row.end]):
            return n
    return high


def find_run(plain: str, judged: Sequence[Judged]) -> tuple[int, int]:
    """The half-open range of rows that holds the article. Without any prose it is everything."""
    worths = _discount(plain, judged)
    first, last, best = _sum_best(worths, 0)
    if best <= 0:
        return 0, len(judged)
    for n in _find_anchors(plain, judged):
        if n >= first:
            break
        start, end, total = _sum_best(worths, n, anchored=True)
        dated = sum(_is_stamp(plain, item) for item in judged[start:end])
        texts = sum(item.kind == "prose" for item in judged[start:end])
        if total >= max(_HELD, _NEARLY * best) and dated * 3 <= texts:
            return start, end
    return first, last


def _discount(plain: str, judged: Sequence[Judged]) -> list[float]:
    """What the rows are worth in their places: less behind the end of an article.

    The end is a row that says so, unless running text goes on right behind it.
    """
    is_text = [
        item.kind == "prose" or opens_structure(plain[item.row.start : item.row.end]) for item in judged
    ]
    worths = []
    held = 0.0
    ended = False
    for n, item in enumerate(judged):
        if item.kind == "prose" and holds_sentence(plain, item.row):
            held += item.worth
        if item.kind in ENDS and held >= _HELD and not ended:
            ended = not _goes_on(judged, is_text, n + 1)
        worths.append(item.worth - _AFTER_END if ended else item.worth)
    return worths


def _goes_on(judged: Sequence[Judged], is_text: Sequence[bool], start: int) -> bool:
    """Whether running text follows from row ``start`` on, and not a list of links with summaries."""
    ahead = [n for n in range(start, min(len(judged), start + 2 * _AHEAD)) if not judged[n].is_furniture][
        :_AHEAD
    ]
    texts = sum(is_text[n] for n in ahead)
    return bool(ahead) and is_text[ahead[0]] and texts * 4 >= len(ahead) * 3


def _sum_best(worths: Sequence[float], start: int, *, anchored: bool = False) -> tuple[int, int, float]:
    """The run with the highest sum from ``start`` on, and the sum; ``anchored``: that begins there."""
    best = total = 0.0
    first, span = start, (start, start)
    for n in range(start, len(worths)):
        if total <= 0 and not anchored:
            total, first = 0.0, n
        total += worths[n]
        if total > best:
            best, span = total, (first, n + 1)
        elif anchored and total < best - 4 * _LONGEST_WORTH:
            break
    return *span, best


def _find_anchors(plain: str, judged: Sequence[Judged]) -> Iterator[int]:
    """The first paragraphs that stand close under a line with a date."""
    under = 0
    for n, item in enumerate(judged):
        if _is_stamp(plain, item):
            under = _UNDER_STAMP + 1
        under -= 1
        if under > 0 and item.kind == "prose" and item.worth >= 20 and holds_sentence(plain, item.row):
            yield n
            under = 0


def widen_run(plain: str, judged: Sequence[Judged], run: tuple[int, int]) -> tuple[int, int]:
    """``run`` with the rows at its edges that nothing speaks against.

    A heading before the first paragraph, the signature after the last: rows that are no furniture
    and do not stand in a menu.
    """
    first, last = run
    if not any(item.is_furniture for item in judged):
        return 0, len(judged)
    low = first
    while low and not judged[low - 1].is_furniture:
        low -= 1
    if first - low < _CLUSTER:
        first = low
    high = last
    while high < len(judged) and not judged[high].is_furniture:
        high += 1
    marked = sum(bool(_MARKED.match(plain, item.row.start)) for item in judged[last:high])
    if high - last < _CLUSTER or high == len(judged) or marked * 10 >= (high - last) * 3:
        last = high
    return first, last


def trim_headlines(plain: str, judged: Sequence[Judged], low: int, high: int) -> int:
    """Where the run ``low:high`` ends without the list of headlines that follows its last full stop."""
    spelt = [plain[item.row.start : item.row.end] for item in judged[low:high]]
    stop = next((n for n in range(len(spelt) - 1, -1, -1) if "。" in spelt[n]), None)
    if stop is None:
        return high
    behind = range(stop + 1, len(spelt))
    found = [n for n in behind if not judged[low + n].is_furniture and _is_headline(spelt[n])]
    above = spelt[: stop + 1]
    is_running = sum(len(words) for words in above if "。" in words) >= _RUNNING * sum(map(len, above))
    if len(found) < _HEADLINES or not is_running or any(_MARKED.match(spelt[n]) for n in behind):
        return high
    return low + found[0]


def _is_headline(words: str) -> bool:
    """Whether a row has the signs and the length of a headline, and ends like none of a text's lines."""
    return (
        10 <= count_han(words) <= 40
        and _HEADLINE.search(words[:-1]) is not None
        and words[-1] not in "。;:,、)"
    )


def _is_stamp(plain: str, item: Judged) -> bool:
    """Whether a row is a line of metadata with a date."""
    return _bears_stamp(plain, item.row, item.kind)


def _bears_stamp(plain: str, row: Row, kind: str) -> bool:
    return kind == "metadata" and has_stamp(plain[row.start : row.end])
