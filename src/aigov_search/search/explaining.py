"""How a query was read, what each part of it finds, and what each filter removes.

Terms are counted in the whole index, filters on what the query finds without any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.frozen import frozen
from aigov_search.query.parser import parse_query
from aigov_search.query.plan import Wanted
from aigov_search.query.wording import describe_query
from aigov_search.search.causes import find_causes
from aigov_search.search.dissecting import Dissection, Sieve
from aigov_search.search.nearness import NearRecord, find_nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.query.corpus import Place
    from aigov_search.query.plan import Alternative
    from aigov_search.search.dissecting import Term
    from aigov_search.search.searching import Request, Searcher
    from aigov_search.search.wording import CauseRecord


@frozen
class VariantRecord:
    """One text that a term was looked for as; ``via`` as in a match, ``why`` in words."""

    text: str
    via: str
    why: str
    passages: int
    documents: int


@frozen
class TermRecord:
    """A term of the query, at ``query[start:end]``, and in how much of the index it is.

    ``role`` is ``wanted`` or ``excluded``. ``nearest`` is filled only where nothing is found.
    """

    term: str
    start: int
    end: int
    role: str
    passages: int
    documents: int
    variants: tuple[VariantRecord, ...]
    nearest: tuple[NearRecord, ...]


@frozen
class FilterRecord:
    """A condition on documents, and what it removes of what the query finds without any of them.

    ``passes`` counts the documents of the index that meet it, ``undated`` those among the removed
    ones whose date is not known.
    """

    filter: str
    passes: int
    removed_passages: int
    removed_documents: int
    undated: int


@frozen
class Explanation:
    """What became of a query.

    ``reading`` is the query in words, a line for each part. ``passages`` (None where documents were
    asked for) and ``documents`` are what it finds; ``causes`` say why that is nothing, the first one
    the decisive one. The rest is about the index: how much it holds, how many documents are undated
    or doubtful, and how many inputs could not be read.
    """

    query: str
    by: str
    reading: tuple[str, ...]
    terms: tuple[TermRecord, ...]
    filters: tuple[FilterRecord, ...]
    passages: int | None
    documents: int
    causes: tuple[CauseRecord, ...]
    indexed_files: int
    indexed_documents: int
    indexed_passages: int
    undated: int
    doubtful: int
    unreadable: int


def explain(searcher: Searcher, request: Request) -> Explanation:
    """Explain a request; raises ``QueryError``."""
    index = searcher.index
    dissection = Dissection(searcher, request)
    bare = dissection.find_unfiltered()
    found = [place for place in bare if dissection.passes_all(place)]
    documents = list(index.documents())
    return Explanation(
        query=request.query,
        by=request.by,
        reading=tuple(describe_query(parse_query(request.query, question=request.is_any))),
        terms=tuple(_explain_term(dissection, term) for term in dissection.terms),
        filters=tuple(_explain_filter(dissection, sieve, bare) for sieve in dissection.sieves),
        passages=len(found) if request.by == "passage" else None,
        documents=len(dissection.documents_of(found)),
        causes=() if found[request.offset :] else tuple(find_causes(dissection)),
        indexed_files=len({(segment.info.name, row.file) for segment, row in documents}),
        indexed_documents=len(documents),
        indexed_passages=index.corpus.totals.entries,
        undated=sum(row.date is None for _, row in documents),
        doubtful=sum(row.reliability == "doubtful" for _, row in documents),
        unreadable=len(index.generation.refused),
    )


def _explain_term(dissection: Dissection, term: Term) -> TermRecord:
    wanted = term.wanted
    passages, documents = dissection.count(wanted)
    return TermRecord(
        term=dissection.name_term(wanted),
        start=wanted.start,
        end=wanted.end,
        role="excluded" if term.is_excluded else "wanted",
        passages=passages,
        documents=documents,
        variants=tuple(_explain_variant(dissection, wanted, option) for option in wanted.alternatives),
        nearest=() if passages else tuple(find_nearest(dissection.index, wanted.alternatives[0].text)),
    )


def _explain_variant(dissection: Dissection, wanted: Wanted, option: Alternative) -> VariantRecord:
    alone = Wanted(label=wanted.label, start=wanted.start, end=wanted.end, alternatives=(option,))
    passages, documents = dissection.count(alone)
    return VariantRecord(
        text=option.text,
        via=option.via,
        why=_tell_why(wanted.alternatives[0].text, option),
        passages=passages,
        documents=documents,
    )


def _tell_why(asked: str, option: Alternative) -> str:
    """Why an alternative is looked for: where its words come from."""
    if option.via == "bilingual":
        return "a name in the other language, from the list of names"
    if option.via == "region":
        from aigov_search.chinese.provenance import trace_variant

        exchanges = trace_variant(asked, option.text)
        told = [f"{e.other} for {e.word} in {' and '.join(e.places)}, from {e.basis}" for e in exchanges]
        return "; ".join(told) or "a regional word"
    return "as typed" if option.text.isascii() else "as typed, in either script"


def _explain_filter(dissection: Dissection, sieve: Sieve, bare: Iterable[Place]) -> FilterRecord:
    removed = [place for place in bare if not dissection.passes(sieve, place)]
    documents = dissection.documents_of(removed)
    return FilterRecord(
        filter=sieve.label,
        passes=dissection.count_passing(sieve),
        removed_passages=len(removed) if dissection.request.by == "passage" else 0,
        removed_documents=len(documents),
        undated=sum(row.date is None for row in documents) if sieve.about == "date" else 0,
    )
