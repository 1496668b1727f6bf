"""What a query says, as a small tree: the parser makes it, the planner reads it.

``start`` and ``end`` of a node are the half-open range of characters of the query it was read from.
"""

from __future__ import annotations

from typing import Literal

from aigov_search.frozen import frozen

FieldName = Literal["title", "source", "author", "lang", "date", "number", "article"]
FIELD_NAMES: tuple[FieldName, ...] = ("title", "source", "author", "lang", "date", "number", "article")


@frozen
class Words:
    """What was typed without quotes and without a space in it."""

    text: str
    start: int
    end: int


@frozen
class Quoted:
    """An exact run of characters."""

    text: str
    start: int
    end: int


@frozen
class Close:
    """Words or runs, separated by spaces in ``text``, within ``distance`` characters of each other."""

    text: str
    distance: int
    start: int
    end: int


@frozen
class Prefix:
    """The beginning of a word."""

    text: str
    start: int
    end: int


@frozen
class InField:
    """A condition on what is known of a document: on its title, publisher, author, number, language."""

    field: FieldName
    value: Words | Quoted | Prefix
    start: int
    end: int


@frozen
class Dates:
    """A condition on the date of publication; ``since`` and ``until`` are inclusive, ``None`` is open."""

    since: str | None
    until: str | None
    start: int
    end: int


@frozen
class Not:
    """Everything but the part."""

    part: Node
    start: int
    end: int


@frozen
class And:
    """All of at least two parts."""

    parts: tuple[Node, ...]
    start: int
    end: int


@frozen
class Or:
    """Any of at least two parts."""

    parts: tuple[Node, ...]
    start: int
    end: int


Node = Words | Quoted | Close | Prefix | InField | Dates | Not | And | Or
