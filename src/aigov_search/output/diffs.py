"""A document with its repairs marked: what was taken out and what stands instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aigov_search.output.terminal import DIM, PLAIN, Run, Style, render_runs, wrap_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.spans import Revision, Span

REMOVED = Style("31;9", "[-", "-]")
ADDED = Style("32", "{+", "+}")
_MARGIN = 6


class _Line(NamedTuple):
    """A line of the clean text, and where in the source text it begins."""

    start: int
    runs: list[Run]

    @property
    def is_changed(self) -> bool:
        return any(run.style is not PLAIN for run in self.runs)


def render_diff(revision: Revision, *, colour: bool, part: Span | None = None) -> list[str]:
    """The lines of the clean text with every repair marked, or those that meet a part of the source.

    Removed and restored text are told apart by colour, or by ``[-…-]`` and ``{+…+}``; layout and
    stripping are not shown. ``part`` counts in the revision's source.
    """
    return [render_runs(line.runs, colour=colour) for line in _select(revision, part)]


def render_wrapped_diff(
    revision: Revision, line_starts: list[int], width: int, *, colour: bool, part: Span | None = None
) -> Iterator[str]:
    """The same for reading: wrapped, with the numbers of lines of the file, what is as saved faint.

    ``line_starts`` are the offsets in the whole source text at which its lines begin.
    """
    from aigov_search.spans import line_of

    for line in _select(revision, part):
        number = str(line_of(line_starts, revision.origin + line.start)).rjust(_MARGIN - 2)
        runs = line.runs if line.is_changed else [Run(run.text, DIM) for run in line.runs]
        for n, text in enumerate(wrap_runs(runs, width - _MARGIN, colour=colour)):
            yield render_runs([Run(" " * len(number) if n else number, DIM), Run("  ")], colour=colour) + text


def _select(revision: Revision, part: Span | None) -> Iterator[_Line]:
    lines = _cut_lines(_list_runs(revision))
    for n, line in enumerate(lines):
        end = lines[n + 1].start if n + 1 < len(lines) else len(revision.source)
        if part is None or (line.start < part.end and end > part.start):
            yield line


def _list_runs(revision: Revision) -> Iterator[tuple[int, Run]]:
    """The runs of the text with their offsets in the source; repairs that touch are one."""
    at = 0
    removed, added, begun = "", "", 0
    for change in revision.changes:
        if change.start > at or not change.is_repair:
            yield from ((begun, Run(removed, REMOVED)), (begun, Run(added, ADDED)))
            removed = added = ""
        yield at, Run(revision.source[at : change.start])
        if change.is_repair:
            begun = begun if removed or added else change.start
            removed += revision.source[change.start : change.end]
            added += change.replacement
        else:
            yield change.start, Run(change.replacement)
        at = change.end
    yield from ((begun, Run(removed, REMOVED)), (begun, Run(added, ADDED)))
    yield at, Run(revision.source[at:])


def _cut_lines(runs: Iterator[tuple[int, Run]]) -> list[_Line]:
    """The runs line by line; a line begins where the first character of it stands."""
    lines: list[_Line] = []
    start, line = 0, list[Run]()
    for at, run in runs:
        for n, piece in enumerate(run.text.split("\n") if run.style is PLAIN else [run.text]):
            if n:
                lines.append(_Line(start, line))
                line = []
            start = start if line else at
            if piece:
                line.append(Run(piece, run.style))
            at += len(piece) + 1
    return [*lines, _Line(start, line)]
