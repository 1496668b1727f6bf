"""How often each character occurs in a text: what several stages ask of every text they read."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONG = 1000
"""Characters from which on numpy counts sooner, in a process that has imported it for more than this."""
_UTF_16 = "utf-16-le"


def count_chars(text: str) -> Mapping[str, int]:
    """How often each character of ``text`` occurs, in no certain order."""
    np = sys.modules.get("numpy")
    if np is None or len(text) < _LONG:
        return Counter(text)
    codes = np.frombuffer(text.encode(_UTF_16, "surrogatepass"), "<u2")
    if len(codes) != len(text):  # some lie beyond the Basic Multilingual Plane
        return Counter(text)
    codes = np.sort(codes, kind="stable")  # which for numbers of two bytes is by their digits
    begins = np.flatnonzero(np.diff(codes, prepend=codes[0] ^ 1))
    chars = codes[begins].tobytes().decode(_UTF_16, "surrogatepass")
    if len(chars) != len(begins):  # two halves that stood apart
        return Counter(text)
    return dict(zip(chars, np.diff(begins, append=len(codes)).tolist(), strict=True))
