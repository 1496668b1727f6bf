"""Words that mark a part of a corpus off from the rest of it."""

from __future__ import annotations

import re
from array import array
from itertools import chain
from math import log
from typing import TYPE_CHECKING, Literal

from aigov_search.engines import AllOf, Marked
from aigov_search.engines.terms import is_han, term_of_word
from aigov_search.frozen import frozen
from aigov_search.query.corpus import Place
from aigov_search.search.scoping import make_scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.engines import Term
    from aigov_search.search.index import Index
    from aigov_search.search.scoping import Limits

By = Literal["passage", "document"]
Direction = Literal["more", "less"]

SIGNIFICANT = 6.63
"""The log-likelihood that chance exceeds once in a hundred times (chi-squared, one degree of freedom)."""
_SAMPLE = 10_000
"""Passages of either side, at most, that are cut into words to learn which words there are."""
_LATIN = re.compile(r"[^\W\d_][^\W_]+")
_OUT, _REST, _SUBSET = 0, 1, 2


@frozen
class Keyword:
    """A word that is written more often, or less, in the subset than in the rest.

    ``count`` passages (or documents) of the ``of`` in the subset hold it, and ``rest_count`` of the
    ``rest_of`` others. ``word`` is folded, as the index has it.
    """

    word: str
    direction: Direction
    log_likelihood: float
    count: int
    of: int
    rest_count: int
    rest_of: int


def list_within(index: Index, limits: Limits) -> Iterator[Place]:
    """Every passage within some limits."""
    scope, _ = make_scope(index, limits)
    for n, segment in enumerate(index.corpus.segments):
        masks = [mask for mask in (segment.live, scope[n] if scope else None) if mask is not None]
        for number in segment.reader.matching(AllOf(tuple(map(Marked, masks)))):
            yield Place(n, number)


class Contrast:
    """A subset of an index's passages, or documents, and the rest of it.

    ``places`` are the passages of the subset; with ``by`` document, whatever documents they are in
    belong to it whole. Of the copies of a text one counts, if it can be one in the subset; with
    ``counts_copies`` all do.
    """

    def __init__(self, index: Index, places: Iterable[Place], by: By, *, counts_copies: bool) -> None:
        self._index = index
        self._segments = index.corpus.segments
        self._sides = self._mark_sides(places, by, counts_copies=counts_copies)
        self._units = self._sides if by == "passage" else self._mark_documents()
        self._documents = None if by == "passage" else list(self._list_documents())
        self.of, self.rest_of = (sum(units.count(side) for units in self._units) for side in (_SUBSET, _REST))

    def find_keywords(self, wanted: Direction | Literal["both"], least: int) -> list[Keyword]:
        """The words whose counts differ by more than chance, the most telling first.

        A word counts once in each passage (or document) that holds it; words with fewer than
        ``least`` in all are left out. How telling a difference is, is the log-likelihood ratio of
        Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", Computational
        Linguistics 19 (1993). Which words there are is learnt from the texts of the subset and of as
        much of the rest, or from samples of both that are spread evenly.
        """
        keywords = (self._weigh(word, least) for word in sorted(self._list_words()))
        found = (each for each in keywords if each is not None and wanted in ("both", each.direction))
        return sorted(found, key=lambda keyword: (-keyword.log_likelihood, keyword.word))

    def _weigh(self, word: str, least: int) -> Keyword | None:
        """A word with its counts, if they tell anything."""
        count, rest_count = self._count(term_of_word(word))
        if count + rest_count < least:
            return None
        ratio = measure_log_likelihood(count, rest_count, self.of, self.rest_of)
        if ratio < SIGNIFICANT:
            return None
        return Keyword(
            word=word,
            direction="more" if count * self.rest_of > rest_count * self.of else "less",
            log_likelihood=round(ratio, 2),
            count=count,
            of=self.of,
            rest_count=rest_count,
            rest_of=self.rest_of,
        )

    def _count(self, term: Term) -> tuple[int, int]:
        """How many units of the subset, and of the rest, hold a term."""
        inside = outside = 0
        for n, segment in enumerate(self._segments):
            numbers: Iterable[int] = segment.reader.matching(term)
            if self._documents is not None:
                numbers = set(map(self._documents[n].__getitem__, numbers))
            found = bytes(map(self._units[n].__getitem__, numbers))
            inside += found.count(_SUBSET)
            outside += found.count(_REST)
        return inside, outside

    def _list_words(self) -> set[str]:
        """The words of both sides, or of samples of them."""
        numbers = {side: list(self._list_passages(side)) for side in (_SUBSET, _REST)}
        wanted = min(_SAMPLE, len(numbers[_SUBSET]))
        segmenter = self._index.segmenter
        words: set[str] = set()
        for segment, number in chain.from_iterable(_spread(numbers[side], wanted) for side in numbers):
            words.update(segmenter.cut(self._segments[segment].text_of(number)))
        return {word for word in words if is_word(word)}

    def _list_passages(self, side: int) -> Iterator[tuple[int, int]]:
        for n, sides in enumerate(self._sides):
            at = sides.find(side)
            while at >= 0:
                yield n, at
                at = sides.find(side, at + 1)

    def _mark_sides(self, places: Iterable[Place], by: By, *, counts_copies: bool) -> list[bytes]:
        """For each segment one byte a passage: which side it is on, if any."""
        sides = [bytearray(segment.live or b"\1" * segment.reader.entries) for segment in self._segments]
        chosen: set[tuple[int, int]] = set()
        for place in places:
            segment = self._segments[place.segment]
            document = segment.document_of(place.number)
            chosen.add((place.segment, document))
            own = segment.passages_of(document) if by == "document" else range(place.number, place.number + 1)
            sides[place.segment][own.start : own.stop] = bytes([_SUBSET]) * len(own)
        if not counts_copies:
            for n, document in self._list_spare_copies(chosen):
                own = self._segments[n].passages_of(document)
                sides[n][own.start : own.stop] = bytes(len(own))
        return [bytes(side) for side in sides]

    def _list_spare_copies(self, chosen: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """All documents of each family but the best one, or the best of those ``chosen``."""
        places: dict[str, list[tuple[int, int]]] = {}
        for n, segment in enumerate(self._index.segments):
            for row in segment.documents():
                places.setdefault(row.doc_id, []).append((n, row.number))
        for members in self._index.families.members.values():
            copies = [places[doc_id] for doc_id in members if doc_id in places]
            kept = next((copy for copy in copies if not chosen.isdisjoint(copy)), None)
            for copy in copies:
                if copy is not (kept or copies[0]):
                    yield from copy

    def _mark_documents(self) -> list[bytes]:
        """For each segment one byte a document: which side it is on, if any."""
        return [
            bytes(
                max(sides[own.start : own.stop], default=_OUT)
                for own in map(segment.passages_of, range(len(segment.document_starts)))
            )
            for segment, sides in zip(self._segments, self._sides, strict=True)
        ]

    def _list_documents(self) -> Iterator[Sequence[int]]:
        """For each segment the document of each passage."""
        for segment in self._segments:
            numbers = array("I")
            for document in range(len(segment.document_starts)):
                numbers.extend([document] * len(segment.passages_of(document)))
            yield numbers


def measure_log_likelihood(count: int, rest_count: int, of: int, rest_of: int) -> float:
    """Dunning's ratio (1993) for a word that ``count`` of ``of`` and ``rest_count`` of ``rest_of`` hold.

    Twice the sum of O·ln(O/E) over the four cells of the table, E what chance lets expect.
    """
    total, held = of + rest_of, count + rest_count
    cells = (
        (count, of * held),
        (rest_count, rest_of * held),
        (of - count, of * (total - held)),
        (rest_of - rest_count, rest_of * (total - held)),
    )
    return max(0.0, 2 * sum(seen * log(seen * total / product) for seen, product in cells if seen))


def is_word(token: str) -> bool:
    """Whether a token can mark anything: two or more ideographs, or a letter with more behind it."""
    if len(token) < 2:
        return False
    return all(map(is_han, token)) or (_LATIN.fullmatch(token) is not None and not any(map(is_han, token)))


def _spread(items: Sequence[tuple[int, int]], wanted: int) -> Iterator[tuple[int, int]]:
    """So many items at even distances, or all there are."""
    if len(items) <= wanted:
        yield from items
    else:
        yield from (items[n * len(items) // wanted] for n in range(wanted))
