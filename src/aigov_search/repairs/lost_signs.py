"""Signs lost to ``?``: the two full-width spaces of an indent, a row of rules, quotation marks.

A question mark is a lost sign where no question can stand: at the head of a line, alone on a line,
or in pairs around words in the middle of a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALONE = re.compile(r"[ \t\u00a0\u3000]*[?\ufffd](?:[ \t\u00a0\u3000]*[?\ufffd]){2,}[ \t\u00a0\u3000]*")
_HEAD = re.compile(r"[ \t\u00a0\u3000]*(?:[?\ufffd][ \t\u00a0\u3000]*){1,8}(?=[^\s?\ufffd])")
_QUOTED = re.compile(r"(?<=[㐀-鿿，。、：；])\?([㐀-鿿A-Za-z0-9+·、]{1,30})\?(?=[㐀-鿿，。、；：])")
_ASKING = re.compile("[吗嗎呢么麼谁誰哪怎何否几幾]")
_NEAR = 12
"""Characters before a ? within which a question word makes it a question."""
_ENOUGH_SINGLE = 3
_ENOUGH_QUOTED = 2


def _detect(draft: Draft) -> bool:
    return "?" in draft.alphabet or "\ufffd" in draft.alphabet


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    edits: list[Edit] = []
    singles: list[Edit] = []
    for line in draft.lines:
        body = text[line.start : line.end]
        if _ALONE.fullmatch(body):
            edits.append(_edit(line.start, line.end, "", "a line of nothing but ?, where a sign was lost"))
        elif match := _HEAD.match(body):
            marks = match[0].count("?") + match[0].count("\ufffd")
            edit = _edit(line.start, line.start + match.end(), "",
                         f"{marks} ? at the head of the line, where an indent was lost")
            (edits if marks >= 2 else singles).append(edit)
    if len(singles) >= _ENOUGH_SINGLE:
        edits += singles
    return edits + _find_lost_quotes(text, [edit.end for edit in edits])


def _find_lost_quotes(text: str, taken: Sequence[int]) -> list[Edit]:
    """Pairs of ? around words inside a sentence that asks nothing."""
    pairs = [
        match for match in _QUOTED.finditer(text)
        if match.start() not in taken
        and not _ASKING.search(text, max(match.start() - _NEAR, 0), match.end())
    ]
    is_habit = len(pairs) >= _ENOUGH_QUOTED and "“" not in text
    evidence = f"{len(pairs)} pairs of ? stand around words inside sentences that ask nothing"
    return [
        Edit(start=at, end=at + 1, replacement=sign, rule=RULE.name,
             confidence="likely" if is_habit else "suspect", evidence=evidence)
        for match in pairs
        for at, sign in ((match.start(), "“"), (match.end() - 1, "”"))
    ]


def _edit(start: int, end: int, replacement: str, evidence: str) -> Edit:
    return Edit(start=start, end=end, replacement=replacement, rule=RULE.name, evidence=evidence)


RULE = Rule(name="lost-signs", position=40, detect=_detect, propose=_propose)
