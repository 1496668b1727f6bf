"""Punctuation doubled by a tool: ``,、``, ``。。``, ``,,“``.

A row of three or more full stops is an ellipsis, ``！！`` and ``？？`` are emphasis, and both stay.
"""

from __future__ import annotations

import re

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_STOPS = ",.;:，。；：、"
_RUN = re.compile(f"(?<![{_STOPS}])[{_STOPS}](?: {{0,2}}[{_STOPS}])+")
_HALF = ",;:"
_ENOUGH = 2


def _detect(draft: Draft) -> bool:
    return _RUN.search(draft.text) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    found = []
    for match in _RUN.finditer(text):
        kept = _choose(match[0].replace(" ", ""), text[match.start() - 1 : match.start()])
        if kept:
            found.append((match, kept))
    is_habit = len(found) >= _ENOUGH
    return [
        Edit(start=match.start(), end=match.end(), replacement=kept, rule=RULE.name,
             confidence="certain" if is_habit else "suspect",
             evidence=f"{match[0]} is one mark written twice; this text has {len(found)} such places")
        for match, kept in found
    ]


def _choose(run: str, before: str) -> str:
    """The one mark that a run of two or three stands for, or nothing if it may be meant."""
    if len(run) > 3 or before.isascii():
        return ""
    full = [sign for sign in run if sign not in ",.;:"]
    half = [sign for sign in run if sign in ",.;:"]
    if not full:  # Latin habits: abbreviations, ellipses, ratios
        return run[0] if run in (",,", ";;") else ""
    if not half and len(set(run)) > 1:
        return ""
    if len(full) > 2 or any(sign not in _HALF for sign in half):
        return ""
    return full[-1] if len(set(full)) == 1 else ""


RULE = Rule(name="punctuation", position=44, detect=_detect, propose=_propose)
