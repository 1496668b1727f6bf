"""Where the regional words of a query's expansion come from: whose words they are, and on what basis."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.chinese.regional import find_words
from aigov_search.chinese.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from aigov_search.chinese.regional import RegionalWord

_PLACES = ("the mainland", "Taiwan", "Hong Kong")
_BASES = {"opencc": "OpenCC's phrase tables", "reviewed": "the reviewed list"}


class Exchange(NamedTuple):
    """A word of a run, what stands for it in a variant, where that is said, and which list says so."""

    word: str
    other: str
    places: tuple[str, ...]
    basis: str


def trace_variant(run: str, variant: str, borders: Container[int] | None = None) -> list[Exchange]:
    """Which words were exchanged to make ``variant`` of the folded ``run``; none if it is no variant.

    ``borders`` as in :func:`aigov_search.chinese.regional.find_words`.
    """
    found = next(_match_words(run, variant, find_words(run, borders), 0, 0), ())
    return [
        Exchange(
            word,
            other,
            tuple(place for place, said in zip(_PLACES, regions, strict=True) if other in said),
            _BASES[_read_bases().get(frozenset((word, other)), "opencc")],
        )
        for word, other, regions in found
    ]


def _match_words(
    run: str, variant: str, words: Sequence[RegionalWord], at: int, reached: int
) -> Iterator[tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]]:
    """All ways to read ``variant[reached:]`` as ``run[at:]`` with some of its words exchanged."""
    if not words:
        if variant[reached:] == run[at:]:
            yield ()
        return
    word, *others = words
    if not variant.startswith(run[at : word.start], reached):
        return
    reached += word.start - at
    own = run[word.start : word.end]
    for other in dict.fromkeys((*(said for region in word.regions for said in region), own)):
        if variant.startswith(other, reached):
            for rest in _match_words(run, variant, others, word.end, reached + len(other)):
                yield rest if other == own else ((own, other, word.regions), *rest)


@cache
def _read_bases() -> dict[frozenset[str], str]:
    """The basis of each pair of words of the reviewed list."""
    bases: dict[frozenset[str], str] = {}
    for line in read_table("regional.tsv")[1:]:  # the first names the columns
        *cells, _, basis = line.split("\t")
        words = [fold(word.rstrip("!")) for cell in cells for word in cell.split("/")]
        for one in words:
            bases |= {frozenset((one, other)): basis for other in words if other != one}
    return bases
