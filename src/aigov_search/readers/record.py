"""Records: one document as it stands, from the fields that a line or row has."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from aigov_search.records import Source
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HINTS = ("title", "date", "source", "author", "url", "number", "lang")
"""Fields that become hints."""

# The names under which spreadsheets, crawlers and front matter have a field, the usual ones first;
# spaces, hyphens and underscores inside them do not count.
FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "content", "body", "fulltext", "articletext", "articlebody", "articlecontent", "maintext",
        "正文", "内容", "內容", "全文", "文本", "正文内容", "文章内容", "新闻内容", "文章正文", "正文文本",
        "原文",
    ),
    "title": (
        "title", "headline", "articletitle", "subject", "标题", "標題", "题目", "題目", "题名", "文章标题",
        "新闻标题", "文件标题", "文件名称", "政策标题", "政策名称", "主题",
    ),
    "date": (
        "date", "published", "pubdate", "pubtime", "publishdate", "publisheddate", "publishtime",
        "publishedat", "publicationdate", "datepublished", "postdate", "posttime", "日期", "发布日期",
        "发布时间", "發布日期", "發布時間", "發佈日期", "發佈時間", "发表日期", "发表时间", "发文日期",
        "刊登日期", "出版日期", "公布日期", "时间", "時間",
    ),
    "source": (
        "source", "publisher", "sitename", "site", "media", "outlet", "来源", "來源", "文章来源", "信息来源",
        "媒体", "媒體", "发布机构", "發布機構", "发布单位", "发文机关", "发文单位", "出处",
    ),
    "author": ("author", "authors", "byline", "creator", "作者", "记者", "撰稿", "撰稿人", "著者"),
    "url": (
        "url", "link", "href", "permalink", "sourceurl", "网址", "網址", "链接", "鏈接", "連結", "原文链接",
        "链接地址", "文章链接", "网页链接",
    ),
    "number": (
        "docnumber", "documentnumber", "fileno", "文号", "文號", "发文字号", "發文字號", "文件编号",
        "文件字号",
    ),
    "lang": ("lang", "language", "语言", "語言"),
    "id": ("id", "docid", "recordid", "guid", "编号", "編號", "序号", "序號", "文档编号"),
}  # fmt: skip
_FIELDS = {name: field for field, names in FIELD_NAMES.items() for name in names}
_JOINTS = re.compile(r"[\s_-]+")
_HALF = re.compile("[\ud800-\udfff]")
_LOST = re.compile("\ufffd+")
_NO_CHARACTER = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_MOST_LOST = 0.3
_TOP = 2000
"""Characters at the beginning of a document in which its title stands."""


def name_field(name: str) -> str | None:
    """The field that a column or key of that name holds, if it is one of ours."""
    if len(name) > 64:
        return None
    plain = unicodedata.normalize("NFKC", name).strip(" \t\r\n\ufeff\"'“”:：").casefold()
    return _FIELDS.get(_JOINTS.sub("", plain))


def rename_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """Fields under our names, the first of each that is not empty."""
    renamed: dict[str, object] = {}
    for key, value in fields.items():
        name = name_field(key)
        if name and value not in (None, ""):
            renamed.setdefault(name, value)
    return renamed


def list_names(field: str) -> str:
    """Some names for a field, for a message."""
    return ", ".join(FIELD_NAMES[field][:2] + tuple(n for n in FIELD_NAMES[field] if not n.isascii())[:3])


def make_record(fields: Mapping[str, object], *, format: str, encoding: str) -> Source:  # noqa: A002 - as in Source
    """The source that a record's fields stand for: ``id``, ``text``, and those of :data:`HINTS`.

    The title stands as the first line of the text, unless the text begins with it. U+FFFD, which
    stands for lost characters, is listed in ``defects``. Raises ``ValueError`` if there is no text.
    """
    body = fields.get("text")
    if body is None:
        raise ValueError('it has no "text"')
    if not isinstance(body, str):
        raise ValueError('its "text" is no string')  # noqa: TRY004 - a fault of the data, like the others
    if not body or body.isspace():
        raise ValueError('its "text" is blank')
    hints = {key: _as_line(value) for key, value in fields.items() if value and key in HINTS}
    title = hints.get("title")
    text = f"{title}\n{body}" if title and body.partition("\n")[0].strip() != title else body
    return Source(
        text=text,
        format=format,
        encoding=encoding,
        record_id=_as_line(fields.get("id")) or None,
        hints=hints,
        is_record=True,
        defects=find_lost(text),
    )


def replace_halves(value: object) -> object:
    """A string with U+FFFD for each half of a surrogate pair that stands alone."""
    if not isinstance(value, str):
        return value
    return _HALF.sub("\ufffd", value)


def find_lost(text: str) -> tuple[Span, ...]:
    """Where characters were lost: the runs of U+FFFD."""
    return tuple(Span(*lost.span()) for lost in _LOST.finditer(text)) if "\ufffd" in text else ()


def keep_printed_title(hints: dict[str, str], text: str) -> dict[str, str]:
    """Hints from a file's properties, in which a title counts only if it stands at the top of the text.

    Programs put their own name there, or leave what stood in the file this one was made from.
    """
    if "".join(hints.get("title", "").split()) in "".join(text[:_TOP].split()):
        return hints
    return {key: value for key, value in hints.items() if key != "title"}


def says_nothing(text: str) -> bool:
    """Whether so much of a text is no character that no one can tell what it says."""
    return len(_NO_CHARACTER.findall(text)) > _MOST_LOST * len("".join(text.split()))


def as_hints(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Hints from keys and values, the first value of each key; blank ones are left out."""
    hints: dict[str, str] = {}
    for key, value in pairs:
        line = _as_line(value)
        if line:
            hints.setdefault(key, line)
    return hints


def _as_line(value: object) -> str:
    """A field's value as one line; nothing for what is no string or number."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""
