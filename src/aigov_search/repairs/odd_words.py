"""Text that was spun with a table nobody knows, and of which there is no other copy.

It cannot be repaired, only told. A tool puts the same odd word in each place of a common one, so in
spun text there are many words that are rare, come back in ever different company, and share no
character with any other word around. In clean text rare words come back too, but they belong to its
subject: 扬尘 brings 降尘 and 粉尘 with it, and names stand in the company they keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Draft, Rule

if TYPE_CHECKING:
    from aigov_search.spans import Edit

_SHORTEST = 500
"""Characters below which a subject can leave the same traces."""
_ENOUGH = 5
_DENSITY = 4 / 1000
"""Odd words a character of text. Clean texts have 4 of them and 3.7 in a thousand characters at most,
texts spun with random words 5 and 4.3 at least."""
_RARE = -12.0
"""Log probability (nats) below which a word is rare: one in 160,000."""
_MOST = 60
"""Places of one word beyond which it is the subject."""
_SHOWN = 6


def _detect(draft: Draft) -> bool:
    if len(draft.text) < _SHORTEST:
        return False
    return _are_many(len(_find_lonely(draft)), draft)


def _propose(_: Draft) -> list[Edit]:
    return []


def _doubt(draft: Draft) -> str | None:
    from aigov_search.repairs.language import load_words

    words = load_words()
    odd = [word for word in _find_lonely(draft) if word in words and words.weigh(word) < _RARE]
    if not _are_many(len(odd), draft):
        return None
    shown = "、".join(odd[:_SHOWN])
    return (f"{len(odd)} rare words come back in ever different company ({shown}…), as where a tool put them "
            "in place of others; no copy of the text and no table of the tool restores it")


def _are_many(count: int, draft: Draft) -> bool:
    """Whether a text has more odd words than a clean one; half of them do where the site's tool is known."""
    share = 0.5 if draft.context.learned else 1.0
    return count >= share * max(_ENOUGH, _DENSITY * len(draft.sample))


def _find_lonely(draft: Draft) -> list[str]:
    """Pairs of characters that come back, always together, each time between other neighbours; in order."""
    folded, counts = draft.sample, draft.sample_counts
    # A second character occurs as often as the first; most pairs end at that.
    pairs = [
        (first + second, count)
        for first, count in counts.items()
        if 2 <= count <= _MOST
        and counts.get(second := folded[(at := folded.find(first) + 1) : at + 1]) == count
        and second != first
        and "一" <= first <= "鿿"
        and "一" <= second <= "鿿"
    ]
    lonely = [pair for pair, count in pairs if _is_in_varied_company(folded, pair, count)]
    return sorted(lonely, key=folded.find)


def _is_in_varied_company(folded: str, word: str, count: int) -> bool:
    before, after = set(), set()
    at, places = folded.find(word), 0
    while at >= 0:
        before.add(folded[at - 1 : at])
        after.add(folded[at + 2 : at + 3])
        at, places = folded.find(word, at + 2), places + 1
    return places == count and len(before) > 1 and len(after) > 1


RULE = Rule(name="odd-words", position=90, detect=_detect, propose=_propose, doubt=_doubt)
