"""Several articles in one file: where each begins.

A new article is told by its head: a title over a line with publisher and date, or a dateline that
opens a text of its own. One head alone, or heads with nothing under them (a list of links), split
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov_search.pages.metadata_rows import has_stamp
from aigov_search.pages.publishers import find_dateline
from aigov_search.pages.titles import is_title_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.flattened import Judged

_LEAST = 60
"""Characters of prose that make a head an article's."""

_STAMPS = 2
"""Lines with dates in the file, for each article, beyond which they belong to a list."""
_FULL_EACH = 0.6
_FULL = 0.75
"""Share of running text under each head, and on the average of all."""
_LINED = 4
"""Lines from which on heads are looked for at the beginning of lines only."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where an article begins: its first row, and the rows of its title and its stamp if it has them."""

    first: int
    title: int | None = None
    stamp: int | None = None

    def shift(self, by: int) -> Opening:
        """The same opening, counted from elsewhere."""
        return Opening(
            self.first + by,
            None if self.title is None else self.title + by,
            None if self.stamp is None else self.stamp + by,
        )


def find_openings(plain: str, judged: Sequence[Judged]) -> list[Opening]:
    """The openings of all articles in a file, in order; empty if it holds one article or none."""
    stamped = _find_stamped(plain, judged)
    if len(stamped) >= 2:
        return _add_unstamped(plain, judged, stamped)
    datelined = _find_datelined(plain, judged)
    return datelined if len(datelined) >= 2 else []


def _find_stamped(plain: str, judged: Sequence[Judged]) -> list[Opening]:
    """Heads of the shape title, publisher and date, text."""
    heads = []
    stamped = 0
    lined = sum(item.row.breaks > 0 for item in judged) >= _LINED
    for n in range(1, len(judged)):
        row = judged[n].row
        if judged[n].kind != "metadata" or not has_stamp(plain[row.start : row.end]):
            continue
        stamped += 1
        above = judged[n - 1]
        if lined and not (row.breaks and above.row.breaks):
            continue
        if above.kind not in ("line", "prose") or not is_title_like(plain[above.row.start : above.row.end]):
            continue
        heads.append(Opening(n - 1, n - 1, n))
    bounds = [*(head.first for head in heads), len(judged)]
    kept = [
        head
        for head, bound in zip(heads, bounds[1:], strict=True)
        if _count_prose(judged, (head.stamp or 0) + 1, bound) >= _LEAST
    ]
    names = {plain[judged[head.first].row.start : judged[head.first].row.end] for head in kept}
    if len(names) < len(kept) or stamped > _STAMPS * len(kept):
        return []
    return kept if _are_full(judged, kept) else []


def _are_full(judged: Sequence[Judged], heads: Sequence[Opening]) -> bool:
    """Whether what stands under each head is mostly running text, as in a list of links it is not."""
    bounds = [*(head.first for head in heads), len(judged)]
    shares = []
    for head, bound in zip(heads, bounds[1:], strict=True):
        under = judged[(head.stamp or head.first) + 1 : bound]
        last = max((n for n, item in enumerate(under) if item.kind == "prose"), default=-1)
        held = [item for item in under[: last + 1] if not item.is_furniture]
        size = sum(item.row.end - item.row.start for item in held)
        shares.append(
            sum(item.row.end - item.row.start for item in held if item.kind == "prose") / max(1, size)
        )
    return bool(shares) and min(shares) >= _FULL_EACH and sum(shares) / len(shares) >= _FULL


def _count_prose(judged: Sequence[Judged], low: int, high: int) -> int:
    return sum(item.row.end - item.row.start for item in judged[low:high] if item.kind == "prose")


def _add_unstamped(plain: str, judged: Sequence[Judged], heads: list[Opening]) -> list[Opening]:
    """``heads`` and the ones between them that lack a stamp.

    Where every item of a feed is one line of text, a title-like line between two texts opens an
    item, too.
    """
    bounds = [*(head.first for head in heads), len(judged)]
    lines = [
        len({judged[k].row.start for k in range((head.stamp or 0) + 1, bound) if judged[k].row.breaks})
        for head, bound in zip(heads, bounds[1:], strict=True)
    ]
    if sum(count == 1 for count in lines) < max(2, len(lines) - 1):
        return heads
    found = []
    for head, bound in zip(heads, bounds[1:], strict=True):
        found.append(head)
        for n in range((head.stamp or 0) + 2, bound - 1):
            item, after = judged[n], judged[n + 1]
            if (
                item.row.breaks
                and after.row.breaks
                and is_title_like(plain[item.row.start : item.row.end])
                and item.row.end - item.row.start <= 80
                and _count_prose(judged, n + 1, bound) >= _LEAST
            ):
                found.append(Opening(n, n))
    return found


def _find_datelined(plain: str, judged: Sequence[Judged]) -> list[Opening]:
    """Heads that are datelines, with the title above or after 题: if there is one."""
    heads: list[Opening] = []
    for n, item in enumerate(judged):
        row = item.row
        if not row.breaks:
            continue
        found = find_dateline(plain, row.start, row.end)
        if not found:
            continue
        above = judged[n - 1] if n else None
        titled = (
            bool(above)
            and above is not None
            and above.kind == "line"
            and is_title_like(plain[above.row.start : above.row.end])
        )
        rest = plain[found[1].end() : row.end].lstrip(" \u2003\u3000")
        if not heads or titled or rest.startswith("题:"):
            heads.append(Opening(n - 1, n - 1) if titled else Opening(n))
    bounds = [*(head.first for head in heads), len(judged)]
    return [
        head
        for head, bound in zip(heads, bounds[1:], strict=True)
        if _count_prose(judged, head.first, bound) >= _LEAST
    ]
