"""Which entries fulfil a condition, chunk by chunk: sets of numbers within a chunk."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from aigov_search.engines import AllOf, AnyOf, Listed, Marked, Term, Without
from aigov_search.engines.postings_format import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable

    from aigov_search.engines import Condition
    from aigov_search.engines.postings_scoring import Postings


class Matcher:
    """Tells the entries of a segment by conditions; ``open_term`` gives a term's postings."""

    def __init__(self, open_term: Callable[[Term], Postings], entries: int) -> None:
        self._open = open_term
        self.entries = entries

    def select(self, condition: Condition, chunk: int) -> set[int]:
        """The entries of a chunk that fulfil a condition."""
        match condition:
            case Term():
                return set(self._open(condition).numbers_in(chunk))
            case AllOf(()):
                return set(range(self._size(chunk)))
            case AllOf(parts):
                found = self.select(parts[0], chunk)
                return self.keep(found, AllOf(parts[1:]), chunk)
            case AnyOf(parts):
                return set().union(*(self.select(part, chunk) for part in parts))
            case Without(wanted, unwanted):
                found = self.select(wanted, chunk)
                return found - self.keep(found, unwanted, chunk)
            case Marked(mask):
                marks = mask[chunk * CHUNK : (chunk + 1) * CHUNK]
                return set(compress(range(len(marks)), marks))
            case Listed(numbers):
                base = chunk * CHUNK
                size = self._size(chunk)
                return {number - base for number in numbers if 0 <= number - base < size}

    def keep(self, found: set[int] | frozenset[int], condition: Condition, chunk: int) -> set[int]:
        """Those of some entries of a chunk that fulfil a condition."""
        match condition:
            case Term():
                return set(self._open(condition).keep(found, chunk))
            case AllOf(parts):
                for part in parts:
                    if not found:
                        break
                    found = self.keep(found, part, chunk)
                return set(found)
            case AnyOf(parts):
                return set().union(*(self.keep(found, part, chunk) for part in parts))
            case Without(wanted, unwanted):
                kept = self.keep(found, wanted, chunk)
                return kept - self.keep(kept, unwanted, chunk)
            case Marked(mask):
                base = chunk * CHUNK
                return {number for number in found if mask[base + number]}
            case Listed(numbers):
                base = chunk * CHUNK
                return {number for number in found if base + number in numbers}

    def holds(self, condition: Condition, number: int) -> bool:
        """Whether an entry fulfils a condition."""
        match condition:
            case Term():
                return bool(self._open(condition).keep((number % CHUNK,), number // CHUNK))
            case AllOf(parts):
                return all(self.holds(part, number) for part in parts)
            case AnyOf(parts):
                return any(self.holds(part, number) for part in parts)
            case Without(wanted, unwanted):
                return self.holds(wanted, number) and not self.holds(unwanted, number)
            case Marked(mask):
                return bool(mask[number])
            case Listed(numbers):
                return number in numbers

    def arrange(self, condition: Condition) -> Condition:
        """The same condition; where all parts are asked for, what the fewest entries fulfil comes first."""
        match condition:
            case AllOf(parts):
                return AllOf(tuple(sorted(map(self.arrange, parts), key=self.estimate)))
            case AnyOf(parts):
                return AnyOf(tuple(map(self.arrange, parts)))
            case Without(wanted, unwanted):
                return Without(self.arrange(wanted), self.arrange(unwanted))
            case _:
                return condition

    def estimate(self, condition: Condition) -> int:
        """No fewer than the entries that fulfil a condition."""
        match condition:
            case Term():
                return self._open(condition).size
            case AllOf(parts):
                return min(map(self.estimate, parts), default=self.entries)
            case AnyOf(parts):
                return min(self.entries, sum(map(self.estimate, parts)))
            case Without(wanted, _):
                return self.estimate(wanted)
            case Marked(mask):
                return self.entries - mask.count(0)
            case Listed(numbers):
                return len(numbers)

    def _size(self, chunk: int) -> int:
        """The number of entries in a chunk."""
        return min(CHUNK, self.entries - chunk * CHUNK)


def is_broad(condition: Condition) -> bool:
    """Whether most entries that score high can be expected to fulfil a condition."""
    match condition:
        case AllOf(parts):
            return all(isinstance(part, Marked) or is_broad(part) for part in parts)
        case AnyOf(parts):
            return len(parts) > 1
        case _:
            return False
