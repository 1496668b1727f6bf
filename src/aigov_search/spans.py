"""Spans, edits, and the one function that changes text.

Every change to a text, from width folding to the repair of a garbled word, is an :class:`Edit`.
:meth:`Revision.revise` is the only place where edits are applied. It derives the new text and the
ledger of changes together, so an offset in any later text always leads back to the source text.

All offsets count Unicode code points; all spans are half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Confidence = Literal["certain", "likely", "suspect"]
_BY_CONFIDENCE: tuple[Confidence, ...] = ("suspect", "likely", "certain")

LAYOUT = "layout:"
"""Prefix of rules that rejoin lines, spaces and width; they do not make a text ``repaired``."""
STRIP = "strip:"
"""Prefix of rules that take out what is not part of the article."""


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


@frozen
class Edit:
    """A proposed change: ``text[start:end]`` becomes ``replacement``.

    ``rule`` names what proposes it; ``evidence`` says, for a reader, why.
    """

    start: int
    end: int
    replacement: str
    rule: str
    confidence: Confidence = "certain"
    evidence: str = ""


@frozen
class Change:
    """One entry of the ledger: ``source[start:end]`` stands as ``replacement`` in the revised text.

    Where edits of several stages met, ``rule`` and ``evidence`` name them all, in the order in
    which they acted (``pinyin+spin``), and ``confidence`` is the lowest of theirs.
    """

    start: int
    end: int
    replacement: str
    rule: str
    confidence: Confidence = "certain"
    evidence: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that acted here, first to last."""
        return tuple(self.rule.split("+"))

    @property
    def is_repair(self) -> bool:
        """Whether this is more than layout and stripping."""
        return not all(rule.startswith((LAYOUT, STRIP)) for rule in self.rules)


class OffsetMap:
    """Leads offsets of a derived text back to the text it was derived from, and forth.

    It holds one hunk for each place where the two differ: ``(old_start, old_end, new_start,
    new_end)``, in order and not overlapping. Everywhere else characters map to themselves.
    """

    __slots__ = ("_hunks", "_new_ends", "_new_starts", "_old_ends", "_old_starts")

    def __init__(self, hunks: Sequence[tuple[int, int, int, int]] = ()) -> None:
        self._hunks = tuple(hunks)
        self._old_starts = [h[0] for h in self._hunks]
        self._old_ends = [h[1] for h in self._hunks]
        self._new_starts = [h[2] for h in self._hunks]
        self._new_ends = [h[3] for h in self._hunks]

    @property
    def hunks(self) -> tuple[tuple[int, int, int, int], ...]:
        """The places that differ, as ``(old_start, old_end, new_start, new_end)``."""
        return self._hunks

    def __bool__(self) -> bool:
        return bool(self._hunks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OffsetMap) and self._hunks == other._hunks

    def __hash__(self) -> int:
        return hash(self._hunks)

    def __repr__(self) -> str:
        return f"OffsetMap({list(self._hunks)!r})"

    def to_old(self, start: int, end: int) -> Span:
        """The smallest span of the old text that gave rise to ``new[start:end]``.

        A replaced run counts whole. What was deleted just outside the span stays outside.
        """
        if not self._hunks:
            return Span(start, max(start, end))
        if start >= end:
            point = self._point(start, self._new_ends, self._new_starts, old=True)
            return Span(point, point)
        return Span(
            self._first(start, self._new_starts, self._new_ends, 0),
            self._last(end - 1, self._new_starts, self._new_ends, 1),
        )

    def to_new(self, start: int, end: int) -> Span:
        """The smallest span of the new text that holds what became of ``old[start:end]``."""
        if start >= end:
            point = self._point(start, self._old_ends, self._old_starts, old=False)
            return Span(point, point)
        first = self._first(start, self._old_starts, self._old_ends, 2)
        last = self._last(end - 1, self._old_starts, self._old_ends, 3)
        return Span(first, max(first, last))

    def _first(self, at: int, starts: list[int], ends: list[int], side: int) -> int:
        """Where the character at offset ``at`` begins on the other side."""
        k = bisect_right(ends, at)
        if k < len(starts) and starts[k] <= at:
            return self._hunks[k][side]
        return at + self._shift(k, side)

    def _last(self, at: int, starts: list[int], ends: list[int], side: int) -> int:
        """Where the character at offset ``at`` ends on the other side."""
        k = bisect_right(ends, at)
        if k < len(starts) and starts[k] <= at:
            return self._hunks[k][side]
        return at + 1 + self._shift(k, side - 1)

    def _point(self, at: int, ends: list[int], starts: list[int], *, old: bool) -> int:
        k = bisect_right(ends, at)
        if k < len(starts) and starts[k] < at:
            return self._hunks[k][0 if old else 2]
        return at + self._shift(k, 0 if old else 2)

    def _shift(self, k: int, side: int) -> int:
        """How far untouched text after the first ``k`` hunks is displaced on that side."""
        if k == 0:
            return 0
        _, o1, _, n1 = self._hunks[k - 1]
        return o1 - n1 if side < 2 else n1 - o1


UNCHANGED = OffsetMap()
"""Leads every offset to itself."""


class _Item(NamedTuple):
    """An old change or a new edit, placed on the current text."""

    start: int
    end: int
    is_edit: int
    what: Change | Edit


def _overlapping(items: Sequence[_Item], at: int) -> tuple[int, int, int]:
    """Bounds of the group of overlapping ranges that begins with ``items[at]``, and its end.

    ``items`` are sorted by ``(start, end)``. Ranges that only touch do not overlap; an empty range
    overlaps one that holds it strictly inside, and another empty range at the same point.
    """
    low, high = items[at].start, items[at].end
    upto = at + 1
    while upto < len(items):
        start, end = items[upto].start, items[upto].end
        both_empty_here = low == high == start == end
        if not (start < high or both_empty_here):
            break
        high = max(high, end)
        upto += 1
    return low, high, upto


@frozen(kw_only=False)
class Revision:
    """A source text with the changes made to it so far.

    ``source`` is the slice of a file's source text that the revision is about and ``origin`` the
    offset of that slice in the file; offsets in ``changes`` count from the start of the slice.
    """

    source: str
    changes: tuple[Change, ...] = ()
    origin: int = 0

    @cached_property
    def text(self) -> str:
        """The text as it stands after all changes."""
        return replay(self.source, self.changes)

    @cached_property
    def map(self) -> OffsetMap:
        """Leads offsets in ``text`` back to offsets in ``source``."""
        hunks, shift = [], 0
        for change in self.changes:
            start = change.start + shift
            end = start + len(change.replacement)
            hunks.append((change.start, change.end, start, end))
            shift = end - change.end
        return OffsetMap(hunks)

    def to_source(self, start: int, end: int) -> Span:
        """The span of the whole file's source text behind ``text[start:end]``."""
        span = self.map.to_old(start, end)
        return Span(span.start + self.origin, span.end + self.origin)

    def revise(self, edits: Iterable[Edit]) -> Revision:
        """Apply ``edits``, whose offsets count in ``self.text``.

        Returns the new revision; where edits meet earlier changes they become one change, so the
        ledger stays a list of disjoint replacements in the source. Raises ``ValueError`` if two
        edits overlap or one lies outside the text.
        """
        wanted = sorted(edits, key=lambda e: (e.start, e.end))
        if not wanted:
            return self
        self._check(wanted)
        items = [_Item(new0, new1, 0, change)
                 for (_, _, new0, new1), change in zip(self.map.hunks, self.changes, strict=True)]
        items += [_Item(e.start, e.end, 1, e) for e in wanted]
        items.sort(key=lambda item: item[:3])
        changes: list[Change] = []
        at = shift = 0  # current offset + shift = source offset
        while at < len(items):
            low, high, upto = _overlapping(items, at)
            change, shift = self._merge(items[at:upto], low, high, shift)
            if self.source[change.start : change.end] != change.replacement:
                changes.append(change)
            at = upto
        return Revision(self.source, tuple(changes), self.origin)

    def _check(self, edits: Sequence[Edit]) -> None:
        before = Edit(start=-1, end=0, replacement="", rule="")
        for edit in edits:
            if not 0 <= edit.start <= edit.end <= len(self.text):
                raise ValueError(f"edit outside the text: {edit}")
            if edit.start < before.end or (edit.start, edit.end) == (before.start, before.end):
                raise ValueError(f"edits overlap: {before} and {edit}")
            before = edit

    def _merge(self, group: Sequence[_Item], low: int, high: int, shift: int) -> tuple[Change, int]:
        """One change for a group of overlapping items, and the shift behind it."""
        start = low + shift
        pieces: list[str] = []
        at = low
        for item in group:
            if isinstance(item.what, Change):
                shift += (item.what.end - item.what.start) - (item.end - item.start)
            else:
                pieces += (self.text[at : item.start], item.what.replacement)
                at = item.end
        pieces.append(self.text[at:high])
        acts = sorted(group, key=lambda item: item.is_edit)
        whats = [item.what for item in acts]
        return Change(
            start=start,
            end=high + shift,
            replacement="".join(pieces),
            rule="+".join(dict.fromkeys(rule for what in whats for rule in what.rule.split("+"))),
            confidence=min((what.confidence for what in whats), key=_BY_CONFIDENCE.index),
            evidence="; ".join(dict.fromkeys(what.evidence for what in whats if what.evidence)),
        ), shift


def replay(source: str, changes: Iterable[Change]) -> str:
    """The text that ``source`` becomes by ``changes`` (disjoint and in order)."""
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces += (source[at : change.start], change.replacement)
        at = change.end
    pieces.append(source[at:])
    return "".join(pieces)


def undo(text: str, source: str, changes: Sequence[Change]) -> str:
    """The source text again, rebuilt from the revised ``text`` and what the ledger says stood before."""
    pieces: list[str] = []
    at = shift = 0
    for change in changes:
        start = change.start + shift
        pieces += (text[at:start], source[change.start : change.end])
        at = start + len(change.replacement)
        shift = at - change.end
    pieces.append(text[at:])
    return "".join(pieces)


def find_line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text begin, as an editor counts them."""
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def line_of(line_starts: Sequence[int], offset: int) -> int:
    """The 1-based line on which ``offset`` lies, given the offsets at which lines begin."""
    return bisect_left(line_starts, offset + 1)
