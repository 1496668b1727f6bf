"""Private-use signs: icons of a font the reader does not have, and characters older than Unicode.

Where GB 18030 once put a real character into the private use area, that character is put back. The
rest is taken out, once the byte shift has been undone, for until then such a sign may carry bytes
of a lost character.
"""

from __future__ import annotations

import re

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_RECURRING = 3
"""Different places in which a sign is noise; a rare character in a name recurs in the same place."""
_STREWN = 8
"""Different signs, few of which stand twice, that no text needs for rare characters."""

ASSIGNED = {
    **{chr(0xE78D + n): sign for n, sign in enumerate("︐︒︑︓︔︕︖︗︘︙")},
    "\ue7c7": "ḿ", "\ue7c8": "ǹ",
    **{chr(0xE7E7 + n): sign for n, sign in enumerate("〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻")},
    "\ue815": "⺁", "\ue816": "𠂇", "\ue817": "𠂉", "\ue818": "𠃌", "\ue819": "⺄", "\ue81e": "龴",
    "\ue826": "龵", "\ue82b": "龶", "\ue82c": "龷", "\ue831": "𡗗", "\ue832": "龸", "\ue83b": "𢦏",
    "\ue843": "龹", "\ue854": "龺", "\ue855": "𤇾", "\ue864": "龻",
}
"""Private-use signs to which GB 18030 has since given a code point of their own."""
_SPACE = "\ue5e5"
"""What decoders make of the GBK bytes A3 A0, which many editors write for a full-width space."""


def _detect(draft: Draft) -> bool:
    return _PRIVATE.search(draft.alphabet) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    matches = list(_PRIVATE.finditer(text))
    places: dict[str, set[tuple[str, str]]] = {}
    for match in matches:
        places.setdefault(match[0], set()).add(_neighbours(text, match.start()))
    is_strewn = len(places) >= _STREWN and len(matches) <= 2 * len(places)
    edits = []
    for match in matches:
        sign, name = match[0], f"U+{ord(match[0]):04X}"
        if sign in ASSIGNED:
            edits.append(_edit(match, ASSIGNED[sign], f"{name} was GB 18030’s place for {ASSIGNED[sign]}"))
        elif sign == _SPACE:
            edits.append(_edit(match, "", f"{name} is a full-width space by a GBK editor"))
        elif _is_number(*_neighbours(text, match.start())):
            edits.append(_suspect(match, ".", f"{name} stands between digits, perhaps for a point"))
        elif is_strewn or len(places[sign]) >= _RECURRING or _stands_apart(text, match.start()):
            edits.append(_edit(match, "", f"{name} is a private sign without a meaning of its own"))
        else:
            edits.append(_suspect(match, "", f"{name} is a private sign; it may stand for a rare character"))
    return edits


def _neighbours(text: str, at: int) -> tuple[str, str]:
    return text[max(at - 1, 0) : at], text[at + 1 : at + 2]


def _is_number(before: str, after: str) -> bool:
    return before.isdecimal() and after.isdecimal()


def _stands_apart(text: str, at: int) -> bool:
    """Whether it has not letters or characters on both sides: between such, it may be a character."""
    return not all(map(str.isalpha, _neighbours(text, at)))


def _suspect(match: re.Match[str], replacement: str, evidence: str) -> Edit:
    return Edit(start=match.start(), end=match.end(), replacement=replacement, rule=RULE.name,
                confidence="suspect", evidence=evidence)


def _edit(match: re.Match[str], replacement: str, evidence: str) -> Edit:
    return Edit(start=match.start(), end=match.end(), replacement=replacement, rule=RULE.name,
                evidence=evidence)


RULE = Rule(name="private-use", position=38, detect=_detect, propose=_propose)
