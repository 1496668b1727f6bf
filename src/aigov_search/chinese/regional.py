"""What the mainland, Taiwan and Hong Kong say for the same thing: 人工智慧 for 人工智能.

Everything here is about folded text, and for queries only: documents keep their words. Words that
merely look alike (智慧 and 智能, 资料 and 数据) stay apart; they meet in compounds that are listed.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.tables import read_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_MOST = 16
"""Alternatives of a run."""
_LONGEST_RUN = 64
"""Characters of a run that is searched for words; a longer one is no query for words."""


class RegionalWord(NamedTuple):
    """A word at ``run[start:end]`` and what other regions say for it."""

    start: int
    end: int
    variants: tuple[str, ...]


def variants(folded: str) -> tuple[str, ...]:
    """What other regions say for the whole of ``folded``, the mainland's words first."""
    return _read_block(folded[:1]).get(folded, ())


def find_words(folded: str, borders: Container[int] | None = None) -> list[RegionalWord]:
    """The words in a run for which other regions have others: from the left, the longest first.

    ``borders`` are the offsets at which words may begin and end. With them, a word of two
    characters must lie between two borders (投资安全 does not hold 资安), a longer one at one.
    """
    found = []
    start = 0
    while start < min(len(folded), _LONGEST_RUN):
        end = _find_end(folded, start, borders)
        others = variants(folded[start:end])
        if others:
            found.append(RegionalWord(start, end, others))
        start = end
    return found


def _find_end(run: str, start: int, borders: Container[int] | None) -> int:
    """Where the longest word of the table that begins at ``start`` ends; the next offset if none does."""
    block = _read_block(run[start])
    longest = max(map(len, block), default=0)
    for end in range(min(len(run), start + longest), start, -1):
        if run[start:end] in block:
            met = 2 if borders is None else (start in borders) + (end in borders)
            if met == 2 or (met == 1 and end - start > 2):
                return end
    return start + 1


def expand_run(folded: str, borders: Container[int] | None = None) -> list[str]:
    """Other ways to say a run, at most 16, the likeliest first; empty if there are none.

    ``borders`` as in :func:`find_words`.
    """
    words = find_words(folded, borders)
    alternatives = dict.fromkeys(_replace(folded, words, choice) for choice in _choose(words))
    alternatives.pop(folded, None)
    return list(alternatives)[:_MOST]


def _choose(words: list[RegionalWord]) -> Iterator[tuple[int, ...]]:
    """Rows of choices, one for each word: 0 leaves it, n takes its n-th variant.

    First all words change alike, since a text keeps to one region; then any of the others.
    """
    most = max((len(word.variants) for word in words), default=0)
    for number in range(1, most + 1):
        yield tuple(min(number, len(word.variants)) for word in words)
    some = words[:4]  # 16 alternatives are spent before a fifth word would change
    rest = (0,) * (len(words) - len(some))
    for choice in product(*(range(len(word.variants) + 1) for word in some)):
        yield choice + rest


def _replace(run: str, words: list[RegionalWord], choice: tuple[int, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for word, number in zip(words, choice, strict=True):
        kept = run[word.start : word.end]
        pieces += (run[at : word.start], word.variants[number - 1] if number else kept)
        at = word.end
    return "".join((*pieces, run[at:]))


@cache
def _read_block(char: str) -> dict[str, tuple[str, ...]]:
    """The words of the table that begin with ``char``, with their variants."""
    text = _read_text()
    block = {}
    at = text.find(f"\n{char}") + 1 if char > "#" else 0
    while at and text.startswith(char, at):
        end = text.index("\n", at)
        word, _, others = text[at:end].partition("\t")
        block[word] = tuple(filter(None, others.split(" ")))
        at = end + 1
    return block


@cache
def _read_text() -> str:
    return read_text("regional.txt")
