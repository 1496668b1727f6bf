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

_PLACES = 2
"""Places, in however many texts, in which a pair must be seen."""


def learn_table(site: str, readings: Iterable[Mapping[tuple[str, str], int]]) -> tuple[Pair, ...]:
    """The pairs that were seen consistently in the texts of one site.

    ``readings`` holds for each text with a clean copy the words that stand for others in it, with
    the number of places (:meth:`~aigov_search.families.reading_off.CleanCopy.list_substitutions`).
    A word that stands now for one, now for another, is left out.
    """
    total: Counter[tuple[str, str]] = Counter()
    for reading in readings:
        total.update(reading)
    return make_pairs(total, f"learned from other texts of {site}", least=_PLACES)
