"""Concordance lines: the keywords one below the other, what stands around them on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aigov_search.frozen import replace
from aigov_search.output.terminal import (
    DIM,
    MATCH,
    Run,
    measure_width,
    pad_to_width,
    render_runs,
    show_controls,
    take_columns,
)

if TYPE_CHECKING:
    from aigov_search.analysis.occurrences import Occurrence

_ROOM_FOR_KEYWORD = 10
_DATE = 10
_GAPS = 6
_NARROWEST = 16


class Columns(NamedTuple):
    """How wide the parts of a line are; ``origin`` None is as wide as need be."""

    context: int
    origin: int | None = None


def fit_columns(width: int) -> Columns:
    """Columns for lines of ``width`` in all: a quarter for file and line, the rest for the text."""
    origin = width // 4
    left = width - origin - _DATE - _GAPS - _ROOM_FOR_KEYWORD
    return Columns(max(_NARROWEST, left // 2), origin)


def trim_context(occurrence: Occurrence, width: int) -> Occurrence:
    """The occurrence with at most ``width`` columns of context on either side."""
    left = take_columns(occurrence.left, width, from_end=True)
    return replace(occurrence, left=left, right=take_columns(occurrence.right, width))


def render_occurrence(occurrence: Occurrence, columns: Columns, *, colour: bool) -> str:
    """One line: context, keyword, context, date, file and line."""
    left = take_columns(show_controls(occurrence.left), columns.context, from_end=True)
    keyword = show_controls(occurrence.keyword)
    room = max(0, columns.context + _ROOM_FOR_KEYWORD - measure_width(keyword) - (0 if colour else 2))
    right = take_columns(show_controls(occurrence.right), room)
    origin = show_controls(f"{occurrence.file}:{occurrence.line}")
    if columns.origin is not None and measure_width(origin) > columns.origin:
        origin = "…" + take_columns(origin, columns.origin - 1, from_end=True)
    runs = [
        Run(" " * (columns.context - measure_width(left)) + left),
        Run(keyword, MATCH),
        Run(pad_to_width(right, room)),
        Run("  " + pad_to_width(occurrence.date or "undated", _DATE) + "  " + origin, DIM),
    ]
    return render_runs(runs, colour=colour)
