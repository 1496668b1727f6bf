"""Rows that say when, where and by whom a text was published, and nothing else."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from aigov_search.pages.dates import find_stamps
from aigov_search.pages.furniture import drop_pinyin_notes
from aigov_search.pages.statutes import opens_structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.rows import Row

LONGEST = 160
_CHRONICLE = 3
_BARE = 12
"""Words beside a date without label and time that may name a site or a section, but say nothing."""
_OTHER_DATE = re.compile(r"^[(]|农历|出生|[-~至到] ?\d{1,2} ?[日月]|\d{1,2} ?日 ?[-~至到]")
_GOES_ON = re.compile("(?!星期|周|电|讯|消息|报道|来源|作者|编辑|上午|下午|凌晨|晚|版)[\u4e00-\u9fff]")
"""What follows a date without a space where it is part of a phrase."""
_LABELS = (
    "发布时间", "发表时间", "发布日期", "发稿时间", "更新时间", "成文日期", "生成日期", "发文日期",
    "时间", "日期", "发布于", "发表于", "更新", "消息来源", "稿件来源", "文章来源", "信息来源",
    "内容来源", "新闻来源", "本文来源", "原文来源",
    "来源", "出处", "稿源", "作者", "记者", "编辑", "责任编辑", "责编", "发布者",
    "发布人", "发布机构", "发布单位", "点击数?", "点击率", "点击次数", "浏览(?:次数|量)?",
    "阅读(?:次数|量|数)?", "访问(?:次数|量)?", "人气", "评论", "字体", "字号", "查看", "热度",
    "我要评论", "分享", "打印", "关闭", "收藏", "大 ?中 ?小", r"\d ?次",
)  # fmt: skip
_LABEL = re.compile(rf"(?:{'|'.join(_LABELS)}) ?:?")
_DEED = re.compile("通过|批准|公布|施行|修正|修订|审议|签署|印发|根据|决定|会议|号令")
"""What a statute says of itself beside a date: part of its text."""
_ISSUED = re.compile("(?:发布|颁布)[)]?$")
_TRACE = re.compile("[0-9:自〇零一二三四五六七八九]")
"""What every such row has somewhere: a number, a colon after a label, or 自."""
_MIDST = re.compile("^[,。、;:!?》)]|》,|。$")
"""What tells a piece of a sentence, not a line of its own."""
_FORWARDED = re.compile(r"(?:本?文?章?)(?:转自|转载自|摘自|选自|来自)")
_WORDS = re.compile(r"[\u4e00-\u9fff]|[a-z0-9_./:]+")
_SENTENCE = re.compile("[。,;!?]")


def is_metadata(plain: str) -> bool:
    """Whether a row holds a date, a source or an author, and no text besides."""
    if len(plain) > 2 * LONGEST or not _TRACE.search(plain):
        return False
    row = drop_pinyin_notes(plain).strip()
    if len(row) > LONGEST or opens_structure(row) or _MIDST.search(row):
        return False
    if _FORWARDED.match(row) and len(row) <= 40:
        return True
    if ":" not in row and (_DEED.search(row) or _ISSUED.search(row)):
        return False
    stamps = list(find_stamps(row, 0, len(row)))
    labels = _LABEL.findall(row)
    if not stamps:
        return (
            bool(labels)
            and _LABEL.match(row) is not None
            and ":" in row[:12]
            and len(row) <= 60
            and not _SENTENCE.search(row)
        )
    rest = row
    for stamp in reversed(stamps):
        rest = rest[: stamp.start] + " " + rest[stamp.end :]
    words = len(_WORDS.findall(_LABEL.sub(" ", rest)))
    if not labels and not any(stamp.time for stamp in stamps):
        goes_on = any(_GOES_ON.match(row, stamp.end) for stamp in stamps)
        return words <= _BARE and not goes_on and not _OTHER_DATE.search(row)
    pauses = len(_SENTENCE.findall(rest))
    return words <= 16 + 6 * len(labels) and (pauses <= 1 or (len(labels) >= 2 and "。" not in rest))


def has_stamp(plain: str) -> bool:
    """Whether a row of metadata holds a full date."""
    return any(True for _ in find_stamps(plain, 0, len(plain)))


def is_bare_date(plain: str) -> bool:
    """Whether a row is a date and nothing else: a signature's, where a text ends."""
    row = plain.strip()
    stamps = list(find_stamps(row, 0, len(row)))
    return len(stamps) == 1 and not stamps[0].time and stamps[0].end - stamps[0].start >= len(row) - 1


def holds_chronicle(plain: str, rows: Sequence[Row]) -> bool:
    """Whether dates alone head the parts of a text, so that none of them is the text's own."""
    bare = (row for row in rows if row.end - row.start <= 16 and is_bare_date(plain[row.start : row.end]))
    return next(islice(bare, _CHRONICLE - 1, None), None) is not None
