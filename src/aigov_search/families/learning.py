"""Learn the table of a site's spinning tool from those of its texts of which there is a clean copy.

Every tool has a table of its own, and it uses it for all texts of its site. So what one text's copy
shows is put to use in the site's other texts, which have none.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aigov_search.families.reading_off import make_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aigov_search.repairs.rule import Pair

_TEXTS = 2
"""Texts in which a pair must be seen."""
_AGREEING = 0.8
"""Share of the words seen in several texts that must stand for one other word; else there is no one tool."""


def learn_table(site: str, readings: Iterable[Mapping[tuple[str, str], int]]) -> tuple[Pair, ...]:
    """The pairs that were seen consistently in several texts of one site.

    ``readings`` holds for each text with a clean copy the words that stand for others in it, with
    the number of places (:meth:`~aigov_search.families.reading_off.CleanCopy.list_substitutions`).
    A word that stands now for one, now for another, is left out.
    """
    source = f"learned from other texts of {site}"
    texts = Counter(pair for reading in readings for pair in make_pairs(reading, source))
    meanings: dict[str, list[Pair]] = {}
    for pair in texts:
        meanings.setdefault(pair.spun, []).append(pair)
    shared = [pairs for pairs in meanings.values() if sum(texts[pair] for pair in pairs) >= _TEXTS]
    agreeing = [pairs[0] for pairs in shared if len(pairs) == 1]
    return tuple(sorted(agreeing)) if len(agreeing) >= _AGREEING * len(shared) else ()
