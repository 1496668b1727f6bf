"""When this copy was published, and the other dates a page gives itself, each with its basis.

Nothing is guessed: what is impossible or can be read in two ways is no date.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.records import Dated
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.records import DateRole

_FULL = re.compile(
    r"(?<![\d.])(\d{4}) ?(?:[-/.]|年) ?(\d{1,2}) ?(?:[-/.]|月) ?(\d{1,2})(?!\d) ?日?"
    r"(?:[t ,]{0,3}(?:星期.|周.|am|pm|上午|下午)?[ ,]{0,2}(\d{1,2}:\d{2}(?::\d{2})?))?"
)
_MONTH_DAY = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日")
_SESSION = re.compile(r"第(\d{2,3})届(?:联合国大会|联大)")
_NAMED_YEAR = re.compile(r"(?<![\d.])(20\d\d|19\d\d)(?=[\u4e00-\u9fff])(?!年)")
_SENTENCE = re.compile(r"[^。!?\n]+")
_ROLES: tuple[tuple[DateRole, re.Pattern[str]], ...] = (
    ("signed", re.compile(r"(?:成文|生成|发文|签署|制发|印发|落款|制定)(?:日期|时间)[:\s]{0,3}$")),
    ("effective", re.compile(r"(?:施行|实施|生效|执行|开始)(?:日期|时间)[:\s]{0,3}$|自 ?$")),
    ("revised", re.compile(r"(?:更新|修改|修订|修正|最后更新|最后修改|最近更新)(?:日期|时间|于)?[:\s]{0,3}$")),
    ("original", re.compile(r"(?:原文|原载|首发|原刊)(?:日期|时间|于)?[:\s]{0,3}$")),
    ("published", re.compile(r"(?:发布|发表|公布|公开|上传|上网|刊登|发稿|录入|添加|时间|日期)(?:日期|时间|于)?[:\s]{0,3}$")),
)
_NO_ROLE = re.compile(r"(?:失效|废止|截止|截至|有效期(?:至)?|出生|报名)(?:日期|时间)?[:\s]{0,3}$")


class Stamp(NamedTuple):
    """A full date as printed, ``text[start:end]``, with the time if there is one.

    ``role`` is what the label before it says, None without a label.
    """

    start: int
    end: int
    value: str
    time: str | None
    role: DateRole | None = None


def find_stamps(plain: str, start: int, end: int) -> Iterator[Stamp]:
    """The full dates in ``plain[start:end]`` that exist in the calendar."""
    for found in _FULL.finditer(plain, start, end):
        value = _make_date(*(int(part) for part in found.group(1, 2, 3)))
        label = plain[max(start, found.start() - 12) : found.start()]
        if not value or _NO_ROLE.search(label):
            continue
        role = next((role for role, pattern in _ROLES if pattern.search(label)), None)
        stop = found.end() - (found.group()[-1:] == " ")
        yield Stamp(found.start(), stop, value, found.group(4), role)


def _make_date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def read_declared(printed: str) -> tuple[str, str | None] | None:
    """The date, and the time if there is one, that a page declares; None if it cannot be read."""
    stamp = next(find_stamps(printed.lower(), 0, len(printed)), None)
    if stamp:
        return stamp.value, stamp.time
    digits = re.match(r"(\d{4})(\d\d)(\d\d)(?:\d{4,6})?$", printed.strip())
    value = _make_date(*(int(part) for part in digits.groups())) if digits else None
    return (value, None) if value else None


def date_stamp(text: str, stamp: Stamp, role: DateRole = "published") -> Dated:
    """A printed date with its role."""
    return Dated(
        value=stamp.value,
        role=role,
        basis=f"printed {text[stamp.start : stamp.end].strip()}",
        time=stamp.time,
        span=Span(stamp.start, stamp.end),
    )


def date_dateline(plain: str, dateline: re.Match[str], start: int, end: int) -> Dated | None:
    """The date of a dateline without a year; the year is inferred from ``plain[start:end]`` or unknown."""
    found = _MONTH_DAY.search(dateline.group())
    if not found:
        return None
    month, day = int(found.group(1)), int(found.group(2))
    inferred = infer_year(plain, start, end, month, day)
    if not inferred:
        return None
    year, evidence = inferred
    value = _make_date(year, month, day)
    if not value:
        return None
    at = dateline.start() + found.start()
    return Dated(
        value=value,
        role="published",
        basis=f"dateline {month}月{day}日; year inferred from the text ({evidence})",
        span=Span(at, at + len(found.group())),
    )


def infer_year(plain: str, start: int, end: int, month: int, day: int) -> tuple[int, str] | None:
    """The year of a month and day, and the words it rests on, if the text says it unmistakably.

    A session of the General Assembly runs from September to the next; an event that bears its year
    in its name and is dated within weeks before gives its year; two answers that differ give none.
    """
    years: dict[int, str] = {}
    for session in _SESSION.finditer(plain, start, end):
        opened = 1945 + int(session.group(1))
        years.setdefault(opened if month > 9 or (month, day) >= (9, 10) else opened + 1, f"{session.group()}")
    if not years:
        for sentence in _SENTENCE.finditer(plain, start, end):
            near = [m for m in _MONTH_DAY.finditer(sentence.group()) if _days_before(m, month, day) <= 45]
            named = _NAMED_YEAR.search(sentence.group())
            if near and named:
                years.setdefault(int(named.group()), sentence.group()[named.start() : named.start() + 16])
    return next(iter(years.items())) if len(years) == 1 else None


def _days_before(found: re.Match[str], month: int, day: int) -> int:
    """Days from the month and day found to the given one, in a year without a leap day."""
    try:
        earlier = date(2001, int(found.group(1)), int(found.group(2)))
        return (date(2001, month, day) - earlier).days % 365
    except ValueError:
        return 365
