"""Counts over time or by publisher: as a table with bars, and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.output.charts import Series, draw_columns, draw_rows
from aigov_search.output.terminal import cut_to_width, measure_width, pad_to_width, show_controls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.analysis.trends import By, TrendPoint
    from aigov_search.output.markup import Markup

Measure = Literal["documents", "passages", "occurrences", "share", "rate"]
UNITS: dict[Measure, str] = {
    "documents": "documents",
    "passages": "passages",
    "occurrences": "occurrences",
    "share": "documents per 1,000",
    "rate": "occurrences per 100,000 characters",
}
_NAMELESS: dict[By, str] = {"year": "undated", "month": "undated", "source": "publisher unknown"}
_BLOCKS = " ▏▎▍▌▋▊▉█"
_LONGEST_BAR = 60
_LABELS = 14
"""Periods that are named below a picture, at most."""
_STEPS = (1, 2, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200)))
"""Months between two of them."""
_PUBLISHERS = 30
"""Publishers that a picture shows, at most."""


class _Column(NamedTuple):
    title: str
    cells: list[str]
    is_number: bool = True


def measure_point(point: TrendPoint, measure: Measure) -> float | None:
    """One of the numbers of a point."""
    values: dict[Measure, float | None] = {
        "documents": point.documents,
        "passages": point.passages,
        "occurrences": point.occurrences,
        "share": point.documents_per_1000,
        "rate": point.occurrences_per_100000,
    }
    return values[measure]


def render_trend(
    rows: Sequence[Sequence[TrendPoint]], by: By, measure: Measure, width: int, *, ascii_only: bool
) -> Iterator[str]:
    """The lines of a table, one line a point, with a bar each; ``rows`` hold the queries' points."""
    points = [point for row in rows for point in row]
    values = [measure_point(point, measure) or 0 for point in points]
    columns = _make_columns(points, by, has_many=any(len(row) > 1 for row in rows))
    padded = [_pad_column(column) for column in columns]
    room = max(8, min(_LONGEST_BAR, width - sum(measure_width(cells[0]) + 2 for cells in padded)))
    highest = max(values, default=0) or 1
    bars = [draw_bar(value / highest, room, ascii_only=ascii_only) for value in values]
    for cells in zip(*padded, [UNITS[measure], *bars], strict=True):
        yield "  ".join(cells).rstrip()


def draw_bar(share: float, width: int, *, ascii_only: bool = False) -> str:
    """A bar over so much of ``width`` columns, to an eighth of a column; never nothing for something."""
    if ascii_only:
        return "#" * max(round(share * width), bool(share))
    eighths = max(round(share * width * 8), bool(share))
    return "█" * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def draw_trend(rows: Sequence[Sequence[TrendPoint]], by: By, measure: Measure) -> Markup:
    """The picture of a trend; what has no date or publisher is not in it."""
    named = [row for row in rows if _is_drawn(row[0], by)]
    if by == "source":
        named = named[:_PUBLISHERS]
    queries = [point.query for point in rows[0]] if rows else []
    series = [
        Series(
            query,
            [measure_point(row[n], measure) for row in named],
            [_explain(row[n]) for row in named],
        )
        for n, query in enumerate(queries)
    ]
    title, unit = " · ".join(queries), f"{UNITS[measure]} by {'publisher' if by == 'source' else by}"
    periods = [row[0].period or "" for row in named]
    if by == "source":
        return draw_rows(periods, series, title, unit)
    return draw_columns(thin_periods(periods), series, title, unit)


def thin_periods(periods: Sequence[str]) -> list[str]:
    """Years or months in turn, those blank that find no room as labels of an axis.

    What stays are round years, or months so many apart that a year always begins with one.
    """
    numbers = [_count_months(period) for period in periods]
    step = next((step for step in _STEPS if len({n // step for n in numbers}) <= _LABELS), _STEPS[-1])
    return [period if n % step == 0 else "" for period, n in zip(periods, numbers, strict=True)]


def _count_months(period: str) -> int:
    """The months since the year 0, or a year as if it were a January."""
    year, _, month = period.partition("-")
    return int(year) * 12 + int(month or 1) - 1


def _is_drawn(point: TrendPoint, by: By) -> bool:
    """Whether a point has a place in a picture; by month, a year alone has none."""
    return point.period is not None and not (by == "month" and len(point.period) == len("YYYY"))


def _explain(point: TrendPoint) -> str:
    return (
        f"{point.period}: {point.documents:,} of {point.of_documents:,} documents, "
        f"{point.passages:,} passages, {point.occurrences:,} occurrences"
    )


def _make_columns(points: Sequence[TrendPoint], by: By, *, has_many: bool) -> list[_Column]:
    names = [cut_to_width(show_controls(point.period or _NAMELESS[by]), 24) for point in points]
    columns = [_Column("publisher" if by == "source" else by, names, is_number=False)]
    if has_many:
        queries = [cut_to_width(show_controls(point.query), 20) for point in points]
        columns.append(_Column("query", queries, is_number=False))
    return [
        *columns,
        _Column("documents", [f"{point.documents:,} of {point.of_documents:,}" for point in points]),
        _Column("passages", [f"{point.passages:,}" for point in points]),
        _Column("occurrences", [f"{point.occurrences:,}" for point in points]),
        _Column("per 1,000", [_show_rate(point.documents_per_1000) for point in points]),
        _Column("per 100,000", [_show_rate(point.occurrences_per_100000) for point in points]),
    ]


def _show_rate(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:,.1f}"


def _pad_column(column: _Column) -> list[str]:
    """Title and cells of a column in one width: names to the left, numbers to the right."""
    texts = [column.title, *column.cells]
    width = max(map(measure_width, texts))
    if column.is_number:
        return [text.rjust(width) for text in texts]
    return [pad_to_width(text, width) for text in texts]
