"""Who wrote it, as the byline or the dateline says."""

from __future__ import annotations

import re

from aigov_search.chinese.folding import fold
from aigov_search.pages.publishers import is_publisher

_NAME = r"(?!编辑|责编|责任|来源|时间|日期|摄影|浏览|点击)[\u4e00-\u9fff·]{2,12}"
_NAMES = rf"({_NAME}(?:[ 、,\u2003]{{1,2}}{_NAME}){{0,5}})"
_AGENCY = "(?:新华社|中新社|本报|本网|人民网|新华网|中国日报)"
_TITLE = "(?:特约|实习|见习|首席)?(?:记者|通讯员|评论员)"
_IN_DATELINE = re.compile(rf"\({_AGENCY}?{_TITLE}[ :]?{_NAMES}\)")
_BYLINE = re.compile(rf"{_AGENCY}?[\u4e00-\u9fff]{{0,8}}?{_TITLE} ?:? ?{_NAMES}")
_AUTHOR = re.compile(rf"(?:作者|文|撰文|撰稿|记者) ?[:/] ?(?:{_AGENCY}?{_TITLE} ?)?{_NAMES}")
_LATIN_NAME = "[a-z][a-z.'-]{0,20}(?: [a-z][a-z.'-]{0,20}){1,3}"
_ENGLISH = re.compile(rf"by ({_LATIN_NAME}(?:(?:,| and|, and) {_LATIN_NAME}){{0,3}})")
_NOBODY = frozenset(
    {"佚名", "未知", "不详", "网站编辑", "编辑", "管理员", "系统管理员", "admin", "administrator"}
)
_DECLARED = 80
LONGEST = 50
"""Characters that a byline may have."""


def find_byline(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the names if the row ``plain[start:end]`` is a byline and nothing else."""
    if end - start > LONGEST:
        return None
    found = next(
        (
            found
            for pattern in (_BYLINE, _AUTHOR, _ENGLISH)
            if (found := pattern.fullmatch(plain, start, end))
        ),
        None,
    )
    return found.span(1) if found else None


def find_reporter(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the names in a dateline: 新华社北京7月1日电(记者王建刚)."""
    found = _IN_DATELINE.search(plain, start, min(end, start + 80))
    return found.span(1) if found else None


def find_author(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the names after 作者: in a line of metadata."""
    found = _AUTHOR.search(plain, start, end)
    return found.span(1) if found else None


def clean_author(declared: str | None) -> str | None:
    """The author that a page declares; None if it is a number, names nobody, or names the publisher."""
    name = " ".join((declared or "").split())
    if not any(map(str.isalpha, name)) or len(name) > _DECLARED:
        return None
    return None if name.lower() in _NOBODY or is_publisher(fold(name)) else name
