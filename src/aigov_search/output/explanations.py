"""An explanation on a terminal: headings on the left, what is inside a part indented below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aigov_search.output.terminal import DIM, HEADING, PLAIN, Run, render_runs, wrap_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.output.terminal import Style
    from aigov_search.search.explaining import Explanation, FilterRecord, TermRecord

_MARGIN = 9
_STEP = 2


class _Line(NamedTuple):
    """A line before it is wrapped; ``depth`` is how far inside it stands."""

    text: str
    depth: int = 0
    style: Style = PLAIN


def render_explanation(explanation: Explanation, width: int, *, colour: bool) -> list[str]:
    """The lines that show an explanation, none wider than ``width`` columns."""
    parts: list[tuple[str, Sequence[_Line]]] = [
        ("query", [_Line(explanation.query)]),
        (
            "read as",
            [_Line(line.lstrip(), (len(line) - len(line.lstrip())) // 2) for line in explanation.reading],
        ),
        ("terms", [line for term in explanation.terms for line in _describe_term(term)]),
        ("filters", [_describe_filter(record, explanation.by) for record in explanation.filters]),
        ("found", [_Line(_describe_found(explanation))]),
        ("because", [_Line(cause.text) for cause in explanation.causes]),
        ("index", [_Line(_describe_index(explanation), style=DIM)]),
    ]
    return [line for heading, lines in parts for line in _render_part(heading, lines, width, colour=colour)]


def _render_part(heading: str, lines: Sequence[_Line], width: int, *, colour: bool) -> Iterator[str]:
    margin = render_runs([Run(heading, HEADING)], colour=colour) + " " * (_MARGIN - len(heading))
    for line in lines:
        indent = " " * (_STEP * line.depth)
        inner = width - _MARGIN - len(indent) - _STEP
        for n, wrapped in enumerate(wrap_runs([Run(line.text, line.style)], inner, colour=colour)):
            yield margin + indent + " " * (_STEP * bool(n)) + wrapped
            margin = " " * _MARGIN


def _describe_term(term: TermRecord) -> Iterator[_Line]:
    unwanted = ", not wanted" if term.role == "excluded" else ""
    why = f" ({term.variants[0].why})" if len(term.variants) == 1 else ""
    yield _Line(f"{term.term}{unwanted}: {_count_both(term.passages, term.documents)}{why}")
    for variant in term.variants if not why else ():
        where = _count_both(variant.passages, variant.documents)
        yield _Line(f"{variant.text}: {where} ({variant.why})", 1, DIM if variant.passages == 0 else PLAIN)
    if term.nearest:
        near = ", ".join(f"{record.text} ({record.passages})" for record in term.nearest)
        yield _Line(f"near it, with numbers of passages: {near}", 1)


def _describe_filter(record: FilterRecord, by: str) -> _Line:
    removed = _count(record.removed_documents, "document")
    if by == "passage":
        removed = _count_both(record.removed_passages, record.removed_documents)
    undated = f", {record.undated} of them undated" if record.undated else ""
    passing = _count(record.passes, "document")
    return _Line(f"{record.filter}: removes {removed}{undated}; lets {passing} of the index pass")


def _describe_found(explanation: Explanation) -> str:
    if explanation.passages is None:
        return _count(explanation.documents, "document")
    return _count_both(explanation.passages, explanation.documents)


def _describe_index(explanation: Explanation) -> str:
    return (
        f"{_count(explanation.indexed_files, 'file')}, {_count(explanation.indexed_documents, 'document')}, "
        f"{_count(explanation.indexed_passages, 'passage')}; {explanation.undated} undated, "
        f"{explanation.doubtful} doubtful, {explanation.unreadable} unreadable"
    )


def _count_both(passages: int, documents: int) -> str:
    return f"{_count(passages, 'passage')} in {_count(documents, 'document')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
