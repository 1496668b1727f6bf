"""The structure of a statute: parts, chapters, sections and articles, told from how a line begins."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from aigov_search.chinese.numerals import article_number

if TYPE_CHECKING:
    from collections.abc import Iterable

_FEWEST = 3
"""Lines that open an article from which on a text is a statute."""
_NUMBER = r"[〇○零一二三四五六七八九十百千两\d]{1,9}"
_BEGINNING = re.compile(r"[ \t\u3000\xa0*#]{0,8}[第(（一二三四五六七八九十]")
_STRUCTURE = re.compile(
    rf"[ \t\u3000*#]{{0,8}}第 ?{_NUMBER} ?[编篇章节分編](?:$|[ \u3000\u2003:]|[\u4e00-\u9fff(《“])"
)
_ITEM = re.compile(r"[(（][一二三四五六七八九十\d]{1,4}[)）]|[一二三四五六七八九十]{1,3}、")


def opens_article(line: str) -> bool:
    """Whether a line opens an article (第七条, 第7條, 第一百二十条之五)."""
    return article_number(line) is not None


def is_statute(lines: Iterable[str]) -> bool:
    """Whether a text has the articles of a statute."""
    return next(islice((True for line in lines if opens_article(line)), _FEWEST - 1, None), False)


def opens_structure(line: str) -> bool:
    """Whether a line opens a part, chapter, section, article or numbered item."""
    return _BEGINNING.match(line) is not None and (
        _STRUCTURE.match(line) is not None or _ITEM.match(line) is not None or opens_article(line)
    )
