"""Rows: the units a source text is judged by, and the view of it in which patterns are sought.

A row of plain text is a line; a line that holds a whole page (flattened text) is cut at its
spaces, wherever these do not stand between two Latin words or numbers. A row of a structured page
is a block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from aigov_search.records import Block

FLATTENED = 200
"""Characters above which a line with spaces may be many lines that lost their ends."""

MOST_PIECES = 10_000
"""Rows that one line is cut into. A page has some hundreds; what has more is running text from there on."""

_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x85]")
_SPACES = re.compile(r"\s+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_WIDE = re.compile("[\u2e80-\ud7af\uf900-\uff60\uffe0-\uffe6\U00020000-\U0003ffff“”‘’—…·]")
_HAN_RUNS = re.compile(f"{_HAN.pattern}+")
_WIDE_RUNS = re.compile(f"{_WIDE.pattern}+")
LISTED = 10_000
"""Characters of a text whose runs may be listed."""
BLANK = (
    " \t\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u2028\u2029\u202f\u205f\u3000\ufeff\r\n"
)
"""All white space, so that nothing that is stripped of it begins or ends in any, and signs without width."""
FINAL = frozenset("。！？；…!?;.:：")
"""Signs that a finished sentence, or the line that announces a list, ends in."""
_CLOSING = "”’」』）)》】\"'"
_PAIRS = {
    "(": ")",
    "（": "）",
    "《": "》",
    "“": "”",
    "【": "】",
    "「": "」",
    "『": "』",
    "[": "]",
    "〔": "〕",
}
_PAIR = re.compile("[" + re.escape("".join([*_PAIRS, *_PAIRS.values()])) + "]")
_INSIDE = 60
"""Characters that a bracketed run may have to be kept in one row."""
_SIGNS = "?!.)]>\"'~|"
"""ASCII signs that may end a Chinese phrase as well as a Latin one."""
_SIGNS_TOGETHER = 8


class Row(NamedTuple):
    """``text[start:end]`` without the white space around it.

    ``breaks`` counts the line ends before it (0: only spaces), ``indent`` the white space right
    before it on its line. ``tag``, ``path`` and ``links`` are the block's, on a structured page.
    """

    start: int
    end: int
    breaks: int = 0
    indent: int = 0
    tag: str = ""
    path: tuple[str, ...] = ()
    links: int = 0


def view_plainly(text: str) -> str:
    """``text`` in Simplified characters, half width and lower case, with the same length."""
    plain = fold(text)
    if len(plain) == len(text):
        return plain
    return "".join(fold(char)[0] for char in text)


def is_han(char: str) -> bool:
    """Whether the character is a Han character."""
    return _HAN.match(char) is not None


def is_wide(char: str) -> bool:
    """Whether the character fills two columns: Han, kana, and the signs set with them."""
    return _WIDE.match(char) is not None


def measure_width(text: str) -> int:
    """Columns that ``text`` fills where Han characters fill two."""
    return len(text) + _measure_runs(_WIDE_RUNS, text)


def count_han(text: str) -> int:
    """How many Han characters there are in ``text``."""
    return _measure_runs(_HAN_RUNS, text)


def _measure_runs(runs: re.Pattern[str], text: str) -> int:
    """Characters in all runs; of a long line, not even a list of the runs is made."""
    if len(text) <= LISTED:
        return sum(map(len, runs.findall(text)))
    return sum(found.end() - found.start() for found in runs.finditer(text))


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends in a final sign, perhaps within closing quotes or brackets."""
    bare = text.rstrip(BLANK).rstrip(_CLOSING)
    return bool(bare) and bare[-1] in FINAL


def ends_paragraph(text: str) -> bool:
    """Whether ``text`` ends in a sign that a paragraph can end in when no list follows."""
    bare = text.rstrip(BLANK).rstrip(_CLOSING)
    return bool(bare) and bare[-1] in "。！？…!?.:："


def cut_rows(text: str, start: int = 0, end: int | None = None) -> list[Row]:
    """The rows of plain text between two offsets, in order; blank ones are only counted as breaks."""
    end = len(text) if end is None else end
    rows: list[Row] = []
    breaks = 1
    at = start
    while at <= end:
        found = _LINE_END.search(text, at, end)
        stop = found.start() if found else end
        line = text[at:stop]
        body = line.strip(BLANK)
        if body:
            indent = len(line) - len(line.lstrip(BLANK))
            rows += _cut_line(text, at + indent, at + indent + len(body), breaks, indent)
            breaks = 0
        if not found:
            break
        breaks += 1
        at = found.end()
    return rows


def _cut_line(text: str, start: int, end: int, breaks: int, indent: int) -> list[Row]:
    if end - start < FLATTENED:
        return [Row(start, end, breaks, indent)]
    rows: list[Row] = []
    begun = start
    enclosed = _find_enclosed(text, start, end)
    nth = 0
    for gap in _SPACES.finditer(text, start, end):
        before = text[max(begun, gap.start() - _SIGNS_TOGETHER) : gap.start()].rstrip(_SIGNS)[-1:]
        after = text[gap.end()]
        while nth < len(enclosed) and enclosed[nth][1] <= gap.start():
            nth += 1
        inside = nth < len(enclosed) and enclosed[nth][0] < gap.start()
        if inside or not (not before or is_wide(before) or is_wide(after)):
            continue
        rows.append(Row(begun, gap.start(), breaks, indent))
        begun, breaks, indent = gap.end(), 0, gap.end() - gap.start()
        if len(rows) == MOST_PIECES - 1:
            break
    rows.append(Row(begun, end, breaks, indent))
    return rows


def _find_enclosed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The short runs between a bracket or quote and its counterpart, outermost ones only, in order."""
    found: list[tuple[int, int]] = []
    opened: list[re.Match[str]] = []
    for sign in _PAIR.finditer(text, start, end):
        if sign.group() in _PAIRS:
            opened.append(sign)
            del opened[:-8]
        elif opened and _PAIRS[opened[-1].group()] == sign.group():
            low = opened.pop().start()
            if sign.end() - low <= _INSIDE:
                while found and found[-1][0] >= low:
                    found.pop()
                found.append((low, sign.end()))
    return found


def rows_of_blocks(text: str, blocks: tuple[Block, ...]) -> list[Row]:
    """The rows of a structured page: its blocks, each stripped of the white space around it."""
    rows = []
    for block in blocks:
        line = text[block.start : block.end]
        body = line.strip(BLANK)
        if body:
            indent = len(line) - len(line.lstrip(BLANK))
            start = block.start + indent
            rows.append(Row(start, start + len(body), 1, indent, block.tag, block.path, block.links))
    return rows
