"""Answers from mapped postings: conditions by sets, scores by the lists that decide them.

Within a chunk numbers are small integers that need no decoding: a posting list is a slice of the
mapped file.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import compress, pairwise
from typing import TYPE_CHECKING

from aigov_search.engines import FIELDS, AllOf, Marked, Term, Totals
from aigov_search.engines.postings_choosing import Chooser
from aigov_search.engines.postings_format import CHUNK, PostingFiles, encode_term
from aigov_search.engines.postings_matching import Matcher, is_broad
from aigov_search.engines.postings_scoring import (
    Postings,
    WeightedPostings,
    find_floor,
    score_entries,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.engines import Condition, Weighted
    from aigov_search.engines.postings_choosing import Choice


_MANY = 20
"""Times as many entries as are asked for must fulfil a condition if it is to be looked at last."""
_PATIENCE = 4
"""Times as many entries as are asked for that are tried to find those that fulfil a condition."""
_KEPT = 10_000
"""Terms of which it is kept where their postings are."""


class PostingsReader:
    """The postings of one segment."""

    def __init__(self, folder: Path) -> None:
        self._files = PostingFiles(folder)
        self._open: Callable[[Term], Postings] = lru_cache(_KEPT)(self._open_term)
        self._matcher = Matcher(self._open, self.entries)
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
        postings = self._open(term)
        count = postings.size
        if live is not None and count:
            for chunk, dead in enumerate(self._find_dead(live)):
                if dead:
                    count -= len(postings.keep(dead, chunk))
        return count

    def matching(self, condition: Condition) -> Sequence[int]:
        """The entries that fulfil a condition."""
        found: list[int] = []
        condition = self._matcher.arrange(condition)
        for chunk in range(self._files.header.chunks):
            numbers: Iterable[int]
            if isinstance(condition, Term):
                numbers = self._open(condition).numbers_in(chunk)
            else:
                numbers = sorted(self._matcher.select(condition, chunk))
            base = chunk * CHUNK
            found += (base + number for number in numbers) if base else numbers
        return found

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """The entries that score highest among those that fulfil a condition."""
        opened = [WeightedPostings(weight, self._open(term)) for term, weight in weighted]
        scored = sorted((item for item in opened if item.postings.size), key=lambda item: -item.weight)
        best = self._choose_by_lists(scored, among, limit, above)
        if best is None:
            best = self._choose_by_chunks(scored, self._matcher.arrange(among), limit, above)
        return [(-score, number) for score, number in best if -score >= above]

    def score(self, weighted: Sequence[Weighted], numbers: Sequence[int]) -> list[int]:
        """The scores of the given entries."""
        lists = [WeightedPostings(weight, self._open(term)) for term, weight in weighted]
        scores: dict[int, int] = {}
        for chunk in range(self._files.header.chunks):
            base = chunk * CHUNK
            found = [number - base for number in numbers if base <= number < base + CHUNK]
            if found:
                scored = score_entries(found, lists, chunk, len(found), 0)
                scores.update((base + number, score) for number, score in scored.items())
        return [scores[number] for number in numbers]

    def keep(self, numbers: Sequence[int], condition: Condition) -> set[int]:
        """Those of some entries that fulfil a condition."""
        kept: set[int] = set()
        for chunk in range(self._files.header.chunks):
            base = chunk * CHUNK
            found = {number - base for number in numbers if base <= number < base + CHUNK}
            kept.update(base + number for number in self._matcher.keep(found, condition, chunk))
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
            try:
                yield encoded.decode("utf-8", "surrogatepass"), stop - start
            except UnicodeDecodeError as error:
                raise self._files.damage("impossible terms") from error

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
                for chunk, (start, stop) in enumerate(pairwise(table.bounds(at))):
                    numbers = list(files.numbers[start:stop])
                    if numbers != sorted(set(numbers)) or (
                        numbers and chunk * CHUNK + numbers[-1] >= self.entries
                    ):
                        raise files.damage(f"impossible postings of term {at} in {field}")
        if 0 in set(files.impacts):
            raise files.damage("impacts of nothing")

    def close(self) -> None:
        """Let go of the files."""
        self._files.close()

    def _choose_by_lists(
        self, scored: Sequence[WeightedPostings], among: Condition, limit: int, above: int
    ) -> Choice | None:
        """The best entries, if a list leads to them: one that all must be in, or the only one that scores."""
        parts = among.parts if isinstance(among, AllOf) else (among,)
        needed = [self._open(part) for part in parts if isinstance(part, Term)]
        others = [self._matcher.arrange(part) for part in parts if not isinstance(part, Term)]
        if needed:
            fewest = min(postings.size for postings in needed)
            bounds = [self._matcher.estimate(part) for part in others if not isinstance(part, Marked)]
            if not fewest or min(bounds, default=fewest) >= fewest:
                return Chooser(self._matcher, needed, others, scored, limit, above).choose()
        if len(scored) == 1:
            chooser = Chooser(self._matcher, [], (among,), scored, limit, above)
            best, is_whole = chooser.walk(scored[0], _PATIENCE * limit)
            if is_whole and (above or len(best) == limit):  # what is in no list scores 0
                return best
        return None

    def _choose_by_chunks(
        self, scored: Sequence[WeightedPostings], among: Condition, limit: int, above: int
    ) -> Choice:
        """The best entries, found chunk by chunk."""
        many = _MANY * limit * self._files.header.chunks
        is_loose = is_broad(among) and self._matcher.estimate(among) > many
        best: Choice = []
        for chunk in range(self._files.header.chunks):
            floor = max(above, -best[-1][0]) if len(best) == limit else above
            found = self._score_first(scored, among, limit, floor, chunk) if is_loose else None
            if found is None:
                scores = score_entries(self._matcher.select(among, chunk), scored, chunk, limit, floor)
                found = _sort(scores, chunk, limit, floor)
            best = sorted(best + found)[:limit]
        return best

    def _score_first(
        self, scored: Sequence[WeightedPostings], among: Condition, limit: int, above: int, chunk: int
    ) -> Choice | None:
        """The best entries of a chunk, where looking at the condition of the best alone finds them."""
        found = _sort(score_entries(None, scored, chunk, limit, above), chunk, limit, above)
        kept = self._matcher.keep({number % CHUNK for _, number in found}, among, chunk)
        is_all = above > 0 and len(found) < limit  # what reaches that score
        if not is_all and len(kept) < limit:
            return None
        return [(score, number) for score, number in found if number % CHUNK in kept]

    def _open_term(self, term: Term) -> Postings:
        """The postings of a term, none if it occurs nowhere."""
        files = self._files
        table = files.tables[term.field]
        at = table.find(encode_term(term.text))
        bounds = table.bounds(at) if at >= 0 else [0] * (files.header.chunks + 1)
        if bounds != sorted(bounds) or bounds[-1] > files.header.postings:
            raise files.damage("postings out of range")
        return Postings(files.numbers, files.impacts, bounds)

    def _find_dead(self, live: bytes) -> list[frozenset[int]]:
        """The deleted entries of each chunk."""
        if self._dead[0] is not live:
            dead = [
                frozenset(n for n, alive in enumerate(live[start : start + CHUNK]) if not alive)
                for start in range(0, self.entries, CHUNK)
            ]
            self._dead = (live, dead)
        return self._dead[1]


def _sort(scores: dict[int, int], chunk: int, limit: int, above: int) -> Choice:
    """The best of a chunk's scores that reach ``above``."""
    floor = max(above, find_floor(scores, limit))
    base = chunk * CHUNK
    return sorted((-score, base + number) for number, score in scores.items() if score >= floor)[:limit]
