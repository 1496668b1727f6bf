"""Clauses turned round: ``来更大福祉为全人类带`` for 为全人类带来更大福祉.

Where a clause was cut is lost, and putting it back would be a guess; it is only told. What was cut
apart inside a word stands at the two ends of the clause: its last character and its first make a
pair that stands together elsewhere in the text. In clean text that happens in one clause of twenty.
"""

from __future__ import annotations

import re
from operator import add
from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Draft, Rule

if TYPE_CHECKING:
    from aigov_search.spans import Edit

_CLAUSE = re.compile("[㐀-鿿]{6,}")
_ENOUGH_CLAUSES = 30
_ENOUGH = 10
_SHARE = 0.2
"""Different pairs for a clause. Clean texts have 0.14 at most; texts with all clauses turned round 0.3."""


def _detect(draft: Draft) -> bool:
    return _count_pairs(draft.sample) > 0


def _propose(_: Draft) -> list[Edit]:
    return []


def _doubt(draft: Draft) -> str | None:
    pairs = _count_pairs(draft.sample)
    if not pairs:
        return None
    return f"its clauses are turned round: {pairs} words stand cut apart at the two ends of one"


def _count_pairs(sample: str) -> int:
    """Different pairs of last and first characters that stand together elsewhere; 0 if not telling."""
    clauses = _CLAUSE.findall(sample)
    if len(clauses) < _ENOUGH_CLAUSES:
        return 0
    joined = " ".join(clauses)
    together = {*map(add, joined, joined[1:])}
    cut = {clause[-1] + clause[0] for clause in clauses} & together
    return len(cut) if len(cut) >= max(_ENOUGH, _SHARE * len(clauses)) else 0


RULE = Rule(name="rotation", position=92, detect=_detect, propose=_propose, doubt=_doubt)
