"""Titles: which row is one, and where a site's name or a tail of keywords begins in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.pages.furniture import drop_pinyin_notes
from aigov_search.pages.rows import count_han, view_plainly
from aigov_search.pages.statutes import opens_structure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aigov_search.pages.flattened import Judged

LONGEST = 120
_BROKEN = 5
"""Rows over which a title may be broken."""
_TAIL = re.compile(r"(?:,[^,，。!?；:：]{1,24}){2,12}$")
_SENTENCE = re.compile("[。；]")


def is_title_like(plain: str) -> bool:
    """Whether a row could be a title: short, and no sentence."""
    row = drop_pinyin_notes(plain).strip()
    letters = sum(char.isalpha() for char in row)
    return (
        4 <= letters <= LONGEST
        and not _SENTENCE.search(row[:-1])
        and not opens_structure(row)
        and not row.endswith(("。", ",", "、", ";", "；"))
        and count_han(row) * 3 + sum(char.isascii() and char.isalpha() for char in row) >= 8
    )


def find_keyword_tail(title: str, plain_body: str) -> int:
    """Where a tail of keywords begins in ``title`` (its length if there is none).

    Keywords are short, separated by half-width commas, at least two, and each occurs in the text.
    """
    found = _TAIL.search(title)
    if not found:
        return len(title)
    words = [drop_pinyin_notes(word).strip() for word in found.group()[1:].split(",")]
    body = drop_pinyin_notes(plain_body)
    if all(1 <= len(word) <= 6 and word in body for word in words) and not any("(" in word for word in words):
        return found.start()
    return len(title)


def find_title(plain: str, judged: Sequence[Judged], low: int, first: int) -> int | None:
    """The row that is the title of the text whose first prose is row ``first``; its run begins at ``low``.

    It stands right above the line with the date, else it is the first of the rows that lead to the
    text without a break, or stands alone above furniture that parts it from the text.
    """

    def is_candidate(n: int) -> bool:
        row = judged[n].row
        return judged[n].kind in ("line", "prose") and is_title_like(plain[row.start : row.end])

    stamped = [n for n in range(first) if judged[n].kind == "metadata"]
    for n in reversed(stamped):
        for above in range(n - 1, max(-1, n - 4), -1):
            if is_candidate(above):
                return above
    titled = next((n for n in range(low, first) if is_candidate(n)), None)
    if titled is not None:
        return titled
    above = low - 1
    while above > max(0, low - _BROKEN) and judged[above].is_furniture:
        above -= 1
    is_alone = above == 0 or (above > 0 and judged[above - 1].is_furniture)
    return above if above >= 0 and is_alone and is_candidate(above) else None


_SITE_MARKS = re.compile(r"\s*(?:[-_|–—>·]|--|__|::|<<)\s*|\s{2,}")


def find_heading(plain: str, judged: Sequence[Judged], hints: Mapping[str, str]) -> tuple[int, int] | None:
    """The rows, half-open, of a structured page that bear the title which the page gives itself.

    They are the longest row, or rows of one element, that begin ``<title>`` or a declared title, or
    are begun by it.
    """
    named = [view_plainly(hints["title"])] if hints.get("title") else []
    named += [plain[item.row.start : item.row.end] for item in judged if item.kind == "page-title"]
    named = [squeezed for name in named if len(squeezed := _squeeze(name)) >= 2]
    best: tuple[int, int, int] | None = None
    for n, item in enumerate(judged):
        row = item.row
        if item.kind == "page-title" or row.end - row.start > 2 * LONGEST:
            continue
        words = _squeeze(plain[row.start : row.end])
        is_top = row.tag in ("h1", "h2", "h3")
        if len(words) < (2 if row.tag == "h1" else 4):
            continue
        for name in named:
            found, last = _match_name(plain, judged, n, words, name)
            if found:
                rank = found * 4 + (3 if is_top else 0) - (row.links > 0) * 6
                if best is None or rank > best[0]:
                    best = (rank, n, last)
    return best[1:] if best else None


def _match_name(plain: str, judged: Sequence[Judged], n: int, words: str, name: str) -> tuple[int, int]:
    """How many characters row ``n`` and rows right below share with a title, and where these rows end."""
    if len(words) <= LONGEST and words.startswith(name) and len(name) >= 8:
        return len(name), n + 1
    if not name.startswith(words):
        return 0, n + 1
    last = n + 1
    while last < min(len(judged), n + _BROKEN):
        following = judged[last].row
        more = _squeeze(plain[following.start : following.end])
        if len(more) < 2 or not name.startswith(words + more):
            break
        words += more
        last += 1
    return len(words), last


def _squeeze(name: str) -> str:
    return "".join(name.split())


def cut_site_name(title: str) -> str:
    """A page's ``<title>`` without the names of site and sections behind it."""
    parts = _SITE_MARKS.split(title.strip())
    marks = list(_SITE_MARKS.finditer(title.strip()))
    if not marks or len(parts[0]) < 4:
        return title.strip()
    if len(parts[0]) >= 8 or len(parts[0]) >= len(parts[-1]):
        return parts[0].strip()
    return title.strip()
