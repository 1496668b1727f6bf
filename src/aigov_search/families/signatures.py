"""A few hundred numbers that stand for a text when copies are looked for.

The signature of a text is the bottom-k sketch of its character trigrams: the k smallest of their
hashes (Broder 1997; Cohen and Kaplan 2007). Below the lower of two sketches' largest hashes both
are complete, so what they share there estimates the containment of the one text in the other even
where one is much the longer.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.families.hashing import TrigramHasher

SIZE = 256
"""Hashes a sketch holds at most: one kibibyte."""
WIDTH = 3
"""Characters in a shingle."""
_LIKELY = 2 * SIZE
"""Hashes looked at for the smallest: of evenly spread ones so many lie below a limit, and seldom too few."""
_WHOLE = 1 << 32
_PATIENCE = 500_000
"""Characters after which it pays to import numpy, if it is installed."""
_ODD = 0x9E3779B1
"""Spreads the hashes: CRC-32 alone maps like texts to like numbers (Knuth 1998, 6.4)."""
_BESIDE = re.compile("[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]++")
_READING = re.compile("\\((?<=[\u3400-\u9fff]\\()[a-z\u00e0-\u01dc ]{1,8}\\)")


def bare(text: str) -> str:
    """``text`` folded, with nothing but its Han characters, letters and digits; no readings in brackets."""
    return _BESIDE.sub("", _READING.sub("", fold(text)))


def shingle(text: str) -> set[str]:
    """The character trigrams of a text that is bare already."""
    return {*map("".join, zip(text, text[1:], text[2:], strict=False))}


def sign(clean_text: str) -> bytes:
    """The signature of ``clean_text``: up to 256 ascending little-endian 32-bit hashes."""
    return _swap(array("I", _HASHING.list_smallest(bare(clean_text)))).tobytes()


def prepare_signing(*, many: bool) -> None:
    """Make ready what signing takes; that is more where ``many`` texts are expected, or were signed already.

    It is not done while a text is signed: what that may take is bounded, and numpy takes memory to import.
    """
    _HASHING.prepare(many=many)


class _Hashing:
    """Finds the smallest hashes: one by one, or with numpy."""

    def __init__(self) -> None:
        self._patience = _PATIENCE
        self._is_prepared = False
        self._hasher: TrigramHasher | None = None

    def prepare(self, *, many: bool) -> None:
        """Import numpy, if it is there and not imported yet, and if it is worth it."""
        if self._is_prepared or (self._patience > 0 and not many):
            return
        self._is_prepared = True
        with suppress(ImportError):
            from aigov_search.families.hashing import TrigramHasher

            self._hasher = TrigramHasher(_ODD)

    def list_smallest(self, text: str) -> list[int]:
        """The hashes of a text that make its signature, ascending."""
        self._patience -= len(text)
        found = self._hasher.list_smallest(text, SIZE) if self._hasher and len(text) >= WIDTH else None
        return list_smallest(text) if found is None else found


def list_smallest(text: str) -> list[int]:
    """The smallest hashes of the trigrams of a bare text, ascending, found one by one."""
    shingles = shingle(text)
    limit = _WHOLE * _LIKELY // max(1, len(shingles))
    smallest = _hash_below(shingles, limit)
    if len(smallest) < SIZE and limit < _WHOLE:
        smallest = _hash_below(shingles, _WHOLE)
    return sorted(smallest)[:SIZE]


def _hash_below(shingles: Iterable[str], limit: int) -> set[int]:
    """The hashes of shingles that lie below ``limit``."""
    crcs = map(crc32, map(str.encode, shingles))
    return {number for crc in crcs if (number := crc * _ODD % _WHOLE) < limit}


def read_signature(signature: bytes) -> array[int]:
    """The hashes of a signature, ascending."""
    hashes = array("I")
    hashes.frombytes(signature)
    return _swap(hashes)


def estimate_containment(a: array[int], b: array[int]) -> float:
    """About what share of the trigrams of the text that has fewer of them the other has, too."""
    limit = min(_reach(a), _reach(b))
    known = min(bisect_right(a, limit), bisect_right(b, limit))
    return len({*a}.intersection(b)) / max(1, known)  # what both have lies below the limit


def _reach(hashes: array[int]) -> int:
    return hashes[-1] if len(hashes) == SIZE else _WHOLE


def _swap(hashes: array[int]) -> array[int]:
    if sys.byteorder == "big":
        hashes.byteswap()
    return hashes


_HASHING = _Hashing()
