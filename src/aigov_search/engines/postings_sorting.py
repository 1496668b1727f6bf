"""The postings of many entries with numpy, which not every installation has.

Every occurrence of a term becomes a number that sorts by the term first, then by the entry: the code
points of a pair, say, and behind them the number of the entry. Sorted, those of one posting stand
together, and so do the postings of one term.
"""

from __future__ import annotations

from array import array
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from aigov_search.engines import LONGEST, measure_impact
from aigov_search.engines.postings_collecting import FEW, Collected, FieldPostings, list_impacts
from aigov_search.engines.postings_format import CHUNK, CHUNK_BITS, encode_term
from aigov_search.engines.terms import is_posted_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aigov_search.engines import Entry

    Flags = NDArray[np.bool_]
    Chars = NDArray[np.uint32]
    Numbers = NDArray[np.uint16]
    Keys = NDArray[np.uint64]

_CODE_BITS = 21
_CODE = (1 << _CODE_BITS) - 1
"""What a code point takes."""
_SLICE = 1 << 18
"""Characters that are sorted at a time, so that memory stays low."""
_UTF_32 = "utf-32-le"
_CHAR = np.dtype("<u4")
"""A character of a text in that form."""


def sort_postings(entries: Sequence[Entry], first: int) -> Collected:
    """The postings of ``entries``, as :func:`~postings_collecting.gather_postings` makes them."""
    numbers = np.arange(first, first + len(entries), dtype=np.uint16)
    text = "".join([f"{entry.text}\n" for entry in entries])  # a line feed is no word character
    chars = np.frombuffer(text.encode(_UTF_32, "surrogatepass"), _CHAR)
    sizes = np.fromiter((len(entry.text) + 1 for entry in entries), np.int64, len(entries))
    number_of = np.repeat(numbers, sizes)
    frequencies = _count_codes(chars)
    is_word = _find_word_chars(frequencies)[chars]
    lengths = np.minimum(np.add.reduceat(is_word, np.cumsum(sizes) - sizes, dtype=np.int64), LONGEST)
    impacts = _Impacts(lengths, first)
    different = set(chain.from_iterable(entry.words for entry in entries))
    vocabulary = sorted(filter(is_posted_word, different))
    _, words = impacts.post(_number_words(entries, vocabulary, numbers))
    pairs, single = [], []
    for low, high in pairwise(_cut_codes(frequencies)):
        at = np.flatnonzero(is_word & (chars >= low) & (chars < high))
        terms, posted = impacts.post(_join_keys(chars[at].astype(np.uint64), number_of[at]))
        single.append(FieldPostings(_spell(terms), *posted))
        at = at[is_word[at + 1]]
        keys = chars[at].astype(np.uint64)
        keys <<= _CODE_BITS
        keys |= chars[at + 1]
        terms, posted = impacts.post(_join_keys(keys, number_of[at]))
        pairs.append(FieldPostings(_spell(terms >> _CODE_BITS, terms & _CODE), *posted))
    return Collected(
        array("H", lengths.tolist()),
        {
            "words": FieldPostings(encode_term("\n".join(vocabulary)), *words),
            "pairs": _join_slices(pairs),
            "chars": _join_slices(single),
        },
    )


def _count_codes(chars: Chars) -> NDArray[np.int64]:
    """How often each code point occurs, up to the highest that does."""
    frequencies = np.zeros(int(chars.max()) + 1, np.int64)
    for start in range(0, len(chars), _SLICE):
        frequencies += np.bincount(chars[start : start + _SLICE], minlength=len(frequencies))
    return frequencies


def _find_word_chars(frequencies: NDArray[np.int64]) -> Flags:
    """Which code points, of those that occur, are word characters."""
    present = np.flatnonzero(frequencies)
    flags = np.zeros(len(frequencies), np.bool_)
    flags[present] = [chr(code).isalnum() for code in present.tolist()]
    return flags


def _cut_codes(frequencies: NDArray[np.int64]) -> list[int]:
    """Bounds between which code points together occur about as often as is sorted at a time."""
    so_far = np.cumsum(frequencies)
    bounds = np.searchsorted(so_far, np.arange(_SLICE, so_far[-1], _SLICE), "right")
    return [0, *np.unique(bounds).tolist(), len(frequencies)]


def _join_slices(slices: Sequence[FieldPostings]) -> FieldPostings:
    """What was made of code points in order as one."""
    held = [each for each in slices if each.sizes]
    sizes = array("I", chain.from_iterable(each.sizes for each in held))
    return FieldPostings(
        b"\n".join([each.terms for each in held]), sizes, b"".join([each.postings for each in held])
    )


def _number_words(entries: Sequence[Entry], vocabulary: Sequence[str], numbers: Numbers) -> Keys:
    place = {word: at for at, word in enumerate(vocabulary)}
    words = [[*filter(place.__contains__, entry.words)] for entry in entries]
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    found = map(place.__getitem__, chain.from_iterable(words))
    return _join_keys(np.fromiter(found, np.uint64, int(sizes.sum())), np.repeat(numbers, sizes))


def _join_keys(terms: Keys, numbers: Numbers) -> Keys:
    """Terms with the numbers of their entries, sorted."""
    terms <<= CHUNK_BITS
    terms |= numbers
    terms.sort()
    return terms


def _spell(*chars: NDArray[np.integer]) -> bytes:
    """The terms that consist of these characters, one a line."""
    rows = np.empty((len(chars[0]), len(chars) + 1), _CHAR)
    for place, column in enumerate(chars):
        rows[:, place] = column
    rows[:, -1] = ord("\n")
    return encode_term(rows.tobytes().decode(_UTF_32, "surrogatepass")[:-1])


class _Impacts:
    """Turns sorted occurrences into postings; ``lengths`` are those of the entries from ``first`` on."""

    def __init__(self, lengths: NDArray[np.int64], first: int) -> None:
        self._lengths = lengths
        self._first = first
        different, self._rows = np.unique(lengths, return_inverse=True)
        self._table = np.array([list_impacts(length) for length in different.tolist()], np.uint8)

    def post(self, keys: Keys) -> tuple[Keys, tuple[array[int], bytes]]:
        """The terms in order; how many postings each has, and the postings of all of them."""
        begins = _find_beginnings(keys)
        counts = np.diff(begins, append=len(keys))
        keys = keys[begins]
        postings = (keys & (CHUNK - 1)).astype(np.uint32)
        impacts = self._measure(counts, postings)
        postings <<= 8
        postings |= impacts
        keys >>= CHUNK_BITS
        begins = _find_beginnings(keys)
        sizes = np.diff(begins, append=len(keys))
        return keys[begins], (array("I", sizes.tolist()), postings.tobytes())

    def _measure(self, counts: NDArray[np.int64], numbers: NDArray[np.uint32]) -> NDArray[np.uint8]:
        places = numbers - self._first
        impacts = self._table[self._rows[places], np.minimum(counts, FEW - 1)]
        for at in np.flatnonzero(counts >= FEW).tolist():
            impacts[at] = measure_impact(int(counts[at]), int(self._lengths[places[at]]))
        return impacts


def _find_beginnings(keys: Keys) -> NDArray[np.int64]:
    """The places of the keys that are not the ones before."""
    differ = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=differ[1:])
    return np.flatnonzero(differ)
