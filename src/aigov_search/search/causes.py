"""Why nothing was found: each kind of cause is looked for in turn, from the index to the filters.

Where a term is nowhere in the index, it is looked for where it may have gone: in regional words that
quotes or ``--exact`` leave out, across paragraphs, in what was stripped or repaired.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aigov_search.chinese.folding import fold
from aigov_search.engines.terms import is_alphabetic, iter_word_runs
from aigov_search.query.matching import iter_near
from aigov_search.query.plan import Alternative, Near, Run, Wanted
from aigov_search.search.nearness import count_run, find_close_names, find_nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aigov_search.query.corpus import Place
    from aigov_search.search.dissecting import Dissection, Sieve

_PATIENCE = 500
"""Passages, or documents, that are read to find out why something is not there."""
_PATIENT_CHARS = 5_000_000
"""Characters of source text that are searched for what was stripped or repaired."""
_FAR = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRecord:
    """Why nothing was found: a name for the kind of cause, and the cause itself in words."""

    cause: str
    text: str


def find_causes(dissection: Dissection) -> Iterator[CauseRecord]:
    """Why a request finds nothing, the decisive cause first."""
    if not dissection.index.corpus.totals.entries:
        yield _name("empty", "the index holds no documents; 'aigov-search ingest PATH…' adds some")
        return
    wanted = list(dissection.find(dissection.wanted))
    if not wanted:
        yield from _explain_absence(dissection)
        return
    left = list(dissection.find([*dissection.wanted, *dissection.exclusions])) if dissection.exclusions else wanted
    if not left:
        yield _explain_exclusion(dissection, len(wanted))
        return
    found = [place for place in left if dissection.passes_all(place)]
    if found:
        yield _name("offset", f"there are only {len(found)}; --offset passes over all of them")
        return
    yield from _explain_filters(dissection, left)


def _name(cause: str, text: str) -> CauseRecord:
    return CauseRecord(cause=cause, text=text)


# What is wanted is not there


def _explain_absence(dissection: Dissection) -> Iterator[CauseRecord]:
    absent = [t.wanted for t in dissection.terms if not t.is_excluded and not dissection.count(t.wanted)[0]]
    for wanted in absent:
        yield _explain_term(dissection, wanted)
    if absent:
        if dissection.index.generation.refused:
            count = len(dissection.index.generation.refused)
            yield _name("unreadable", f"{count} inputs could not be read and are not searched; 'status' names them")
        return
    documents = sum(1 for _ in dissection.find(dissection.wanted, by="document"))
    if dissection.request.by == "passage" and documents:
        yield _name(
            "apart",
            f"no passage holds all terms together, but {_count(documents, 'document')} "
            f"hold{'s' * (documents == 1)} all of them; add --by document",
        )
        return
    yield _name("apart", f"every term is there, but no {dissection.request.by} holds all of them; add --any")


def _explain_term(dissection: Dissection, wanted: Wanted) -> CauseRecord:
    """Why one term is in no passage of the index."""
    looks: list[Callable[[Dissection, Wanted], CauseRecord | None]] = [
        _look_for_distance,
        _look_for_regional_words,
        _look_for_names,
        _look_for_parts_apart,
        _look_for_longer_words,
        _look_for_signs,
        _look_across_paragraphs,
        _look_in_sources,
    ]
    for look in looks:
        cause = look(dissection, wanted)
        if cause is not None:
            return cause
    nearest = find_nearest(dissection.index, wanted.alternatives[0].text)
    hint = f"; near it: {_list(record.text for record in nearest)}" if nearest else ""
    tried = len(wanted.alternatives) - 1
    others = f", nor any of {_count(tried, 'other way')} to say it" if tried else ""
    return _name("absent", f"'{wanted.label}' is nowhere in the index{others}{hint}")


def _look_for_distance(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """Near terms that stand together, but farther apart."""
    [spot, *_] = wanted.alternatives[0].spots
    if not isinstance(spot, Near):
        return None
    texts = [run.text for run in spot.runs]
    absent = [text for text in texts if not count_run(dissection.index, text)]
    if absent:
        return _name("absent", f"'{absent[0]}' is nowhere in the index{_hint_at(dissection, absent[0])}")
    far = Near(runs=spot.runs, distance=_FAR)
    places = dissection.find([_want(wanted, far)], by="passage")
    total = sum(len(text) for text in texts)
    gaps = [
        max(end for _, end in chosen) - min(start for start, _ in chosen) - total
        for place, _ in zip(places, range(_PATIENCE), strict=False)
        for chosen in iter_near(far, _read(dissection, place))
    ]
    if not gaps:
        return _name("far", f"{_list(texts)} are never in one paragraph; add --by document, without ~")
    return _name("far", f"{_list(texts)} are never closer than {min(gaps)} characters; write ~{min(gaps)}")


def _look_for_regional_words(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """Regional words that quotes or ``--exact`` leave out."""
    option = wanted.alternatives[0]
    free = replace(dissection.request, query=" ".join(iter_word_runs(option.text)), is_exact=False, is_any=False)
    if len(wanted.alternatives) > 1 or not free.query:
        return None
    loose = [t for t in type(dissection)(dissection.searcher, free).terms if len(t.wanted.alternatives) > 1]
    for term in loose:
        passages, _ = dissection.count(term.wanted)
        others = [o.text for o in term.wanted.alternatives[1:] if count_run(dissection.index, o.text)]
        if passages and others:
            reason = "--exact keeps" if dissection.request.is_exact else "quotes keep"
            return _name("exact", f"{reason} regional words out: {_list(others)} would be found for '{wanted.label}'")
    return None


def _look_for_names(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """Names in the other language, where they were not asked for."""
    if dissection.request.is_bilingual:
        return None
    from aigov_search.chinese.bilingual import translate

    names = [name for name in translate(wanted.alternatives[0].text) if count_run(dissection.index, name)]
    if not names:
        return None
    return _name("language", f"'{wanted.label}' is not there, but {_list(names)} is; add --bilingual")


def _look_for_parts_apart(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """A long unquoted term whose words all occur, but never in one passage."""
    spots = wanted.alternatives[0].spots
    if len(spots) < 2 or not all(dissection.count(_want(wanted, spot))[0] for spot in spots):
        return None
    texts = [spot.text for spot in spots if isinstance(spot, Run)]
    return _name("apart", f"{_list(texts)} are in the index, but in no passage together; add --any or --by document")


def _look_for_longer_words(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """A word of letters and digits that is only found inside longer ones."""
    text = wanted.alternatives[0].text
    if not text or not all(map(is_alphabetic, text)) or not count_run(dissection.index, text):
        return None
    words = {
        word: None
        for segment in dissection.index.corpus.segments
        for word, _ in segment.reader.words(text, _PATIENCE)
        if word.isalnum()
    }
    if words:
        return _name("part", f"'{wanted.label}' only begins longer words ({_list([*words][:3])}); write {text}*")
    return _name("part", f"'{wanted.label}' stands only inside longer words; write \"{text}\" in quotes")


def _look_for_signs(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """The same characters with other signs or spaces between them."""
    text = wanted.alternatives[0].text
    parts = tuple(dict.fromkeys(iter_word_runs(text)))
    if len(parts) < 2:
        return None
    near = Near(runs=tuple(Run(text=part) for part in parts), distance=3 * len(parts))
    if not dissection.count(_want(wanted, near))[0]:
        return None
    return _name(
        "signs",
        f"{_list(parts)} stand together, but with other signs or spaces than in '{wanted.label}'; "
        f'write "{" ".join(parts)}"~{near.distance}',
    )


def _look_across_paragraphs(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """A run that begins at the end of one paragraph and ends at the beginning of the next."""
    text = wanted.alternatives[0].text
    for cut in range(1, len(text)):
        parts = [_want(wanted, Run(text=part)) for part in (text[:cut].strip(), text[cut:].strip()) if part]
        if len(parts) < 2:
            continue
        places = dissection.find(parts, by="document")
        broken = f"{text[:cut].strip()}\n{text[cut:].strip()}"
        for place, _ in zip(places, range(_PATIENCE), strict=False):
            segment = dissection.index.corpus.segments[place.segment]
            passages = map(segment.text_of, segment.passages_of(place.number))
            if broken in "\n".join(passage.strip() for passage in passages):
                said = f"'{text[:cut].strip()}' ends a paragraph and '{text[cut:].strip()}' begins the next"
                return _name("paragraphs", f"{said}; a match never crosses from one to the other")
    return None


def _look_in_sources(dissection: Dissection, wanted: Wanted) -> CauseRecord | None:
    """A text that the files have, but that was stripped, or that a repair replaced."""
    text, read = wanted.alternatives[0].text, 0
    for segment in dissection.index.segments:
        for row in segment.documents():
            source = segment.catalog.source_text(row.source)
            read += len(source)
            if read > _PATIENT_CHARS:
                return None
            at = fold(source).find(text)
            if at < 0:
                continue
            where = segment.describe_file(row.number)
            revision = segment.revision(row)
            saved = fold(revision.source).find(text)
            stripped = [fold(source[start:end]) for start, end, _ in segment.catalog.removed(row.number)]
            if saved < 0 or any(text in piece for piece in stripped):
                return _name("stripped", f"'{wanted.label}' stands in {where} only in what was stripped as no part "
                             f"of an article; 'show {row.doc_id} --source' shows it")
            return _name("repaired", f"'{wanted.label}' stands in {where} only as it was saved, and was repaired; "
                         "add --as-saved")
    return None


def _hint_at(dissection: Dissection, text: str) -> str:
    nearest = find_nearest(dissection.index, text)
    return f"; near it: {_list(record.text for record in nearest)}" if nearest else ""


def _want(wanted: Wanted, spot: Run | Near) -> Wanted:
    """The same term, asked for as one spot."""
    option = Alternative(text=spot.text if isinstance(spot, Run) else wanted.label, spots=(spot,))
    return replace(wanted, alternatives=(option,))


def _read(dissection: Dissection, place: Place) -> str:
    return dissection.index.corpus.segments[place.segment].text_of(place.number)


# What is wanted is excluded, or filtered out


def _explain_exclusion(dissection: Dissection, count: int) -> CauseRecord:
    by = dissection.request.by
    alone = [
        part for part in dissection.exclusions if not next(dissection.find([*dissection.wanted, part]), None)
    ]
    labels = _list(dict.fromkeys(t.wanted.label for t in dissection.terms if t.is_excluded))
    which = "NOT" if alone or len(dissection.exclusions) == 1 else "the parts with NOT together"
    return _name(
        "excluded",
        f"{which} excludes all {_count(count, by)} that hold{'s' * (count == 1)} the rest: "
        f"each holds {labels}, too",
    )


def _explain_filters(dissection: Dissection, left: Sequence[Place]) -> Iterator[CauseRecord]:
    limits = dissection.request.limits
    if limits.since and limits.until and limits.since > limits.until and not limits.since.startswith(limits.until):
        yield _name("date", f"--since {limits.since} is later than --until {limits.until}; exchange them")
        return
    alone = [s for s in dissection.sieves if not any(dissection.passes(s, place) for place in left)]
    found = f"{_count(len(left), dissection.request.by)} found without it"
    for sieve in alone:
        reason = _FILTER_REASONS[sieve.about](dissection, sieve, left)
        yield _name(sieve.about, f"{sieve.label} removes all {found}: {reason}")
    if not alone:
        labels = _list(sieve.label for sieve in dissection.sieves)
        yield _name("filters", f"{labels} together remove all {_count(len(left), dissection.request.by)} found without them")


def _explain_date(dissection: Dissection, sieve: Sieve, left: Sequence[Place]) -> str:
    documents = dissection.documents_of(left)
    dates = sorted(row.date for row in documents if row.date is not None)
    undated = len(documents) - len(dates)
    if not dates:
        return f"{_count(undated, 'document')}, all undated; 'amend DOC date=…' gives a date"
    said = f"they are of {dates[0]}" + (f" to {dates[-1]}" if dates[-1] != dates[0] else "")
    return said + (f", and {_count(undated, 'document')} undated" if undated else "")


def _explain_names(column: str, what: str) -> Callable[[Dissection, Sieve, Sequence[Place]], str]:
    """A reason for filters by a text that documents have: nearly so named, or which others there are."""

    def explain(dissection: Dissection, sieve: Sieve, left: Sequence[Place]) -> str:
        if dissection.count_passing(sieve):
            names = dict.fromkeys(getattr(row, column) for row in dissection.documents_of(left))
            return f"their {what} is {_list_known(names)}"
        known = {getattr(row, column): None for _, row in dissection.index.documents()}
        names = [name for name in known if name is not None]
        if not names:
            return f"no document has a known {what}"
        near = find_close_names(fold(sieve.value), names) or names[:3]
        return f"no document has this {what}; there {'is' if len(near) == 1 else 'are'} {_list(near)}"

    return explain


def _explain_article(dissection: Dissection, sieve: Sieve, left: Sequence[Place]) -> str:
    articles = {
        article
        for place in left
        for article in [dissection.article_of(place)]
        if article is not None
    }
    if not articles:
        return "none of it is in an article of a statute"
    return f"it is in article {_list(sorted(articles, key=lambda a: [int(n) for n in a.split('-')])[:10])}"


def _explain_file(dissection: Dissection, sieve: Sieve, left: Sequence[Place]) -> str:
    del sieve
    files = {dissection.index.segments[s].describe_file(n) for s, n in map(dissection.document_of, left)}
    return f"it is in {_list(sorted(files)[:3])}"


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


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _list(texts: Iterable[str]) -> str:
    """Texts in a row, at most five of them."""
    texts = list(texts)
    return ", ".join(texts[:5]) + (" …" if len(texts) > 5 else "")


def _list_known(names: Iterable[str | None]) -> str:
    return _list(name or "unknown" for name in names)
