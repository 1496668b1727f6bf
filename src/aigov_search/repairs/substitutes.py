"""Characters that stand in for a common one, and how a text is told to be full of them.

``variants.txt`` lists them. One such character alone may be a name; several in a text, each in a
place where the common character reads far better, are a habit of whoever made the copy.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.repairs.data import read_rows
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aigov_search.repairs.rule import Draft

_ENOUGH = 3
_DENSITY = 1 / 1000
"""Such characters per character of text."""
_GAIN = 4.0
"""Nats by which the common character must read better."""
_SHARE = 0.75
_WORDS = 0.6
"""Share of the places in which the common character makes a word with a neighbour, or is one."""
_FUNCTION = "的不和在有我你是了也"
_SPAN = 5


class _Place(NamedTuple):
    """A character, the common one for it, how many nats better that reads, and whether as part of a word."""

    at: int
    common: str
    gain: float
    makes_word: bool


@cache
def read_substitutes(kind: str) -> dict[str, str]:
    """Characters of one ``kind`` (``fancy`` or ``converted``) and the common ones each may stand for."""
    return {sign: commons for name, sign, commons in read_rows("variants.txt") if name == kind}


def has_enough(draft: Draft, table: Mapping[str, str]) -> bool:
    """Whether signs of ``table`` stand often enough in the text to be a habit."""
    signs = table.keys() & set(draft.alphabet)
    return bool(signs) and sum(map(draft.text.count, signs)) >= max(_ENOUGH, _DENSITY * len(draft.text))


def propose_common(draft: Draft, table: Mapping[str, str], rule: str, *,
                   spell: Callable[[str], str] = str) -> list[Edit]:
    """Edits that put common characters back, if the text has the habit; suspects if it may.

    ``spell`` gives a Simplified character in the script of the text.
    """
    places = _find_places(draft.text, table)
    better = [place for place in places if place.gain >= _GAIN]
    kinds = {draft.text[place.at] for place in better}
    contexts = {draft.text[place.at - 1 : place.at + 2] for place in better}
    is_varied = len(kinds) > 1 or (len(contexts) > _ENOUGH and all(map(_is_outlandish, kinds)))
    if len(contexts) < _ENOUGH or not is_varied:
        return []
    is_habit = (
        sum(place.makes_word for place in better) >= _WORDS * len(better)
        and len(better) >= max(_SHARE * len(places), _DENSITY * len(draft.text))
    )
    return [
        Edit(start=place.at, end=place.at + 1, replacement=spell(place.common), rule=rule,
             confidence="likely" if is_habit else "suspect",
             evidence=f"{draft.text[place.at]} stands in for {spell(place.common)}; "
                      f"this text has {len(better)} such characters")
        for place in better
    ]


def _is_outlandish(sign: str) -> bool:
    """Whether no standard of Chinese characters in use has ``sign``."""
    return sign < "㐀" or not any(sign.encode(charset, "ignore") for charset in ("gb2312", "big5"))


def _find_places(text: str, table: Mapping[str, str]) -> list[_Place]:
    from aigov_search.repairs.language import load_words

    words = load_words()
    places = []
    for match in re.finditer("[" + re.escape("".join(table)) + "]", text):
        at = match.start()
        before = text[max(at - _SPAN, 0) : at].rpartition("\n")[2]
        after = text[at + 1 : at + 1 + _SPAN].partition("\n")[0]
        now = words.score(before + match[0] + after)
        best, common = max((words.score(before + common + after), common) for common in table[match[0]])
        makes_word = common in _FUNCTION or before[-1:] + common in words or common + after[:1] in words
        places.append(_Place(at, common, best - now, makes_word))
    return places
