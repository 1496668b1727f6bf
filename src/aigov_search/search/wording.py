"""Causes, and the words they are told in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 5


@frozen
class CauseRecord:
    """Why nothing was found: a name for the kind of cause, and the cause itself in words."""

    cause: str
    text: str


def name_cause(cause: str, text: str) -> CauseRecord:
    """A cause as a record."""
    return CauseRecord(cause=cause, text=text)


def count_noun(number: int, noun: str) -> str:
    """A number with its noun, which takes an s where there is not exactly one."""
    return f"{number} {noun}{'s' * (number != 1)}"


def list_texts(texts: Iterable[str]) -> str:
    """Texts in a row, the first five of them."""
    shown = [*texts]
    return ", ".join(shown[:_MOST]) + " …" * (len(shown) > _MOST)
