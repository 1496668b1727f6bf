"""A copyright or source line that a site glues to every paragraph: ``……条例。文章源自某网-https://…``.

What proves it is that it recurs: the same words (whatever their digits) at the end or the beginning
of several paragraphs, with an address or the language of copyright in them. Once proven, it goes
wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_MARK = re.compile(
    r"https?[:：]//|www\.|©|版[权權]所有|[转轉]载请|[轉转]載請|未经授权|未經授權|公众号|公眾號|"
    r"(?:本文|文章|内容|內容|原文|[转轉][载載]|稿件|图文|以上)(?:均|皆)?(?:来源|來源|源自|来自|來自|[转轉][载載]?自|摘自|引自|出自|原创|原創|"
    r"链接|鏈接|地址|网址)|Copyright|All [Rr]ights"
)
_DIGIT = re.compile("[1-9]")
_SHORTEST = 8
_SHORTEST_REST = 12
_LONGEST = 160
_ENOUGH = 3
_MOST = 50
"""Beginnings that are looked at, the most frequent first."""


def _detect(draft: Draft) -> bool:
    lines = draft.text.split("\n")
    for edges in ([line[-_SHORTEST:] for line in lines], [line[:_SHORTEST] for line in lines]):
        counts = Counter(_DIGIT.sub("0", "\n".join(edges)).split("\n"))
        if any(count >= _ENOUGH for edge, count in counts.items() if edge):
            return _MARK.search(draft.text) is not None
    return False


def _propose(draft: Draft) -> list[Edit]:
    text = _DIGIT.sub("0", draft.text)
    lines = [text[line.start : line.end] for line in draft.lines]
    ending = _find_common_beginning([line[::-1] for line in lines])[::-1].lstrip("。；，、！？;,.!?")
    beginning = _find_common_beginning(lines)
    edits: list[Edit] = []
    for words in {ending, beginning} - {""}:
        evidence = f"“{words[:40]}” stands in {text.count(words)} places of this text"
        edits += [
            Edit(start=match.start(), end=match.end(), replacement="", rule=RULE.name, evidence=evidence)
            for match in re.finditer(re.escape(words), text)
            if not any(match.start() < edit.end and edit.start < match.end() for edit in edits)
        ]
    return edits


def _find_common_beginning(lines: list[str]) -> str:
    """The words with which most lines begin, ``""`` if fewer than a few do or no mark is in them.

    Of all beginnings shared by as many lines, the longest is the one that was glued on: one
    character more, and the paragraphs' own words would have to agree. Lines that are nothing else
    do not count: a list of addresses is no paragraph.
    """
    heads = sorted(line[:_LONGEST] for line in lines if len(line) >= 2 * _SHORTEST)
    shared_words: Counter[str] = Counter()
    for one, other in pairwise(heads):
        shared = _length_of_common_prefix(one, other)
        if shared >= _SHORTEST:
            shared_words[one[:shared]] += 1
    marked = []
    for words, _ in shared_words.most_common(_MOST):
        if _MARK.search(words) or _MARK.search(words[::-1]):
            count = sum(line.startswith(words) for line in lines if len(line) >= len(words) + _SHORTEST_REST)
            marked.append((count, len(words), words))
    count, _, words = max(marked, default=(0, 0, ""))
    return words if count >= _ENOUGH else ""


def _length_of_common_prefix(one: str, other: str) -> int:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


RULE = Rule(name="copy-lines", position=52, detect=_detect, propose=_propose)
