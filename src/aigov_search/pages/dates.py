"""When this copy was published, and the other dates a page gives itself, each with its basis.

Nothing is guessed: what is impossible or can be read in two ways is no date, and a dateline gets
its year only from words of the text that leave no choice.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.numerals import find_dates
from aigov_search.records import Dated
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.records import DateRole

_TIME = re.compile(
    r"(?:t|[ \u3000,]{0,3})(?:[(]?(?:星期|周|週)[一二三四五六日天][)]?)?[ ,]{0,2}"
    r"(上午|下午|晚上|am|pm)?[ ,]{0,2}"
    r"(\d{1,2})[:时](\d{2})(?:[:分](\d{2}))?(?: ?(am|pm))?"
)
_OF_FULL_DATES = re.compile(
    r"[年民0-9０-９](?:(?<=年)[^月年]{1,8}月|(?<=民)[国國]|(?<=[0-9０-９])[0-9０-９]{3})"
)
"""A full date has one of these, whatever its form: 年…月, four digits, 民国. One set finds where."""
_SESSION = re.compile(r"第(\d{2,3})届(?:联合国大会|联大)")
_NAMED_YEAR = re.compile(r"(?<![\d.])(20\d\d|19\d\d)(?=[\u4e00-\u9fff])(?!年)")
_SENTENCE = re.compile(r"[^。!?\n]+")
_ROLES: tuple[tuple[DateRole, re.Pattern[str]], ...] = (
    ("signed", re.compile(r"(?:成文|生成|发文|签署|制发|印发|落款|制定)(?:日期|时间)[:\s]{0,3}$")),
    ("effective", re.compile(r"(?:施行|实施|生效|执行)(?:日期|时间)[:\s]{0,3}$")),
    (
        "revised",
        re.compile(r"(?:更新|修改|修订|修正|最后更新|最后修改|最近更新)(?:日期|时间|于)?[:\s]{0,3}$"),
    ),
    ("original", re.compile(r"(?:原文|原载|首发|原刊)(?:日期|时间|于)?[:\s]{0,3}$")),
    (
        "published",
        re.compile(
            r"(?:发布|发表|公布|公开|上传|上网|刊登|发稿|录入|添加|时间|日期)(?:日期|时间|于)?[:\s]{0,3}$"
        ),
    ),
)
_NO_ROLE = re.compile(
    r"(?:失效|废止|截止|截至|有效期(?:至)?|出生|报名|引用|访问|查阅|检索|下载|考试|会议|活动)(?:日期|时间)?[:\s]{0,3}$"
)
_LABEL = 14
"""Characters before a date in which its label stands, be it in the row before."""
_DEED: tuple[tuple[DateRole, re.Pattern[str]], ...] = (
    ("revised", re.compile(r"[^。;]{0,60}?(?:修正|修订|修改|修改决定)")),
    ("published", re.compile(r"[^。;]{0,60}?(?:公布|发布|颁布)")),
    ("signed", re.compile(r"[^。;]{0,60}?(?:通过|批准|签署|印发)")),
)
_OWN = re.compile(
    r"本(?:条例|办法|规定|细则|决定|规则|法|通知|意见|方案|通告|公告|解释|标准|章程|制度|令)|"
    r"(?:现予|予以)(?:公布|发布|印发)|[》)]?(?:已经|业经|经)"
)
"""What tells that a sentence speaks of the document it stands in."""
_LEAD = 12
"""Characters before a date in a line that is there for its sake."""
_BEGINS = re.compile(r"[^。;,]{0,4}?起(?:正式|开始)?(?:施行|实施|执行|生效)")


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
    """The full dates in ``plain[start:end]``, with the times printed behind them."""
    words = plain[start:end]
    if not _OF_FULL_DATES.search(words):
        return
    for found in find_dates(words):
        if found.is_partial or len(found.value) < 10:
            continue
        label = plain[max(0, start + found.start - _LABEL) : start + found.start]
        if _NO_ROLE.search(label):
            continue
        role = next((role for role, pattern in _ROLES if pattern.search(label)), None)
        time = _TIME.match(words, found.end)
        clock = _read_time(time) if time else None
        stop = time.end() if time and clock else found.end
        yield Stamp(start + found.start, start + stop, found.value, clock, role)


def _read_time(found: re.Match[str]) -> str | None:
    """The time of day as ``HH:MM`` or ``HH:MM:SS``; None if there is no such time."""
    half, hours, minutes, seconds, half_behind = found.groups()
    hour = int(hours)
    if (half or half_behind) in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    if hour > 23 or int(minutes) > 59 or int(seconds or 0) > 59:
        return None
    return f"{hour:02}:{minutes}" + (f":{seconds}" if seconds else "")


def read_declared(printed: str) -> tuple[str, str | None] | None:
    """The date, and the time if there is one, that a page declares; None if it cannot be read."""
    stamp = next(find_stamps(printed.lower(), 0, len(printed)), None)
    return (stamp.value, stamp.time) if stamp else None


def date_stamp(text: str, stamp: Stamp, role: DateRole = "published") -> Dated:
    """A printed date with its role."""
    return Dated(
        value=stamp.value,
        role=role,
        basis=f"printed {text[stamp.start : stamp.end].strip()}",
        time=stamp.time,
        span=Span(stamp.start, stamp.end),
    )


def find_deeds(text: str, plain: str, start: int, end: int) -> Iterator[Dated]:
    """The dates in ``plain[start:end]`` that say when the document was passed, published, revised or begins.

    They stand at the beginning of their line, or in a sentence that speaks of the document; the dates
    of another document that is cited do not count.
    """
    stamps = list(find_stamps(plain, start, end))
    if stamps and stamps[0].start - start > _LEAD and not _OWN.search(plain, start, end):
        return
    for n, stamp in enumerate(stamps):
        limit = min(stamps[n + 1].start if n + 1 < len(stamps) else end, stamp.end + 80)
        behind = plain[stamp.end : limit]
        if _BEGINS.match(behind):
            yield date_stamp(text, stamp, "effective")
            continue
        deeds = [(found.end(), role) for role, pattern in _DEED if (found := pattern.match(behind))]
        if deeds:
            yield date_stamp(text, stamp, min(deeds)[1])


def date_dateline(plain: str, dateline: re.Match[str], start: int, end: int) -> Dated | None:
    """The date of a dateline without a year; the year is inferred from ``plain[start:end]`` or unknown."""
    found = next((found for found in find_dates(dateline.group()) if found.is_partial), None)
    if not found:
        return None
    month, day = (int(part) for part in found.value.split("-"))
    inferred = infer_year(plain, start, end, month, day)
    if not inferred:
        return None
    year, evidence = inferred
    at = dateline.start() + found.start
    return Dated(
        value=f"{year}-{found.value}",
        role="published",
        basis=f"dateline {month}月{day}日; year inferred from the text ({evidence})",
        span=Span(at, at + found.end - found.start),
    )


def infer_year(plain: str, start: int, end: int, month: int, day: int) -> tuple[int, str] | None:
    """The year of a month and day, and the words it rests on, if the text says it unmistakably.

    A session of the General Assembly runs from September to the next; an event that bears its year
    in its name and is dated within weeks before gives its year; two answers that differ give none.
    """
    years: dict[int, str] = {}
    for session in _SESSION.finditer(plain, start, end):
        opened = 1945 + int(session.group(1))
        years.setdefault(opened if (month, day) >= (9, 10) else opened + 1, session.group())
    if not years:
        for sentence in _SENTENCE.finditer(plain, start, end):
            named = _NAMED_YEAR.search(sentence.group())
            if named and any(
                found.is_partial and _days_before(found.value, month, day) <= 45
                for found in find_dates(sentence.group())
            ):
                years.setdefault(int(named.group()), sentence.group()[named.start() : named.start() + 16])
    return next(iter(years.items())) if len(years) == 1 else None


def _days_before(earlier: str, month: int, day: int) -> int:
    """Days from the day ``MM-DD`` to the given one, in a leap year."""
    return (date(2000, month, day) - date.fromisoformat(f"2000-{earlier}")).days % 366
