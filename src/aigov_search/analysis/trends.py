"""How often something is written, over time or by publisher, beside how much is written at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.analysis.occurrences import count_occurrences
from aigov_search.frozen import frozen
from aigov_search.search.documents import list_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.query.corpus import Place
    from aigov_search.query.plan import Plan
    from aigov_search.search.index import Index
    from aigov_search.search.scoping import Limits

By = Literal["year", "month", "source"]
_LENGTHS: dict[By, int] = {"year": 4, "month": 7}


@frozen
class TrendPoint:
    """What one query finds in one period, or with one publisher.

    ``period`` is ``YYYY`` or ``YYYY-MM`` (where counts are by month, a date that names no month
    stands under its year alone), or the publisher's name; None is what has no date or publisher.
    ``of_documents`` and ``of_characters`` are how much there is in the period altogether, in
    documents and in characters of body text. Rates are None where there is nothing.
    """

    query: str
    period: str | None
    documents: int
    passages: int
    occurrences: int
    of_documents: int
    of_characters: int
    documents_per_1000: float | None
    occurrences_per_100000: float | None


class _Text(NamedTuple):
    """One text of the corpus, however many copies there are of it."""

    key: str
    period: str | None
    chars: int


class Census:
    """The texts of an index within some limits, each in its period.

    A family of copies counts as one text, in the period and with the length of its best copy
    within the limits; with ``counts_copies`` every document is a text of its own.
    """

    def __init__(self, index: Index, limits: Limits, by: By, *, counts_copies: bool) -> None:
        self._index = index
        self._by = by
        self._counts_copies = counts_copies
        self._texts: dict[str, _Text] = {}
        orders: dict[str, int] = {}
        for _, row in list_documents(index, limits):
            key, order = self._identify(row.doc_id)
            if key not in orders or order < orders[key]:
                orders[key] = order
                self._texts[key] = _Text(key, self._find_period(row), row.chars)

    def count(self, query: str, plan: Plan, places: Iterable[Place]) -> list[TrendPoint]:
        """The counts of one query in every period, empty ones between the others included.

        ``places`` are the passages that answer it, within the same limits.
        """
        index = self._index
        texts: set[str] = set()
        passages: Counter[str | None] = Counter()
        occurrences: Counter[str | None] = Counter()
        for place in places:
            segment = index.segments[place.segment]
            document = segment.document(index.corpus.segments[place.segment].document_of(place.number))
            text = self._texts[self._identify(document.doc_id)[0]]
            texts.add(text.key)
            passages[text.period] += 1
            occurrences[text.period] += count_occurrences(index, plan, place)
        documents = Counter(self._texts[key].period for key in texts)
        of_documents = Counter(text.period for text in self._texts.values())
        of_characters: Counter[str | None] = Counter()
        for text in self._texts.values():
            of_characters[text.period] += text.chars
        periods = fill_periods(of_documents, self._by)
        if self._by == "source":
            periods = sorted(periods, key=lambda period: (-documents[period], period is None, period or ""))
        return [
            TrendPoint(
                query=query,
                period=period,
                documents=documents[period],
                passages=passages[period],
                occurrences=occurrences[period],
                of_documents=of_documents[period],
                of_characters=of_characters[period],
                documents_per_1000=_rate(documents[period], of_documents[period], 1000),
                occurrences_per_100000=_rate(occurrences[period], of_characters[period], 100_000),
            )
            for period in periods
        ]

    def _identify(self, doc_id: str) -> tuple[str, int]:
        """The text that a document is a copy of, and its order among the copies."""
        family = None if self._counts_copies else self._index.families.find(doc_id)
        if family is None:
            return doc_id, 0
        return family, self._index.families.members[family].index(doc_id)

    def _find_period(self, row: DocumentRow) -> str | None:
        if self._by == "source":
            return row.publisher
        return row.date and row.date[: _LENGTHS[self._by]]


def fill_periods(known: Iterable[str | None], by: By) -> list[str | None]:
    """The periods in order, those between them added; what has none comes last."""
    named = {period for period in known if period is not None}
    if by == "source" or not named:
        filled: Sequence[str] = sorted(named)
    else:
        years = range(int(min(named)[:4]), int(max(named)[:4]) + 1)
        every = [f"{year:04}" for year in years]
        if by == "month":
            months = [f"{year}-{month:02}" for year in every for month in range(1, 13)]
            whole = [period for period in named if len(period) == _LENGTHS["month"]]
            every = [month for month in months if min(whole, default="") <= month <= max(whole, default="")]
        filled = sorted(named.union(every))
    return [*filled, *([None] if None in set(known) else [])]


def _rate(count: int, of: int, per: int) -> float | None:
    return round(count / of * per, 2) if of else None
