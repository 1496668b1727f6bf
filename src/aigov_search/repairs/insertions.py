"""A name nobody knows that was pasted between clauses, as mills do with the brand they work for.

Such a name stands at clause edges alone: behind marks, at the head of the title, or between the last
full stop of a paragraph and its end, where no words of the text can stand. What follows it is never
the same, for it does not belong to it. And it is made of what is no phrase.
"""

from __future__ import annotations

import re
from collections import Counter

from aigov_search.repairs.brands import is_edge
from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_LONGEST = 12
_LONGEST_HEAD = 8
_HANGING = re.compile(r"[。！？]([0-9A-Za-z㐀-鿿]{2,12})$")
_NAME = re.compile(r"[0-9A-Za-z㐀-鿿]{2,8}")
_MOST = 20
"""Names that are looked at, the most frequent first."""
_ENOUGH = 3
_ENOUGH_ALONE = 4
"""Places a name must have that does not hang twice."""
_ENOUGH_HANGING = 2
_VARIED = 0.75
"""Share of the places that must have followers of their own."""
_NO_PHRASE = -5.5
"""Log probability (nats) a character, below which a name is no phrase of the language."""


def _detect(draft: Draft) -> bool:
    found = 0
    for line in draft.lines:
        if draft.text[line.end - 1 : line.end].isalnum() and line.end - line.start > _LONGEST:
            found += _HANGING.search(draft.text[line.end - _LONGEST - 1 : line.end]) is not None
    return found >= _ENOUGH_HANGING or _heads_clauses(draft)


def _heads_clauses(draft: Draft) -> bool:
    """Whether the title begins with what also stands behind the marks of a list or a sentence."""
    head = draft.text[:2]
    counts = [draft.text.count(mark + head) for mark in "、。"]
    return head.isalnum() and min(counts) > 0 and sum(counts) >= _ENOUGH


def _propose(draft: Draft) -> list[Edit]:
    edits: list[Edit] = []
    for name, places in _find_pasted(draft).items():
        evidence = f"{name} stands at {len(places)} clause edges, before ever other words, and nowhere else"
        edits += [
            Edit(start=at, end=at + len(name), replacement="", rule=RULE.name, confidence="likely",
                 evidence=evidence)
            for at in places
            if not any(edit.start < at + len(name) and at < edit.end for edit in edits)
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
    """Names that were pasted in, with their places."""
    hanging = find_hanging(draft)
    title = draft.text.partition("\n")[0]
    heads = (title[:length] for length in range(min(_LONGEST_HEAD, len(title) - 1), 1, -1))
    names = [name for name, _ in hanging.most_common(_MOST)]
    names += [head for head in heads if _NAME.fullmatch(head) and head not in hanging]
    found: dict[str, list[int]] = {}
    for name in sorted(names, key=lambda name: (-hanging[name], -len(name))):
        places = [match.start() for match in re.finditer(re.escape(name), draft.text)]
        if len(places) >= _ENOUGH and _is_pasted(draft.text, name, places, hanging[name]):
            found.setdefault(name, places)
    return found


def _is_pasted(text: str, name: str, places: list[int], hanging: int) -> bool:
    """Whether ``name`` stands where no words of the text would, and only there."""
    marks = {text[at - 1] for at in places if at}
    heads_title = places[0] == 0
    if len(marks) < 2 or not (hanging or heads_title):
        return False
    if not all(is_edge(text, at, at + len(name)) for at in places):
        return False
    followers = {text[at + len(name) : at + len(name) + 2] for at in places}
    varied = len(followers) + hanging >= _VARIED * len(places)
    if hanging >= _ENOUGH_HANGING or (hanging and heads_title):
        return varied
    is_between = marks >= {"、", "。"}  # a name that opens sentences may be who the text is about
    return varied and is_between and len(places) >= _ENOUGH_ALONE and _is_no_phrase(name)


def _is_no_phrase(name: str) -> bool:
    from aigov_search.repairs.language import load_words

    return not name.isalpha() or name.isascii() or load_words().score(name) < _NO_PHRASE * len(name)


RULE = Rule(name="insertions", position=58, detect=_detect, propose=_propose)
