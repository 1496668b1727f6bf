"""Where two copies of a text agree, and the runs in which they differ.

Runs of characters that stand once in either text are anchors; the longest chain of anchors that is
in order in both is kept (patience diff, after Bram Cohen), and the stretches between them are
treated alike with shorter runs. What is left is short and goes to :mod:`difflib`. The time grows
as n log n, whatever the texts.
"""

from __future__ import annotations

from bisect import bisect_left
from difflib import SequenceMatcher
from typing import NamedTuple

from aigov_search.frozen import frozen

_WIDTHS = (12, 6, 3)
"""Lengths of the runs that anchor, first to last."""
_SMALL = 200
"""Characters of either side up to which a stretch is compared character by character."""


class Block(NamedTuple):
    """``a[a:a + size] == b[b:b + size]``."""

    a: int
    b: int
    size: int


@frozen
class Difference:
    """``a[a_start:a_end]`` stands in the one copy where ``b[b_start:b_end]`` stands in the other."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def compare(a: str, b: str) -> list[Difference]:
    """The runs in which ``a`` and ``b`` differ, in order, as half-open offsets in either."""
    differences = []
    a_at = b_at = 0
    for block in [*match_blocks(a, b), Block(len(a), len(b), 0)]:
        if a_at < block.a or b_at < block.b:
            differences.append(Difference(a_start=a_at, a_end=block.a, b_start=b_at, b_end=block.b))
        a_at, b_at = block.a + block.size, block.b + block.size
    return differences


def match_blocks(a: str, b: str) -> list[Block]:
    """Runs common to ``a`` and ``b``, in order in both and not touching one another in both."""
    blocks: list[Block] = []
    _match(a, b, 0, len(a), 0, len(b), 0, blocks)
    joined: list[Block] = []
    for block in blocks:
        if joined and joined[-1].a + joined[-1].size == block.a and joined[-1].b + joined[-1].size == block.b:
            joined[-1] = joined[-1]._replace(size=joined[-1].size + block.size)
        else:
            joined.append(block)
    return joined


def _match(
    a: str, b: str, a_at: int, a_end: int, b_at: int, b_end: int, level: int, blocks: list[Block]
) -> None:
    """Append the blocks of ``a[a_at:a_end]`` and ``b[b_at:b_end]``; ``level`` indexes the widths."""
    head = _count_common(a, b, a_at, a_end, b_at, b_end)
    if head:
        blocks.append(Block(a_at, b_at, head))
        a_at, b_at = a_at + head, b_at + head
    if a_at == a_end or b_at == b_end:
        return
    if max(a_end - a_at, b_end - b_at) <= _SMALL:
        matcher = SequenceMatcher(None, a[a_at:a_end], b[b_at:b_end], autojunk=False)
        blocks.extend(Block(a_at + m.a, b_at + m.b, m.size) for m in matcher.get_matching_blocks() if m.size)
        return
    if level == len(_WIDTHS):
        return
    for a_next, b_next in [*_find_anchors(a, b, a_at, a_end, b_at, b_end, _WIDTHS[level]), (a_end, b_end)]:
        if a_next < a_at or b_next < b_at:
            continue  # inside what an anchor before it grew to
        _match(a, b, a_at, a_next, b_at, b_next, level + 1, blocks)
        size = _count_common(a, b, a_next, a_end, b_next, b_end)
        if size:
            blocks.append(Block(a_next, b_next, size))
        a_at, b_at = a_next + size, b_next + size


def _count_common(a: str, b: str, a_at: int, a_end: int, b_at: int, b_end: int) -> int:
    """How many characters agree from ``a_at`` and ``b_at`` on."""
    most = min(a_end - a_at, b_end - b_at)
    size, step = 0, 64
    while (
        size < most
        and a[a_at + size : a_at + min(size + step, most)] == b[b_at + size : b_at + min(size + step, most)]
    ):
        size = min(size + step, most)
    while size < most and a[a_at + size] == b[b_at + size]:
        size += 1
    return size


def _find_anchors(
    a: str, b: str, a_at: int, a_end: int, b_at: int, b_end: int, width: int
) -> list[tuple[int, int]]:
    """Offsets of runs of ``width`` that stand once on either side, in order in both."""
    ours = _index_single(a, a_at, a_end, width)
    theirs = _index_single(b, b_at, b_end, width)
    pairs = [(at, theirs[run]) for run, at in ours.items() if at >= 0 and theirs.get(run, -1) >= 0]
    return _keep_ascending(pairs)


def _index_single(text: str, start: int, end: int, width: int) -> dict[str, int]:
    """Run → where it stands, or -1 if it stands there more than once; in order of first standing."""
    index: dict[str, int] = {}
    for at in range(start, end - width + 1):
        run = text[at : at + width]
        index[run] = -1 if run in index else at
    return index


def _keep_ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of ``pairs`` (ascending in the first) that ascends in the second, too."""
    tops: list[int] = []  # tops[n]: the smallest second with which a row of n + 1 can end
    ends: list[int] = []  # the index of that pair
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        place = bisect_left(tops, second)
        before.append(ends[place - 1] if place else -1)
        tops[place : place + 1] = [second]
        ends[place : place + 1] = [index]
    row = []
    index = ends[-1] if ends else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]
