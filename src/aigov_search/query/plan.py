"""What is looked for, after reading and expansion: the planner makes it from a query's tree.

All text in a plan is folded. A plan is about single passages; with ``by="document"`` the same
plan is asked of whole documents.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.query.syntax import FieldName

Via = Literal["exact", "region", "bilingual"]
"""How a text came into the plan: as typed (in whichever script), as a regional word, or as a name in
the other language."""
_VIAS: tuple[Via, ...] = get_args(Via)


@frozen
class Run:
    """A run of characters inside one paragraph.

    ``starts_word`` and ``ends_word`` ask that no letter or digit of an alphabet stands before or
    behind it; ideographs may. ``apart`` are longer words in which it does not count, each with the
    offset of the run in it.
    """

    text: str
    starts_word: bool = False
    ends_word: bool = False
    apart: tuple[tuple[str, int], ...] = ()


@frozen
class Near:
    """Runs inside one paragraph that stand close to each other.

    All lie within a stretch that is at most ``distance`` characters longer than they are together.
    """

    runs: tuple[Run, ...]
    distance: int


Spot = Run | Near
"""What a place in a text can be."""


@frozen
class Alternative:
    """One reading of a wanted term: every spot must be there; ``text`` is what it says as a whole."""

    text: str
    spots: tuple[Spot, ...]
    via: Via = "exact"


@frozen
class Wanted:
    """A term of the query: one of the alternatives must hold.

    ``label`` is the term as it was typed, ``start:end`` where in the query.
    """

    label: str
    start: int
    end: int
    alternatives: tuple[Alternative, ...]


@frozen
class Filter:
    """A condition on what is known of a document (of a passage, for ``article``).

    ``wanted`` is tested on the folded value; ``value`` is compared with it as a whole (``lang``,
    ``article``); ``since`` and ``until`` bound a date. Exactly one of the three is set.
    """

    field: FieldName
    start: int
    end: int
    wanted: Wanted | None = None
    value: str | None = None
    dates: tuple[str | None, str | None] | None = None


@frozen
class Every:
    """All parts must hold."""

    parts: tuple[PlanNode, ...]


@frozen
class Either:
    """At least one part must hold."""

    parts: tuple[PlanNode, ...]


@frozen
class Except:
    """The part must not hold."""

    part: PlanNode


PlanNode = Wanted | Filter | Every | Either | Except


class Sought(NamedTuple):
    """What is to be marked where it stands: the spots of a term that came into the plan in one way."""

    label: str
    via: Via
    spots: tuple[Spot, ...]


class ScoredText(NamedTuple):
    """A text to rank by, and the segmenter's terms of it."""

    text: str
    words: tuple[str, ...]


@frozen
class Scored:
    """What one term of the query is ranked by: the text as typed, then its regional variants.

    Variants count like one and the same text.
    """

    label: str
    texts: tuple[ScoredText, ...]


@frozen
class Plan:
    """A query made ready.

    ``strict`` is what the query asks for; ``root`` is the same, or, for a question, what holds any
    of its terms; ``scored`` is what passages are ranked by.
    """

    query: str
    root: PlanNode
    strict: PlanNode
    scored: tuple[Scored, ...]

    @cached_property
    def sought(self) -> tuple[Sought, ...]:
        """The terms whose presence is asked for, each in the ways in which it may be said."""
        found = []
        for wanted in _iter_asked(self.root):
            for via in _VIAS:
                options = [option for option in wanted.alternatives if option.via == via]
                spots = dict.fromkeys(spot for option in options for spot in option.spots)
                if spots:
                    found.append(Sought(wanted.label, via, tuple(spots)))
        return tuple(found)


def _iter_asked(node: PlanNode) -> Iterator[Wanted]:
    if isinstance(node, Wanted):
        yield node
    elif isinstance(node, Every | Either):
        for part in node.parts:
            yield from _iter_asked(part)
