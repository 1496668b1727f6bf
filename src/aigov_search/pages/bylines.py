"""Who wrote it, as the byline or the dateline says."""

from __future__ import annotations

import re

_NAME = r"[\u4e00-\u9fff·]{2,12}"
_IN_DATELINE = re.compile(rf"\((?:本报|本网|新华社)?(?:特约|实习|见习)?(?:记者|通讯员)[ :]?({_NAME}(?:[ 、]{{1,2}}{_NAME}){{0,5}})\)")
_BYLINE = re.compile(
    rf"(?:新华社|中新社|本报|本网|人民网|新华网|中国日报)?(?:[\u4e00-\u9fff]{{0,8}}?)(?:特约|实习|见习|首席)?(?:记者|通讯员|评论员) ?[:]? ?({_NAME}(?:[ 、,\u2003]{{1,2}}{_NAME}){{0,5}})"
)
_AUTHOR = re.compile(rf"(?:作者|文|撰文|撰稿|记者) ?[:/] ?({_NAME}(?:[ 、,]{{1,2}}{_NAME}){{0,5}})")
LONGEST = 50


def find_byline(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the names if the row ``plain[start:end]`` is a byline and nothing else."""
    if end - start > LONGEST:
        return None
    found = _BYLINE.fullmatch(plain, start, end) or _AUTHOR.fullmatch(plain, start, end)
    return found.span(1) if found else None


def find_reporter(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the names in a dateline: 新华社北京7月1日电(记者王建刚)."""
    found = _IN_DATELINE.search(plain, start, min(end, start + 80))
    return found.span(1) if found else None


def find_author(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the names after 作者: in a line of metadata."""
    found = _AUTHOR.search(plain, start, end)
    return found.span(1) if found else None
