"""Emoji dropped into sentences: ``变🕴🏻、``.

Emoji at the head or the end of a line may be its author's. Inside a sentence, before its commas and
full stops and several times over, they are a mill's way to make a copy look new.
"""

from __future__ import annotations

import re

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_TAIL = "(?:[\ufe0e\ufe0f\u20e3]|[\U0001f3fb-\U0001f3ff]|[\U000e0020-\U000e007f])"
_ONE = f"(?:[\u2600-\u27bf\u2b00-\u2bff\u23e9-\u23fa\u231a\u231b]|[\U0001f000-\U0001faff]){_TAIL}*"
_EMOJI = re.compile(f"{_ONE}(?:\u200d?{_ONE})*")
_ALWAYS = re.compile("[\ufe0f\U0001f000-\U0001faff]")
"""What makes a sign an emoji for certain; without it ★ and ☎ are signs as any other."""
_PUNCTUATION = "、，。；：！？,.;:!?）)】》”’"
_ENOUGH = 3


def _detect(draft: Draft) -> bool:
    return _EMOJI.search(draft.alphabet) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    inside = [match for match in _EMOJI.finditer(text) if _is_inside(text, match)]
    is_mill = sum(_ALWAYS.search(match[0]) is not None for match in inside) >= _ENOUGH
    return [
        Edit(start=match.start(), end=match.end(), replacement="", rule=RULE.name,
             confidence="certain" if is_mill else "suspect",
             evidence=f"{len(inside)} emoji stand inside sentences of this text")
        for match in inside
        if is_mill or _ALWAYS.search(match[0])
    ]


def _is_inside(text: str, match: re.Match[str]) -> bool:
    """Whether the emoji follows a word and precedes a mark or another word of the same line."""
    before = text[max(match.start() - 2, 0) : match.start()].rstrip(" ")[-1:]
    after = text[match.end() : match.end() + 2].lstrip(" ")[:1]
    follows_word = before.isalnum() or before in ("”", "）", ")", "》", "’")
    return follows_word and after != "" and (after in _PUNCTUATION or "㐀" <= after <= "鿿")


RULE = Rule(name="emoji", position=24, detect=_detect, propose=_propose)
