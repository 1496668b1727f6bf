"""Pieces of the title dropped between clauses, one after another and round again.

A mill cuts 中华人民共和国突发事件应对法 into pairs, joins pairs that do not belong together (中华国突,
共和件应) and pastes the pieces behind commas, behind 的 and behind full stops, in a fixed order that
starts over when it is through. A joined piece gives itself away, for no text has it; a piece that
is a word (人民) does not, but its turn does: between two joined pieces it must stand once, and of
the places where it stands, the one is taken whose text reads best without it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, permutations
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.repairs.insertions import find_hanging
from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SITE = re.compile("(?<=[、，。；：“（(的,;:])|^", re.MULTILINE)
_LONGEST_JOINED = 6
_ENOUGH_JOINED = 2
_MOST_PIECES = 6
_MOST = 50
"""Stretches that are looked at, the most frequent first."""
_SKIPPED = 3.0
"""What a piece left out of its turn costs; worths of places are on the same scale."""
_JOINED, _HANGS = 6.0, 6.0
_IN_TURN = 0.6
"""Share of a joined piece's places that must be in its turn."""
_RARE = -14.0
"""Log probability (nats) above which a part is a word, whose places may all be its own."""
_REACH = 40
"""Places back to which the one before is looked for."""
_SPAN = 8
"""Characters on each side by which a place is judged."""


class _Place(NamedTuple):
    """A place where a piece stands, and what says that it was pasted there."""

    at: int
    piece: str
    worth: float


def _detect(draft: Draft) -> bool:
    return len(draft.lines) > 1 and bool(find_hanging(draft))


def _propose(draft: Draft) -> list[Edit]:
    title = next((draft.text[line.start : line.end] for line in draft.lines if line.end > line.start), "")
    joined = _find_joined(draft.text, title)
    if not joined:
        return []
    hanging = [word for word in find_hanging(draft) if word in title and len(word) <= _LONGEST_JOINED]
    pieces = list(dict.fromkeys([*joined, *hanging]))[:_MOST_PIECES]
    pieces, places, row = _settle(draft.text, pieces, joined)
    for part in (title[at : at + 2] for at in range(0, len(title) - 1, 2)):
        if len(pieces) < _MOST_PIECES and not any(part in piece for piece in pieces) and not _is_word(part):
            pieces, places, row = _try_piece(draft.text, part, pieces, places, row)
    total = len(row)
    return [
        Edit(start=place.at, end=place.at + len(place.piece), replacement="", rule=RULE.name,
             confidence="certain" if place.worth >= _HANGS else "likely",
             evidence=f"{place.piece} is a piece of the title; {total} pieces stand in turn at clause edges")
        for place in row
    ]


def _settle(
    text: str, pieces: list[str], joined: Sequence[str]
) -> tuple[list[str], list[_Place], list[_Place]]:
    """The pieces in their order, their places, and the row of those that follow it.

    A piece that mostly stands out of its turn is no piece, but a phrase of the text; it is dropped.
    """
    while pieces:
        places = _find_places(text, pieces, joined)
        pieces = _find_order(places, pieces)
        row = _follow_turns(places, pieces)
        stands, taken = (Counter(place.piece for place in found) for found in (places, row))
        stray = [piece for piece in pieces if piece in joined and taken[piece] < _IN_TURN * stands[piece]]
        if not stray:
            return pieces, places, row
        pieces = [piece for piece in pieces if piece != min(stray, key=lambda p: taken[p] / stands[p])]
    return [], [], []


def _is_word(part: str) -> bool:
    from aigov_search.chinese.folding import fold
    from aigov_search.repairs.language import load_words

    return load_words().weigh(fold(part)) > _RARE


def _try_piece(text: str, part: str, pieces: list[str], places: list[_Place],
               row: list[_Place]) -> tuple[list[str], list[_Place], list[_Place]]:
    """The pieces, places and row with ``part`` in its turn, or as they were if that is worth less."""
    more = sorted([*places, *_find_places(text, [part], [])])
    if len(more) - len(places) < _ENOUGH_JOINED:
        return pieces, places, row
    orders = [[*pieces[:at], part, *pieces[at:]] for at in range(1, len(pieces) + 1)]
    longer, order = max(((_follow_turns(more, order), order) for order in orders),
                        key=lambda pair: _worth(*pair))
    if _worth(longer, order) > _worth(row, pieces):
        return order, more, longer
    return pieces, places, row


def _find_joined(text: str, title: str) -> list[str]:
    """Pieces made of parts of the title that do not touch there, which recur at clause edges alone.

    The parts follow each other as in the title; if there are none such, in any order.
    """
    parts = {title[at : at + 2]: at for at in reversed(range(len(title) - 1))}
    for is_rising in (True, False):
        counts: Counter[str] = Counter()
        for site in _SITE.finditer(text):
            counts.update(piece for piece in _list_joined(text, site.start(), parts, is_rising=is_rising)
                          if piece not in title)
        found = [piece for piece, count in counts.most_common(_MOST)
                 if count >= _ENOUGH_JOINED and count >= 0.9 * text.count(piece)]
        if found:
            return [piece for piece in found if not any(_outranks(other, piece, counts) for other in found)]
    return []


def _list_joined(text: str, start: int, parts: Mapping[str, int], *, is_rising: bool) -> Iterator[str]:
    """The stretches from ``start`` on that are made of ``parts``."""
    last, end = -2, start
    while end - start < _LONGEST_JOINED:
        part = parts.get(text[end : end + 2], -2)
        if part < 0 or (is_rising and part < last + 2):
            return
        last, end = part, end + 2
        yield text[start:end]


def _outranks(other: str, piece: str, counts: Counter[str]) -> bool:
    """Whether of two pieces, one in the other, the other is meant: the longer unless it is rare."""
    if piece == other:
        return False
    if piece in other:
        return counts[other] * 2 > counts[piece]
    return other in piece and counts[piece] * 2 <= counts[other]


def _find_places(text: str, pieces: Sequence[str], joined: Sequence[str]) -> list[_Place]:
    """Where the pieces stand at clause edges, in the order of the text."""
    places = []
    for piece in pieces:
        for match in re.finditer(re.escape(piece), text):
            at, end = match.span()
            if not _SITE.match(text, at):
                continue
            if piece in joined:
                worth = _JOINED
            elif text[at - 1 : at] in "。！？" and text[end : end + 1] in ("", "\n"):
                worth = _HANGS
            else:
                worth = _weigh_removal(text, at, end)
            places.append(_Place(at, piece, worth))
    return sorted(places)


def _weigh_removal(text: str, start: int, end: int) -> float:
    """How much better the text reads without ``start:end``, between -4 and 3."""
    from aigov_search.repairs.language import load_words

    words = load_words()
    before = text[max(start - _SPAN, 0) : start].rpartition("\n")[2]
    after = text[end : end + _SPAN].partition("\n")[0]
    gain = words.score(before + after) - words.score(before + text[start:end] + after)
    return max(-4.0, min((gain - 4.0) / 2, 3.0))


def _find_order(places: Sequence[_Place], pieces: Sequence[str]) -> list[str]:
    """The pieces in the order in which they follow each other at the places that are sure."""
    steps = Counter(pairwise(place.piece for place in places if place.worth >= _HANGS))

    def count_skipped(order: Sequence[str]) -> int:
        turn = {piece: number for number, piece in enumerate(order)}
        return sum(times * ((turn[after] - turn[before] - 1) % len(order))
                   for (before, after), times in steps.items())

    return min(([pieces[0], *rest] for rest in permutations(pieces[1:])), key=count_skipped)


def _follow_turns(places: Sequence[_Place], order: Sequence[str]) -> list[_Place]:
    """The row of places that is worth most when each piece left out of its turn has its price."""
    turn = {piece: number for number, piece in enumerate(order)}
    best: list[tuple[float, int]] = []  # worth of the best row that ends here, and the place before
    for number, place in enumerate(places):
        top, before = place.worth, -1
        for earlier in range(max(0, number - _REACH), number):
            if places[earlier].at + len(places[earlier].piece) > place.at:
                continue
            skipped = (turn[place.piece] - turn[places[earlier].piece] - 1) % len(order)
            worth = best[earlier][0] + place.worth - _SKIPPED * skipped
            if worth > top:
                top, before = worth, earlier
        best.append((top, before))
    row: list[_Place] = []
    at = max(range(len(best)), key=lambda number: best[number][0], default=-1)
    while at >= 0:
        row.append(places[at])
        at = best[at][1]
    return row[::-1]


def _worth(row: Sequence[_Place], order: Sequence[str]) -> float:
    """What a row of places is worth, with the price of the turns that were left out."""
    turn = {piece: number for number, piece in enumerate(order)}
    skipped = sum((turn[after.piece] - turn[before.piece] - 1) % len(order)
                  for before, after in pairwise(row))
    return sum(place.worth for place in row) - _SKIPPED * skipped


RULE = Rule(name="fragments", position=57, detect=_detect, propose=_propose)
