"""Counts as pictures: bars over time, or a bar for each name, as SVG.

Colours stand in the picture itself, so that any program can show it; its parts have classes (``ink``,
``faint``, ``paper``, ``bar-0``…), by which a page around it can give them others.
"""

from __future__ import annotations

from math import ceil, log10
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.output.markup import Markup, tag
from aigov_search.output.terminal import cut_to_width, measure_width

if TYPE_CHECKING:
    from collections.abc import Sequence

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)
"""Fonts with Chinese characters that systems are likely to have, the best first."""

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""The palette of Okabe and Ito (2008), which colour-blind readers can tell apart."""
_WIDTH, _HEIGHT = 880, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 56, 40
_ROW = 26
_NAME = 210
_NAME_COLUMNS = 28
_INK, _FAINT, _PAPER = "#222222", "#d4d4d4", "#ffffff"


class Series(NamedTuple):
    """The numbers of one query, one for each label, None where there is none; ``notes`` explain them."""

    name: str
    values: Sequence[float | None]
    notes: Sequence[str]


def draw_columns(labels: Sequence[str], series: Sequence[Series], title: str, unit: str) -> Markup:
    """Upright bars, a group for each label, from left to right; an empty label is not written."""
    top, step = find_scale(series)
    plot = _WIDTH - _LEFT - _RIGHT
    floor = _HEIGHT - _BOTTOM
    scale = (floor - _TOP) / top
    group = plot / max(1, len(labels))
    bar = min(48.0, group * (0.9 if len(labels) > 40 else 0.72) / max(1, len(series)))
    parts: list[Markup] = []
    for n in range(round(top / step) + 1):
        y = floor - n * step * scale
        parts.append(tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="faint", stroke=_FAINT))
        parts.append(_write(_show_number(n * step), _LEFT - 8, y + 4, anchor="end"))
    for k, (label, left) in enumerate((label, _LEFT + k * group) for k, label in enumerate(labels)):
        for n, each in enumerate(series):
            value = each.values[k]
            if value:
                x = left + (group - bar * len(series)) / 2 + n * bar
                high = value * scale
                parts.append(_draw_bar(x, floor - high, bar, high, n, each.notes[k]))
        if label:
            parts.append(_write(label, left + group / 2, floor + 18, anchor="middle"))
    parts.append(tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=floor, y2=floor, class_="ink", stroke=_INK))
    return _frame(parts, _HEIGHT, series, title, unit)


def draw_rows(labels: Sequence[str], series: Sequence[Series], title: str, unit: str) -> Markup:
    """Level bars with their names before and their numbers behind them, from top to bottom."""
    top, _ = find_scale(series)
    scale = (_WIDTH - _NAME - _RIGHT - 64) / top
    row = _ROW if len(series) == 1 else _ROW * 0.6 * len(series) + 10
    bar = (row - 8) / max(1, len(series))
    parts: list[Markup] = []
    for k, label in enumerate(labels):
        y = _TOP + k * row
        name = cut_to_width(label, _NAME_COLUMNS)
        parts.append(_write(name, _NAME - 8, y + row / 2 + 3, anchor="end"))
        for n, each in enumerate(series):
            value = each.values[k] or 0
            at = y + 4 + n * bar
            if value:
                parts.append(_draw_bar(_NAME, at, value * scale, bar, n, each.notes[k]))
            parts.append(_write(_show_number(value), _NAME + value * scale + 6, at + bar / 2 + 4))
    return _frame(parts, _TOP + len(labels) * row + 12, series, title, unit)


def find_scale(series: Sequence[Series]) -> tuple[float, float]:
    """The end of the axis, and the step between its lines: 1, 2 or 5 times a power of ten."""
    highest = max((value for each in series for value in each.values if value), default=1)
    rough = highest / 4
    power = 10.0 ** ceil(log10(rough) - 1)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    if all(value is None or value == int(value) for each in series for value in each.values):
        step = max(1, step)
    return step * ceil(highest / step), step


def _draw_bar(x: float, y: float, width: float, height: float, n: int, note: str) -> Markup:
    shape = {"x": x, "y": y, "width": max(1.0, width), "height": max(1.0, height)}
    return tag("g", tag("title", note), tag("rect", **shape, **_paint(n)))


def _paint(n: int) -> dict[str, str]:
    """The colour of a query."""
    kind = n % len(_COLOURS)
    return {"class_": f"bar-{kind}", "fill": _COLOURS[kind]}


def _write(
    text: str, x: float, y: float, *, anchor: str = "start", size: int = 12, bold: bool = False
) -> Markup:
    return tag(
        "text",
        text,
        class_="ink",
        x=x,
        y=y,
        text_anchor=anchor,
        font_size=size,
        font_weight="600" if bold else None,
        fill=_INK,
    )


def _frame(parts: Sequence[Markup], height: float, series: Sequence[Series], title: str, unit: str) -> Markup:
    """The whole picture: heading, what the numbers are, and which colour is which query."""
    head = [_write(cut_to_width(title, 90), 8, 20, size=15, bold=True), _write(unit, 8, 40)]
    x = _WIDTH - _RIGHT
    for n, each in reversed(list(enumerate(series)) if len(series) > 1 else []):
        name = cut_to_width(each.name, _NAME_COLUMNS)
        x -= 22 + round(7.0 * measure_width(name))
        head += [tag("rect", x=x, y=30, width=11, height=11, **_paint(n)), _write(name, x + 16, 40)]
    return tag(
        "svg",
        tag("title", f"{title}: {unit}"),
        tag("rect", class_="paper", width=_WIDTH, height=ceil(height), fill=_PAPER),
        *head,
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {_WIDTH} {ceil(height)}",
        width=_WIDTH,
        height=ceil(height),
        font_family=", ".join([*(f"'{font}'" for font in FONTS), "sans-serif"]),
    )


def _show_number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}" if value >= 1 else f"{value:.2g}"
