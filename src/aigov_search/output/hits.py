"""Hits on a terminal: title, where it comes from, and the clean passage with the match marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.output.terminal import (
    DIM,
    HEADING,
    MATCH,
    PLAIN,
    RESTORED,
    TAKEN_OUT,
    Run,
    Style,
    render_runs,
    wrap_runs,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.search.quoting import Finding, Marked

_INDENT = "   "
_SNIPPET = 200
"""Characters of a passage that are shown; a passage not much longer is shown whole."""
_SLACK = 60
"""How far its ends may move to where a sentence or a clause does."""
_SENTENCE_ENDS = "。！？!?\n"
_CLAUSE_ENDS = "；，：、,;:"


def render_finding(finding: Finding, width: int, *, colour: bool) -> list[str]:
    """The lines that show one hit, none wider than ``width`` columns but the one with the file.

    That one is never broken, so that a path can be copied from it.
    """
    hit = finding.hit
    number = f"{hit.rank}. "
    title = wrap_runs([Run(hit.title or "(no title)", HEADING)], width - len(number), colour=colour)
    lines = [number + title[0], *(" " * len(number) + line for line in title[1:])]
    inner = width - len(_INDENT)
    said, where = describe_origin(finding)
    parts = [
        *([Run(text, DIM)] for text in finding.before),
        mark_passage(finding),
        *([Run(text, DIM)] for text in finding.after),
    ]
    lines += [_INDENT + line for line in wrap_runs([Run(said, DIM)], inner, colour=colour)]
    lines.append(_INDENT + render_runs([Run(where, DIM)], colour=colour))
    return lines + [_INDENT + line for runs in parts for line in wrap_runs(runs, inner, colour=colour)]


def describe_origin(finding: Finding) -> tuple[str, str]:
    """Where a hit comes from: when, who and how far to trust it; then file, line and passage id.

    The number of an article is given where what is shown of it does not begin with it.
    """
    hit = finding.hit
    inferred = " (inferred)" if hit.date and hit.date_basis and "inferred" in hit.date_basis else ""
    places = f"{hit.repairs} repaired place{'s' * (hit.repairs != 1)}" if hit.repairs else ""
    said = [
        (hit.date or "undated") + inferred,
        hit.source or "publisher unknown",
        hit.kind if hit.kind != "body" else "",
        "doubtful: do not quote unchecked" if hit.reliability == "doubtful" else "",
        places,
        f"{len(hit.copies)} more cop{'ies' if len(hit.copies) > 1 else 'y'}" if hit.copies else "",
    ]
    where = f"{hit.file}:{hit.line_start}  [{hit.passage_id}]"
    shows_number = hit.text_clean.startswith("第") and not choose_snippet(hit.text_clean, finding.matches)[0]
    if finding.article and not shows_number:
        where += f"  article {finding.article}"
    return " · ".join(part for part in said if part), where


def mark_passage(finding: Finding) -> list[Run]:
    """The densest part of the clean passage, matches and repaired places set off."""
    text = finding.hit.text_clean
    start, end = choose_snippet(text, finding.matches)
    styles: list[Style] = [PLAIN] * len(text)
    taken_out: set[int] = set()
    for span in finding.repaired:
        if span.start == span.end:
            taken_out.add(span.start)
        for at in range(span.start, span.end):
            styles[at] = RESTORED
    for match in finding.matches:
        for at in range(match.start, match.end):
            styles[at] = MATCH
    runs = [Run("… ", DIM)] if start else []
    for at in range(start, end):
        if runs and runs[-1].style is styles[at] and at not in taken_out:
            runs[-1] = Run(runs[-1].text + text[at], styles[at])
        else:
            if at in taken_out and at > start:
                runs.append(Run("ˣ", TAKEN_OUT))
            runs.append(Run(text[at], styles[at]))
    if end in taken_out and end > start:
        runs.append(Run("ˣ", TAKEN_OUT))
    if end < len(text):
        runs.append(Run(" …", DIM))
    return runs


def choose_snippet(text: str, matches: Sequence[Marked]) -> tuple[int, int]:
    """The stretch of about ``_SNIPPET`` characters that holds most of the matches, earliest first.

    It begins and ends with a sentence where one is near, or else with a clause.
    """
    if len(text) <= _SNIPPET + _SLACK:
        return 0, len(text)
    best, most = 0, -1
    for span in matches:
        limit = span.start + _SNIPPET
        inside = sum(m.end - m.start for m in matches if span.start <= m.start and m.end <= limit)
        if inside > most:
            best, most = span.start, inside
    last = max((m.end for m in matches if best <= m.start and m.end <= best + _SNIPPET), default=best)
    start = max(0, min(best - (_SNIPPET - (last - best)) // 2, len(text) - _SNIPPET))
    end = min(len(text), start + _SNIPPET)
    if start:
        start = _find_border(text, start, max(0, start - _SLACK), best)
    if end < len(text):
        end = _find_border(text, end, max(last, end - _SLACK), min(len(text), end + _SLACK))
    return start, end


def _find_border(text: str, wanted: int, low: int, high: int) -> int:
    """Where in ``low:high`` a sentence begins or ends, else a clause, nearest to ``wanted``."""
    for signs in (_SENTENCE_ENDS, _CLAUSE_ENDS):
        borders = [at for at in range(low, high + 1) if at in (0, len(text)) or text[at - 1] in signs]
        if borders:
            return min(borders, key=lambda at: abs(at - wanted))
    return wanted
