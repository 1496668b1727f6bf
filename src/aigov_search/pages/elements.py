"""What the tag, the id and the classes of an element say of what it holds.

Names are path entries of :class:`aigov_search.records.Block`, ``tag#id.class.class@n``.
"""

from __future__ import annotations

import re
from functools import cache

_FOREIGN = {
    "comments": (
        "comments?", "commentlist", "cmt", "pinglun", "reply", "replies", "respond",
    ),
    "related": (
        "related", "relate", "relations?", "recommend", "rcmd", "tuijian", "rank", "ranking",
    ),
    "references": ("references?", "catalog", "toc"),
    "aside": (
        "share", "bdshare", "sharebox", "social", "copyright", "advert", "ads?", "sponsor", "toolbar",
        "topbar", "player", "playercontrol", "videoplayer", "pagination", "pager", "qrcode", "login",
        "popup", "modal", "toast", "tags", "disclaimer",
    ),
}  # fmt: skip
"""Words in the names of elements that hold no text of the article, by the reason to leave them out."""
_ASIDE = (
    "nav", "navbar", "navi", "navigation", "menu", "footer", "foot", "header", "sidebar", "side",
    "aside", "breadcrumbs?", "crumbs?", "rec", "banner", "tools?", "search", "hot", "links?", "daohang",
    "dibu", "bottom", "tag", "guess", "ugc", "feedback", "declare", "statement",
)  # fmt: skip
"""Words in names that make it less likely that an element holds the article."""
_MAIN = (
    "article", "art", "artibody", "articletext", "contents?", "cont", "main", "maintext", "body",
    "entry", "post", "text", "txt", "details?", "zoom", "trs_editor", "trs_view", "view", "js_content",
    "news", "story", "newstext", "endtext", "wrap_content", "zw", "zhengwen", "nr", "neirong", "wz",
    "wenzhang", "xxnr",
)  # fmt: skip
"""Words in names that make it more likely."""
_CAPTION = ("caption", "figcaption", "imgtitle", "img-desc", "imgdesc", "picinfo", "photo-desc", "tupian")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _find_any(words: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of any of ``words`` in a list of names whose words are set apart."""
    return re.compile(rf"(?:^|[-_.#])(?:{'|'.join(words)})(?:$|[-_.# \d])")


_FOREIGN_PATTERNS = {reason: _find_any(words) for reason, words in _FOREIGN.items()}
_ASIDE_PATTERN = _find_any((*_ASIDE, *(word for words in _FOREIGN.values() for word in words)))
_MAIN_PATTERN = _find_any(_MAIN)
_CAPTION_PATTERN = _find_any(_CAPTION)


def name_foreign(entry: str) -> str:
    """Why what the element holds is not the article's, as its name has it; ``""`` if it does not say so."""
    return _name_foreign(entry.rpartition("@")[0])


def weigh_name(entry: str) -> float:
    """How much more, or less, likely an element is to hold the article by its name: 0.4, 1 or 1.25."""
    return _weigh_name(entry.rpartition("@")[0])


def names_caption(entry: str) -> bool:
    """Whether the element is there to hold the caption of a picture."""
    return _names_caption(entry.rpartition("@")[0])


@cache
def _split_name(name: str) -> tuple[str, str]:
    """The tag of an element, and its id and classes with their words set apart by hyphens."""
    tag, *marks = re.split("[#.]", name, maxsplit=1)
    return tag.lower(), "." + _CAMEL.sub("-", marks[0]).lower() if marks else ""


@cache
def _name_foreign(name: str) -> str:
    tag, marks = _split_name(name)
    if not marks or tag in ("body", "html"):
        return ""
    return next((reason for reason, pattern in _FOREIGN_PATTERNS.items() if pattern.search(marks)), "")


@cache
def _weigh_name(name: str) -> float:
    tag, marks = _split_name(name)
    if tag in ("aside", "footer", "nav", "header") or _ASIDE_PATTERN.search(marks):
        return 0.4
    if tag in ("article", "main") or _MAIN_PATTERN.search(marks):
        return 1.25
    return 1.0


@cache
def _names_caption(name: str) -> bool:
    tag, marks = _split_name(name)
    return tag == "figcaption" or (bool(marks) and _CAPTION_PATTERN.search(marks) is not None)
