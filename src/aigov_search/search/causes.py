"""Why nothing was found: each kind of cause is looked for in turn, from the index to the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.chinese.folding import fold
from aigov_search.frozen import replace
from aigov_search.search.absence import explain_absent_term
from aigov_search.search.dissecting import Dissection
from aigov_search.search.nearness import count_run, find_close_names
from aigov_search.search.wording import CauseRecord, count_noun, list_texts, name_cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aigov_search.query.corpus import Place
    from aigov_search.search.dissecting import Sieve


def find_causes(dissection: Dissection) -> Iterator[CauseRecord]:
    """Why a request finds nothing, the decisive cause first."""
    if not dissection.index.corpus.totals.entries:
        yield name_cause("empty", "the index holds no documents; 'aigov-search ingest PATH…' adds some")
        return
    wanted = list(dissection.find(dissection.wanted))
    if not wanted:
        yield from _explain_absence(dissection)
        return
    left = list(dissection.find_unfiltered()) if dissection.exclusions else wanted
    if not left:
        yield _explain_exclusion(dissection, len(wanted))
        return
    found = [place for place in left if dissection.passes_all(place)]
    if found:
        yield name_cause("offset", f"there are only {len(found)}; --offset passes over all of them")
        return
    yield from _explain_filters(dissection, left)


# What is wanted is not there


def _explain_absence(dissection: Dissection) -> Iterator[CauseRecord]:
    absent = [t.wanted for t in dissection.terms if not t.is_excluded and not dissection.count(t.wanted)[0]]
    causes = [explain_absent_term(dissection, wanted) for wanted in absent]
    names = _find_names(dissection) if causes and causes[0].cause == "absent" else []
    if names:
        yield name_cause("language", f"{list_texts(names)} would be found; add --bilingual")
        return
    yield from causes
    if causes:
        refused = count_noun(len(dissection.index.generation.refused), "input")
        if dissection.index.generation.refused:
            yield name_cause("unreadable", f"{refused} could not be read; 'aigov-search status' names them")
        return
    documents = sum(1 for _ in dissection.find(dissection.wanted, by="document"))
    if dissection.request.by == "passage" and documents:
        holding = f"{count_noun(documents, 'document')} hold{'s' * (documents == 1)} all of them"
        yield name_cause("apart", f"no passage holds all terms together, but {holding}; add --by document")
    else:
        yield name_cause("apart", f"every term is there, but no {dissection.request.by} holds all; add --any")


def _find_names(dissection: Dissection) -> list[str]:
    """The names in the other language by which more would be found, where they were not asked for."""
    if dissection.request.is_bilingual:
        return []
    free = Dissection(dissection.searcher, replace(dissection.request, is_bilingual=True))
    if free.plan == dissection.plan or next(free.find(free.wanted), None) is None:
        return []
    options = (option for term in free.terms for option in term.wanted.alternatives)
    names = dict.fromkeys(option.text for option in options if option.via == "bilingual")
    return [name for name in names if count_run(dissection.index, name)]


# What is wanted is excluded, or filtered out


def _explain_exclusion(dissection: Dissection, count: int) -> CauseRecord:
    excluded = dict.fromkeys(dissection.name_term(t.wanted) for t in dissection.terms if t.is_excluded)
    found = count_noun(count, dissection.request.by)
    each = "one of " * (len(excluded) > 1) + list_texts(excluded)
    return name_cause("excluded", f"NOT leaves nothing of {found} found without it: each holds {each}")


def _explain_filters(dissection: Dissection, left: Sequence[Place]) -> Iterator[CauseRecord]:
    since, until = dissection.request.limits.since or "", dissection.request.limits.until or "9999"
    if since > until and not since.startswith(until):
        yield name_cause("date", f"--since {since} is later than --until {until}; exchange them")
        return
    found = count_noun(len(left), dissection.request.by)
    alone = [s for s in dissection.sieves if not any(dissection.passes(s, place) for place in left)]
    for sieve in alone:
        reason = _FILTER_REASONS[sieve.about](dissection, sieve, left)
        yield name_cause(sieve.about, f"{sieve.label} removes all {found} found without it: {reason}")
    if not alone:
        labels = list_texts(sieve.label for sieve in dissection.sieves)
        yield name_cause("filters", f"{labels} together remove all {found} found without them")


def _explain_date(dissection: Dissection, _sieve: Sieve, left: Sequence[Place]) -> str:
    documents = dissection.documents_of(left)
    dates = sorted(row.date for row in documents if row.date is not None)
    undated = count_noun(len(documents) - len(dates), "document")
    if not dates:
        return f"{undated}, all undated; 'amend DOC date=…' gives a date"
    said = f"they are of {dates[0]}" + (f" to {dates[-1]}" if dates[-1] != dates[0] else "")
    return said + (f", and {undated} undated" if len(dates) < len(documents) else "")


def _explain_names(column: str, what: str) -> Callable[[Dissection, Sieve, Sequence[Place]], str]:
    """A reason for filters by a text that documents have: nearly so named, or which others there are."""

    def explain(dissection: Dissection, sieve: Sieve, left: Sequence[Place]) -> str:
        if dissection.count_passing(sieve):
            names = dict.fromkeys(getattr(row, column) or "unknown" for row in dissection.documents_of(left))
            return f"their {what} is {list_texts(names)}"
        known = dict.fromkeys(getattr(row, column) for _, row in dissection.index.documents())
        names = dict.fromkeys(name for name in known if name is not None)
        if not names:
            return f"no document has a known {what}"
        near = find_close_names(fold(sieve.value), [*names]) or [*names][:3]
        return f"no document has this {what}; there {'is' if len(near) == 1 else 'are'} {list_texts(near)}"

    return explain


def _explain_article(dissection: Dissection, _sieve: Sieve, left: Sequence[Place]) -> str:
    articles = {article for article in map(dissection.article_of, left) if article is not None}
    if not articles:
        return "none of it is in an article of a statute"
    return f"it is in article {list_texts(sorted(articles, key=lambda a: [int(n) for n in a.split('-')]))}"


def _explain_file(dissection: Dissection, _sieve: Sieve, left: Sequence[Place]) -> str:
    files = {dissection.index.segments[s].describe_file(n) for s, n in map(dissection.document_of, left)}
    return f"it is in {list_texts(sorted(files)[:3])}"


_FILTER_REASONS: dict[str, Callable[[Dissection, Sieve, Sequence[Place]], str]] = {
    "date": _explain_date,
    "source": _explain_names("publisher", "publisher"),
    "lang": _explain_names("lang", "language"),
    "title": _explain_names("title", "title"),
    "author": _explain_names("author", "author"),
    "number": _explain_names("doc_number", "number"),
    "article": _explain_article,
    "file": _explain_file,
}
