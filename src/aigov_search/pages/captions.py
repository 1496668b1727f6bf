"""Captions of photographs: told by who took the picture, or by how they begin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"[\u4e00-\u9fff](?: ?[\u4e00-\u9fff·]){1,9}"
_SHORT_NAME = r"(?:[\u4e00-\u9fff](?: ?[\u4e00-\u9fff]){1,3}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10})"
_NOT_VERB = "(?<![拍航空录像影照电])"
_AGENCY = "(?:新华社|中新社|人民网|新华网|央视|中国日报|本报|本网|本刊|法新社|路透社|美联社)"
_CREDIT = re.compile(
    rf"(?:{_AGENCY}[\u4e00-\u9fff]{{0,8}}?(?:记者|通讯员|发)?[ :/]{{0,2}}{_NAME} ?{_NOT_VERB}摄"
    rf"|(?:记者|通讯员|摄影)[ :/]{{0,2}}{_NAME} ?{_NOT_VERB}摄"
    rf"|(?<=[。,) ]){_SHORT_NAME} ?{_NOT_VERB}摄"
    rf"|{_SHORT_NAME} ?{_NOT_VERB}摄(?=[(]))"
    r"(?:影报道|影)?(?:\([^()]{1,20}\))?(?=$|[ 。)\]\n\r\u3000\u2003])"
)
_CREDIT_END = re.compile(
    r"(?:摄|摄影报道|摄影|\((?:影像中国|视觉中国|新华社发|资料图片?|中新社发)\)|(?:新华社|中新社)发)"
    r"[ 。)\]]{0,3}$"
)
_OPENING = re.compile(
    r"[(\[]?(?:资料图|图为|图:|图片来源|图源|上图|下图|左图|右图"
    r"|(?:图|图片) ?[\d一二三四五六七八九十①-⑳]{1,2}[ :.、])"
)
_DATED = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日,")
_SENTENCE_END = re.compile(r"[。!?]")
_UNSIGNED = 80
"""Characters of a caption that nothing but its place or its first words tell."""
LONGEST = 220
"""Characters that a caption may have."""


def is_caption(plain: str) -> bool:
    """Whether a whole row is a caption."""
    row = plain.strip()
    if len(row) > LONGEST:
        return False
    credit = _CREDIT.search(row, max(0, len(row) - 40)) if "摄" in row else None
    if credit and len(row) - credit.end() <= 2:
        return _find_opening(row, 0, credit.start()) == 0
    opening = _OPENING.match(row)
    if (opening or _DATED.match(row)) and _CREDIT_END.search(row[-16:]):
        return True
    return opening is not None and len(row) <= _UNSIGNED


def find_captions(plain: str) -> Iterator[Span]:
    """The captions inside a run of text whose lines are lost, each with its credit.

    A caption begins with the sentence that a date or 图为 opens, else where the one before it ended
    or at the start of the run, if that is near.
    """
    if "摄" not in plain:
        return
    at = 0
    for credit in _CREDIT.finditer(plain):
        start = _find_opening(plain, at, credit.start())
        if credit.end() - start <= LONGEST:
            yield Span(start, credit.end())
        at = credit.end()


def _find_opening(plain: str, low: int, high: int) -> int:
    """Where the caption begins whose credit begins at ``high``; not before ``low``."""
    starts = [
        low,
        *(
            found.end()
            for found in _SENTENCE_END.finditer(plain, max(low, high - LONGEST), max(low, high - 1))
        ),
    ]
    starts = [at + len(plain[at:high]) - len(plain[at:high].lstrip()) for at in starts]
    for at in starts:
        if high - at <= LONGEST and (_DATED.match(plain, at) or _OPENING.match(plain, at)):
            return at
    if high - starts[0] <= _UNSIGNED:
        return starts[0]
    return next((at for at in reversed(starts) if at < high - 2), starts[0])
