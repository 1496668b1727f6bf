"""Titles: which row is one, and where a site's name or a tail of keywords begins in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.pages.furniture import drop_pinyin_notes
from aigov_search.pages.rows import is_han

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.flattened import Judged

LONGEST = 120
_TAIL = re.compile(r"(?:,[^,，。!?；:：]{1,24}){2,12}$")
_SENTENCE = re.compile("[。；]")


def is_title_like(plain: str) -> bool:
    """Whether a row could be a title: short, and no sentence."""
    row = drop_pinyin_notes(plain).strip()
    letters = sum(char.isalpha() for char in row)
    return (
        4 <= letters <= LONGEST
        and not _SENTENCE.search(row[:-1])
        and not row.endswith(("。", ",", "、", ";", "；"))
        and sum(is_han(char) for char in row) * 3 + sum(char.isascii() and char.isalpha() for char in row) >= 8
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
    text without a break.
    """
    def is_candidate(n: int) -> bool:
        row = judged[n].row
        return judged[n].kind in ("line", "prose") and is_title_like(plain[row.start : row.end])

    stamped = [n for n in range(first) if judged[n].kind == "metadata"]
    for n in reversed(stamped):
        for above in range(n - 1, max(-1, n - 4), -1):
            if is_candidate(above):
                return above
    return next((n for n in range(low, first) if is_candidate(n)), None)
