"""rjieba (a port of jieba to Rust) as an optional, faster way to the same tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from aigov_search.chinese.dictionary import Dictionary


_SIGNS = " \n,;:!?()<>[]\"'、。《》〈〉“”‘’「」『』【】〔〕…—·"
"""Signs, folded, at which both end a run, and which are never part of a term."""


class Accelerator(NamedTuple):
    """What cuts text sooner, and which text it cuts in the same way.

    ``run`` matches the runs between signs, ``text`` whole texts of such runs and signs.
    """

    run: re.Pattern[str]
    text: re.Pattern[str]
    cut: Callable[[str], list[str]]


def start_rjieba(dictionary: Dictionary) -> Accelerator | None:
    """rjieba, ready to cut what it cuts as jieba does with ``dictionary``.

    These are runs of folded characters whose model is complete: where a state is unknown, the two
    decide ties in different ways. ``None`` if rjieba is not installed, or if the dictionary forbids words,
    which rjieba cannot.
    """
    try:
        from rjieba import Jieba
    except ImportError:
        return None
    if dictionary.split:
        return None
    jieba = Jieba()
    for word, count in dictionary.changes().items():
        jieba.add_word(word, count, None)
    chars = dictionary.modelled()
    safe = (char for char, folded in zip(chars, fold(chars), strict=True) if char == folded)
    runs = "".join(safe)
    return Accelerator(re.compile(f"[{runs}]+"), re.compile(f"[{runs}{re.escape(_SIGNS)}]+"), jieba.cut)
