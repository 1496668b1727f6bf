"""Text for a terminal: what controls it is shown instead of obeyed, and double width counts double."""

from __future__ import annotations

import re
import unicodedata
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
CONTROLS = re.compile(f"[\0-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ud800-\udfff]")
"""What controls a terminal or the direction of text, ends a line, or is no character by itself."""
_LAID_OUT = re.compile(f"\r\n|[\n\t]|{CONTROLS.pattern}")
_NOT_AT_LINE_START = frozenset("⟧⟩ˣ，。、；：！？）》」』】〕”’…,.;:!?)]}%％")
_NOT_AT_LINE_END = frozenset("⟦⟨（《「『【〔“‘([{")


class Style(NamedTuple):
    """How a run is set off: an SGR code where there is colour, a pair of signs where there is none."""

    sgr: str
    before: str
    after: str


PLAIN = Style("", "", "")
MATCH = Style("1;31", "⟦", "⟧")
RESTORED = Style("4;36", "⟨", "⟩")
TAKEN_OUT = Style("36", "", "")
HEADING = Style("1", "", "")
DIM = Style("2", "", "")


class Run(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style = PLAIN


def show_controls(text: str) -> str:
    """Replace control characters and bidirectional marks by a visible form; newlines become spaces."""
    if text.isprintable():
        return text
    return "".join(_show(char) for char in text)


def _show(char: str) -> str:
    if char in "\n\r\t\u2028\u2029":
        return " "
    if CONTROLS.match(char) or unicodedata.category(char) == "Co":
        return f"<U+{ord(char):04X}>"
    return char


class Cleared:
    """A stream to a terminal on which only line ends and tabs control it."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, other controls in a visible form."""
        return self._stream.write(_LAID_OUT.sub(_show_stray, text))


def _show_stray(found: re.Match[str]) -> str:
    return found[0] if found[0] in ("\r\n", "\n", "\t") else f"<U+{ord(found[0]):04X}>"


def measure_width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut_to_width(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns, with an ellipsis if something had to go."""
    if measure_width(text) <= width:
        return text
    return take_columns(text, width - 1) + "…"


def take_columns(text: str, width: int, *, from_end: bool = False) -> str:
    """As much of the beginning of ``text``, or of its end, as ``width`` columns hold."""
    used = 0
    for taken, char in enumerate(reversed(text) if from_end else text):
        used += _char_width(char)
        if used > width:
            return text[len(text) - taken :] if from_end else text[:taken]
    return text


def pad_to_width(text: str, width: int) -> str:
    """``text`` filled with spaces up to ``width`` columns."""
    return text + " " * max(0, width - measure_width(text))


def render_runs(runs: Iterable[Run], *, colour: bool) -> str:
    """One string of all runs, styled by SGR codes or by signs."""
    pieces = []
    for run in runs:
        text = show_controls(run.text)
        if run.style is PLAIN:
            pieces.append(text)
        elif colour:
            pieces.append(f"\x1b[{run.style.sgr}m{text}\x1b[0m")
        else:
            pieces.append(f"{run.style.before}{text}{run.style.after}")
    return "".join(pieces)


def wrap_runs(runs: Sequence[Run], width: int, *, colour: bool) -> list[str]:
    """Break styled text into lines of at most ``width`` columns.

    Chinese breaks between any two characters, except before closing and after opening signs;
    Latin breaks between words.
    """
    cells = _make_cells(runs, colour=colour)
    lines: list[str] = []
    begun = at = used = 0
    while at < len(cells):
        used += cells[at].width
        if used > width and at > begun:
            stop = _find_break(cells, begun, at)
            lines.append(_join_cells(cells[begun:stop], colour=colour).rstrip(" "))
            begun = stop
            while begun < len(cells) and cells[begun].text == " ":
                begun += 1
            at, used = begun, 0
            continue
        at += 1
    if begun < len(cells):
        lines.append(_join_cells(cells[begun:], colour=colour).rstrip(" "))
    return lines


class _Cell(NamedTuple):
    text: str
    width: int
    style: Style


def _make_cells(runs: Iterable[Run], *, colour: bool) -> list[_Cell]:
    """One cell a character; without colour the signs around a run are cells of their own."""
    cells: list[_Cell] = []
    for run in runs:
        before, after = ("", "") if colour else (run.style.before, run.style.after)
        style = run.style if colour else PLAIN
        cells += (
            _Cell(char, _char_width(char), style) for char in before + show_controls(run.text) + after
        )
    return cells


def _find_break(cells: Sequence[_Cell], begun: int, full: int) -> int:
    """The last place at or before ``full`` at which a line that began at ``begun`` may end."""
    for at in range(full, max(begun, full - 30), -1):
        left, right = cells[at - 1].text, cells[at].text if at < len(cells) else " "
        inside_word = left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
        if not inside_word and right not in _NOT_AT_LINE_START and left not in _NOT_AT_LINE_END:
            return at
    return full


def _join_cells(cells: Sequence[_Cell], *, colour: bool) -> str:
    runs: list[Run] = []
    for cell in cells:
        if runs and runs[-1].style is cell.style:
            runs[-1] = Run(runs[-1].text + cell.text, cell.style)
        else:
            runs.append(Run(cell.text, cell.style))
    return render_runs(runs, colour=colour)
