"""The small engine: plain dictionaries and sets, read from one JSON file.

It does everything in the most obvious way and serves as the oracle for the others; nothing about
it is fast.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from aigov_search.engines import (
    FIELDS,
    HIGHEST_IMPACT,
    LONGEST,
    AllOf,
    AnyOf,
    Field,
    Listed,
    Marked,
    Term,
    Totals,
    Without,
    measure_impact,
)
from aigov_search.engines.terms import is_posted_word, iter_word_runs
from aigov_search.errors import DamagedIndexError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.engines import Condition, Entry, Weighted

_FILE = "postings.json"


class MemoryReader:
    """Postings held in dictionaries: ``postings[term][number]`` is an impact."""

    def __init__(
        self, postings: dict[Term, dict[int, int]], lengths: list[int], continuing: list[int], cut_signs: str
    ) -> None:
        self._postings = postings
        self._lengths = lengths
        self._continuing = continuing
        self._cut_signs = cut_signs

    @property
    def entries(self) -> int:
        """The number of entries."""
        return len(self._lengths)

    @property
    def cut_signs(self) -> str:
        """The signs after which paragraphs were cut."""
        return self._cut_signs

    def continuing(self) -> Sequence[int]:
        """The entries that continue the one before them."""
        return self._continuing

    def length(self, number: int) -> int:
        """The length of an entry in word characters."""
        return self._lengths[number]

    def totals(self, live: bytes | None = None) -> Totals:
        """Number and length of the live entries."""
        lengths = [length for n, length in enumerate(self._lengths) if live is None or live[n]]
        return Totals(len(lengths), sum(lengths))

    def frequency(self, term: Term, live: bytes | None = None) -> int:
        """In how many live entries a term occurs."""
        return sum(1 for number in self._postings.get(term, ()) if live is None or live[number])

    def matching(self, condition: Condition) -> Sequence[int]:
        """The entries that fulfil a condition."""
        return sorted(self._select(condition))

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """Score every entry that fulfils the condition, and sort."""
        scored = [(self._score(number, weighted), number) for number in self._select(among)]
        scored = [pair for pair in scored if pair[0] >= above]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:limit]

    def score(self, weighted: Sequence[Weighted], numbers: Sequence[int]) -> list[int]:
        """The scores of the given entries."""
        return [self._score(number, weighted) for number in numbers]

    def words(self, prefix: str, limit: int) -> Iterator[tuple[str, int]]:
        """Words by prefix, with their numbers of entries."""
        found = sorted(t.text for t in self._postings if t.field == "words" and t.text.startswith(prefix))
        return ((word, len(self._postings[Term("words", word)])) for word in found[:limit])

    def verify(self) -> None:
        """Look at every posting."""
        for term, impacts in self._postings.items():
            if not all(0 <= n < self.entries and 0 < i <= HIGHEST_IMPACT for n, i in impacts.items()):
                raise DamagedIndexError(f"{_FILE}: impossible postings of {term.text!r}")

    def close(self) -> None:
        """Let go of the postings."""
        self._postings = {}

    def _select(self, condition: Condition) -> set[int]:
        match condition:
            case Term():
                return set(self._postings.get(condition, ()))
            case AllOf(parts):
                return set(range(self.entries)).intersection(*map(self._select, parts))
            case AnyOf(parts):
                return set().union(*map(self._select, parts))
            case Without(wanted, unwanted):
                return self._select(wanted) - self._select(unwanted)
            case Marked(mask):
                return {number for number in range(self.entries) if mask[number]}
            case Listed(numbers):
                return set(numbers)

    def _score(self, number: int, weighted: Sequence[Weighted]) -> int:
        return sum(weight * self._postings.get(term, {}).get(number, 0) for term, weight in weighted)


class MemoryEngine:
    """Collects postings in dictionaries."""

    name = "memory"
    package = ""

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        """Write one file with everything."""
        postings: dict[Field, dict[str, list[tuple[int, int]]]] = {field: {} for field in FIELDS}
        lengths: list[int] = []
        continuing: list[int] = []
        cut_signs: set[str] = set()
        before = ""
        for number, entry in enumerate(entries):
            if entry.continues:
                continuing.append(number)
                cut_signs.update(before[-1:])
            before = entry.text
            runs = list(iter_word_runs(entry.text))
            lengths.append(min(LONGEST, sum(map(len, runs))))
            found: dict[Field, Counter[str]] = {
                "words": Counter(filter(is_posted_word, entry.words)),
                "pairs": Counter(first + second for run in runs for first, second in pairwise(run)),
                "chars": Counter(char for run in runs for char in run),
            }
            for field, counts in found.items():
                for text, count in counts.items():
                    postings[field].setdefault(text, []).append((number, measure_impact(count, lengths[-1])))
        whole = {
            "lengths": lengths,
            "continuing": continuing,
            "cut_signs": "".join(sorted(cut_signs)),
            "postings": postings,
        }
        with (folder / _FILE).open("w", encoding="utf-8") as file:
            json.dump(whole, file)
            file.flush()
            os.fsync(file.fileno())

    def open(self, folder: Path) -> MemoryReader:
        """Read it back."""
        try:
            whole = json.loads((folder / _FILE).read_text("utf-8"))
            postings = {
                Term(cast("Field", field), text): dict(pairs)
                for field, terms in whole["postings"].items()
                for text, pairs in terms.items()
            }
            return MemoryReader(postings, whole["lengths"], whole["continuing"], whole["cut_signs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndexError(f"{folder / _FILE}: {error}") from error


ENGINE = MemoryEngine()
