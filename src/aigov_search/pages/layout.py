"""Laying out an article: its lines, one paragraph each, as the first revision of its source text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.spans import LAYOUT, STRIP, Change, Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.records import Article, Removed, Source


def lay_out(source: Source, article: Article) -> Revision:
    """The article's text: one line for each entry of ``article.lines``, in order.

    What stands between two lines becomes one line end; what was removed there is named by changes
    whose rule is ``strip:`` and the reason.
    """
    changes: list[Change] = []
    edits = sorted(article.layout, key=lambda edit: edit.start)
    removed = sorted(article.removed, key=lambda part: part.start)
    at = article.start
    nth_edit = nth_removed = 0
    for n, line in enumerate(article.lines):
        parts = []
        while nth_removed < len(removed) and removed[nth_removed].start < line.start:
            parts.append(removed[nth_removed])
            nth_removed += 1
        changes += _fill_gap(source.text, at, line.start, "\n" if n else "", parts)
        while nth_edit < len(edits) and edits[nth_edit].start < line.end:
            edit = edits[nth_edit]
            changes.append(
                Change(
                    start=edit.start,
                    end=edit.end,
                    replacement=edit.replacement,
                    rule=edit.rule,
                    confidence=edit.confidence,
                    evidence=edit.evidence,
                )
            )
            nth_edit += 1
        at = line.end
    changes += _fill_gap(source.text, at, article.end, "", removed[nth_removed:])
    origin = article.start
    moved = tuple(
        Change(
            start=change.start - origin,
            end=change.end - origin,
            replacement=change.replacement,
            rule=change.rule,
            confidence=change.confidence,
            evidence=change.evidence,
        )
        for change in changes
    )
    return Revision(source.text[origin : article.end], moved, origin)


def _fill_gap(text: str, start: int, end: int, filler: str, parts: Sequence[Removed]) -> list[Change]:
    """The changes that put ``filler`` in the place of ``text[start:end]``, one for each part removed."""
    if text[start:end] == filler:
        return []
    if not parts:
        return [Change(start=start, end=end, replacement=filler, rule=f"{LAYOUT}paragraph")]
    changes = []
    for n, part in enumerate(parts):
        stop = end if n == len(parts) - 1 else part.end
        changes.append(
            Change(start=start, end=stop, replacement=filler if n == 0 else "", rule=f"{STRIP}{part.reason}")
        )
        start = stop
    return changes
