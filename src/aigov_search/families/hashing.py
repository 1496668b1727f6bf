"""The hashes of all trigrams of a text at once, with numpy, which not every installation has.

CRC-32 is affine: that of three characters is the exclusive or of what each contributes in its place, which
is worked out once for each character and each number of bytes behind it, and of what zeros alone give.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

_SIZES = 7
"""Bytes that two characters behind a first may take, none included: two of three at most."""
_ZEROS = np.array([crc32(bytes(size)) for size in range(3 * 3 + 1)], np.uint32)


class TrigramHasher:
    """Hashes trigrams as :mod:`signatures` does, whose factor is ``odd``; remembers what characters give."""

    def __init__(self, odd: int) -> None:
        self._odd = np.uint32(odd)
        self._parts = np.zeros((_SIZES, 1 << 16), np.uint32)
        self._is_known = np.zeros(1 << 16, np.bool_)

    def list_smallest(self, text: str, count: int) -> list[int] | None:
        """So many of the smallest hashes of a text that is bare, ascending.

        None if it has characters beyond the Basic Multilingual Plane.
        """
        codes = np.frombuffer(text.encode("utf-16-le"), "<u2")
        if len(codes) != len(text):
            return None
        self._learn(codes)
        size = np.where(codes < 0x80, np.uint8(1), np.uint8(3))  # in UTF-8; a bare text has no others
        behind_second = size[2:]
        behind_first = size[1:-1] + behind_second
        crcs = self._parts[behind_first, codes[:-2]] ^ self._parts[behind_second, codes[1:-1]]
        crcs ^= self._parts[0, codes[2:]]
        crcs ^= _ZEROS[size[:-2] + behind_first]
        crcs *= self._odd
        # Of hashes that are spread evenly, twice as many as wanted lie below this limit; seldom too few.
        low = crcs[crcs < (2 * count << 32) // len(crcs)]
        smallest: list[int] = np.unique(low)[:count].tolist()
        return smallest if len(smallest) == count else np.unique(crcs)[:count].tolist()

    def _learn(self, codes: np.typing.NDArray[np.uint16]) -> None:
        for code in {*codes[~self._is_known[codes]].tolist()}:
            char = chr(code).encode()
            for behind in range(_SIZES):
                zeros = crc32(bytes(len(char) + behind))
                self._parts[behind, code] = crc32(char + bytes(behind)) ^ zeros
            self._is_known[code] = True
