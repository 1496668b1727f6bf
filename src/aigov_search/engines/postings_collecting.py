"""From entries to their postings, sorted by terms: what is collected before it is written.

Where many entries come together and numpy is installed, :mod:`postings_sorting` makes the same of them
sooner.
"""

from __future__ import annotations

from array import array
from collections import Counter
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.engines import FIELDS, LONGEST, measure_impact
from aigov_search.engines.postings_format import encode_term
from aigov_search.engines.terms import is_posted_word, iter_word_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.engines import Entry, Field

FEW = 16
"""Occurrences below which impacts are looked up, not computed."""
_MANY = 300_000
"""Characters from which on it pays to start numpy."""


class FieldPostings(NamedTuple):
    """What some entries hold of one field.

    ``terms`` are the encoded terms, sorted, one a line; ``sizes`` says how many postings each has.
    ``postings`` are those of all terms, each ``number in its chunk << 8 | impact`` in four bytes.
    """

    terms: bytes
    sizes: array[int]
    postings: bytes


class Collected(NamedTuple):
    """The postings of some entries of one chunk, and the lengths of these in word characters."""

    lengths: array[int]
    fields: dict[Field, FieldPostings]


def collect_postings(entries: Sequence[Entry], first: int) -> Collected:
    """The postings of ``entries``, all of one chunk, in which ``first`` is the number of the first."""
    if sum(len(entry.text) for entry in entries) >= _MANY:
        try:
            from aigov_search.engines.postings_sorting import sort_postings
        except ImportError:  # there is no numpy
            pass
        else:
            return sort_postings(entries, first)
    return gather_postings(entries, first)


def gather_postings(entries: Sequence[Entry], first: int) -> Collected:
    """The same, entry by entry."""
    held: dict[Field, dict[str, array[int]]] = {field: {} for field in FIELDS}
    lengths = array("H")
    for number, entry in enumerate(entries, first):
        counted = count_terms(entry)
        length = min(counted["chars"].total(), LONGEST)
        lengths.append(length)
        low = number << 8
        impacts = list_impacts(length)
        for field, counts in counted.items():
            postings = held[field]
            for term, count in counts.items():
                posting = low | (impacts[count] if count < FEW else measure_impact(count, length))
                try:
                    postings[term].append(posting)
                except KeyError:
                    postings[term] = array("I", (posting,))
    return Collected(lengths, {field: _sort_terms(postings) for field, postings in held.items()})


def count_terms(entry: Entry) -> dict[Field, Counter[str]]:
    """How often each term occurs in an entry."""
    runs = [*iter_word_runs(entry.text)]
    pairs: list[str] = []
    for run in runs:
        pairs += map(add, run, run[1:])
    return {
        "words": Counter(filter(is_posted_word, entry.words)),
        "pairs": Counter(pairs),
        "chars": Counter("".join(runs)),
    }


@lru_cache(maxsize=4096)
def list_impacts(length: int) -> tuple[int, ...]:
    """The impacts of 0, 1, 2 … occurrences in an entry of that length."""
    return tuple(measure_impact(count, length) for count in range(FEW))


def _sort_terms(held: dict[str, array[int]]) -> FieldPostings:
    terms = sorted(held)
    rows = [*map(held.__getitem__, terms)]
    return FieldPostings(encode_term("\n".join(terms)), array("I", map(len, rows)), b"".join(rows))
