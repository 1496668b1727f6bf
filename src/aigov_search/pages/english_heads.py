"""The head of an English article that stands on one line with its text: title, publisher, date.

Spaces part words in English, so a line without its ends is cut at none of them. It is cut here where
its beginning shows plainly what it is: a title, perhaps names set off by signs, and a date that is no
part of a sentence. What could be read in another way is left whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.pages.dates import find_stamps
from aigov_search.pages.metadata_rows import is_metadata
from aigov_search.pages.rows import FLATTENED, count_han

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.rows import Row

_HEAD = 240
"""Characters within which the date of a head ends."""
_TEXT = 60
"""Characters of text that must follow it."""
_SENTENCE_END = re.compile(r"[a-z]{3}[.!?;][”\"']? ")
_MARK = re.compile(r" ?[|_—–] ?| [-·] | (?=(?:By|Source:|Published:|Updated:|Posted:) ?[A-Z0-9])")
"""What sets a title off from the names behind it."""
_SET_OFF = re.compile(
    r"(?:^|[|_·—–:]|(?<= )-|(?<= )(?:updated|published|posted|xinhua|\w+\.(?:cn|com|org)))\s*$"
)
"""What a date stands behind that belongs to no sentence."""
_IN_SENTENCE = re.compile(
    r"(?:[,(]|\b(?:on|of|in|at|by|to|the|and|or|from|since|until|till|before|after|between|dated|as|for|through|"
    r"effective|(?:mon|tues|wednes|thurs|fri|satur|sun)day))$"
)
"""What a date stands behind that belongs to one."""
_FEWEST, _MOST = 3, 25
"""Words of a title."""


def cut_english_head(text: str, plain: str, rows: Sequence[Row]) -> list[Row]:
    """``rows`` with the first cut into title, imprint and text if it is an English article on one line."""
    first, *others = rows
    head = plain[first.start : min(first.end, first.start + _HEAD)]
    if first.end - first.start < FLATTENED or count_han(head):
        return list(rows)
    stamp = next(find_stamps(plain, first.start, first.start + len(head)), None)
    if stamp is None or not text[stamp.end : first.end].startswith(" "):
        return list(rows)
    lead = text[first.start : stamp.start]
    mark = _MARK.search(lead)
    title = lead[: mark.start()] if mark else lead.rstrip()
    begun = first.start + (len(lead) - len(lead[mark.start() :].lstrip()) if mark else len(lead))
    body = stamp.end + 1
    if (
        not _FEWEST <= len(title.split()) <= _MOST
        or not (title[0].isupper() or title[0].isdigit() or title[0] in "“\"'")
        or _SENTENCE_END.search(lead)
        or not _stands_plainly(plain[first.start : stamp.start].rstrip(), text[body : body + 1])
        or first.end - body < _TEXT
        or not is_metadata(plain[begun : stamp.end])
    ):
        return list(rows)
    return [
        first._replace(end=first.start + len(title)),
        first._replace(start=begun, end=stamp.end, breaks=0, indent=1),
        first._replace(start=body, breaks=0, indent=1),
        *others,
    ]


def _stands_plainly(lead: str, following: str) -> bool:
    """Whether a date behind ``lead`` is no part of a sentence: set off by a sign, or no word leads to it."""
    return _SET_OFF.search(lead) is not None or (
        following.isupper() and _IN_SENTENCE.search(lead) is None
    )
