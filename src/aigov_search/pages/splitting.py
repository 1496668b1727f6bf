"""Several articles in one file: where each begins.

A new article is told by its head: a title over a line with publisher and date, or a dateline that
opens a text of its own. One head alone, or heads with nothing under them (a list of links), split
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.frozen import frozen
from aigov_search.pages.dates import find_stamps
from aigov_search.pages.flattened import holds_sentence
from aigov_search.pages.metadata_rows import is_bare_date
from aigov_search.pages.publishers import find_dateline, is_publisher, names_body
from aigov_search.pages.titles import find_title_label, is_title_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.flattened import Judged

_LEAST = 60
"""Characters of prose that make a head an article's."""

_ABOVE = 3
"""Rows from a date up to the title, with the publisher between them; and before the first item of a list."""
_SIGNED = 3
"""Items that a list of search results must have to be told."""
_STAMPS = 2
"""Lines with dates in the file, for each article, beyond which they belong to a list."""
_FULL_EACH = 0.6
_FULL = 0.75
"""Share of running text under each head, and on the average of all."""
_LINED = 4
"""Lines from which on heads are looked for at the beginning of lines only."""


@frozen(kw_only=False)
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
    for find in (_find_labelled, _find_stamped, _find_signed, _find_datelined):
        found = find(plain, judged)
        if len(found) >= 2:
            return _add_unstamped(plain, judged, found) if find is _find_stamped else found
    return []


def _find_labelled(plain: str, judged: Sequence[Judged]) -> list[Opening]:
    """Heads that name their title (标题:)."""
    heads = [
        Opening(n, n)
        for n, item in enumerate(judged)
        if find_title_label(plain, item.row.start, item.row.end)
    ]
    return heads if _hold_prose(judged, heads) else []


def _find_stamped(plain: str, judged: Sequence[Judged]) -> list[Opening]:
    """Heads of the shape title, publisher and date, text."""
    heads: list[Opening] = []
    stamps = _find_stamps(plain, judged)
    lined = sum(item.row.breaks > 0 for item in judged) >= _LINED
    for n in stamps:
        above = n - 1
        while above > max(0, n - _ABOVE) and _names_origin(plain, judged[above]):
            above -= 1
        if above < 0 or (lined and not (judged[n].row.breaks and judged[above].row.breaks)):
            continue
        if _is_title(plain, judged[above]) and not _is_signature(plain, judged[above], judged[n]):
            heads.append(Opening(above, above, n))
    bounds = [*(head.first for head in heads), len(judged)]
    kept = [
        head
        for head, bound in zip(heads, bounds[1:], strict=True)
        if _count_sentences(plain, judged, (head.stamp or 0) + 1, bound) >= _LEAST
    ]
    names = {plain[judged[head.first].row.start : judged[head.first].row.end] for head in kept}
    if len(names) < len(kept) or len(stamps) > _STAMPS * len(kept):
        return []
    return kept if _are_full(judged, kept) else []


def _find_signed(plain: str, judged: Sequence[Judged]) -> list[Opening]:
    """Items of the shape title, text, publisher and date, as lists of search results have them.

    They must fill the file from its beginning.
    """
    heads = []
    low = 0
    stamps = _find_stamps(plain, judged)
    for n in stamps:
        prose = next((k for k in range(low, n) if judged[k].kind == "prose"), n)
        title = prose - 1
        if title >= low and prose < n and _is_title(plain, judged[title]) and judged[title].kind == "line":
            heads.append(Opening(title, title, n))
        low = n + 1
    fills = heads and heads[0].first <= _ABOVE and low >= len(judged) - _ABOVE
    return heads if fills and len(heads) == len(stamps) >= _SIGNED else []


def _find_stamps(plain: str, judged: Sequence[Judged]) -> list[int]:
    """The lines of metadata with a date of publication; of two that follow each other only the first."""
    found = [
        n
        for n, item in enumerate(judged)
        if item.kind == "metadata"
        and any(
            stamp.role in (None, "published") for stamp in find_stamps(plain, item.row.start, item.row.end)
        )
    ]
    return [n for n in found if n - 1 not in found]


def _names_origin(plain: str, item: Judged) -> bool:
    """Whether a row may stand between a title and a date: more metadata, or a publisher's name."""
    return item.kind == "metadata" or is_publisher(plain[item.row.start : item.row.end])


def _is_signature(plain: str, above: Judged, item: Judged) -> bool:
    """Whether a date stands under the name of a body, as where a document is signed."""
    words = plain[item.row.start : item.row.end]
    return is_bare_date(words) and names_body(plain[above.row.start : above.row.end])


def _is_title(plain: str, item: Judged) -> bool:
    return item.kind in ("line", "prose") and is_title_like(plain[item.row.start : item.row.end])


def _hold_prose(judged: Sequence[Judged], heads: Sequence[Opening]) -> bool:
    """Whether there is text under each head."""
    bounds = [*(head.first for head in heads), len(judged)]
    return all(
        _count_prose(judged, head.first + 1, bound) >= _LEAST
        for head, bound in zip(heads, bounds[1:], strict=True)
    )


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


def _count_sentences(plain: str, judged: Sequence[Judged], low: int, high: int) -> int:
    """Characters of paragraphs that hold sentences."""
    return sum(
        item.row.end - item.row.start
        for item in judged[low:high]
        if item.kind == "prose" and holds_sentence(plain, item.row)
    )


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
        titled = n > 0 and judged[n - 1].kind == "line" and _is_title(plain, judged[n - 1])
        rest = plain[found[1].end() : row.end].lstrip(" \u2003\u3000")
        if not heads or titled or rest.startswith("题:"):
            heads.append(Opening(n - 1, n - 1) if titled else Opening(n))
    bounds = [*(head.first for head in heads), len(judged)]
    return [
        head
        for head, bound in zip(heads, bounds[1:], strict=True)
        if _count_prose(judged, head.first, bound) >= _LEAST
    ]
