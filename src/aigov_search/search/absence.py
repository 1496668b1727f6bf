"""Why a term is in no passage of an index.

It is looked for where it may have gone: farther apart than was asked, in regional words that quotes
or ``--exact`` leave out, inside longer words, with other signs, across paragraphs, in what was
stripped or repaired.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.engines.terms import is_alphabetic, iter_word_runs
from aigov_search.frozen import replace
from aigov_search.query.matching import iter_near
from aigov_search.query.plan import Alternative, Near, Run, Wanted
from aigov_search.search.dissecting import Dissection
from aigov_search.search.nearness import count_run, find_nearest
from aigov_search.search.wording import CauseRecord, count_noun, list_texts, name_cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.query.plan import Spot
    from aigov_search.search.index import OpenSegment

_PATIENCE = 500
"""Passages, or documents, that are read to find out why something is not there."""
_PATIENT_CHARS = 5_000_000
"""Characters of source text that are searched for what was stripped or repaired."""
_FAR = 10_000
_SIGNS = 3
"""Signs that may stand between two parts of a term."""


class _Absent(NamedTuple):
    """A term that is in no passage: as it was typed, and its folded text."""

    dissection: Dissection
    wanted: Wanted
    name: str
    text: str

    def count(self, spot: Spot) -> int:
        """In how many passages a spot is."""
        return self.dissection.count(_want(self.wanted, spot))[0]


def explain_absent_term(dissection: Dissection, wanted: Wanted) -> CauseRecord:
    """Why a term is in no passage of the index, as a cause that says what to do."""
    absent = _Absent(dissection, wanted, dissection.name_term(wanted), wanted.alternatives[0].text)
    for look in _LOOKS:
        cause = look(absent)
        if cause is not None:
            return cause
    ways = len(wanted.alternatives) - 1
    others = f", nor any of {count_noun(ways, 'other way')} to say it" if ways else ""
    return name_cause(
        "absent", f"'{absent.name}' is nowhere in the index{others}{_hint_at(absent, absent.text)}"
    )


def _look_for_distance(absent: _Absent) -> CauseRecord | None:
    """Near terms that stand together, but farther apart."""
    spot = absent.wanted.alternatives[0].spots[0]
    if not isinstance(spot, Near):
        return None
    texts = [run.text for run in spot.runs]
    gone = next((text for text in texts if not count_run(absent.dissection.index, text)), None)
    if gone is not None:
        return name_cause("absent", f"'{gone}' is nowhere in the index{_hint_at(absent, gone)}")
    far = Near(runs=spot.runs, distance=_FAR)
    places = absent.dissection.find([_want(absent.wanted, far)], by="passage")
    segments = absent.dissection.index.corpus.segments
    gaps = [
        max(end for _, end in chosen) - min(start for start, _ in chosen) - sum(map(len, texts))
        for place in islice(places, _PATIENCE)
        for chosen in iter_near(far, segments[place.segment].text_of(place.number))
    ]
    if not gaps:
        said = "are never in one paragraph; leave out the quotes and add --by document"
    else:
        said = f"are never closer than {min(gaps)} characters; write ~{min(gaps)}"
    return name_cause("far", f"{list_texts(texts)} {said}")


def _look_for_regional_words(absent: _Absent) -> CauseRecord | None:
    """Regional words that quotes or ``--exact`` leave out."""
    request = absent.dissection.request
    query = " ".join(iter_word_runs(absent.text))
    if len(absent.wanted.alternatives) > 1 or not query:
        return None
    index = absent.dissection.index
    free = Dissection(absent.dissection.searcher, replace(request, query=query, is_exact=False, is_any=False))
    for term in free.terms:
        others = [option.text for option in term.wanted.alternatives[1:] if count_run(index, option.text)]
        if others:
            keep = "--exact keeps" if request.is_exact else "quotes keep"
            told = f"'{absent.name}' is not there, but {list_texts(others)} is; {keep} regional words out"
            return name_cause("exact", told)
    return None


def _look_for_words_apart(absent: _Absent) -> CauseRecord | None:
    """A long unquoted term whose words all occur, but never in one passage."""
    spots = absent.wanted.alternatives[0].spots
    if len(spots) < 2 or not all(map(absent.count, spots)):
        return None
    texts = [spot.text for spot in spots if isinstance(spot, Run)]
    told = f"{list_texts(texts)} are in the index, but never in one passage; add --any or --by document"
    return name_cause("apart", told)


def _look_for_longer_words(absent: _Absent) -> CauseRecord | None:
    """A word of letters and digits that is only found inside longer ones."""
    text, index = absent.text, absent.dissection.index
    if not text or not count_run(index, text):
        return None
    words = {
        word: None
        for segment in index.corpus.segments
        for word, _ in segment.reader.words(text, _PATIENCE)
        if word.isalnum() and all(map(is_alphabetic, text))
    }
    if words:
        told = f"'{absent.name}' only begins longer words ({list_texts([*words][:3])}); write {text}*"
    else:
        told = f"'{absent.name}' stands only inside longer words or numbers; write \"{text}\" in quotes"
    return name_cause("part", told)


def _look_for_signs(absent: _Absent) -> CauseRecord | None:
    """The same characters with other signs or spaces between them."""
    parts = tuple(dict.fromkeys(iter_word_runs(absent.text)))
    distance = _SIGNS * len(parts)
    if len(parts) < 2 or not absent.count(Near(runs=tuple(map(_run, parts)), distance=distance)):
        return None
    told = f"{list_texts(parts)} stand together, but with other signs than in '{absent.name}'"
    return name_cause("signs", f'{told}; write "{" ".join(parts)}"~{distance}')


def _look_across_paragraphs(absent: _Absent) -> CauseRecord | None:
    """A run that begins at the end of one paragraph and ends at the beginning of the next."""
    for cut in range(1, len(absent.text)):
        head, tail = absent.text[:cut].strip(), absent.text[cut:].strip()
        if not head or not tail:
            continue
        places = absent.dissection.find(
            [_want(absent.wanted, _run(part)) for part in (head, tail)], by="document"
        )
        for place in islice(places, _PATIENCE):
            segment = absent.dissection.index.corpus.segments[place.segment]
            texts = (segment.text_of(number).strip() for number in segment.passages_of(place.number))
            if f"{head}\n{tail}" in "\n".join(texts):
                told = f"'{head}' ends a paragraph and '{tail}' begins the next; no match crosses"
                return name_cause("paragraphs", told)
    return None


def _look_in_sources(absent: _Absent) -> CauseRecord | None:
    """A text that the files have, but that was stripped, or that a repair replaced."""
    for segment, row, source in _iter_sources(absent.dissection):
        if absent.text not in fold(source):
            continue
        where = f"'{absent.name}' stands in {segment.describe_file(row.number)}"
        removed = (fold(source[start:end]) for start, end, _ in segment.catalog.removed(row.number))
        is_inside = absent.text in fold(source[row.start : row.end])
        if not is_inside or any(absent.text in piece for piece in removed):
            told = f"{where} only in what was stripped as no part of an article"
            return name_cause("stripped", f"{told}; see 'show {row.doc_id} --source'")
        return name_cause("repaired", f"{where} only as it was saved, and was repaired; add --as-saved")
    return None


def _iter_sources(dissection: Dissection) -> Iterator[tuple[OpenSegment, DocumentRow, str]]:
    """Documents with the text of their source, as long as patience lasts."""
    left = _PATIENT_CHARS
    for segment in dissection.index.segments:
        number, source = -1, ""
        for row in segment.documents():
            if row.source != number:
                number, source = row.source, segment.catalog.source_text(row.source)
                left -= len(source)
            if left < 0:
                return
            yield segment, row, source


_LOOKS = (
    _look_for_distance,
    _look_for_regional_words,
    _look_for_longer_words,
    _look_for_words_apart,
    _look_for_signs,
    _look_across_paragraphs,
    _look_in_sources,
)


def _hint_at(absent: _Absent, text: str) -> str:
    nearest = find_nearest(absent.dissection.index, text)
    return f"; near it: {list_texts(record.text for record in nearest)}" if nearest else ""


def _run(text: str) -> Run:
    return Run(text=text)


def _want(wanted: Wanted, spot: Spot) -> Wanted:
    """The same term, asked for as one spot."""
    text = spot.text if isinstance(spot, Run) else wanted.label
    return replace(wanted, alternatives=(Alternative(text=text, spots=(spot,)),))
