"""On real text with the real dictionary, a scan of every paragraph decides what must be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigov_search.chinese.folding import fold
from aigov_search.chinese.script import convert
from aigov_search.search.index import Index
from aigov_search.search.searching import Request, Searcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Program

WORDS = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


class Corpus(NamedTuple):
    """A searcher, and the folded paragraphs of each document by number."""

    searcher: Searcher
    paragraphs: dict[int, list[str]]

    def scan(self, holds: Callable[[str], bool]) -> set[int]:
        return {number for number, texts in self.paragraphs.items() if any(map(holds, texts))}

    def find(self, query: str) -> set[int]:
        request = Request(query=query, by="document", limit=None, is_exact=True)
        segment = self.searcher.index.corpus.segments[0]
        return {segment.document_of(hit.place.number) for hit in self.searcher.answer(request).ranked}


@pytest.fixture(scope="module")
def corpus(seeds: Program) -> Iterator[Corpus]:
    with Index.open(seeds.index) as index:
        [segment] = index.segments
        paragraphs: dict[int, list[str]] = {}
        for row in segment.documents():
            texts: list[str] = []
            for passage in segment.catalog.passages(row.first_passage, row.passages):
                first, *rest = fold(passage.text).split("\n")
                if passage.continues:
                    texts[-1] += first
                else:
                    texts.append(first)
                texts += rest
            paragraphs[row.number] = texts
        yield Corpus(Searcher(index), paragraphs)


check = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def draw_paragraph(corpus: Corpus, data: st.DataObject) -> str:
    texts = [text for texts in corpus.paragraphs.values() for text in texts if len(text) > 12]
    return texts[data.draw(st.integers(0, len(texts) - 1))]


def draw_run(text: str, data: st.DataObject, longest: int) -> str:
    size = data.draw(st.integers(1, longest))
    start = data.draw(st.integers(0, len(text) - size))
    return text[start : start + size].strip()


@check
@given(st.data())
def test_every_run_is_found_in_either_script(corpus: Corpus, data: st.DataObject) -> None:
    run = draw_run(draw_paragraph(corpus, data), data, 12)
    if run and '"' not in run:
        expected = corpus.scan(lambda text: run in text)
        assert corpus.find(f'"{run}"') == expected
        assert corpus.find(f'"{convert(run, to="hant", script="hans")}"') == expected


@check
@given(st.data())
def test_words_of_letters_and_digits_are_whole(corpus: Corpus, data: st.DataObject) -> None:
    words = sorted({w for texts in corpus.paragraphs.values() for t in texts for w in WORDS.findall(t)})
    words = [word for word in words if word.upper() not in ("AND", "OR", "NOT")]  # they join others
    word = data.draw(st.sampled_from([*words, "gpt-4", "g20", "5g", "1", "0"]))
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")
    assert corpus.find(word.upper()) == corpus.scan(lambda text: bool(whole.search(text)))
    begun = re.compile(rf"(?<![a-z0-9]){re.escape(word)}")
    assert corpus.find(f"{word}*") == corpus.scan(lambda text: bool(begun.search(text)))


@check
@given(st.data(), st.integers(0, 30))
def test_near_and_not_hold_as_they_say(corpus: Corpus, data: st.DataObject, distance: int) -> None:
    text = draw_paragraph(corpus, data)
    one, other = (re.sub(r"[^一-鿿]", "", draw_run(text, data, 4)) for _ in range(2))
    if not one or not other or one == other:
        return

    def is_near(text: str) -> bool:
        firsts, seconds = ([m.start() for m in re.finditer(f"(?={w})", text)] for w in (one, other))
        return any(
            max(a + len(one), b + len(other)) - min(a, b) <= len(one) + len(other) + distance
            for a in firsts
            for b in seconds
        )

    assert corpus.find(f'"{one} {other}"~{distance}') == corpus.scan(is_near)
    without = corpus.scan(lambda text: one in text) - corpus.scan(lambda text: other in text)
    assert corpus.find(f'"{one}" -"{other}"') == without


def test_every_single_character_is_found(corpus: Corpus) -> None:
    chars = {char for texts in corpus.paragraphs.values() for text in texts for char in text}
    han = sorted(char for char in chars if "一" <= char <= "鿿")
    for char in han[::7]:
        assert corpus.find(char) == corpus.scan(lambda text, char=char: char in text)  # type: ignore[misc]


def test_mixed_terms_are_found_where_they_stand(corpus: Corpus) -> None:
    mixed = {
        found
        for texts in corpus.paragraphs.values()
        for text in texts
        for found in re.findall(r"(?<![a-z0-9])[0-9]+[年月日届个国位]", text)
    }
    assert len(mixed) > 10
    for term in sorted(mixed):
        whole = re.compile(rf"(?<![a-z0-9]){term}")
        assert corpus.find(term) == corpus.scan(lambda text, w=whole: bool(w.search(text)))  # type: ignore[misc]
