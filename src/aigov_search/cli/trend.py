"""``trend``: how often something is written, over time or by publisher."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import ask, asking_options
from aigov_search.cli.options import (
    QueryCommand,
    Settings,
    format_options,
    has_plain_terminal,
    open_output,
)
from aigov_search.frozen import replace

if TYPE_CHECKING:
    from aigov_search.analysis.trends import By, TrendPoint
    from aigov_search.output.trends import Measure


@click.command("trend", short_help="Count by year, month or publisher.", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option("--versus", multiple=True, metavar="QUERY", help="Count this query beside it (repeatable).")
@click.option(
    "--by",
    "axis",
    type=click.Choice(["year", "month", "source"]),
    default="year",
    show_default=True,
    help="Count by time or by publisher.",
)
@click.option(
    "--measure",
    type=click.Choice(["documents", "passages", "occurrences", "share", "rate"]),
    default="documents",
    show_default=True,
    help="What bars show; share: documents per 1,000, rate: occurrences per 100,000 characters.",
)
@asking_options
@format_options("table", "pictures")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    versus: tuple[str, ...],
    axis: By,
    measure: Measure,
    format_name: str | None,
    output: str,
    color: str,
    **options: Any,
) -> int:
    """Count documents, passages and occurrences by year, month or publisher.

    Beside them stands how much there is in the same period altogether. Copies of a text count once,
    in the period of the best copy, unless --show-copies is given. Years and months without anything
    are shown as such; publishers without any stand in csv, json and the like only.

    \b
    aigov-search trend 人工智能治理 --by month --since 2023
    aigov-search trend 发展 --versus 安全 --measure share --output trend.svg
    aigov-search trend 数字鸿沟 --by source --csv
    """
    del color  # there is none
    form = format_name or _guess_format(output)
    from aigov_search.analysis.trends import Census
    from aigov_search.output.records import WRITERS

    with ask(settings, query, options) as question, open_output(output) as stream:
        searcher, request = question.searcher, question.request
        census = Census(searcher.index, request.limits, axis, counts_copies=request.shows_copies)
        counted = []
        for text in (request.query, *versus):
            asked = replace(request, query=text)
            counted.append(census.count(text, searcher.plan(asked), searcher.places(asked)))
        rows = _line_up(counted)
        shown = rows if form in WRITERS or axis != "source" else list(filter(_has_any, rows))
        _write(shown, axis, measure, form, stream)
    points = [point for row in rows for point in row]
    if form not in WRITERS:
        _comment(settings, points, axis)
    if passed_over := len(rows) - len(shown):
        settings.say(f"{passed_over} publishers without any are left out; --csv lists them")
    is_found = any(point.passages for point in points)
    if not is_found:
        settings.say("nothing found")
    return question.conclude(is_found=is_found)


def _guess_format(output: str) -> str:
    """The format that a file's name asks for, if it asks for a picture."""
    from aigov_search.output.pictures import list_pictures

    suffix = Path(output).suffix.lower().removeprefix(".")
    return suffix if suffix in list_pictures() else "table"


def _line_up(counted: list[list[TrendPoint]]) -> list[tuple[TrendPoint, ...]]:
    """The points of all queries, row by row; the first query gives the order."""
    others = [{point.period: point for point in points} for points in counted]
    return [tuple(points[first.period] for points in others) for first in counted[0]]


def _has_any(row: tuple[TrendPoint, ...]) -> bool:
    return any(point.passages for point in row)


def _write(rows: list[tuple[TrendPoint, ...]], by: By, measure: Measure, form: str, stream: IO[str]) -> None:
    from aigov_search.analysis.trends import TrendPoint
    from aigov_search.frozen import list_fields
    from aigov_search.output.pictures import load_picture
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.output.trends import draw_trend, render_trend

    if form in WRITERS:
        points = (make_row(point) for row in rows for point in row)
        WRITERS[form](points, list_fields(TrendPoint), stream)
    elif form == "table":
        width = shutil.get_terminal_size().columns
        for line in render_trend(rows, by, measure, width, ascii_only=has_plain_terminal(stream)):
            stream.write(line + "\n")
    else:
        load_picture(form).write(draw_trend(rows, by, measure), stream)


def _comment(settings: Settings, points: list[TrendPoint], by: By) -> None:
    """Say on stderr what a picture of time leaves out."""
    left_out = sum(point.documents for point in points if point.period is None)
    if left_out and by != "source":
        settings.say(f"{left_out} of the documents have no date")
    if by == "month":
        vague = sum(point.documents for point in points if point.period and len(point.period) == len("YYYY"))
        if vague:
            settings.say(f"{vague} of the documents have a year and no month; they stand under the year")
