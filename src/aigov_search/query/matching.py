"""Whether a plan holds in a text, and where: the last word on every match.

Texts are folded. A passage may be a cut of a longer paragraph; a :class:`Window` shows it with as
much of its neighbours as a match can reach across the cut. A match belongs to every passage that
it touches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.engines.terms import is_alphabetic, is_han
from aigov_search.query.dates import is_within
from aigov_search.query.plan import (
    Either,
    Every,
    Except,
    Filter,
    Near,
    Plan,
    PlanNode,
    Run,
    Spot,
    Wanted,
)
from aigov_search.records import Match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Window(NamedTuple):
    """A passage ``text[start:end]`` with what stands before and behind it in its paragraph."""

    text: str
    start: int
    end: int


def show_whole(text: str) -> Window:
    """A passage that is no cut of anything longer."""
    return Window(text, 0, len(text))


def _is_cut(window: Window) -> bool:
    """Whether the passage is a cut of something longer."""
    return window.end - window.start < len(window.text)


def iter_run(run: Run, text: str) -> Iterator[tuple[int, int]]:
    """All places of a run, from left to right; they may overlap."""
    wanted, size = run.text, len(run.text)
    is_plain = _is_plain(run)
    at = text.find(wanted)
    while at >= 0:
        end = at + size
        if is_plain or not (
            (run.starts_word and at > 0 and is_alphabetic(text[at - 1]))
            or (run.ends_word and end < len(text) and is_alphabetic(text[end]))
            or any(at >= offset and text.startswith(word, at - offset) for word, offset in run.apart)
        ):
            yield at, end
        at = text.find(wanted, at + 1)


def _is_plain(run: Run) -> bool:
    """Whether a run counts wherever its characters stand."""
    return not (run.starts_word or run.ends_word or run.apart)


def iter_near(near: Near, text: str, *, is_cut: bool = False) -> Iterator[tuple[tuple[int, int], ...]]:
    """All closest ways to meet the runs within reach of each other: one place for each run.

    With ``is_cut``, the farthest that each of them reaches is given, too: of a paragraph that was cut,
    another passage may hold that.
    """
    places = [list(iter_run(run, text)) for run in near.runs]
    if not all(places):
        return
    reach = near.distance + sum(len(run.text) for run in near.runs)
    for start in sorted({place[0] for found in places for place in found}):
        line_end = text.find("\n", start)
        limit = start + reach if line_end < 0 else min(start + reach, line_end)
        chosen = []
        for found in places:
            at = bisect_left(found, (start, 0))
            if at == len(found) or found[at][1] > limit:
                break
            chosen.append(found[at])
        else:
            yield tuple(chosen)
            for n, found in enumerate(places if is_cut else ()):
                size = len(near.runs[n].text)
                farthest = found[bisect_right(found, (limit - size, limit)) - 1]
                if farthest != chosen[n]:
                    yield (*chosen[:n], farthest, *chosen[n + 1 :])


def is_spot_in(spot: Spot, window: Window) -> bool:
    """Whether a spot touches the passage."""
    if isinstance(spot, Run):
        if spot.text not in window.text:
            return False
        if _is_plain(spot) and not _is_cut(window):
            return True
        return any(start < window.end and end > window.start for start, end in iter_run(spot, window.text))
    return any(
        min(start for start, _ in places) < window.end and max(end for _, end in places) > window.start
        for places in iter_near(spot, window.text, is_cut=_is_cut(window))
    )


def is_wanted_in(wanted: Wanted, window: Window) -> bool:
    """Whether one of a term's alternatives holds in the passage."""
    for option in wanted.alternatives:
        for spot in option.spots:
            if not is_spot_in(spot, window):
                break
        else:
            return True
    return False


def holds(node: PlanNode, window: Window, passes: Callable[[Filter], bool]) -> bool:
    """Whether a plan holds in the passage; ``passes`` answers for the filters."""
    match node:
        case Wanted():
            return is_wanted_in(node, window)
        case Filter():
            return passes(node)
        case Every(parts=parts):
            return all(holds(part, window, passes) for part in parts)
        case Either(parts=parts):
            return any(holds(part, window, passes) for part in parts)
        case Except(part=part):
            return not holds(part, window, passes)


def passes_filter(wish: Filter, value: str | None) -> bool:
    """Whether a document with this value (folded; a date as it is) is let through."""
    if wish.dates is not None:
        return is_within(value, *wish.dates)
    if value is None:
        return False
    if wish.wanted is not None:
        return is_wanted_in(wish.wanted, show_whole(value))
    return value == wish.value or (wish.field == "lang" and value.startswith(f"{wish.value}-"))


def measure_reach(node: PlanNode) -> int:
    """How many characters a match can be long, at most, beyond its first one."""
    match node:
        case Wanted():
            return max(_measure_spot(spot) for option in node.alternatives for spot in option.spots) - 1
        case Every(parts=parts) | Either(parts=parts):
            return max(map(measure_reach, parts), default=0)
        case Except(part=part):
            return measure_reach(part)
        case Filter():
            return 0


def iter_spots(node: PlanNode) -> Iterator[Spot]:
    """All spots of a plan, in order, with repetitions; not those of filters."""
    match node:
        case Wanted():
            for option in node.alternatives:
                yield from option.spots
        case Every(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from iter_spots(part)
        case Except(part=part):
            yield from iter_spots(part)
        case Filter():
            pass


def locate(plan: Plan, text: str, before: str = "", after: str = "") -> list[Match]:
    """Where in a passage's folded text stands what the query asked for, left to right, disjoint.

    ``before`` and ``after`` are what the paragraph holds on the other sides of the passage's cuts,
    as far as it is known; of a match that reaches across, the part in the passage is given.
    """
    window = Window(before + text + after, len(before), len(before) + len(text))
    found = locate_whole(plan, window)
    if not (before or after):
        return found
    return [
        match._replace(
            start=max(match.start, window.start) - window.start, end=min(match.end, window.end) - window.start
        )
        for match in found
    ]


def locate_whole(plan: Plan, window: Window) -> list[Match]:
    """The matches that touch the passage, as they stand in the window, left to right, disjoint.

    Neighbouring words of one term make one match, and so do parts of longer ones; a single Han
    character of a longer term counts only beside more of the term. A term that is one run is
    counted as often as it stands there, without overlap.
    """
    found: list[Match] = []
    for label, via, spots in plan.sought:
        if len(spots) == 1 and isinstance(spots[0], Run):
            reached = 0
            for start, end in _iter_places(spots[0], window):
                if start >= reached:
                    found.append(Match(start, end, label, via))
                    reached = end
            continue
        places = sorted({place for spot in spots for place in _iter_places(spot, window)})
        is_lone = all(end - start == 1 for start, end in places)
        found += [
            Match(start, end, label, via)
            for start, end in _unite(places)
            if is_lone or end - start > 1 or not is_han(window.text[start])
        ]
    return found if len(plan.sought) == 1 else _keep_disjoint(found)  # those of one term never overlap


def _iter_places(spot: Spot, window: Window) -> Iterator[tuple[int, int]]:
    """The places of a spot that touch the passage; of a near one, each run's own."""
    if isinstance(spot, Run):
        places = iter_run(spot, window.text)
        if not _is_cut(window):
            return places
    else:
        ways = iter_near(spot, window.text, is_cut=_is_cut(window))
        places = (place for chosen in ways for place in chosen)
    return ((start, end) for start, end in places if start < window.end and end > window.start)


def _unite(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted places with those made one that overlap or touch."""
    start = end = -1
    for low, high in places:
        if low > end:
            if end >= 0:
                yield start, end
            start, end = low, high
        end = max(end, high)
    if end >= 0:
        yield start, end


def _keep_disjoint(found: list[Match]) -> list[Match]:
    """The longest matches where some overlap, exact ones first among equals."""
    ordered = sorted(found)
    if all(one.end <= other.start for one, other in pairwise(ordered)):
        return ordered
    taken: list[Match] = []
    for match in sorted(found, key=lambda m: (m.start - m.end, m.start, m.via)):
        at = bisect_left(taken, match)
        clear_before = at == 0 or taken[at - 1].end <= match.start
        if clear_before and (at == len(taken) or taken[at].start >= match.end):
            taken.insert(at, match)
    return taken


def _measure_spot(spot: Spot) -> int:
    if isinstance(spot, Run):
        return len(spot.text)
    return spot.distance + sum(len(run.text) for run in spot.runs)
