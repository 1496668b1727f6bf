"""Copies of a text on a terminal: as a list, or as a tree of what follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.families import compare
from aigov_search.frozen import replace
from aigov_search.output.diffs import ADDED, REMOVED
from aigov_search.output.terminal import (
    DIM,
    HEADING,
    PLAIN,
    Run,
    Style,
    cut_to_width,
    render_runs,
    show_controls,
    wrap_runs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aigov_search.analysis.lineage import CopyRecord
    from aigov_search.families import Difference

_DOUBTFUL = Style("1;31", "", "")
_AROUND = 8
"""Characters shown on either side of a difference."""
_GAP = 2
"""Characters between two differences up to which they are shown as one."""
_LONGEST = 60
"""Columns that what differs takes, at most."""
_BRANCHES = {False: ("├── ", "│   ", "└── ", "    "), True: ("|-- ", "|   ", "`-- ", "    ")}


def render_list(
    records: Iterable[CopyRecord], read: Callable[[str], str], width: int, *, places: bool, colour: bool
) -> Iterator[str]:
    """Each family's copies one below the other, compared with the best.

    ``read`` gives a document's text; with ``places`` the places that differ are shown.
    """
    best = ""
    for record in records:
        if record.rank == 1:
            best = record.doc_id
            yield render_runs([Run(record.title or "(no title)", HEADING)], colour=colour)
            extra = ""
        else:
            extra = f"{record.differs:,} characters differ" if record.differs else "the same text"
        yield "  " + render_runs(_describe(record, extra), colour=colour)
        if places and record.rank > 1:
            for line in render_differences(read(best), read(record.doc_id), width - 4, colour=colour):
                yield "    " + line


def render_tree(
    records: Sequence[CopyRecord],
    read: Callable[[str], str],
    width: int,
    *,
    places: bool,
    colour: bool,
    ascii_only: bool,
) -> Iterator[str]:
    """A family as a tree: the best copy, below it those that follow it, and so on."""
    children: dict[str | None, list[CopyRecord]] = {}
    for record in records:
        children.setdefault(record.parent, []).append(record)
    fork, pass_by, last, blank = _BRANCHES[ascii_only]

    def grow(record: CopyRecord, stem: str, is_last: bool) -> Iterator[str]:
        branch, below = (last, blank) if is_last else (fork, pass_by)
        yield stem + branch + render_runs(_describe(record, _describe_share(record)), colour=colour)
        stem += below
        own = children.get(record.doc_id, [])
        if places and record.parent is not None:
            margin = stem + (pass_by if own else blank)
            differences = render_differences(
                read(record.parent), read(record.doc_id), width - len(margin), colour=colour
            )
            yield from (margin + line for line in differences)
        for n, child in enumerate(own, 1):
            yield from grow(child, stem, n == len(own))

    for root in children[None]:
        yield render_runs([Run(root.title or "(no title)", HEADING)], colour=colour)
        yield render_runs(_describe(root, ""), colour=colour)
        own = children.get(root.doc_id, [])
        for n, child in enumerate(own, 1):
            yield from grow(child, "", n == len(own))


def render_differences(a: str, b: str, width: int, *, colour: bool) -> Iterator[str]:
    """The places in which two copies differ, with a little of what stands around them."""
    for place in _join_near(compare(a, b)):
        yield from wrap_runs(_show_difference(a, b, place), width, colour=colour)


def _join_near(places: Iterable[Difference]) -> list[Difference]:
    """The places, those made one that only a character or two set apart."""
    joined: list[Difference] = []
    for place in places:
        if joined and place.a_start - joined[-1].a_end <= _GAP:
            place = replace(place, a_start=joined[-1].a_start, b_start=joined.pop().b_start)
        joined.append(place)
    return joined


def _show_difference(a: str, b: str, place: Difference) -> list[Run]:
    before = a[max(0, place.a_start - _AROUND) : place.a_start]
    runs = [
        Run(("…" if place.a_start > _AROUND else "") + before, DIM),
        Run(cut_to_width(show_controls(a[place.a_start : place.a_end]), _LONGEST), REMOVED),
        Run(cut_to_width(show_controls(b[place.b_start : place.b_end]), _LONGEST), ADDED),
        Run(a[place.a_end : place.a_end + _AROUND] + ("…" if place.a_end + _AROUND < len(a) else ""), DIM),
    ]
    return [run for run in runs if run.text]


def _describe(record: CopyRecord, extra: str) -> list[Run]:
    """When, who, how far to trust it, and where it is."""
    said = [record.date or "undated", record.source or "publisher unknown"]
    places = f"{record.repairs} repaired place{'s' * (record.repairs != 1)}" if record.repairs else ""
    trust = Run(record.reliability, _DOUBTFUL if record.reliability == "doubtful" else PLAIN)
    more = "".join(f" · {part}" for part in (places, extra) if part)
    where = Run(f"  {record.file}", DIM)
    return [Run(f"{record.doc_id}  "), Run(" · ".join(said) + " · "), trust, Run(more), where]


def _describe_share(record: CopyRecord) -> str:
    """How much of the copy above it has and adds; never all or nothing where that is not quite so."""
    if record.kept == 1 and not record.added:
        return "the same text"
    share = "all of it" if record.kept == 1 else f"{min(record.kept or 0, 0.999):.1%} of it"
    own = f", {max(record.added, 0.001):.1%} its own" if record.added else ""
    return share + own
