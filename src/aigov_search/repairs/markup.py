"""What is left of tags and templates in the text: ``</p>``, ``/p>``, ``{!! riqi() !!}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = (
    "p|br|hr|div|span|strong|b|i|u|em|font|a|img|ul|ol|li|dl|dt|dd|table|tbody|thead|tr|td|th|h[1-6]|"
    "section|article|center|blockquote|iframe|script|style|sup|sub|o:p|st1:[a-z]{1,20}"
)
_ATTRIBUTES = r"(?:[ \t]{1,4}[a-z:-]{1,20}=[^<>\n]{0,400})?[ \t]{0,4}"
_TAG = re.compile(rf"</?(?:{_NAMES}){_ATTRIBUTES}/?>", re.IGNORECASE)
_HALF_TAG = re.compile(
    r"(?<![A-Za-z0-9/<:._-])/(?:p|div|span|strong|font|a|td|tr|table|li|ul|h[1-6])>", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--[^<>\n]{0,400}-->")
_TEMPLATE = re.compile(
    r"\{!![^{}\n]{0,200}!!\}|\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}|<\?php[^<>\n]{0,200}\?>"
)
_KINDS = ((_TAG, "an HTML tag"), (_HALF_TAG, "the rest of an HTML tag"), (_COMMENT, "an HTML comment"),
          (_TEMPLATE, "a page template’s placeholder"))


def _detect(draft: Draft) -> bool:
    return ">" in draft.alphabet or "{" in draft.alphabet


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    edits: dict[int, Edit] = {}
    for pattern, what in _KINDS:
        for match in pattern.finditer(text):
            edits.setdefault(match.start(), Edit(start=match.start(), end=match.end(), replacement="",
                                                 rule=RULE.name, evidence=f"{match[0][:40]} is {what}"))
    return _disjoint(sorted(edits.values(), key=lambda edit: (edit.start, -edit.end)))


def _disjoint(edits: Sequence[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


RULE = Rule(name="markup", position=22, detect=_detect, propose=_propose)
