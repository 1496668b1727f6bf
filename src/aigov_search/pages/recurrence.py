"""What recurs where text does not: lines of a site's files, and ends of the lines of one file."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from aigov_search.pages.rows import cut_rows, view_plainly
from aigov_search.pages.statutes import is_statute, opens_structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aigov_search.pages.rows import Row

LONGEST = 80
"""Characters above which a line that recurs is a standard clause rather than furniture."""
_FILES = 3
"""Files in which a line has to stand."""
_SHARE = 0.3
"""Share of the files of a site in which it has to stand, however many there are."""
_EDGE = 0.35
"""Share of a file's lines, at its head and at its foot, within which furniture stands."""
_LAST_SENTENCE = re.compile(r"[。；;!！?？:：][”’」』）)》】\"']{0,3}")
_TAIL_EVIDENCE = re.compile(r"https?:|www\.|源自|来自|转载|版权")
_TAIL = 160
_SENTENCE = re.compile("[。；;]$")


def recurring_lines(texts: Iterable[str]) -> frozenset[str]:
    """The lines, in plain view, that recur across the files of one site or folder and are furniture.

    Such a line is short, is no sentence and no part of a statute's structure, and stands at the
    head or the foot of at least three files and of a good share of all. Statutes say nothing of
    furniture: what recurs in them (目录, 附则) is their language.
    """
    seen: Counter[str] = Counter()
    files = 0
    for text in texts:
        files += 1
        plain = view_plainly(text)
        rows = cut_rows(plain)
        if is_statute(plain[row.start : row.end] for row in rows):
            continue
        edge = max(3, int(len(rows) * _EDGE))
        outer = {plain[row.start : row.end] for row in (*rows[:edge], *rows[-edge:])}
        inner = {plain[row.start : row.end] for row in rows[edge : len(rows) - edge]}
        seen.update(outer - inner)
    return frozenset(
        line
        for line, count in seen.items()
        if count >= max(_FILES, _SHARE * files)
        and len(line) <= LONGEST
        and not _SENTENCE.search(line)
        and not opens_structure(line)
    )


def cut_recurring_tails(plain: str, rows: Sequence[Row]) -> tuple[list[Row], set[int]]:
    """``rows`` with the ends cut off that many of them share and that speak of their origin.

    Returns the rows in order, each tail a row of its own, and where the tails begin.
    """
    if not _TAIL_EVIDENCE.search(plain):
        return list(rows), set()
    tails = Counter(_find_tail(plain, row) for row in rows)
    tails.pop("", None)
    common = {
        tail
        for tail, count in tails.items()
        if count >= _FILES and count * 4 >= len(rows) and _TAIL_EVIDENCE.search(tail)
    }
    if not common:
        return list(rows), set()
    cut: list[Row] = []
    starts: set[int] = set()
    for row in rows:
        tail = next((tail for tail in common if plain.endswith(tail, row.start, row.end)), "")
        start = row.end - len(tail)
        if tail and start > row.start:
            cut.append(row._replace(end=start))
        if tail:
            cut.append(row._replace(start=start, breaks=0 if start > row.start else row.breaks))
            starts.add(start)
        else:
            cut.append(row)
    return cut, starts


def _find_tail(plain: str, row: Row) -> str:
    at = max(row.start, row.end - _TAIL)
    ends = [found.end() for found in _LAST_SENTENCE.finditer(plain, at, row.end)]
    while ends and plain.startswith("//", ends[-1]):
        ends.pop()
    return plain[ends[-1] : row.end] if ends else ""
