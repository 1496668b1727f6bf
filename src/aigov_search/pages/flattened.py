"""The article in plain text: the best run of rows, without what is furniture inside it.

Each row is worth something: a sentence what it is long, a menu item a little less than nothing,
furniture a lot less. The run with the highest sum holds the article; rows at its edges that
nothing speaks against belong to it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov_search.pages.furniture import name_furniture
from aigov_search.pages.metadata_rows import is_metadata
from aigov_search.pages.rows import is_han
from aigov_search.pages.titles import is_title_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.rows import Row

_SIGNS = re.compile("[，,。；;：:！!？?、]")
_END_SIGNS = re.compile("[。；;！!？?…]")
_COST = {
    "navigation": 12.0,
    "breadcrumb": 40.0,
    "tools": 12.0,
    "paging": 12.0,
    "related": 45.0,
    "editors": 40.0,
    "copyright": 60.0,
    "keywords": 30.0,
    "adult-words": 60.0,
    "noise": 2.0,
    "recurring": 20.0,
}
_NEUTRAL = frozenset({"prose", "line", "metadata", "caption"})
_CLUSTER = 5
"""Short rows in series, without a sentence, that make a menu."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what it is (``prose``, ``line``, ``metadata``, ``caption``, or a reason to strip it) and what it is worth."""

    row: Row
    kind: str
    worth: float

    @property
    def is_furniture(self) -> bool:
        return self.kind not in _NEUTRAL


def judge_rows(plain: str, rows: Sequence[Row], site_lines: frozenset[str] = frozenset()) -> list[Judged]:
    """What each row is and what it is worth."""
    judged = []
    for row in rows:
        words = plain[row.start : row.end]
        reason = "recurring" if words in site_lines else name_furniture(words)
        if reason:
            judged.append(Judged(row, reason, -_COST[reason]))
            continue
        judged.append(Judged(row, "metadata", -3.0) if is_metadata(words) else Judged(row, *weigh_words(words)))
    return judged


def weigh_words(words: str) -> tuple[str, float]:
    """Kind and worth of a row that no pattern tells."""
    size = sum(1.0 if is_han(char) else 0.35 for char in words)
    signs = len(_SIGNS.findall(words))
    ends = len(_END_SIGNS.findall(words))
    if (ends and size >= 8) or (signs and size >= 16):
        return "prose", min(size, 400.0)
    return "line", -1.0 if size >= 30 else -3.0


def find_text(plain: str, judged: Sequence[Judged], low: int, high: int) -> int:
    """The first row from ``low`` on that is running text and no title; ``high`` if there is none."""
    for n in range(low, high):
        row = judged[n].row
        if judged[n].kind == "prose" and not is_title_like(plain[row.start : row.end]):
            return n
    return high


def find_run(judged: Sequence[Judged]) -> tuple[int, int]:
    """The half-open range of rows that holds the article: the contiguous run of the highest worth.

    Without any prose it is everything.
    """
    best = total = 0.0
    first, span = 0, (0, 0)
    for n, item in enumerate(judged):
        if total <= 0:
            total, first = 0.0, n
        total += item.worth
        if total > best:
            best, span = total, (first, n + 1)
    return span if best > 0 else (0, len(judged))


def widen_run(judged: Sequence[Judged], run: tuple[int, int]) -> tuple[int, int]:
    """``run`` with the rows at its edges that nothing speaks against.

    A heading before the first paragraph, the signature after the last: rows that are no furniture
    and do not stand in a menu.
    """
    first, last = run
    low = first
    while low and not judged[low - 1].is_furniture:
        low -= 1
    if first - low < _CLUSTER:
        first = low
    high = last
    while high < len(judged) and not judged[high].is_furniture:
        high += 1
    if high - last < _CLUSTER or (high == len(judged) and not any(item.is_furniture for item in judged[last:])):
        last = high
    return first, last
