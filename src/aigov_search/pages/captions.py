"""Captions of photographs: told by who took the picture, or by how they begin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"[\u4e00-\u9fff](?: ?[\u4e00-\u9fff·]){1,9}"
_CREDIT = re.compile(
    r"(?:(?:新华社|中新社|人民网|新华网|央视|中国日报|本报|本网|本刊|法新社|路透社|美联社)[\u4e00-\u9fff]{0,8}?"
    rf"(?:记者|通讯员|发)?[ :/]{{0,2}}{_NAME} ?摄|(?:记者|通讯员|摄影)[ :/]{{0,2}}{_NAME} ?摄|"
    rf"(?<=[。,) ]){_NAME} ?摄|{_NAME} ?摄(?=[(]))"
    r"(?:影报道|影)?(?:\([^()]{1,20}\))?(?=$|[ 。)\]\n\r\u3000\u2003])"
)
_CREDIT_END = re.compile(r"(?:摄|摄影报道|摄影|\((?:影像中国|视觉中国|新华社发|资料图片?|中新社发)\)|(?:新华社|中新社)发)[ 。)\]]{0,3}$")
_OPENING = re.compile(r"[(\[]?(?:资料图|图为|图:|图片来源|图源|上图|下图|左图|右图|(?:图|图片) ?[\d一二三四五六七八九十①-⑳]{1,2}[ :.、])")
_DATED = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日,")
_SENTENCE_END = re.compile(r"[。!?]")
LONGEST = 220
"""Characters that a caption may have."""


def is_caption(plain: str) -> bool:
    """Whether a whole row is a caption."""
    row = plain.strip()
    if len(row) > LONGEST:
        return False
    credit = _CREDIT.search(row, max(0, len(row) - 40))
    if credit and len(row) - credit.end() <= 2:
        return True
    if _CREDIT_END.search(row[-16:]) and (_DATED.match(row) or _OPENING.match(row)):
        return True
    return bool(_OPENING.match(row)) and len(row) <= 80


def find_captions(plain: str) -> Iterator[Span]:
    """The captions inside a run of text whose lines are lost, each with its credit.

    A caption begins where the one before it ended, at the start of the run, or with the sentence
    that a date or 图为 opens.
    """
    at = 0
    for credit in _CREDIT.finditer(plain):
        start = _find_opening(plain, at, credit.start())
        if credit.end() - start <= LONGEST:
            yield Span(start, credit.end())
        at = credit.end()


def _find_opening(plain: str, low: int, high: int) -> int:
    """Where the caption begins whose credit begins at ``high``; not before ``low``."""
    low_bare = low + len(plain[low:high]) - len(plain[low:high].lstrip())
    if high - low_bare <= LONGEST and len(_SENTENCE_END.findall(plain, low, high)) <= 3:
        return low_bare
    ends = [m.end() for m in _SENTENCE_END.finditer(plain, max(low, high - LONGEST), high - 1)]
    for end in ends:
        start = end + len(plain[end:high]) - len(plain[end:high].lstrip())
        if _DATED.match(plain, start) or _OPENING.match(plain, start):
            return start
    tail = [end for end in ends if end < high - 2]
    return tail[-1] if tail else low_bare
