"""Answers from mapped postings: conditions by sets, scores by the lists that decide them.

Everything goes chunk by chunk. Within a chunk numbers are small integers that need no decoding:
a posting list is a slice of the mapped file.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING

from aigov_search.engines import (
    FIELDS,
    AllOf,
    AnyOf,
    Listed,
    Marked,
    Term,
    Totals,
    Without,
)
from aigov_search.engines.postings_format import CHUNK, PostingFiles, encode_term
from aigov_search.engines.postings_scoring import FAR, PostingList, find_floor, find_highest, score_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aigov_search.engines import Condition, Weighted


_MANY = 20
"""Times as many entries as are asked for must fulfil a condition if it is to be looked at last."""


class PostingsReader:
    """The postings of one segment."""

    def __init__(self, folder: Path) -> None:
        self._files = PostingFiles(folder)
        self._found: dict[Term, int] = {}
        self._dead: tuple[bytes | None, list[frozenset[int]]] = (None, [])

    @property
    def entries(self) -> int:
        """The number of entries."""
        return self._files.header.entries

    @cached_property
    def cut_signs(self) -> str:
        """The signs after which paragraphs were cut."""
        return self._files.cut_signs

    def continuing(self) -> Sequence[int]:
        """The entries that continue the one before them."""
        return self._files.continuing

    def length(self, number: int) -> int:
        """The length of an entry in word characters."""
        return self._files.lengths[number]

    def totals(self, live: bytes | None = None) -> Totals:
        """Number and length of the live entries."""
        if live is None:
            return Totals(self.entries, self._files.header.length)
        return Totals(self.entries - live.count(0), sum(compress(self._files.lengths, live)))

    def frequency(self, term: Term, live: bytes | None = None) -> int:
        """In how many live entries a term occurs."""
        at = self._find(term)
        if at < 0:
            return 0
        start, stop = self._files.tables[term.field].span(at)
        count = stop - start
        if live is not None:
            for chunk, dead in enumerate(self._find_dead(live)):
                if dead:
                    count -= len(self._keep(dead, term, chunk))
        return count

    def matching(self, condition: Condition) -> Sequence[int]:
        """The entries that fulfil a condition."""
        if isinstance(condition, Term):
            found: list[int] = []
            for chunk in range(self._files.header.chunks):
                base = chunk * CHUNK
                numbers = self._numbers(condition, chunk)
                found += (base + number for number in numbers) if base else numbers
            return found
        return [
            chunk * CHUNK + number
            for chunk in range(self._files.header.chunks)
            for number in sorted(self._select(condition, chunk))
        ]

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """The entries that score highest among those that fulfil a condition."""
        heaviest_first = sorted(weighted, key=lambda item: -item.weight)
        best: list[tuple[int, int]] = []
        for chunk in range(self._files.header.chunks):
            floor = max(above, -best[-1][0]) if len(best) == limit else above
            best += self._find_best(heaviest_first, among, limit, floor, chunk)
            best = sorted(best)[:limit]
        return [(-score, number) for score, number in best if -score >= above]

    def score(self, weighted: Sequence[Weighted], numbers: Sequence[int]) -> list[int]:
        """The scores of the given entries."""
        scores: dict[int, int] = {}
        for chunk in range(self._files.header.chunks):
            base = chunk * CHUNK
            found = [number - base for number in numbers if base <= number < base + CHUNK]
            if found:
                lists = [self._open_list(*pair, chunk) for pair in weighted]
                scored = score_entries(found, [item for item in lists if item.numbers], len(found), 0)
                scores.update((base + number, score) for number, score in scored.items())
        return [scores[number] for number in numbers]

    def keep(self, numbers: Sequence[int], condition: Condition) -> set[int]:
        """Those of some entries that fulfil a condition."""
        kept: set[int] = set()
        for chunk in range(self._files.header.chunks):
            base = chunk * CHUNK
            found = {number - base for number in numbers if base <= number < base + CHUNK}
            kept.update(base + number for number in self._keep(found, condition, chunk))
        return kept

    def words(self, prefix: str, limit: int) -> Iterator[tuple[str, int]]:
        """Words by prefix, with their numbers of entries."""
        table = self._files.tables["words"]
        wanted = encode_term(prefix)
        at = table.find_from(wanted)
        for number in range(at, min(at + limit, len(table))):
            encoded = table.encoded(number)
            if not encoded.startswith(wanted):
                return
            start, stop = table.span(number)
            yield encoded.decode("utf-8", "surrogatepass"), stop - start

    def verify(self) -> None:
        """Look at every term and every posting."""
        files = self._files
        if sum(files.lengths) != files.header.length:
            raise files.damage("lengths do not add up")
        if any(number >= self.entries for number in files.continuing):
            raise files.damage("has impossible cuts")
        _ = self.cut_signs
        for field in FIELDS:
            table = files.tables[field]
            fault = table.find_fault(files.header.postings)
            if fault:
                raise files.damage(fault)
            for at in range(len(table)):
                for chunk in range(files.header.chunks):
                    numbers = list(files.numbers[slice(*table.span_in(at, chunk))])
                    if numbers != sorted(set(numbers)) or (
                        numbers and chunk * CHUNK + numbers[-1] >= self.entries
                    ):
                        raise files.damage(f"impossible postings of term {at} in {field}")
        if 0 in set(files.impacts):
            raise files.damage("impacts of nothing")

    def close(self) -> None:
        """Let go of the files."""
        self._files.close()

    # Scores

    def _find_best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int, chunk: int
    ) -> list[tuple[int, int]]:
        """The best entries of a chunk, as negative scores with numbers in the segment, best first."""
        opened = [(term, self._open_list(term, weight, chunk)) for term, weight in weighted]
        lists = [item for _, item in opened if item.numbers]
        base = chunk * CHUNK

        def sort(scores: dict[int, int]) -> list[tuple[int, int]]:
            floor = max(above, find_floor(scores, limit))
            best = [(-score, base + number) for number, score in scores.items() if score >= floor]
            return sorted(best)[:limit]

        if len(lists) == 1:
            [term] = [term for term, item in opened if item.numbers]
            kept = self._walk_down(lists[0], None if term == among else among, limit, above, chunk)
            if len(kept) >= limit:
                return sort(kept)
        elif _is_broad(among) and self._estimate(among, chunk) > _MANY * limit:
            # To score first spares to look at the condition of all but the best.
            best = sort(score_entries(None, lists, limit, above))
            if len(self._keep({number - base for _, number in best}, among, chunk)) == limit:
                return best
        return sort(score_entries(self._select(among, chunk), lists, limit, above))

    def _walk_down(
        self, postings: PostingList, among: Condition | None, limit: int, above: int, chunk: int
    ) -> dict[int, int]:
        """The best entries of one list that fulfil a condition, by falling impact; too few if there are."""
        weight, numbers, view = postings
        impacts = bytes(view)
        kept: dict[int, int] = {}
        level = find_highest(impacts)
        while len(kept) < limit and level > 0 and weight * level >= above:
            found: dict[int, int] = {}
            while len(found) < limit and level > 0:
                at = impacts.find(level)
                while at >= 0:
                    found[numbers[at]] = weight * level
                    at = impacts.find(level, at + 1)
                level -= 1
            if among is None:
                kept.update(found)
            else:
                kept.update((number, found[number]) for number in self._keep(set(found), among, chunk))
        return kept

    def _open_list(self, term: Term, weight: int, chunk: int) -> PostingList:
        span = slice(*self._span(term, chunk))
        return PostingList(weight, self._files.numbers[span], self._files.impacts[span])

    # Terms

    def _find(self, term: Term) -> int:
        at = self._found.get(term)
        if at is None:
            at = self._found[term] = self._files.tables[term.field].find(encode_term(term.text))
        return at

    def _span(self, term: Term, chunk: int) -> tuple[int, int]:
        at = self._find(term)
        return self._files.tables[term.field].span_in(at, chunk) if at >= 0 else (0, 0)

    def _numbers(self, term: Term, chunk: int) -> memoryview[int]:
        return self._files.numbers[slice(*self._span(term, chunk))]

    def _find_dead(self, live: bytes) -> list[frozenset[int]]:
        """The deleted entries of each chunk."""
        if self._dead[0] is not live:
            dead = [
                frozenset(n for n, alive in enumerate(live[start : start + CHUNK]) if not alive)
                for start in range(0, self.entries, CHUNK)
            ]
            self._dead = (live, dead)
        return self._dead[1]

    # Conditions. Sets hold numbers within a chunk.

    def _select(self, condition: Condition, chunk: int) -> set[int]:
        """The entries of a chunk that fulfil a condition."""
        match condition:
            case Term():
                return set(self._numbers(condition, chunk))
            case AllOf(parts):
                if not parts:
                    return set(range(self._size(chunk)))
                first, *others = sorted(parts, key=lambda part: self._estimate(part, chunk))
                found = self._select(first, chunk)
                for part in others:
                    if not found:
                        break
                    found = self._keep(found, part, chunk)
                return found
            case AnyOf(parts):
                return set().union(*(self._select(part, chunk) for part in parts))
            case Without(wanted, unwanted):
                found = self._select(wanted, chunk)
                return found - self._keep(found, unwanted, chunk)
            case Marked(mask):
                marks = mask[chunk * CHUNK : (chunk + 1) * CHUNK]
                return set(compress(range(len(marks)), marks))
            case Listed(numbers):
                base = chunk * CHUNK
                size = self._size(chunk)
                return {number - base for number in numbers if 0 <= number - base < size}

    def _keep(self, found: set[int] | frozenset[int], condition: Condition, chunk: int) -> set[int]:
        """Those of ``found`` that fulfil a condition."""
        match condition:
            case Term():
                numbers = self._numbers(condition, chunk)
                size = len(numbers)
                if size > FAR * len(found):
                    return {n for n in found if (at := bisect_left(numbers, n)) < size and numbers[at] == n}
                return set(found.intersection(numbers))
            case AllOf(parts):
                for part in sorted(parts, key=lambda part: self._estimate(part, chunk)):
                    if not found:
                        break
                    found = self._keep(found, part, chunk)
                return set(found)
            case AnyOf(parts):
                return set().union(*(self._keep(found, part, chunk) for part in parts))
            case Without(wanted, unwanted):
                kept = self._keep(found, wanted, chunk)
                return kept - self._keep(kept, unwanted, chunk)
            case Marked(mask):
                base = chunk * CHUNK
                return {number for number in found if mask[base + number]}
            case Listed(numbers):
                base = chunk * CHUNK
                return {number for number in found if base + number in numbers}

    def _size(self, chunk: int) -> int:
        """The number of entries in a chunk."""
        return min(CHUNK, self.entries - chunk * CHUNK)

    def _estimate(self, condition: Condition, chunk: int) -> int:
        """No fewer than the entries of a chunk that fulfil a condition."""
        match condition:
            case Term():
                start, stop = self._span(condition, chunk)
                return stop - start
            case AllOf(parts):
                return min((self._estimate(part, chunk) for part in parts), default=self._size(chunk))
            case AnyOf(parts):
                return min(self._size(chunk), sum(self._estimate(part, chunk) for part in parts))
            case Without(wanted, _):
                return self._estimate(wanted, chunk)
            case Marked(mask):
                start, stop = chunk * CHUNK, (chunk + 1) * CHUNK
                return self._size(chunk) - mask.count(0, start, stop)
            case Listed(numbers):
                return len(numbers)


def _is_broad(condition: Condition) -> bool:
    """Whether most entries that score high can be expected to fulfil a condition."""
    match condition:
        case AllOf(parts):
            return all(isinstance(part, Marked) or _is_broad(part) for part in parts)
        case AnyOf(parts):
            return len(parts) > 1
        case _:
            return False
