"""A paragraph that stands twice in a row, or a run of paragraphs that was pasted twice.

A statute may say the same in two places; it never says it twice in a row.
"""

from __future__ import annotations

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_SHORTEST = 16
_SHORTEST_HALF = 20
_SHORTEST_RUN = 300
"""Characters a run of paragraphs must have to be a second copy of one that stands further up."""


def _detect(draft: Draft) -> bool:
    lines = [line for line in draft.text.split("\n") if len(line) >= _SHORTEST]
    return len(set(lines)) < len(lines) or any(map(_length_if_twice, lines))


def _propose(draft: Draft) -> list[Edit]:
    lines = [line for line in draft.lines if line.end > line.start]
    words = [_plain(draft.text[line.start : line.end]) for line in lines]
    again: set[int] = set()
    first: dict[str, int] = {}
    at = 0
    while at < len(lines):
        earlier = first.get(words[at], -1)
        run = _length_of_repeat(words, earlier, at) if earlier >= 0 else 0
        if run and (earlier + run == at or sum(map(len, words[at : at + run])) >= _SHORTEST_RUN):
            again.update(range(at, at + run))
            at += run
            continue
        first.setdefault(words[at], at)
        at += 1
    edits = []
    for at, line in enumerate(lines):
        half = _length_if_twice(draft.text[line.start : line.end])
        if at in again and line.kind == "body":
            edits.append(_edit(line.start, line.end, "this paragraph already stands further up"))
        elif half:
            edits.append(_edit(line.start + half, line.end, "this paragraph says the same twice"))
    return edits


def _edit(start: int, end: int, evidence: str) -> Edit:
    return Edit(start=start, end=end, replacement="", rule=RULE.name, evidence=evidence)


def _length_if_twice(line: str) -> int:
    """The length of the half of which ``line`` is made twice; 0 if it is not."""
    half = len(line) // 2
    is_twice = half >= _SHORTEST_HALF and line[:half] == line[-half:] and not line[half:-half].strip()
    return half if is_twice else 0


def _plain(line: str) -> str:
    return "".join(line.split())


def _length_of_repeat(words: list[str], earlier: int, at: int) -> int:
    """How many paragraphs from ``at`` on repeat those from ``earlier`` on, without overlap."""
    run = 0
    while at + run < len(words) and earlier + run < at and words[earlier + run] == words[at + run]:
        run += 1
    return run if any(len(word) >= _SHORTEST for word in words[at : at + run]) else 0


RULE = Rule(name="duplicates", position=54, detect=_detect, propose=_propose)
