"""Dates as precise as they are known, and ranges of them.

A date is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; one that is not precise to the day stands for
every day it may mean, so it lies within a range if any of these days does.
"""

from __future__ import annotations

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EARLIEST, _LATEST = "0000-00-00", "9999-99-99"


def is_date(text: str) -> bool:
    """Whether a text is a date that the calendar knows."""
    parts = text.split("-")
    if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]):
        return False
    if not (text.isascii() and all(part.isdigit() for part in parts)):
        return False
    year, month, day = (int(part) for part in [*parts, "1", "1"][:3])
    if not (year and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return leap or (month, day) != (2, 29)


def is_within(date: str | None, since: str | None, until: str | None) -> bool:
    """Whether a date may lie in the range; both ends belong to it, and an unknown date never does."""
    if date is None:
        return False
    first, last = _pad(date, _EARLIEST), _pad(date, _LATEST)
    return last >= _pad(since or "", _EARLIEST) and first <= _pad(until or "", _LATEST)


def _pad(date: str, padding: str) -> str:
    return date + padding[len(date) :]
