"""Families: the copies of one text among the documents of an index.

A text that was republished stands in the corpus several times, some copies garbled: characters
annotated, words replaced, fragments inserted, cut short, with furniture left on. Copies share most
of their character trigrams; another text on the same subject shares few. An amended version of a
statute shares as many as a copy does, so what differs is looked at as well.

:func:`sign` is computed once for each document. :func:`group_families` proposes pairs from the
signatures alone and reads the texts only of those. :func:`compare` says what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aigov_search.records import Reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A document as grouping sees it.

    ``order`` is where the document stands among its equals (paths and ordinals, say); it decides
    only where nothing else does. ``text_of`` reads the clean body text when it is asked for.
    """

    doc_id: str
    signature: bytes
    chars: int
    text_of: Callable[[], str]
    title: str | None = None
    date: str | None = None
    reliability: Reliability = "clean"
    order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Two or more copies of one text; ``members`` are document ids, the best copy first."""

    family_id: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``a[a_start:a_end]`` stands in the one copy where ``b[b_start:b_end]`` stands in the other."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def sign(clean_text: str) -> bytes:
    """A signature of ``clean_text`` for :func:`group_families`; empty for a text of no substance."""
    raise NotImplementedError


def group_families(documents: Iterable[Signed]) -> list[Family]:
    """The families among ``documents``, whatever their order, by their first members' dates."""
    raise NotImplementedError


def compare(a: str, b: str) -> list[Difference]:
    """The runs in which ``a`` and ``b`` differ, in order, as offsets into either."""
    raise NotImplementedError
