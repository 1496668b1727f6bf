"""What garble made of a text, read off a cleaner copy of it.

Finding copies and holding two texts against each other is done elsewhere; here is the place of it
in the chain: before spinning is judged by tables, for a copy knows better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Draft, Rule

if TYPE_CHECKING:
    from aigov_search.spans import Edit


def _detect(draft: Draft) -> bool:
    return draft.context.copy is not None


def _propose(draft: Draft) -> list[Edit]:
    return draft.context.copy.read_off(draft) if draft.context.copy else []


def _doubt(draft: Draft) -> str | None:
    return draft.context.copy.doubt(draft) if draft.context.copy else None


RULE = Rule(name="copy", position=78, detect=_detect, propose=_propose, doubt=_doubt)
