"""A report as one page of HTML that needs nothing else: no script, no network, no other file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aigov_search.output.markup import Markup, escape_text, join_markup, tag
from aigov_search.output.trends import draw_trend
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.analysis.reporting import CopyNote, FamilyNote, Quoted, Report
    from aigov_search.analysis.trends import TrendPoint
    from aigov_search.records import Hit
    from aigov_search.search.quoting import Marked

_STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing."""
_PERIODS = {"year": "year", "month": "month", "source": "publisher"}


def write_report(report: Report) -> Iterator[str]:
    """The page, piece by piece; the same report gives the same bytes."""
    title = f"{report.query} · aigov-search"
    yield "<!DOCTYPE html>\n"
    yield '<html lang="en">\n'
    yield tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="generator", content=f"aigov-search {report.version}"),
        tag("title", title),
        tag("style", Markup("\n" + _STYLE.read_text("utf-8"))),
    )
    yield "\n<body>\n"
    sections = [
        ("reading", "How the query was read", _show_reading(report)),
        ("time", "Over time", _show_time(report)),
        ("publishers", "Publishers", _show_publishers(report)),
        ("passages", "Passages", _show_hits(report)),
        ("families", "Copies", _show_families(report)),
    ]
    shown = [(name, heading, content) for name, heading, content in sections if content is not None]
    yield _show_head(report, [(name, heading) for name, heading, _ in shown])
    yield "\n<main>\n"
    for name, heading, content in shown:
        yield tag("section", tag("h2", heading, id=f"{name}-heading"), content, id=name,
                  aria_labelledby=f"{name}-heading") + "\n"  # fmt: skip
    yield "</main>\n"
    yield _show_foot(report)
    yield "\n</body>\n</html>\n"


def _show_head(report: Report, sections: Sequence[tuple[str, str]]) -> Markup:
    found = (
        f"{_count(report.passages, 'passage')} in {_count(report.documents, 'document')} "
        f"of {report.of_documents:,}, {_count(report.occurrences, 'occurrence')}. "
    )
    copies = (
        "Every copy of a text counts."
        if "--show-copies" in report.flags
        else "Copies of one text count once."
    )
    links = [tag("li", tag("a", heading, href=f"#{name}")) for name, heading in sections]
    return tag(
        "header",
        tag("p", "Report on a query", class_="kicker"),
        tag("h1", report.query, lang="zh"),
        tag("p", found + copies, class_="sum"),
        tag("nav", tag("ul", *links), aria_label="Parts of this report"),
    )


def _show_reading(report: Report) -> Markup:
    explanation = report.explanation
    parts: list[Markup] = [tag("pre", "\n".join(explanation.reading), lang="zh")]
    rows = [
        (
            tag("td", variant.text, lang="zh"),
            variant.why + (" (excluded)" if term.role == "excluded" else ""),
            f"{variant.passages:,}",
            f"{variant.documents:,}",
        )
        for term in explanation.terms
        for variant in term.variants
    ]
    caption = "What was looked for, and in how much of the whole index it stands"
    parts.append(_make_table(caption, ("text", "why", "passages", "documents"), rows, numbers=2))
    filters = [
        (
            tag("td", tag("code", record.filter, lang="zh")),
            f"{record.passes:,}",
            f"{record.removed_passages:,}",
            f"{record.removed_documents:,}",
            f"{record.undated:,}",
        )
        for record in explanation.filters
    ]
    if filters:
        heads = ("filter", "documents that pass", "passages removed", "documents removed", "undated")
        parts.append(_make_table("Filters, and what each removes", heads, filters, numbers=4))
    if report.flags:
        parts.append(tag("p", f"Asked with {', '.join(report.flags)}.", class_="soft"))
    return join_markup(parts)


def _show_time(report: Report) -> Markup | None:
    undated = f"Without a date: {_count(report.undated, 'document')}."
    note = tag("p", undated, class_="soft") if report.undated else None
    if not report.timeline:
        return note
    picture = draw_trend([(point,) for point in report.timeline], report.period, "documents")
    table = _make_counts(report.timeline, _PERIODS[report.period])
    return join_markup([tag("figure", picture), note, tag("details", tag("summary", "The numbers"), table)])


def _show_publishers(report: Report) -> Markup:
    return _make_counts(report.publishers, "publisher", nameless="unknown")


def _make_counts(points: Iterable[TrendPoint], name: str, nameless: str = "undated") -> Markup:
    rows = [
        (
            tag("td", point.period, lang="zh" if name == "publisher" else None)
            if point.period is not None
            else nameless,
            f"{point.documents:,} of {point.of_documents:,}",
            f"{point.passages:,}",
            f"{point.occurrences:,}",
            f"{point.occurrences_per_100000 or 0:,.1f}",
        )
        for point in points
    ]
    heads = (name, "documents", "passages", "occurrences", "per 100,000 characters")
    return _make_table(None, heads, rows, numbers=4)


def _show_hits(report: Report) -> Markup:
    items = [tag("li", _show_hit(quoted), id=f"hit-{quoted.finding.hit.rank}") for quoted in report.hits]
    is_all = len(report.hits) >= report.passages
    note = "" if is_all else f"The {len(report.hits):,} that rank highest of {report.passages:,}. "
    legend = _explain_marks(has_repairs=any(quoted.finding.repaired for quoted in report.hits))
    return join_markup([tag("p", note, *legend, class_="soft"), tag("ol", *items, class_="hits")])


def _explain_marks(*, has_repairs: bool) -> Iterator[Markup | str]:
    """What the marks in passages mean."""
    yield from (tag("mark", "match"), " found for the query")
    if has_repairs:
        yield from (" · ", tag("ins", "repaired"), " restored by a repair")
        yield from (", ", tag("ins", class_="gone"), " taken out by one")
        yield from (" · ", tag("del", "as saved"), " what stood there before")


def _show_hit(quoted: Quoted) -> Markup:
    hit, finding = quoted.finding.hit, quoted.finding
    clean = _mark(hit.text_clean, finding.matches, finding.repaired, "ins")
    texts = tag("div", _quote(hit, clean), class_="texts")
    if quoted.replaced:
        matches = [Span(match.start, match.end) for match in hit.matches]
        saved = _quote(hit, _mark(hit.text, matches, quoted.replaced, "del"))
        texts = tag(
            "div",
            tag("div", tag("h4", "Repaired"), _quote(hit, clean)),
            tag("div", tag("h4", "As saved"), saved, class_="saved"),
            class_="texts two",
        )
    return tag(
        "article",
        tag("h3", hit.title or "(no title)", lang=hit.lang if hit.title else None),
        tag("p", *_describe(hit), class_="meta"),
        texts,
        tag("p", *_locate(hit), class_="where"),
    )


def _describe(hit: Hit) -> Iterator[str]:
    """When, who, and how far to trust it."""
    inferred = " (inferred)" if hit.date and hit.date_basis and "inferred" in hit.date_basis else ""
    yield tag("time", hit.date, datetime=hit.date) if hit.date else "undated"
    yield f"{inferred} · "
    yield tag("span", hit.source, lang="zh") if hit.source else "publisher unknown"
    if hit.kind != "body":
        yield f" · {hit.kind}"
    if hit.repairs:
        yield f" · {_count(hit.repairs, 'repaired place')}"
    if hit.reliability == "doubtful":
        yield " · "
        yield tag("span", "doubtful: do not quote unchecked", class_="doubtful")
    if hit.url and hit.url.lower().startswith(("http://", "https://")):
        yield " · "
        yield tag("a", "page", href=hit.url, rel="noreferrer")


def _locate(hit: Hit) -> Iterator[str]:
    """Where it stands, so that anyone can check it."""
    lines = f"{hit.line_start}" if hit.line_end == hit.line_start else f"{hit.line_start}–{hit.line_end}"
    yield f"{hit.file}, line {lines}, characters {hit.start}–{hit.end} · {hit.passage_id}"
    yield f" · SHA-256 {hit.sha256}"
    if hit.copies:
        yield f" · also in {', '.join(hit.copies)}"


def _quote(hit: Hit, content: Markup) -> Markup:
    return tag("blockquote", content, lang=hit.lang)


def _mark(text: str, matches: Sequence[Marked], changed: Sequence[Span], name: str) -> Markup:
    """Text with matches in ``mark`` and, in them and outside, changed places in an element of that name.

    A place where something was taken out and nothing put in stands as an empty element.
    """
    parts: list[Markup] = []
    at = 0
    for match in matches:
        parts.append(_dress(text, Span(at, match.start), changed, name))
        parts.append(tag("mark", _dress(text, match, changed, name)))
        at = match.end
    parts.append(_dress(text, Span(at, len(text) + 1), changed, name))
    return tag("p", *parts)


def _dress(text: str, part: Marked, changed: Sequence[Span], name: str) -> Markup:
    """A part of a text with its changed places set off; a line end stays one."""
    pieces: list[Markup] = []
    at = part.start
    for span in changed:
        start, end = max(span.start, part.start), min(span.end, part.end)
        if start < end:
            pieces += (_break_lines(text[at:start]), tag(name, _break_lines(text[start:end])))
            at = end
        elif span.start == span.end and part.start <= span.start < part.end:
            pieces += (_break_lines(text[at:start]), tag(name, class_="gone"))
            at = start
    return join_markup([*pieces, _break_lines(text[at : part.end])])


def _break_lines(text: str) -> Markup:
    return Markup(escape_text(text).replace("\n", tag("br")))


def _show_families(report: Report) -> Markup | None:
    if not report.families:
        return None
    note = "Texts among these passages that stand in the corpus more than once, the best copy first."
    return join_markup([tag("p", note, class_="soft"), *map(_show_family, report.families)])


def _show_family(family: FamilyNote) -> Markup:
    rows = [_list_copy(copy) for copy in family.copies]
    return tag(
        "div",
        tag("h3", family.title or "(no title)", lang=family.lang if family.title else None),
        _make_table(None, ("date", "publisher", "text", "file"), rows),
        class_="family",
    )


def _list_copy(copy: CopyNote) -> tuple[str, ...]:
    publisher = tag("td", copy.source, lang="zh") if copy.source else "unknown"
    return copy.date or "undated", publisher, copy.reliability, f"{copy.file} ({copy.doc_id})"


def _show_foot(report: Report) -> Markup:
    explanation = report.explanation
    index = (
        f"aigov-search {report.version} · index generation {report.generation}, {report.dictionary} · "
        f"{_count(explanation.indexed_documents, 'document')}, "
        f"{_count(explanation.indexed_passages, 'passage')}, "
        f"{explanation.undated:,} undated, {explanation.doubtful:,} doubtful, "
        f"{_count(explanation.unreadable, 'input')} refused"
    )
    return tag("footer", tag("p", index))


def _make_table(
    caption: str | None, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0
) -> Markup:
    """A table whose last ``numbers`` columns are numbers; a cell that is a ``td`` already stays one."""
    kinds = [None] * (len(heads) - numbers) + ["n"] * numbers
    head = [tag("th", head, scope="col", class_=kind) for head, kind in zip(heads, kinds, strict=True)]
    body = [tag("tr", *map(_make_cell, row, kinds)) for row in rows]
    table = tag(
        "table",
        tag("caption", caption) if caption else None,
        tag("thead", tag("tr", *head)),
        tag("tbody", *body),
    )
    return tag("div", table, class_="wide")


def _make_cell(content: str, kind: str | None) -> Markup:
    return content if isinstance(content, Markup) else tag("td", content, class_=kind)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
