"""Tables for a terminal, and growth as a picture."""

from __future__ import annotations

import platform
from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_WIDTH, _HEIGHT, _MARGIN = 640, 400, 56
_COLOURS = ("#c0392b", "#2471a3", "#1e8449", "#b7950b", "#7d3c98", "#616a6b")


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads, the first column to the left, the others to the right."""
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    print(f"\n{title}\n")
    for row in [heads, *rows]:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        print(("  " + "  ".join(cells)).rstrip())


def describe_machine() -> str:
    """The machine in general terms."""
    import os

    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB of memory"
    return f"{os.cpu_count()} cores{memory}, {platform.system()}, Python {platform.python_version()}"


def show_ratio(value: float, base: float) -> str:
    """How many times as much as the base."""
    return f"{value / base:.2f}×" if base else "-"


def draw_growth(path: Path, title: str, series: Mapping[str, Mapping[int, float]]) -> None:
    """Write a picture (SVG) of milliseconds over numbers of passages, both on logarithmic scales."""
    sizes = sorted({size for values in series.values() for size in values})
    known = [value for values in series.values() for value in values.values() if value > 0]
    low, high = log10(min(known)) - 0.1, log10(max(known)) + 0.1
    left, right = log10(sizes[0]), log10(sizes[-1])

    def place(size: int, value: float) -> tuple[float, float]:
        across = (log10(size) - left) / (right - left or 1)
        up = (log10(max(value, 10**low)) - low) / (high - low)
        return _MARGIN + across * (_WIDTH - 3 * _MARGIN), _HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_MARGIN}" y="24" font-size="14">{title}</text>',
    ]
    for power in range(int(low) - 1, int(high) + 2):
        for step in (1, 3):
            value = step * 10.0**power
            if low <= log10(value) <= high:
                x, y = place(sizes[0], value)
                parts.append(f'<path d="M{x} {y:.0f}H{_WIDTH - 2 * _MARGIN}" stroke="#ddd"/>')
                parts.append(f'<text x="{x - 6}" y="{y + 4:.0f}" text-anchor="end">{value:g}</text>')
    for size in sizes:
        x, _ = place(size, 1)
        parts.append(f'<text x="{x:.0f}" y="{_HEIGHT - _MARGIN + 20}" text-anchor="middle">{size:,}</text>')
    for colour, (name, values) in zip(_COLOURS * len(series), series.items(), strict=False):
        points = [place(size, value) for size, value in sorted(values.items())]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = points[-1]
        parts.append(f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")
