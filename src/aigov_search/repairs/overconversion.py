"""Characters that a converter put in the wrong place: ``郃作`` for 合作, ``開髮`` for 開發.

Converters to Traditional script know characters that nobody uses (郃, 儅, 蓡); those are led back by
a table. And a text converted there and back keeps single Traditional characters in the middle of
Simplified words (``控製``); a run of them is a quotation and stays.
"""

from __future__ import annotations

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.repairs.substitutes import has_enough, propose_common, read_substitutes
from aigov_search.spans import Edit

_ENOUGH = 3
_MANY = 0.02
"""Share of a text above which Traditional characters are no slips."""


def _detect(draft: Draft) -> bool:
    return has_enough(draft, read_substitutes("converted")) or _may_mix(draft)


def _may_mix(draft: Draft) -> bool:
    """Whether characters stand in the text that the national standard of Simplified script has not."""
    chars = [char for char in draft.alphabet if "㐀" <= char <= "鿿"]
    foreign = len(chars) - len("".join(chars).encode("gb2312", "ignore")) // 2
    return 0 < foreign < _MANY * 10 * len(chars)


def _propose(draft: Draft) -> list[Edit]:
    from aigov_search.chinese.script import convert, detect_script

    script = detect_script(draft.text)
    edits = []
    if has_enough(draft, read_substitutes("converted")):
        edits = propose_common(draft, read_substitutes("converted"), RULE.name,
                               spell=lambda char: convert(char, to=script or "hans", script="hans"))
    return edits + (_find_slips(draft.text, {edit.start for edit in edits}) if script == "hans" else [])


def _find_slips(text: str, taken: set[int]) -> list[Edit]:
    """Single Traditional characters among Simplified ones."""
    from aigov_search.chinese.script import convert

    simplified = convert(text, to="hans", script="hans")
    foreign = [at for at, (sign, simple) in enumerate(zip(text, simplified, strict=True)) if sign != simple]
    beside = set(foreign)
    slips = [at for at in foreign if at not in taken and not {at - 1, at + 1} & beside]
    if len(foreign) > _MANY * len(text) or len(slips) < _ENOUGH or len(slips) < 0.8 * len(foreign):
        return []
    return [
        Edit(start=at, end=at + 1, replacement=simplified[at], rule=RULE.name, confidence="likely",
             evidence=f"{text[at]} stands alone among Simplified characters, as converters leave it; "
                      f"{len(slips)} such places")
        for at in slips
    ]


RULE = Rule(name="over-conversion", position=72, detect=_detect, propose=_propose)
