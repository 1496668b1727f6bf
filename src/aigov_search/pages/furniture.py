"""What is page furniture, told from the words of one row alone.

Rows are looked at in the view of :func:`aigov_search.pages.rows.view_plainly`. A row is furniture if
it is nothing but words of a menu, if it begins as notices and trails of sections begin, or if
several tell-tale words stand in it; a policy text that merely speaks of copyright or printing is
left alone. The words are in ``furniture.txt``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PINYIN_NOTE = re.compile(r"\((?<=[\u4e00-\u9fff]\()[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ]{1,6} ?\)")
_EDGES = " |·•>-_"
_BETWEEN = re.compile(r"[ \t|/·•,、>《》<:;\[\]()…]+|\.{2,}")
_TRAIL = re.compile(r" ?[>》›→»]{1,4} ?")
_QUOTED = re.compile('[《〈"“,;。:]')
_RUNNING = re.compile("[。,;、](?!$)")
_WORD = re.compile(r"[^\W_]")
_RESIDUE = re.compile(
    r"\{[{!%#][^{}]{0,60}[}%#!]?\}|<%[^%]{0,60}%>|\$\{[^{}]{0,60}\}|undefined|null|nan|\[[a-z]_?\d\w{2,20}\]"
)
_SHORT = 60
_LONGEST_RESIDUE = 64
_LONGEST_START, _LONGEST_COPYRIGHT = 80, 160
"""Characters of a row that a beginning alone tells: for most reasons, and for a notice of copyright."""
_LONG = 400
_HOME = ("首页", "主页", "网站首页")


class _Words(NamedTuple):
    menus: Mapping[str, str]
    """A word of a menu → the reason it gives."""
    whole: re.Pattern[str]
    start: re.Pattern[str]
    """Each reason is the name of a group; so it is in ``whole``."""
    start_copyright: re.Pattern[str]
    telling: re.Pattern[str]
    hinting: re.Pattern[str]
    adult: re.Pattern[str]


@cache
def _read_words() -> _Words:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in files(__package__).joinpath("furniture.txt").read_text("utf-8").splitlines():
        if (
            line.startswith("[")
            and line.endswith("]")
            and line[1:-1].replace(" ", "").isalpha()
            and line.isascii()
        ):
            current = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            current.append(fold(line))
    menus: dict[str, str] = {}
    for name, words in sections.items():
        if name.startswith("menu "):
            menus.update((word, name.removeprefix("menu ")) for word in words)
    heads, tails = _any_of(sections["related heads"]), _any_of(sections["related tails"])
    sections["whole related"].append(rf"(?:{heads})(?:{tails})(?:推荐|排行榜?|链接|列表)?[ :》>.·]{{0,4}}")
    sections["start editors"].append(rf"[\[(]? ?(?:{_any_of(sections['editor roles'])}) ?:")
    return _Words(
        menus,
        re.compile(f"(?:{_name_any(sections, 'whole ')})[ .,。:;|·》>]{{0,6}}"),
        re.compile(_name_any(sections, "start ")),
        re.compile(_name_any(sections, "start copyright")),
        *(re.compile(_any_of(sections[name])) for name in ("telling", "hinting", "adult")),
    )  # fmt: skip


def _name_any(sections: Mapping[str, Sequence[str]], use: str) -> str:
    """The pattern of the lines of all sections for a use, each section's a group that bears its reason."""
    found = ((name.split()[1], "|".join(lines)) for name, lines in sections.items() if name.startswith(use))
    return "|".join(f"(?P<{reason}>{lines})" for reason, lines in found)


def _any_of(words: Iterable[str]) -> str:
    """The pattern of any of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def drop_pinyin_notes(plain: str) -> str:
    """``plain`` without readings in brackets after a character: what a pattern is sought in."""
    return _PINYIN_NOTE.sub("", plain) if "(" in plain else plain


def name_furniture(plain: str) -> str | None:
    """Why a row is furniture, told from its own words; None if they do not tell."""
    return _name_short(plain) if len(plain) <= _LONG else _name_notice(plain)


@lru_cache(maxsize=1 << 14)
def _name_short(plain: str) -> str | None:
    """As :func:`name_furniture`; the rows of menus come back on every page of a site."""
    row = drop_pinyin_notes(plain).strip(_EDGES)
    if not _WORD.search(row) or (len(row) <= _LONGEST_RESIDUE and _RESIDUE.fullmatch(row)):
        return "noise"
    words = _read_words()
    if len(row) <= _SHORT:
        menu = _name_menu(row, words.menus)
        if menu:
            return menu
        if found := words.whole.fullmatch(row):
            return found.lastgroup
    if len(row) <= _LONGEST_COPYRIGHT:
        starts = words.start if len(row) <= _LONGEST_START else words.start_copyright
        if found := starts.match(row):
            return found.lastgroup
    if _is_trail(row):
        return "breadcrumb"
    return _name_notice(row)


def _name_menu(row: str, menus: Mapping[str, str]) -> str | None:
    """The reason if every word of the row is a menu's, or short names follow the home page."""
    if row in menus:
        return menus[row]
    head = next(filter(None, _BETWEEN.split(row, 2)[:-1]), None)
    if head and not (head in menus or head in _HOME or head.isdigit()):
        return None  # as nearly every row of a text; no other part need be looked at
    parts = [part for part in _BETWEEN.split(row) if part]
    if parts and all(part in menus or part.isdigit() for part in parts):
        return next((menus[part] for part in parts if part in menus), "paging")
    if len(parts) >= 3 and parts[0] in _HOME and all(len(part) <= 6 for part in parts):
        return "navigation"
    return None


def _name_notice(row: str) -> str | None:
    """The reason if tell-tale words of notices, footers or adult sites crowd in the row."""
    words = _read_words()
    telling = len(set(words.telling.findall(row)))
    is_running = _RUNNING.search(row) is not None
    if telling >= 2 + (len(row) > _LONG) or (telling and len(row) <= _SHORT and not is_running):
        return "copyright"
    if not is_running and (len(set(words.hinting.findall(row))) >= 2 or words.hinting.fullmatch(row)):
        return "copyright"
    if "。" not in row and len(row) < _LONG and len(words.adult.findall(row)) >= 2:
        return "adult-words"
    return None


def _is_trail(row: str) -> bool:
    """Whether the row is a trail of section names: a > b > c."""
    if len(row) > 90 or _QUOTED.search(row):
        return False
    parts = _TRAIL.split(row)
    return len(parts) >= 3 and sum(len(part) <= 15 for part in parts) >= len(parts) - 1
