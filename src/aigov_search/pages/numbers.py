"""The number under which a document was issued: 国发〔2017〕35号, 国务院令第746号."""

from __future__ import annotations

import re

_BRACKETED = re.compile(
    r"(?<![\u4e00-\u9fffa-z])([\u4e00-\u9fff]{1,14}?) ?[〔\[(【] ?((?:19|20)\d\d) ?[〕\])】]"
    r" ?第? ?(\d{1,5}) ?号"
)
_DECREE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,16}(?:令|公告))\s{0,8}[(]? ?第 ?(\d{1,5}|[〇零一二三四五六七八九十百]{1,7}) ?号"
)
_UNBRACKETED = re.compile(
    r"([\u4e00-\u9fff]{1,13}[发办函字规令文告批复]) ?((?:19|20)\d\d) ?(?:年 ?第?|第) ?(\d{1,5}) ?号"
)
"""星政发2024年7号: only where nothing else is in its row, since 发2024年7号 may begin a sentence."""
_LABEL = re.compile(r"(?:发文字号|发文号|文件编号|文 ?号|文件号|字号|规范性文件编号|统一编号) ?[:\s] ?")
_LABELLED = 400
LONGEST = 60
"""Characters that a line which bears the number and little else may have."""


def find_number(text: str, plain: str, start: int, end: int) -> str | None:
    """The number in the row ``text[start:end]``, if the row is there to bear it."""
    label = _LABEL.search(plain, start, min(end, start + _LABELLED))
    if not label and end - start > LONGEST:
        return None
    found = _BRACKETED.search(plain, label.end() if label else start, min(end, start + _LABELLED))
    if found and (label or found.end() - found.start() >= 0.6 * (end - start)):
        return _tidy(text, found.span())
    bare = _UNBRACKETED.fullmatch(plain, label.end() if label else start, end)
    if bare:
        _, year, number = bare.groups()
        return f"{_tidy(text, bare.span(1))}〔{year}〕{number}号"
    decree = _DECREE.fullmatch(plain, start, end)
    return _tidy(text, decree.span()) if decree else None


def _tidy(text: str, span: tuple[int, int]) -> str:
    """The number as it is usually set: no spaces, the year in 〔〕."""
    number = "".join(text[span[0] : span[1]].split())
    return re.sub(r"[\[(（【［]((?:19|20)\d\d)[\])）】］]", r"〔\1〕", number)
