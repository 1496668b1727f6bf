"""Fancy characters in place of common ones: ``嶊行`` for 推行, ``亾民`` for 人民.

In a Simplified text that has the habit, Traditional characters (``為``, ``當``) belong to it too.
"""

from __future__ import annotations

from aigov_search.chinese.folding import fold
from aigov_search.repairs.rule import Draft, Rule
from aigov_search.repairs.substitutes import has_enough, propose_common, read_substitutes
from aigov_search.spans import Edit

_CANTONESE = frozenset("嘅佢喺嘢唔")
"""Characters that only Cantonese is written with."""
_OF_CANTONESE = "哋冇啲咗嗰"
"""Characters that are words there, and fancy in Mandarin."""


def _detect(draft: Draft) -> bool:
    return has_enough(draft, read_substitutes("fancy"))


def _propose(draft: Draft) -> list[Edit]:
    from aigov_search.chinese.script import convert, detect_script

    script = detect_script(draft.text)
    table = read_substitutes("fancy")
    if script != "hans":  # 鈈 is plutonium there, and 囯 only another shape
        table = {sign: common for sign, common in table.items()
                 if fold(sign) == sign and not sign.encode("big5", "ignore")}
    if _CANTONESE & set(draft.alphabet):
        table = {sign: common for sign, common in table.items() if sign not in _OF_CANTONESE}
    if not table.keys() & set(draft.alphabet):
        return []
    edits = propose_common(draft, table, RULE.name)
    if script != "hans" or not any(edit.confidence == "likely" for edit in edits):
        return edits
    taken = {edit.start for edit in edits}
    simplified = convert(draft.text, to="hans", script="hans")
    edits += [
        Edit(start=at, end=at + 1, replacement=simple, rule=RULE.name, confidence="likely",
             evidence=f"{sign} is the Traditional form of {simple} in a Simplified text of fancy characters")
        for at, (sign, simple) in enumerate(zip(draft.text, simplified, strict=True))
        if sign != simple and at not in taken
    ]
    return edits


RULE = Rule(name="variants", position=70, detect=_detect, propose=_propose)
