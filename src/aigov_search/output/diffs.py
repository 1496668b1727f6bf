"""A document with its repairs marked: what was taken out and what stands instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.output.terminal import PLAIN, Run, Style, render_runs

if TYPE_CHECKING:
    from aigov_search.spans import Revision

REMOVED = Style("31;9", "[-", "-]")
ADDED = Style("32", "{+", "+}")


def render_diff(revision: Revision, *, colour: bool) -> list[str]:
    """The lines of the clean text with every repair marked.

    Removed and restored text are told apart by colour, or by ``[-…-]`` and ``{+…+}``; layout and
    stripping are not shown.
    """
    runs: list[Run] = []
    at = 0
    for change in revision.changes:
        runs.append(Run(revision.source[at : change.start]))
        if change.is_repair:
            runs.append(Run(revision.source[change.start : change.end], REMOVED))
            runs.append(Run(change.replacement, ADDED))
        else:
            runs.append(Run(change.replacement))
        at = change.end
    runs.append(Run(revision.source[at:]))
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n") if run.style is PLAIN else [run.text]
        lines[-1].append(Run(first, run.style))
        lines += [[Run(text, run.style)] for text in others]
    return [render_runs([run for run in line if run.text], colour=colour) for line in lines]
