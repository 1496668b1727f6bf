"""Signs nobody sees: zero-width spaces and joiners, soft hyphens, byte-order marks, controls."""

from __future__ import annotations

import re

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\uffa0]+"
)
_JOINERS = "\u200c\u200d"


def _detect(draft: Draft) -> bool:
    return _INVISIBLE.search(draft.alphabet) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    return [
        Edit(start=match.start(), end=match.end(), replacement="", rule=RULE.name,
             evidence="invisible: " + " ".join(f"U+{ord(sign):04X}" for sign in match[0][:8]))
        for match in _INVISIBLE.finditer(text)
        if not (match[0] in _JOINERS and _joins(text, match.start()))
    ]


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at ``at`` has work to do.

    It has between letters that are neither Latin nor Han (Arabic, Devanagari and the like), and
    between emoji.
    """
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return all(sign >= "\u0590" and not "\u1100" <= sign <= "\u11ff" and not "\u2000" <= sign <= "\u206f"
               and not "\u2e80" <= sign <= "\ufaff" and not "\ufe30" <= sign <= "\uffef"
               for sign in (before or " ", after or " "))


RULE = Rule(name="noise", position=26, detect=_detect, propose=_propose)
