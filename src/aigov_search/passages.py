"""Passages: what is found, ranked and quoted as one.

A passage is a paragraph, or an article of a statute with its paragraphs. Long paragraphs are cut
at sentence ends, short neighbours are joined; no passage reaches across stripped text, and titles
and captions stand alone.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.numerals import article_number
from aigov_search.records import Passage
from aigov_search.spans import STRIP, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.records import Kind
    from aigov_search.spans import Revision

LONGEST = 600
"""Characters above which a paragraph is cut, and an article's paragraphs are no longer joined."""
SHORT = 30
"""Characters below which a paragraph is joined to its neighbour."""
JOINED = 240
"""Characters that short paragraphs may reach together."""

UNBROKEN = 10 * LONGEST
"""Characters above which a run without a sentence's end is cut anywhere: it is no sentence."""

SENTENCE_ENDS = "。！？；!?;…"
_CLOSERS = "”’」』）)》】\"'"


class _Piece(NamedTuple):
    """A run of clean text, ``start:end``, inside one line."""

    start: int
    end: int
    kind: Kind
    article: str | None
    continues: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start


def make_passages(
    revision: Revision, kinds: Sequence[Kind], line_starts: Sequence[int]
) -> tuple[Passage, ...]:
    """Cut and join the lines of a clean text into passages.

    ``kinds`` has one entry for each line of ``revision.text``; ``line_starts`` are the offsets in
    the file's source text at which its lines begin, 0 first.
    """
    text = revision.text
    groups: list[list[_Piece]] = []
    barriers = _find_barriers(revision)
    for piece in _cut_lines(text, kinds):
        if groups and _belong_together(groups[-1], piece, text, barriers):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return tuple(_make_passage(n, group, revision, line_starts) for n, group in enumerate(groups, 1))


def _cut_lines(text: str, kinds: Sequence[Kind]) -> Iterator[_Piece]:
    """The non-empty lines in order, long ones in pieces."""
    at = 0
    article: str | None = None
    for line, kind in zip(text.split("\n"), kinds, strict=True):
        start = at
        at += len(line) + 1
        if not line.strip():
            continue
        opened = article_number(line) if kind == "body" else None
        if opened is not None:
            article = opened
        belongs = article if kind == "body" else None
        if kind != "body" or len(line) <= LONGEST:
            yield _Piece(start, start + len(line), kind, belongs)
            continue
        cuts = [start, *(start + cut for cut in cut_at_sentences(line, LONGEST)), start + len(line)]
        for n, (low, high) in enumerate(pairwise(cuts)):
            yield _Piece(low, high, kind, belongs, n > 0)


def cut_at_sentences(text: str, longest: int) -> list[int]:
    """Where to cut ``text`` so that pieces stay near ``longest`` characters, only at sentence ends.

    Returns the inner offsets, ascending. Pieces come out about equal; a sentence longer than
    ``longest`` stays whole, unless it is longer than any sentence (``UNBROKEN``).
    """
    ends: list[int] = []
    stop = 0
    for at, char in enumerate(text[:-1]):
        if at < stop:  # signs behind an end belong to it, however many there are
            continue
        if char in SENTENCE_ENDS or (char == "." and text[at + 1] == " " and text[at - 1 : at].islower()):
            stop = at + 1
            while stop < len(text) and text[stop] in _CLOSERS + SENTENCE_ENDS + " ":
                stop += 1
            if stop < len(text):
                ends.append(stop)
    ends += [
        cut
        for low, high in pairwise([0, *ends, len(text)])
        if high - low > UNBROKEN
        for cut in range(low + longest, high, longest)
    ]
    ends.sort()
    pieces = max(1, -(-len(text) // longest))
    target = len(text) / pieces
    cuts: list[int] = []
    begun = 0
    for end, following in pairwise([*ends, len(text)]):
        if following - begun > target:
            cuts.append(end)
            begun = end
    return cuts


def _find_barriers(revision: Revision) -> list[int]:
    """Offsets in the clean text, ascending, at which something visible was stripped."""
    return [
        new_start
        for change, (_, _, new_start, _) in zip(revision.changes, revision.map.hunks, strict=True)
        if any(rule.startswith(STRIP) for rule in change.rules)
        and revision.source[change.start : change.end].strip()
    ]


def _belong_together(group: list[_Piece], piece: _Piece, text: str, barriers: list[int]) -> bool:
    last = group[-1]
    if piece.kind != "body" or last.kind != "body" or piece.continues or last.continues:
        return False
    if bisect_right(barriers, piece.start) > bisect_right(barriers, last.end - 1):
        return False
    total = piece.end - group[0].start
    if piece.article != last.article or total > LONGEST:
        return False
    if piece.article is not None:
        return article_number(text[piece.start : piece.end]) is None
    return total <= JOINED and (last.length < SHORT or piece.length < SHORT)


def _make_passage(
    ordinal: int, group: Sequence[_Piece], revision: Revision, line_starts: Sequence[int]
) -> Passage:
    text = revision.text[group[0].start : group[-1].end]
    span = revision.to_source(group[0].start, group[-1].end)
    source = revision.source[span.start - revision.origin : span.end - revision.origin]
    return Passage(
        ordinal=ordinal,
        kind=group[0].kind,
        start=span.start,
        end=span.end,
        line_start=line_of(line_starts, span.start),
        line_end=line_of(line_starts, max(span.start, span.end - 1)),
        text=text,
        is_changed=source != text,
        continues=group[0].continues,
        article=group[0].article,
    )


