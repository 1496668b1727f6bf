"""What the mainland, Taiwan and Hong Kong say for the same thing: 人工智慧 for 人工智能.

Everything here is about folded text, and for queries only: documents keep their words. Words that
merely look alike (智慧 and 智能, 资料 and 数据) stay apart; they meet in compounds that are listed.
"""

from __future__ import annotations

from functools import cache
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.chinese.tables import read_table, read_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

_MOST = 8
"""Alternatives of a run: each is searched for whole."""
_LONGEST_RUN = 64
"""Characters of a run that is searched for words; a longer one is no query for words."""

Regions = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Words of the mainland, Taiwan and Hong Kong, the most usual of each first."""


class RegionalWord(NamedTuple):
    """A word at ``run[start:end]`` and what is said for it in each region, itself left out."""

    start: int
    end: int
    regions: Regions


def variants(folded: str) -> tuple[str, ...]:
    """What other regions say for the whole of ``folded``, the mainland's words first."""
    return _join(_read_block(folded[:1]).get(folded, ((), (), ())))


def find_words(folded: str, borders: Container[int] | None = None) -> list[RegionalWord]:
    """The words in a run for which other regions have others: from the left, the longest first.

    ``borders`` are the offsets at which words may begin and end. With them, a word of two
    characters must lie between two borders (投资安全 does not hold 资安), a longer one at one.
    """
    return [word for word in _iter_words(folded, borders) if any(word.regions)]


def _iter_words(folded: str, borders: Container[int] | None) -> Iterator[RegionalWord]:
    """The words of the table in a run, those included that are said alike everywhere."""
    start = 0
    while start < min(len(folded), _LONGEST_RUN):
        end = _find_end(folded, start, borders)
        regions = _read_block(folded[start]).get(folded[start:end])
        if regions:
            yield RegionalWord(start, end, regions)
        start = end


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


class KnownWord(NamedTuple):
    """A regional word at ``run[start:end]``, and the longer words in which it stands by chance.

    These (``apart``) come each with the offset of the word in it.
    """

    start: int
    end: int
    apart: tuple[tuple[str, int], ...]


def know_words(folded: str, borders: Container[int] | None = None) -> list[KnownWord]:
    """The words of a run that are to be looked for as they stand, whatever a segmenter sees in them."""
    return [
        KnownWord(word.start, word.end, _read_coincidences().get(folded[word.start : word.end], ()))
        for word in _iter_words(folded, borders)
    ]


def expand_run(folded: str, borders: Container[int] | None = None) -> tuple[str, ...]:
    """Other ways to say a run, at most 8, the likeliest first; none is the run itself.

    ``borders`` as in :func:`find_words`.
    """
    alternatives: dict[str, None] = {}
    for said in _replace_words(folded, find_words(folded, borders)):
        if said != folded:
            alternatives[said] = None
            if len(alternatives) == _MOST:
                break
    return tuple(alternatives)


def _replace_words(run: str, words: list[RegionalWord]) -> Iterator[str]:
    """The run with its words exchanged: all for those of one region, then each alone, then any."""
    if not words:
        return
    for region in range(3):
        yield _replace(run, words, [next(iter(word.regions[region]), None) for word in words])
    for at, word in enumerate(words):
        for other in _join(word.regions):
            yield _replace(run, words[at : at + 1], [other])
    for choice in product(*((None, *_join(word.regions)) for word in words)):
        yield _replace(run, words, choice)


def _replace(run: str, words: Sequence[RegionalWord], others: Sequence[str | None]) -> str:
    """The run with each of its words replaced by the other beside it; ``None`` leaves it."""
    pieces: list[str] = []
    at = 0
    for word, other in zip(words, others, strict=True):
        pieces += (run[at : word.start], other or run[word.start : word.end])
        at = word.end
    return "".join((*pieces, run[at:]))


def _join(regions: Regions) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(regions)))


@cache
def _read_block(char: str) -> dict[str, Regions]:
    """The words of the table that begin with ``char``, with what is said for them in each region."""
    text = _read_text()
    block: dict[str, Regions] = {}
    at = text.find(f"\n{char}") + 1 if char > "#" else 0
    while at and text.startswith(char, at):
        end = text.index("\n", at)
        word, mainland, taiwan, hongkong = f"{text[at:end]}\t\t\t".split("\t")[:4]
        block[word] = tuple(mainland.split()), tuple(taiwan.split()), tuple(hongkong.split())
        at = end + 1
    return block


@cache
def _read_coincidences() -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for line in read_table("coincidences.tsv")[1:]:  # the first names the columns
        longer, word = map(fold, line.split("\t"))
        found[word] = (*found.get(word, ()), (longer, longer.index(word)))
    return found


@cache
def _read_text() -> str:
    return read_text("regional.txt")
