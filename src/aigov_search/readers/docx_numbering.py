"""The numbers that Word puts before the items of a list: 第七条, （一）, 1.2.

Counting follows the definitions in the document (ISO/IEC 29500-1, 17.9): a level goes on counting
until an item of a higher level starts it anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from aigov_search.readers.ooxml import attribute, find_child, local, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Listed(Protocol):
    """A style that can put a paragraph into a list."""

    list_id: str | None
    list_level: str | None

_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST = 9999


class Level(NamedTuple):
    """How one level of a list is numbered: where it starts, in which figures, with what around.

    ``closes_up``: no space follows; ``is_legal``: the figures of all levels are Arabic.
    """

    start: int
    form: str
    text: str
    closes_up: bool = False
    is_legal: bool = False


class Numbering:
    """Counts the items of all lists of a document, in reading order."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def number(self, paragraph: Any, style: Listed | None) -> str:
        """The number before a paragraph with the space behind it, as Word shows it; empty if it has none."""
        identity = value_of(paragraph, "pPr", "numPr", "numId") or (style.list_id if style else None) or ""
        printed = value_of(paragraph, "pPr", "numPr", "ilvl")
        depth = _as_depth(printed or (style.list_level if style else None))
        levels = self._lists.get(identity, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._abstract[identity], {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        level = levels[depth]
        if level.form == "bullet" or not _PLACE.search(level.text):
            return ""
        shown = _PLACE.sub(lambda place: _show(int(place.group(1)) - 1, level, levels, counts), level.text)
        return shown if level.closes_up else f"{shown} "

    def _read(self, root: Any) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        for element in root:
            if local(element) == "abstractNum":
                abstract[attribute(element, "abstractNumId") or ""] = _read_levels(element)
        for element in root:
            if local(element) != "num":
                continue
            identity = attribute(element, "numId") or ""
            base = value_of(element, "abstractNumId") or ""
            levels = dict(abstract.get(base, {}))
            self._abstract[identity] = base
            for override in element:
                if local(override) == "lvlOverride":
                    levels |= _read_levels(override)
                    self._restart(identity, override, levels)
            self._lists[identity] = levels

    def _restart(self, identity: str, override: Any, levels: dict[int, Level]) -> None:
        """Let a list that starts anew count for itself."""
        start = _as_start(value_of(override, "startOverride"))
        depth = _as_depth(attribute(override, "ilvl"))
        if start is not None and depth in levels:
            levels[depth] = levels[depth]._replace(start=start)
            self._abstract[identity] = f"num {identity}"


def _read_levels(element: Any) -> dict[int, Level]:
    levels = {}
    for child in element:
        if local(child) == "lvl":
            levels[_as_depth(attribute(child, "ilvl"))] = Level(
                start=_as_start(value_of(child, "start")) or 1,
                form=value_of(child, "numFmt") or "decimal",
                text=value_of(child, "lvlText") or "",
                closes_up=value_of(child, "suff") == "nothing",
                is_legal=find_child(child, "isLgl") is not None,
            )
    return levels


def _show(depth: int, shown_by: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    """The count of the level at ``depth``, as a number of the level ``shown_by`` contains it."""
    level = levels.get(depth)
    if level is None:
        return ""
    return format_number(counts.get(depth, level.start), "decimal" if shown_by.is_legal else level.form)


def _as_depth(printed: str | None) -> int:
    return int(printed) if printed and printed.isdecimal() and len(printed) < 3 else 0


def _as_start(printed: str | None) -> int | None:
    return min(int(printed), _MOST) if printed and printed.isdecimal() and len(printed) < 10 else None


def format_number(number: int, form: str) -> str:
    """A number in one of Word's formats; in Arabic figures where the format is not known."""
    number = min(number, _MOST)
    return _FORMS.get(form, str)(number)


def _count_chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """七, 十二, 一百零五."""
    if number <= 0:
        return digits[0]
    figures = str(number)
    written = ""
    for place, figure in zip(range(len(figures) - 1, -1, -1), figures, strict=True):
        if figure != "0":
            written += digits[int(figure)] + (units[place - 1] if place else "")
        elif written and not written.endswith("零"):
            written += "零"
    written = written.rstrip("零")
    return written.removeprefix("一") if written.startswith("一十") else written


def _spell_digits(number: int) -> str:
    """二〇二三."""
    return "".join(_DIGITS[int(figure)] for figure in str(number))


def _count_letters(number: int) -> str:
    """From a to z, then aa, bb."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 260 else str(number)


def _count_roman(number: int) -> str:
    if number <= 0:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _count_chinese,
    "chineseCountingThousand": _count_chinese,
    "japaneseCounting": _count_chinese,
    "taiwaneseCounting": _count_chinese,
    "taiwaneseCountingThousand": _count_chinese,
    "ideographDigital": _spell_digits,
    "japaneseDigitalTenThousand": _spell_digits,
    "taiwaneseDigital": _spell_digits,
    "chineseLegalSimplified": lambda number: _count_chinese(number, _FORMAL, "拾佰仟"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: "".join(chr(ord(figure) + 0xFEE0) for figure in str(number)),
    "decimalEnclosedCircle": _cycle("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _cycle("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "lowerLetter": _count_letters,
    "upperLetter": lambda number: _count_letters(number).upper(),
    "lowerRoman": _count_roman,
    "upperRoman": lambda number: _count_roman(number).upper(),
    "none": lambda _: "",
}
