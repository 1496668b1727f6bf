"""Who published this copy: names as printed, brought to their usual Chinese form."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from aigov_search.chinese.folding import fold
from aigov_search.pages.dates import find_stamps
from aigov_search.pages.furniture import drop_pinyin_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABELLED = re.compile(
    r"(?:(?:消息|稿件|文章|信息|内容|新闻|图文|本文|原文)?来源|出处|稿源|发布机构|发布单位|发文机关|供稿单位|"
    r"信息提供|source) ?: ?"
)
_FORWARDED = re.compile(r"(?:本?文?章?)(?:转自|转载自|摘自|选自|来自) ?:? ?")
_AGENCIES = (
    "新华社|中新社|中新网|人民网|新华网|央视网|央广网|中国网|国际在线|光明网|中国青年网|中国日报网|法新社|路透社|美联社|"
    "中央社|中央通讯社"
)
_PAPER = "[\u4e00-\u9fff]{2,6}(?:日报|晚报|时报|商报|晨报|早报)"
_DATELINE = re.compile(
    rf"(?P<agency>{_AGENCIES}|{_PAPER})(?:社)?[\u4e00-\u9fff·、/]{{0,16}} ?(?:\d{{1,2}}月)?\d{{1,2}}日"
    r"[^\s,。]{0,12}?(?:专?电|讯|消息|报道)"
)
_ENGLISH_DATELINE = re.compile(
    r"[a-z][a-z .'-]{1,30}(?:, [a-z][a-z .'-]{1,20})?, [a-z]{3,9}\.? \d{1,2} ?"
    r"\((?P<agency>[a-z][a-z .]{1,30})\)"
)
_NAME = r"([\u4e00-\u9fff·]{3,24})"
_HOLDER = re.compile(
    r"(?:版权所有(?![者人权])|copyright) ?[:©]? ?(?:\(c\))? ?(?:\d{4}(?:-\d{4})?)? ?(?:by)? ?"
    rf"{_NAME}|{_NAME}(?:网站)? ?版权所有(?![者人权])|(?:网站)?主办(?:单位)? ?: ?{_NAME}"
    rf"|(?:^|(?<=\s)){_NAME}(?:网站)? ?主办(?=\s|$|承办|版权|技术支持)",
    re.MULTILINE,
)
"""Who a footer says the site belongs to. In a sentence, somebody 主办 something else than the site."""
_OF_HOLDERS = ("版权所有", "copyright", "主办")
"""Of these, each of the pattern's alternatives has one."""
_FOOT = 20_000
"""Characters at the end of a page within which its footer stands."""
_STOP = re.compile(
    r"[ \t\n\r,;|。、]|作者|编辑|责编|责任编辑|发布|时间|日期|字体|字号|浏览|点击|阅读|\(?记者|"
    r"\d{4}[-年/.]|\d{1,2}:\d{2}|https?:|www\."
)
_LATIN_STOP = re.compile(
    r"  |[\t\n\r,;|]| [-–—] | (?:editors?|authors?|updated|published|time) ?:|"
    r"\d{4}[-/.]|\d{1,2}:\d{2}|https?:|www\."
)
_NOT_A_NAME = frozenset(
    {
        "", "本网", "本站", "本站原创", "原创", "网络", "互联网", "网络转载", "转载", "转载文章",
        "综合", "未知", "佚名", "本报", "本刊", "网络整理", "整理", "不详", "其他", "本站整理", "网站",
        "媒体", "编辑", "admin", "无", "暂无", "本网讯", "本网站", "我要评论", "不得转载", "未经授权",
    }
)  # fmt: skip
_CHANNEL = re.compile("[-—·|/]")
"""What parts the name of a publisher from that of its channel: 人民网-文化频道."""
_KINDS = ("新闻网", "日报", "晚报", "时报", "新媒体", "客户端", "电视台", "通讯社", "资讯网", "官方账号")
"""How the names of publishers end that the table does not know."""
_BODIES = (
    "委员会", "人民政府", "政府", "国务院", "人大常委会", "办公厅", "办公室", "秘书处", "人民法院",
    "人民检察院",
    *"部厅局院署办会委", "中心", "支队", "大队", "集团", "公司", "银行", "协会", "学会", "联合会", "大学",
    "研究院", "研究所",
)  # fmt: skip
"""How the names of public bodies end."""
_BETWEEN_BODIES = re.compile(r"[ 、,\u2003]{1,4}|\([\u4e00-\u9fff]{1,12}\)[ 、,\u2003]{0,4}")
_HAN_NAME = re.compile("[\u4e00-\u9fff]{3,60}")
_LONGEST = 48
"""Characters that a publisher's name may have."""
_QUOTES = "《》【】[]()（）“”\"'「」『』<>:： \t\xa0\u3000·•—-_|,，"


@cache
def _usual_names() -> Mapping[str, str]:
    """Folded name or alias → usual name."""
    table: dict[str, str] = {}
    for line in files(__package__).joinpath("publishers.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            usual, *others = line.split("\t")
            for name in (usual, *others):
                table.setdefault(fold(name).replace(" ", ""), usual)
    return table


@cache
def normalize_publisher(printed: str) -> str | None:
    """The usual Chinese form of a publisher's printed name; None if it names nobody (本网, 网络)."""
    name = _trim(printed)
    if "(" in name and drop_pinyin_notes(fold(name)) != fold(name):
        name = drop_pinyin_notes(name)
    plain = fold(name)
    if (
        plain in _NOT_A_NAME
        or len(plain) < 2
        or len(plain) > _LONGEST
        or not any(char.isalpha() for char in plain)
    ):
        return None
    table = _usual_names()
    channel = _CHANNEL.split(plain.replace(" ", ""), maxsplit=1)[0]
    return table.get(plain.replace(" ", "")) or table.get(channel) or _from_romanization(plain) or name


def _trim(printed: str) -> str:
    """A printed name without the quotes and signs around it; a bracket stays with its counterpart."""
    name = printed.strip(_QUOTES)
    for opening, closing in ("()", "（）"):
        if opening in name and closing not in name and printed.rstrip().endswith(closing):
            name += closing
    return name


def _from_romanization(plain: str) -> str | None:
    """The publisher whose name is written in pinyin, a syllable a character."""
    from aigov_search.chinese.readings import matches_romanization

    syllables = plain.split()
    if len(syllables) < 2 or not plain.replace(" ", "").isascii():
        return None
    return next(
        (usual for usual in dict.fromkeys(_usual_names().values())
         if len(usual) == len(syllables) and matches_romanization(usual, plain)),
        None,
    )  # fmt: skip


def is_publisher(plain: str) -> bool:
    """Whether a row is the known name of a publisher and nothing else."""
    name = plain.strip(_QUOTES).replace(" ", "")
    return name in _usual_names() or (len(name) <= 12 and name.endswith(_KINDS))


def names_body(plain: str) -> bool:
    """Whether a row is the names of public bodies and nothing else, as under a document."""
    names = [name for name in _BETWEEN_BODIES.split(plain) if name]
    return bool(names) and all(_HAN_NAME.fullmatch(name) and name.endswith(_BODIES) for name in names)


def names_origin(plain: str) -> bool:
    """Whether a row begins by naming where a text was taken from."""
    return _LABELLED.match(plain) is not None or _FORWARDED.match(plain) is not None


def find_labelled(text: str, plain: str, start: int, end: int) -> str | None:
    """The publisher named after 来源: or 转自 in ``text[start:end]``, in its usual form."""
    bare = drop_pinyin_notes(plain[start:end])
    own = text[start:end] if len(bare) == end - start else bare
    for pattern in (_LABELLED, _FORWARDED):
        for label in pattern.finditer(bare):
            latin = bare[label.end() : label.end() + 1].isascii()
            stop = (_LATIN_STOP if latin else _STOP).search(bare, label.end(), label.end() + _LONGEST)
            high = stop.start() if stop else min(len(bare), label.end() + _LONGEST)
            found = normalize_publisher(own[label.end() : high])
            if found:
                return found
    return None


def find_unlabelled(text: str, plain: str, start: int, end: int) -> str | None:
    """The publisher that a line of metadata names before its date: ``Ren Min Ri Bao· 2025-12-23 22:31``.

    Only a name that is known counts, for an author or a section may stand there as well.
    """
    stamp = next(find_stamps(plain, start, end), None)
    if not stamp:
        return None
    for low, high in ((start, stamp.start), (stamp.end, end)):
        name = fold(text[low:high]).strip(_QUOTES)
        known = _usual_names().get(name.replace(" ", "")) or _from_romanization(name)
        if known:
            return known
    return None


def find_dateline(plain: str, start: int, end: int) -> tuple[str, re.Match[str]] | None:
    """The agency or paper whose dateline opens ``plain[start:end]``, and the dateline."""
    found = _DATELINE.match(plain, start, end) or _ENGLISH_DATELINE.match(plain, start, end)
    if not found:
        return None
    return normalize_publisher(found.group("agency")) or found.group("agency"), found


def find_holder(plain: str, start: int, end: int) -> str | None:
    """Whose site it is, by its own footer."""
    start = max(start, end - _FOOT)
    if all(plain.find(word, start, end) < 0 for word in _OF_HOLDERS):
        return None
    found = _HOLDER.search(plain, start, end)
    return normalize_publisher(next(name for name in found.groups() if name)) if found else None
