"""A name nobody knows that was pasted between clauses, as mills do with the brand they work for.

Two things together give it away: it hangs between the last full stop of a paragraph and its end,
where no words of the text can stand, and wherever else it stands it stands behind a mark or at the
head of the title, never inside a clause.
"""

from __future__ import annotations

import re
from collections import Counter

from aigov_search.repairs.brands import is_edge
from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_LONGEST = 12
_HANGING = re.compile(r"[。！？]([0-9A-Za-z㐀-鿿]{2,12})$")
_ENOUGH = 3
_ENOUGH_HANGING = 2


def _detect(draft: Draft) -> bool:
    found = 0
    for line in draft.lines:
        if draft.text[line.end - 1 : line.end].isalnum() and line.end - line.start > _LONGEST:
            found += _HANGING.search(draft.text[line.end - _LONGEST - 1 : line.end]) is not None
    return found >= _ENOUGH_HANGING


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    edits: list[Edit] = []
    for name, places in _find_pasted(draft).items():
        evidence = f"{name} hangs behind paragraphs and stands at {len(places)} clause edges, nowhere else"
        edits += [
            Edit(start=at, end=at + len(name), replacement="", rule=RULE.name, confidence="likely",
                 evidence=evidence)
            for at in places
            if is_edge(text, at, at + len(name))
            and not any(edit.start < at + len(name) and at < edit.end for edit in edits)
        ]
    return edits


def find_hanging(draft: Draft) -> Counter[str]:
    """Words that hang between the last full stop of a paragraph and its end, and how often each does."""
    hanging: Counter[str] = Counter()
    for line in draft.lines:
        if match := _HANGING.search(draft.text[max(line.end - _LONGEST - 1, line.start) : line.end]):
            hanging[match[1]] += 1
    return hanging


def _find_pasted(draft: Draft) -> dict[str, list[int]]:
    """Names that stand at clause edges alone and hang behind paragraphs, with their places."""
    text = draft.text
    title = text.partition("\n")[0]
    found: dict[str, list[int]] = {}
    for name, count in find_hanging(draft).most_common():
        places = [match.start() for match in re.finditer(re.escape(name), text)]
        marks = {text[at - 1] for at in places if at}
        is_alone = all(is_edge(text, at, at + len(name)) for at in places) and len(marks) > 1
        heads_title = title.startswith(name) and len(title) > len(name)
        if is_alone and len(places) >= _ENOUGH and (count >= _ENOUGH_HANGING or heads_title):
            found[name] = places
    return found


RULE = Rule(name="insertions", position=58, detect=_detect, propose=_propose)
