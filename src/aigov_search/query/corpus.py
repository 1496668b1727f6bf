"""What is searched: segments, and the corpus that they are together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from math import log
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.engines import Totals
from aigov_search.frozen import frozen
from aigov_search.query.matching import Window

if TYPE_CHECKING:
    from aigov_search.engines import Reader, Term
    from aigov_search.query.plan import Plan
    from aigov_search.query.scoring import Scorer
    from aigov_search.query.syntax import FieldName

Scope = Sequence[bytes | None] | None
"""Where to search: for each segment a mask of one byte a passage, or ``None`` for all of it."""


class Place(NamedTuple):
    """A passage, or a document, of a segment; numbers are local to the segment."""

    segment: int
    number: int


class Owner(NamedTuple):
    """What a passage's document adds to its rank: the folded title, and whether it is doubtful."""

    title: str | None = None
    is_doubtful: bool = False


_UNKNOWN = Owner()
_SCORERS_AT_HAND = 1024


@frozen
class Segment:
    """One segment as searches see it.

    ``reader`` holds its postings; ``document_starts`` the number of each document's first passage,
    ascending from 0; ``live`` one byte a passage, 0 for deleted ones (``None``: all live);
    ``text_of`` gives a passage's folded text; ``values_of`` gives one value a document (one a
    passage for ``article``) for a field of the query language: folded text, a date, or ``None``.
    ``owner_of`` gives what a passage's document adds to its rank, by the number of the passage.
    ``read_ahead`` is told which passages are about to be asked for.
    """

    reader: Reader
    document_starts: Sequence[int]
    text_of: Callable[[int], str]
    values_of: Callable[[FieldName], Sequence[str | None]] = lambda _field: ()
    live: bytes | None = None
    owner_of: Callable[[int], Owner] = lambda _passage: _UNKNOWN
    read_ahead: Callable[[Sequence[int]], None] = lambda _numbers: None

    def document_of(self, passage: int) -> int:
        """The number of the document that a passage belongs to."""
        return bisect_right(self.document_starts, passage) - 1

    def passages_of(self, document: int) -> range:
        """The numbers of a document's passages."""
        starts = self.document_starts
        stop = starts[document + 1] if document + 1 < len(starts) else self.reader.entries
        return range(starts[document], stop)

    @cached_property
    def cut_signs(self) -> frozenset[str]:
        """The signs after which paragraphs were cut."""
        return frozenset(self.reader.cut_signs)

    @cached_property
    def chains(self) -> dict[int, int]:
        """For each passage of a paragraph that was cut: the number of the paragraph's first passage."""
        chains: dict[int, int] = {}
        for number in self.reader.continuing():
            first = chains.setdefault(number - 1, number - 1)
            chains[number] = first
        return chains

    def window(self, passage: int, reach: int) -> Window:
        """A passage with ``reach`` characters of its paragraph on either side of its cuts, or more."""
        text = self.text_of(passage)
        if not reach or not self.cut_signs or passage not in self.chains:
            return Window(text, 0, len(text))
        before = after = ""
        at = passage
        while len(before) < reach and self.chains.get(at) not in (None, at):
            at -= 1
            before = self.text_of(at) + before
        at = passage
        while len(after) < reach and self.chains.get(at + 1) == self.chains[passage]:
            at += 1
            after += self.text_of(at)
        return Window(before + text + after, len(before), len(before) + len(text))

    def surroundings(self, passage: int, longest: int) -> tuple[str, int]:
        """A passage with its neighbours in the document, up to ``longest`` characters.

        Returns the texts, one a line, and their length as the engine counts it. The neighbours
        behind it come first, then in turns those before and behind.
        """
        own = self.passages_of(self.document_of(passage))
        texts = [self.text_of(passage)]
        left = longest - len(texts[0])
        low, high = passage, passage
        is_behind = True
        stuck = 0
        while stuck < 2:
            at = high + 1 if is_behind else low - 1
            text = self.text_of(at) if at in own else None
            if text is None or len(text) > left:
                stuck += 1
            elif is_behind:
                texts.append(text)
                left, high, stuck = left - len(text), at, 0
            else:
                texts.insert(0, text)
                left, low, stuck = left - len(text), at, 0
            is_behind = not is_behind
        return "\n".join(texts), sum(self.reader.length(number) for number in range(low, high + 1))


class Corpus:
    """All segments of an index, with what is known of them together.

    Statistics are of live passages only and are summed over the segments, so no result depends on
    how the corpus is cut into segments, or on what was in it before. They are kept: use one object
    for many queries.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self._frequencies: dict[Term, int] = {}
        self._rarities: dict[Term, float] = {}

    @cached_property
    def scorer_of(self) -> Callable[[Plan], Scorer]:
        """Makes the scorer of a plan; those of the last plans are kept."""
        from aigov_search.query.scoring import Scorer  # which itself knows what a corpus is

        return lru_cache(maxsize=_SCORERS_AT_HAND)(partial(Scorer, self))

    @cached_property
    def totals(self) -> Totals:
        """Number and length of all live passages."""
        totals = [segment.reader.totals(segment.live) for segment in self.segments]
        return Totals(sum(t.entries for t in totals), sum(t.length for t in totals))

    def frequency(self, term: Term) -> int:
        """In how many live passages a term occurs."""
        found = self._frequencies.get(term)
        if found is None:
            found = sum(segment.reader.frequency(term, segment.live) for segment in self.segments)
            self._frequencies[term] = found
        return found

    def rarity(self, term: Term) -> float:
        """What a term weighs for being in few live passages, as BM25 has it."""
        found = self._rarities.get(term)
        if found is None:
            entries, frequency = self.totals.entries, self.frequency(term)
            found = self._rarities[term] = log(1 + (entries - frequency + 0.5) / (frequency + 0.5))
        return found
