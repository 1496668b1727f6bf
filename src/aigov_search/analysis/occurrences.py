"""Every place in which a query's terms stand, with what stands around it: a concordance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.chinese.folding import fold, fold_with_map
from aigov_search.frozen import frozen
from aigov_search.query.matching import Window, locate_whole, measure_reach
from aigov_search.search.quoting import name_via, quote_passage
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aigov_search.catalog.passage_files import PassageRow
    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.query.corpus import Place
    from aigov_search.query.plan import Plan
    from aigov_search.records import Kind, Match, Reliability
    from aigov_search.search.index import Index, OpenSegment
    from aigov_search.search.quoting import Via

Order = Literal["position", "left", "right", "date"]


@frozen
class Occurrence:
    """One place of a term, in the clean text of its document.

    ``left + keyword + right`` is a slice of that text, with a newline between paragraphs; a title or
    a caption stands alone. ``start:end`` is where the keyword stands in the source text, ``line``
    its line there.
    """

    left: str
    keyword: str
    right: str
    term: str
    via: Via
    kind: Kind
    date: str | None
    source: str | None
    title: str | None
    file: str
    line: int
    start: int
    end: int
    doc_id: str
    passage_id: str
    lang: str | None
    reliability: Reliability
    family: str | None


class _Stretch(NamedTuple):
    """A passage's clean text with what stands before and behind it in the document."""

    before: str
    text: str
    after: str


def list_occurrences(index: Index, plan: Plan, places: Iterable[Place], width: int) -> Iterator[Occurrence]:
    """Every occurrence of the plan's terms in the passages at ``places``, in their order.

    ``width`` is how many characters of context are given on either side. What reaches from one
    passage into the next is an occurrence of the one in which it begins.
    """
    reach = measure_reach(plan.root)
    for place in places:
        segment = index.segments[place.segment]
        passage = segment.passage(place.number)
        row = segment.document(passage.document)
        stretch = _read_around(segment, row, passage, max(width, reach))
        for start, end, match in find_occurrences(plan, stretch, reach):
            yield _describe(segment, row, passage, stretch, (start, end), match, width)


def count_occurrences(index: Index, plan: Plan, place: Place) -> int:
    """How many occurrences :func:`list_occurrences` lists for one passage."""
    reach = measure_reach(plan.root)
    window = index.corpus.segments[place.segment].window(place.number, reach)
    return sum(window.start <= match.start < window.end for match in locate_whole(plan, window))


def sort_occurrences(occurrences: Iterable[Occurrence], order: Order) -> Iterable[Occurrence]:
    """The occurrences by their context, read away from the keyword, or by date, the newest first.

    Equal ones stay in order of position; in that order nothing is held in memory.
    """
    if order == "position":
        return occurrences
    keys: dict[Order, Callable[[Occurrence], str]] = {
        "left": lambda each: fold(each.left)[::-1],
        "right": lambda each: fold(each.right),
        "date": lambda each: each.date or "",
    }
    return sorted(occurrences, key=keys[order], reverse=order == "date")


def find_occurrences(plan: Plan, stretch: _Stretch, reach: int) -> Iterator[tuple[int, int, Match]]:
    """Offsets in ``stretch.text`` of what begins there, with the match in the folded text."""
    paragraph = stretch.before.rpartition("\n")[2]
    before = paragraph[max(0, len(paragraph) - reach) :]
    folded, to_clean = fold_with_map(before + stretch.text + stretch.after.partition("\n")[0][:reach])
    borders = (len(before), len(before) + len(stretch.text))
    start, end = (to_clean.to_new(at, at).start for at in borders)
    window = Window(folded, start, end)
    for match in locate_whole(plan, window):
        if window.start <= match.start < window.end:
            clean = to_clean.to_old(match.start, match.end)
            yield clean.start - len(before), clean.end - len(before), match


def _read_around(segment: OpenSegment, row: DocumentRow, passage: PassageRow, wanted: int) -> _Stretch:
    """A passage with about ``wanted`` characters on either side, none of them of another kind."""
    before = after = ""
    if passage.kind == "body":
        at = passage
        while at.number > row.first_passage and len(before) <= wanted:
            border = "" if at.continues else "\n"
            at = segment.passage(at.number - 1)
            if at.kind != "body":
                break
            before = at.text + border + before
        at = passage
        while at.number + 1 < row.first_passage + row.passages and len(after) <= wanted:
            at = segment.passage(at.number + 1)
            if at.kind != "body":
                break
            after += ("" if at.continues else "\n") + at.text
    return _Stretch(before, passage.text, after)


def _describe(
    segment: OpenSegment,
    row: DocumentRow,
    passage: PassageRow,
    stretch: _Stretch,
    place: tuple[int, int],
    match: Match,
    width: int,
) -> Occurrence:
    whole = "".join(stretch)
    start, end = (at + len(stretch.before) for at in place)
    quotation = quote_passage(segment, row, passage)
    inside = quotation.map.to_old(place[0], min(place[1], len(passage.text)))
    return Occurrence(
        left=whole[max(0, start - width) : start],
        keyword=whole[start:end],
        right=whole[end : end + width],
        term=match.term,
        via=name_via(quotation, Span(*place), match),
        kind=passage.kind,
        date=row.date,
        source=row.publisher,
        title=row.title,
        file=segment.describe_file(row.number),
        line=passage.line_start + quotation.text.count("\n", 0, inside.start),
        start=passage.start + inside.start,
        end=_find_end(segment, row, passage, place[1]),
        doc_id=row.doc_id,
        passage_id=f"{row.doc_id}:{passage.ordinal}",
        lang=row.lang,
        reliability=row.reliability,
        family=segment.family_of(row.doc_id),
    )


def _find_end(segment: OpenSegment, row: DocumentRow, passage: PassageRow, end: int) -> int:
    """Where in the source text ends what ends ``end`` characters behind the passage's beginning."""
    while end > len(passage.text):
        end -= len(passage.text)
        passage = segment.passage(passage.number + 1)
    return passage.start + quote_passage(segment, row, passage).map.to_old(end - 1, end).end
