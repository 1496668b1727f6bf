"""Whether two texts that share much are copies of one text, or two texts.

Containment alone cannot tell: the versions of a statute, and one city's regulation and another's,
share more of their trigrams than a spun copy shares with its original. What differs can:

* a copy that is not garbled differs in next to nothing but its head and tail;
* a garbled copy reads worse than the other in nearly every place where they differ, while of two
  fluent texts now the one and now the other reads better (measured as log probability a character);
* an amended version has other dates of enactment in its head, other numbers, and stretches for
  which the other has nothing.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.families.alignment import Block, match_blocks
from aigov_search.families.signatures import bare, shingle
from aigov_search.frozen import frozen
from aigov_search.repairs.language import load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_CONTAINMENT = 0.4
"""Spun copies keep more than half of their trigrams; other texts on a subject share up to a third."""
_SHORT = 100
"""Characters below which only a copy to the letter counts."""
_LEAST_COVER = 0.3
"""Share of the longer text that must stand in the other: a text that quotes another, or holds several,
is no copy of it."""
_LEAST_COVER_OF_SHORTER = 0.5
_MOST_OMITTED = 0.3
"""Share of the longer text that may be whole paragraphs which the other leaves out."""
_SLACK = 2
_ANCHOR = 8
"""Characters of the runs in common between which texts are compared; outside is head and tail."""
_MOVED = 0.8
"""Share of the trigrams of a run that stand elsewhere in the other text if it is only repeated."""
_CONTEXT = 4
_WEIGHED = 16
"""Characters of the longest run whose fluency is weighed."""
_LEAST_WEIGHED = 5
_ONE_SIDED = 0.85
"""Share of the places in which the same copy reads worse. Spun copies: .93 to 1; versions and
regulations of different cities: .78 at most."""
_MEAN_LOSS = 0.3
"""Nats a character by which it reads worse. Spun copies: .45 to .63; others .2 at most."""
_LONGEST_SPUN = 24
"""Characters that a garbled copy may differ in at one place, on both sides."""
_NUMERALS = frozenset("0123456789零〇一二三四五六七八九十百千万亿")
_ARTICLE = re.compile("第[零〇一二三四五六七八九十百0-9]{1,6}条")
_DATE = re.compile(r"([12]\d{3})\s{0,2}年\s{0,2}(\d{1,2})\s{0,2}月\s{0,2}(\d{1,2})\s{0,2}日")
_ENACTED = ("通过", "修正", "修订", "修改", "公布", "批准")
_HEAD = 2_000
"""Characters in which a statute says when it was enacted and amended."""
_REACH = 100
"""Characters between such a date and the word that says what happened."""


@frozen
class Reading:
    """A text made ready to be held beside others.

    ``letters`` is its bare text, ``starts`` where its paragraphs begin and end there, ``opening``
    where the first article of a statute begins; ``enacted`` is the last date of its history as
    ``YYYYMMDD``; ``repairs`` counts what was repaired in it.
    """

    letters: str
    trigrams: frozenset[str]
    enacted: str | None
    opening: int
    starts: frozenset[int]
    is_statute: bool
    repairs: int = 0


class Gap(NamedTuple):
    """``a[a_start:a_end]`` stands where ``b[b_start:b_end]`` stands, in bare text."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int

    @property
    def both(self) -> int:
        """Length of the shorter side: 0 where something was only put in or left out."""
        return min(self.a_end - self.a_start, self.b_end - self.b_start)

    @property
    def most(self) -> int:
        """Length of the longer side."""
        return max(self.a_end - self.a_start, self.b_end - self.b_start)


@frozen
class _Alignment:
    """``gaps`` inside paragraphs, and ``omitted``: paragraphs that only one of the texts has.

    The cores are the characters of either between the first and the last long run in common;
    ``matched`` of them stand in both.
    """

    gaps: tuple[Gap, ...] = ()
    omitted: tuple[Gap, ...] = ()
    a_core: int = 0
    b_core: int = 0
    matched: int = 0


def read_text(text: str, repairs: int = 0) -> Reading:
    """``text``, a clean text in either script, made ready for :func:`is_copy`."""
    lines = [bare(line) for line in text.split("\n")]
    letters = "".join(lines)
    first = _ARTICLE.search(letters)
    return Reading(
        letters=letters,
        trigrams=frozenset(shingle(letters)),
        enacted=find_enactment(text),
        starts=frozenset(accumulate(map(len, lines), initial=0)),
        opening=first.start() if first else 0,
        is_statute=first is not None and sum(1 for _ in _ARTICLE.finditer(letters)) > 2,
        repairs=repairs,
    )


def find_enactment(text: str) -> str | None:
    """The last date on which a statute was enacted or amended, as its head says: ``YYYYMMDD``."""
    head = fold(text[:_HEAD])
    article = _ARTICLE.search(head)
    head = head[: article.start()] if article else head
    last: str | None = None
    for date in _DATE.finditer(head):
        if any(word in head[date.end() : date.end() + _REACH].partition("\n")[0] for word in _ENACTED):
            value = f"{date[1]}{int(date[2]):02}{int(date[3]):02}"
            last = max(last or value, value)
    return last


def measure_containment(a: Reading, b: Reading) -> float:
    """Share of the trigrams of the text that has fewer which the other has, too."""
    fewer, more = sorted((a.trigrams, b.trigrams), key=len)
    return len(fewer & more) / max(1, len(fewer))


def is_copy(a: Reading, b: Reading) -> bool:
    """Whether ``a`` and ``b`` are copies of one text, one of them or both perhaps garbled."""
    if a.letters == b.letters:
        return True
    if a.enacted and b.enacted and a.enacted != b.enacted:
        return False
    containment = measure_containment(a, b)
    if containment < LEAST_CONTAINMENT:
        return False
    if min(len(a.letters), len(b.letters)) < _SHORT:
        return False
    found = _align(a, b)
    shorter, longer = sorted((len(a.letters), len(b.letters)))
    if found.matched < max(_LEAST_COVER_OF_SHORTER * shorter, _LEAST_COVER * longer):
        return False
    left_out = sum(gap.most for gap in found.omitted)
    if left_out > _MOST_OMITTED * max(found.a_core, found.b_core):
        return False
    numbers = sum(_changes_number(a, b, gap) for gap in found.gaps)
    if _is_faithful(a, b, found, numbers):
        return True
    if max((gap.both for gap in found.gaps), default=0) > _LONGEST_SPUN or numbers > len(found.gaps) / 10:
        return False
    return _is_left_over(a, b, found, numbers) or _measure_loss(a, b, found.gaps) != 0


def _align(a: Reading, b: Reading) -> _Alignment:
    """The gaps between the first and the last long run in common, without what only moved."""
    blocks = match_blocks(a.letters, b.letters)
    long = [number for number, block in enumerate(blocks) if block.size >= _ANCHOR]
    if not long:
        return _Alignment()
    blocks = blocks[long[0] : long[-1] + 1]
    gaps: list[Gap] = []
    at: Block | None = None
    for block in blocks:
        if at is not None:
            gap = Gap(at.a + at.size, block.a, at.b + at.size, block.b)
            if gaps and gap.a_start - gaps[-1].a_end < 3:  # a character that agrees by chance
                gap = Gap(gaps[-1].a_start, gap.a_end, gaps.pop().b_start, gap.b_end)
            gaps.append(gap)
        at = block
    gaps = [gap for gap in gaps if not _is_moved(a, b, gap) and not _is_opening(a, b, gap)]
    omitted = {gap for gap in gaps if _is_omission(a, b, gap)}
    first, last = blocks[0], blocks[-1]
    return _Alignment(
        gaps=tuple(gap for gap in gaps if gap not in omitted),
        omitted=tuple(gap for gap in gaps if gap in omitted),
        a_core=last.a + last.size - first.a,
        b_core=last.b + last.size - first.b,
        matched=sum(block.size for block in blocks),
    )


def _is_omission(a: Reading, b: Reading, gap: Gap) -> bool:
    """Whether the gap is a row of whole paragraphs on the one side and next to nothing on the other."""
    if gap.both > _SLACK or gap.most < _ANCHOR:
        return False
    return _find_paragraphs(*_take_longer(a, b, gap)) is not None


def _take_longer(a: Reading, b: Reading, gap: Gap) -> tuple[Reading, int, int]:
    if gap.a_end - gap.a_start > gap.b_end - gap.b_start:
        return a, gap.a_start, gap.a_end
    return b, gap.b_start, gap.b_end


def _find_paragraphs(text: Reading, start: int, end: int) -> int | None:
    """Where ``start:end`` begins if it begins or ends with a paragraph, give or take a character or two.

    One end is enough: paragraphs get run together. A run between two like stretches can be cut out
    at several places (第八条…第|八条): all are tried.
    """
    letters, size = text.letters, end - start
    while start > 0 and letters[start - 1] == letters[start + size - 1]:
        start -= 1
    while True:
        for slack in sorted(range(-_SLACK, _SLACK + 1), key=abs):
            if start + slack in text.starts or start + size + slack in text.starts:
                return start + slack if start + slack in text.starts else start
        if start + size >= len(letters) or letters[start] != letters[start + size]:
            return None
        start += 1


def _is_moved(a: Reading, b: Reading, gap: Gap) -> bool:
    """Whether what stands on one side only stands elsewhere in the other text: a repeated paragraph."""
    ours, theirs = a.letters[gap.a_start : gap.a_end], b.letters[gap.b_start : gap.b_end]
    if gap.both > 2 or gap.most < _ANCHOR:
        return False
    run, other = (ours, b.trigrams) if len(ours) > len(theirs) else (theirs, a.trigrams)
    trigrams = shingle(run)
    return len(trigrams & other) >= _MOVED * len(trigrams)


def _is_opening(a: Reading, b: Reading, gap: Gap) -> bool:
    """Whether the gap lies before the first article of a statute: in what it says of its own history."""
    return a.is_statute and b.is_statute and gap.a_end <= a.opening and gap.b_end <= b.opening


def _changes_number(a: Reading, b: Reading, gap: Gap) -> bool:
    ours, theirs = a.letters[gap.a_start : gap.a_end], b.letters[gap.b_start : gap.b_end]
    return bool(ours) and bool(theirs) and _NUMERALS.issuperset(ours + theirs)


def _is_faithful(a: Reading, b: Reading, found: _Alignment, numbers: int) -> bool:
    """Whether the texts agree so far that neither needs to be garbled to be a copy of the other."""
    if numbers:
        return False
    size = min(found.a_core, found.b_core)
    differing = sum(gap.most for gap in found.gaps)
    if a.is_statute or b.is_statute:  # a single word may be an amendment
        return (
            all(gap.most == 1 for gap in found.gaps)
            and differing <= size / 1000
            and all(_is_numbered(a, b, gap) for gap in found.omitted)
        )
    return differing <= size / 10 and sum(gap.most for gap in found.gaps if gap.both) <= size / 33


def _is_numbered(a: Reading, b: Reading, gap: Gap) -> bool:
    """Whether an omitted paragraph leaves a hole in the numbers, which an amendment would close."""
    text, start, end = _take_longer(a, b, gap)
    place = _find_paragraphs(text, start, end)
    return place is not None and _ARTICLE.match(text.letters, place) is not None


def _is_left_over(a: Reading, b: Reading, found: _Alignment, numbers: int) -> bool:
    """Whether what differs is little beside what was repaired in one of the texts."""
    gaps = found.gaps
    longest = 12 if a.is_statute or b.is_statute else 40
    return (
        numbers == 0
        and max(a.repairs, b.repairs) >= max(_LEAST_WEIGHED, len(gaps))
        and all(gap.both <= 8 and gap.most <= longest for gap in gaps)
        and sum(gap.most for gap in gaps) <= min(found.a_core, found.b_core) / 5
    )


def reads_worse(a: Reading, b: Reading) -> bool:
    """Whether ``a`` reads worse than its copy ``b`` wherever they differ, as a garbled one does."""
    return _measure_loss(a, b, _align(a, b).gaps) > 0


def _measure_loss(a: Reading, b: Reading, gaps: Sequence[Gap]) -> float:
    """By how many nats a character ``a`` reads worse than ``b`` where they differ; negative: better.

    0 if neither does in nearly every place.
    """
    losses: dict[tuple[str, str], float] = {}
    for gap in gaps:
        ours, theirs = a.letters[gap.a_start : gap.a_end], b.letters[gap.b_start : gap.b_end]
        if gap.most <= _WEIGHED and (ours, theirs) not in losses:
            before = a.letters[max(0, gap.a_start - _CONTEXT) : gap.a_start]
            after = a.letters[gap.a_end : gap.a_end + _CONTEXT]
            losses[ours, theirs] = _weigh(before + theirs + after) - _weigh(before + ours + after)
    if len(losses) < _LEAST_WEIGHED:
        return 0.0
    worse = sum(loss > 0 for loss in losses.values())
    mean = sum(losses.values()) / len(losses)
    most = worse if mean > 0 else len(losses) - worse
    return mean if abs(mean) >= _MEAN_LOSS and most >= _ONE_SIDED * len(losses) else 0.0


def _weigh(text: str) -> float:
    """Log probability a character, in nats."""
    return load_words().score(text) / max(1, len(text))
