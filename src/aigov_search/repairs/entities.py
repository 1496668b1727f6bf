"""Character references that were shown instead of read: ``&ldquo;``, ``&#22269;``."""

from __future__ import annotations

import re

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_REFERENCE = re.compile("&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def _detect(draft: Draft) -> bool:
    return "&" in draft.alphabet and ";" in draft.alphabet and _REFERENCE.search(draft.text) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    from html import unescape

    edits = []
    for match in _REFERENCE.finditer(text):
        meant = unescape(match[0])
        if meant == match[0] or "\ufffd" in meant:
            continue
        meant = meant.replace("\u00a0", " ").replace("\n", " ").replace("\r", " ")
        edits.append(Edit(start=match.start(), end=match.end(), replacement=meant, rule=RULE.name,
                          evidence=f"{match[0]} is how HTML writes {meant.strip() or 'a space'}"))
    return edits


RULE = Rule(name="entity", position=20, detect=_detect, propose=_propose)
