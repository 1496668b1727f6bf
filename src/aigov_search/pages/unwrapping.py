"""Layout: rows that were one paragraph before a program broke them, and spaces inside words.

Two rows are joined if the first fills the width at which its neighbours are broken, or breaks off
in mid-sentence; a space between two Chinese characters is closed if both stand in running text.
Nothing but white space is ever taken out here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.pages.furniture import drop_pinyin_notes
from aigov_search.pages.rows import (
    BLANK,
    FINAL,
    LISTED,
    ends_paragraph,
    ends_sentence,
    is_han,
    is_wide,
    measure_width,
    view_plainly,
)
from aigov_search.pages.statutes import opens_article
from aigov_search.spans import LAYOUT, Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.pages.rows import Row

_WRAPPED = f"{LAYOUT}wrap"
_SLACK = 4
"""Columns by which a broken line may fall short: a sign that must not begin a line goes with its word."""
_FEWEST = 3
"""Lines of the same width that tell that lines were broken."""
_AMBIGUOUS = re.compile("[“”‘’—…·]")
_NARROWEST = 15, 30, 30
"""Columns below which no width of broken lines is assumed: counted by characters, and in either other way."""
_RUNNING = 8
"""Characters of running text that must stand on one side of a space for it to be closed."""
_UNBROKEN = 20
"""Characters from which on a run without a pause is no heading."""
_WORD = 24
"""Characters of a number or foreign word that a space may set off inside a sentence."""
_NAME = 3
"""Characters of a name: two runs as short as this may be names set apart."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈"
    "任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔汤"
    "張劉陳楊黃趙吳孫馬羅鄭許鄧馮韓蕭葉蔣蘇呂盧鐘譚陸賈韋鄒賀顧龔萬錢嚴湯"
)
_NEAR = 40
"""Characters around a space among which a pause tells running text."""
_PAUSES = frozenset("，。、；：！？,;:”’）》」』】")
_LONGEST = 1_000_000
"""Characters of a paragraph in which single spaces are weighed."""
_BREAK = re.compile(r"[\r\n\u2028\u2029\x85]\s*")
_LINE_ENDS = frozenset("\r\n\u2028\u2029\x85")
_SPACE = re.compile(
    r"\s(?:(?<![\r\n\u2028\u2029\x85])[^\S\r\n\u2028\u2029\x85]*|(?<=[\r\n\u2028\u2029\x85])\s*)"
)
"""White space of one line, or a break with what follows it; that both begin with one set is for speed."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_DELIBERATE = frozenset("\t\u2002\u2003\u3000")
_HEADING = re.compile(
    r"(?:第[〇零一二三四五六七八九十百千万\d]{1,9}[编編篇章节節条條款项項]|附件|[一二三四五六七八九十]{1,3}[、.．]|"
    r"[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[、.．)）]|[-—·•●○◆■□★※▲▶]|[①-⑳])"
)
_SPLIT_NUMBER = re.compile(
    r"第(?:\|[〇零一二三四五六七八九十百千\d]{1,9}[编編篇章节節条條款项項]"
    r"|[〇零一二三四五六七八九十百千\d]{1,9}\|[编編篇章节節条條款项項])"
)
_REPORTER = re.compile(r"[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员|通訊員)")
_LABEL = re.compile(
    r"(?:第[〇零一二三四五六七八九十百千万\d]{1,9}[编編篇章节節条條款项項目](?:之[一二三四五六七八九十]{1,3})?|"
    r"[年月]|\d日|电|记者|作者|通讯员|摄影|摄|编辑|[:：])$"
)
_LONGEST_LABEL = 16
"""Characters at the end of a text in which a label is looked for; none is longer."""
_OPENERS = frozenset("（(“《「『【〔")
_HANGING = tuple("的和与與及或对對在将將把被由为為、，")
"""What a line does not end in unless it was broken there."""
_QUOTES = {"“": "”", "《": "》", "「": "」", "『": "』", "‘": "’"}


class Wrap(NamedTuple):
    """The width at which the lines of a text are broken (0: they are not), and how each row measures.

    ``columns`` are those that each row fills where Han characters fill two.
    """

    width: int
    measures: Sequence[int]
    columns: Sequence[int]


def find_wrap(text: str, rows: Sequence[Row]) -> Wrap:
    """The width at which lines are broken.

    Programs count columns differently: a character as one, Han as two, or quotes and dashes as two
    as well. The count under which most lines come out equally long is the one that was used.
    """
    lines = [text[row.start : row.end] for row in rows]
    columns = [*map(measure_width, lines)]
    best = Wrap(0, [0] * len(rows), columns)
    most = 0
    counts = ([*map(len, lines)], [*map(sub, columns, map(_count_ambiguous, lines))], columns)
    for measures, narrowest, slack in zip(counts, _NARROWEST, (1, 2, 2), strict=True):
        longest = sorted(found for found, row in zip(measures, rows, strict=True) if row.breaks)
        if len(longest) < _FEWEST:
            break
        width = longest[-1 - len(longest) // 50]
        full = sum(map(measures.count, range(width - slack, width + 1)))
        if width >= narrowest and full > most:
            best, most = Wrap(width, measures, columns), full
    return best if most >= _FEWEST else best._replace(width=0)


def _count_ambiguous(text: str) -> int:
    """Quotes and dashes, which fill one column or two."""
    return len(_AMBIGUOUS.findall(text)) if len(text) <= LISTED else sum(1 for _ in _AMBIGUOUS.finditer(text))


def join_rows(text: str, rows: Sequence[Row], wrap: Wrap, *, lined: bool) -> list[list[Row]]:
    """``rows`` in groups, each of which was one paragraph.

    ``lined`` tells that the text has kept its lines, so that what stands on one line is one
    paragraph unless something speaks against it.
    """
    groups: list[list[Row]] = []
    for n, row in enumerate(rows):
        if n and _continues(
            text,
            rows,
            wrap.columns,
            n,
            wrap.width - wrap.measures[n - 1] if wrap.width else _SLACK + 1,
            lined=lined,
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _continues(
    text: str, rows: Sequence[Row], widths: Sequence[int], n: int, short: int, *, lined: bool
) -> bool:
    """Whether row ``n`` goes on in the paragraph of the row before it, which is ``short`` of a full line."""
    before, row = rows[n - 1], rows[n]
    if before.tag or row.tag or row.breaks > 1:
        return False
    body = text[row.start : row.end]
    if _HEADING.match(body):
        return False
    last = text[before.start : before.end]
    if row.breaks:
        if row.indent >= 2 and before.indent < row.indent:
            return False
        if not ends_sentence(last) and is_wide(body[0]) and _breaks_off(last):
            return True
        is_full = -2 <= short <= _SLACK
        return is_full and (not ends_paragraph(last) or (_is_dense(rows, n) and not _stands_alone(last)))
    if ends_sentence(last) or _REPORTER.fullmatch(body):
        return False
    width = _find_width(widths, n - 1)
    if width and widths[n - 1] >= width - _SLACK:
        return True
    if lined and is_wide(last[-1]) and is_wide(body[0]):
        return _is_running(last, body) or len(last) + len(body) >= 2 * _RUNNING
    holds_pause = len(last) >= _UNBROKEN or any(sign in _PAUSES for sign in last)
    return (holds_pause and _is_running(last, body)) or _is_bridged(text, rows, n)


def _breaks_off(line: str) -> bool:
    """Whether a line cannot be whole: an article without its end, or the midst of a phrase."""
    return (len(line) > _RUNNING and opens_article(line)) or (
        len(line) >= _RUNNING and line.endswith(_HANGING)
    )


def _is_bridged(text: str, rows: Sequence[Row], n: int) -> bool:
    """Whether rows ``n - 1`` and ``n`` meet at a number or foreign word set off inside a sentence."""
    for inner in (n - 1, n):
        if not 0 < inner < len(rows) - 1:
            continue
        before, word, after = rows[inner - 1], rows[inner], rows[inner + 1]
        if (
            word.end - word.start <= _WORD
            and not (word.breaks or after.breaks)
            and text[word.start : word.end].isascii()
            and text[word.start].isalnum()
            and is_han(text[before.end - 1])
            and is_wide(text[after.start])
            and any(
                sign in _PAUSES for sign in text[before.start : before.end] + text[after.start : after.end]
            )
        ):
            return True
    return False


def _find_width(widths: Sequence[int], n: int) -> int:
    """The width at which spaces stand for line ends around row ``n``; 0 if they do not."""
    near = widths[max(0, n - 12) : n + 13]
    width = max(near)
    if width < _NARROWEST[-1]:
        return 0
    full = sum(w >= width - _SLACK for w in near)
    if full >= 3 and widths[n] >= width - _SLACK:
        return width
    own = widths[n]
    alike = sum(abs(w - own) <= _SLACK for w in near)
    beyond = sum(w > own + _SLACK for w in near)
    return own if own >= _NARROWEST[-1] and alike >= 3 and beyond == 0 else 0


def _is_dense(rows: Sequence[Row], n: int) -> bool:
    """Whether paragraphs around row ``n`` are told apart by blank lines or indents."""
    near = rows[max(0, n - 20) : n + 20]
    return sum(row.breaks > 1 or row.indent >= 2 for row in near) * 12 >= len(near)


def _stands_alone(last: str) -> bool:
    return last.rstrip(BLANK)[-1:] in "：:"


def _is_running(left: str, right: str) -> bool:
    """Whether a sentence runs from ``left``, which a space ends, into ``right``."""
    if not (left and right):
        return False
    longest = max(len(left), len(right))
    if longest < _RUNNING:
        return False
    if left[-1] in _PAUSES or right[0] in _PAUSES:
        return left[-1] not in FINAL
    if not (is_han(left[-1]) or is_han(right[0])):
        return False
    return any(sign in _PAUSES or sign in _OPENERS for sign in left[:-1] + right) and (
        len(left) + len(right) >= _RUNNING + 2
    )


def join_title(text: str, rows: Sequence[Row]) -> list[Edit]:
    """Edits that join a title broken over several rows."""
    edits = []
    for before, after in pairwise(rows):
        close = is_wide(text[before.end - 1]) and is_wide(text[after.start])
        edits.append(
            Edit(
                start=before.end, end=after.start, replacement="" if close else " ",
                rule=_WRAPPED, evidence="a title broken over several lines",
            )
        )  # fmt: skip
    return edits


def close_breaks(text: str, start: int, end: int) -> list[Edit]:
    """Edits that close the line ends inside ``text[start:end]``, and no other space."""
    return [edit for edit in close_spaces(text, start, end) if edit.rule == _WRAPPED]


def close_spaces(text: str, start: int, end: int) -> list[Edit]:
    """Edits that close the breaks and stray spaces inside the paragraph ``text[start:end]``.

    Offsets count in ``text``.
    """
    gaps = _find_gaps(text, start, end)
    edits: list[Edit] = []
    bounds = [start, *(gap.end() for gap in gaps), end]
    for n, gap in enumerate(gaps):
        if gap.start() == start or gap.end() == end or _is_meant(text, gap):
            continue
        left = text[bounds[n] : gap.start()]
        right = text[gap.end() : gaps[n + 1].start() if n + 1 < len(gaps) else end]
        edit = _close_gap(text, gap, left, right, end, broken=not _LINE_ENDS.isdisjoint(gap.group()))
        if edit:
            edits.append(edit)
    return edits


def _find_gaps(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The breaks and spaces of a paragraph; beyond what any paragraph has, only the breaks."""
    if end - start <= _LONGEST:
        return [*_SPACE.finditer(text, start, end)]
    near = start + _LONGEST
    return [*_SPACE.finditer(text, start, near), *_BREAK.finditer(text, near, end)]


def _is_meant(text: str, gap: re.Match[str]) -> bool:
    """Whether white space was put where it is, and no pause behind it says otherwise: 第一条　为了…."""
    blank = gap.group()
    return blank in _DELIBERATE and text[gap.end()] not in _PAUSES


def _close_gap(
    text: str, gap: re.Match[str], left: str, right: str, end: int, *, broken: bool
) -> Edit | None:
    before, after = text[gap.start() - 1], text[gap.end()]
    wide = is_wide(before) and is_wide(after)
    if broken:
        either = is_wide(before) or is_wide(after)
        return Edit(
            start=gap.start(), end=gap.end(), replacement="" if either else " ",
            rule=_WRAPPED, evidence="a line broken inside a paragraph",
        )  # fmt: skip
    if not wide or not _is_stray(text, gap, left, right, end):
        return None
    return Edit(
        start=gap.start(), end=gap.end(), replacement="", rule=f"{LAYOUT}space",
        evidence="a space inside running text",
    )  # fmt: skip


def _is_stray(text: str, gap: re.Match[str], left: str, right: str, end: int) -> bool:
    """Whether the white space between two wide characters means nothing."""
    before, after = text[gap.start() - 1], text[gap.end()]
    if after in _PAUSES:
        return True
    if len(gap.group()) > 1 or gap.group() in _DELIBERATE:
        return False
    if before in "，、；,;":
        return not _HEADING.match(right)
    if not (is_han(before) and (is_han(after) or after in _OPENERS)):
        return False
    told = view_plainly(_INVISIBLE.sub("", text[max(0, gap.start() - 48) : gap.start()]))
    told = drop_pinyin_notes(told).replace(" ", "")
    if _SPLIT_NUMBER.search(told[-12:] + "|" + right[:12]):
        return True
    if _LABEL.search(told[-_LONGEST_LABEL:]) or _is_slogan(left, right):
        return False
    if len(left) + len(right) < _RUNNING + 2 or _are_names(left, right):
        return False
    return any(sign in _PAUSES or sign in _OPENERS for sign in left[-_NEAR:] + text[gap.end() : end][:_NEAR])


def _are_names(left: str, right: str) -> bool:
    """Whether what stands around a space, up to the next pause, is as short as names and begins like them."""
    before = next((n for n, char in enumerate(reversed(left)) if not is_han(char)), len(left))
    after = next((n for n, char in enumerate(right) if not is_han(char)), len(right))
    return (
        2 <= before <= _NAME and 2 <= after <= _NAME and left[-before] in _SURNAMES and right[0] in _SURNAMES
    )


def _is_slogan(left: str, right: str) -> bool:
    """Whether the space parts two equal halves of a quotation: “团结共治 智能向善”."""
    opened = max(left.rfind(quote) for quote in _QUOTES)
    if opened < 0:
        return False
    half = left[opened + 1 :]
    closed = right.find(_QUOTES[left[opened]])
    return closed == len(half) and 2 <= closed <= 12
