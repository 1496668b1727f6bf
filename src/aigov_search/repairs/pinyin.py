"""Readings that a tool wrote behind characters: ``创(chuàng )新``, ``国(guo)际(ji)``.

A reading in brackets is taken out if it is one of the readings of the character before it, and if
the document shows that a tool was at work: an author glosses a few rare characters, a tool many
common ones. What is no reading of the character stays: ``(AI)``, ``(he)`` after 他.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
LETTERS = "a-zü" + TONED + "ɑɡê"
"""Letters of a reading; ɑ and ɡ are the shapes some tools write for a and g."""
_SPACE = r"[ \u00a0\u3000]?"
_BRACKET = re.compile(rf"[(（]{_SPACE}[{LETTERS}]{{1,7}}{_SPACE}[)）]")
_READING = re.compile(rf"(?<=[㐀-鿿豈-﫿]){_SPACE}[(（]{_SPACE}([{LETTERS}]{{1,7}}){_SPACE}[)）]")

_ENOUGH_TONED = 3
_ENOUGH_UNTONED = 5
_REPEATED = 2
_COMMON_SHARE = 0.5
_VALID_SHARE = 0.5


def _detect(draft: Draft) -> bool:
    return ("(" in draft.alphabet or "（" in draft.alphabet) and _BRACKET.search(draft.text) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    from aigov_search.chinese.readings import is_reading

    found = [(match, is_reading(text[match.start() - 1], match[1]))
             for match in _READING.finditer(text)]
    valid = [match for match, is_valid in found if is_valid]
    is_tool = _shows_a_tool(text, valid, len(found))
    edits = []
    for match in valid:
        char = text[match.start() - 1]
        if is_tool:
            evidence = (f"“{match[1]}” is a reading of {char}; {len(valid)} characters of this text "
                        "carry theirs in brackets")
        else:
            evidence = f"“{match[1]}” is a reading of {char}, but few characters of this text carry theirs"
        edits.append(Edit(start=match.start(), end=match.end(), replacement="", rule=RULE.name,
                          confidence="certain" if is_tool else "suspect", evidence=evidence))
    return edits


def _shows_a_tool(text: str, valid: Sequence[re.Match[str]], bracketed: int) -> bool:
    """Whether so many common characters carry their reading that no author wrote it there.

    Untoned readings need more of them: ``(he)`` or ``(an)`` may be a word.
    """
    chars = {text[match.start() - 1] for match in valid}
    toned = any(letter in TONED for match in valid for letter in match[1])
    enough = _ENOUGH_TONED if toned else _ENOUGH_UNTONED
    is_repeated = len(chars) > 1 and len(valid) >= _REPEATED * enough  # an author glosses a word once
    if len(chars) < enough and not is_repeated:
        return False
    common = sum(_is_common(char) for char in chars)
    return common >= _COMMON_SHARE * len(chars) and len(valid) >= _VALID_SHARE * bracketed


def _is_common(char: str) -> bool:
    """Whether a character is of the first plane of GB 2312 or of Big5, which hold the common ones."""
    try:
        return char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        pass
    try:
        return char.encode("big5")[0] <= 0xC6
    except UnicodeEncodeError:
        return False


RULE = Rule(name="pinyin", position=30, detect=_detect, propose=_propose)
