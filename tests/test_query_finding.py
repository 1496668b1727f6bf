"""Nothing is missed and nothing extra is found: an oracle that scans paragraphs decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.engines import find_engines, load_engine
from aigov_search.engines.memory import ENGINE as MEMORY
from aigov_search.query.corpus import Corpus, Place, Segment
from aigov_search.query.finding import find_documents, find_passages
from aigov_search.query.planner import make_plan
from tests.query_corpus import LANGUAGE, Cut, build_corpus, cut_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aigov_search.query.plan import Plan

# The oracle. A scan gives the ranges of a paragraph in which something holds.

Scan = Callable[[str], list[tuple[int, int]]]


def scan_run(run: str, starts: bool = False, ends: bool = False) -> Scan:
    def find(text: str) -> list[tuple[int, int]]:
        found = []
        for at in range(len(text) - len(run) + 1):
            end = at + len(run)
            if text[at:end] != run:
                continue
            if starts and at and re.match("[a-z0-9]", text[at - 1]):
                continue
            if ends and text[end:] and re.match("[a-z0-9]", text[end]):
                continue
            found.append((at, end))
        return found

    return find


def scan_near(runs: Sequence[str], distance: int) -> Scan:
    def find(text: str) -> list[tuple[int, int]]:
        found = []
        for places in product(*(scan_run(run)(text) for run in runs)):
            low, high = min(p[0] for p in places), max(p[1] for p in places)
            if high - low <= sum(map(len, runs)) + distance:
                found.append((low, high))
        return found

    return find


def passages_with(cuts: Sequence[Cut], find: Scan) -> set[int]:
    return {
        cut.passage
        for cut in cuts
        if any(low < cut.end and high > cut.start for low, high in find(cut.paragraph))
    }


@dataclass(frozen=True)
class Wish:
    """A query as text, and the passages (of all, by number) that it wants, by the oracle."""

    text: str
    wants: Callable[[Sequence[Cut], bool], set[int]]


def units(cuts: Sequence[Cut], by_document: bool) -> set[int]:
    return {cut.document if by_document else cut.passage for cut in cuts}


def leaf(text: str, *finds: Scan) -> Wish:
    def wants(cuts: Sequence[Cut], by_document: bool) -> set[int]:
        owner = {cut.passage: cut.document for cut in cuts}
        found = units(cuts, by_document)
        for find in finds:
            holding = passages_with(cuts, find)
            found &= {owner[p] for p in holding} if by_document else holding
        return found

    return Wish(text, wants)


def both(one: Wish, other: Wish) -> Wish:
    return Wish(f"({one.text} {other.text})", lambda cuts, by: one.wants(cuts, by) & other.wants(cuts, by))


def either(one: Wish, other: Wish) -> Wish:
    return Wish(f"({one.text} OR {other.text})", lambda cuts, by: one.wants(cuts, by) | other.wants(cuts, by))


def negate(one: Wish) -> Wish:
    return Wish(f"-{one.text}", lambda cuts, by: units(cuts, by) - one.wants(cuts, by))


ALPHABET = "人工智能治理ab1 。,"
texts = st.text(ALPHABET, min_size=1, max_size=24)
runs = st.text(ALPHABET, min_size=1, max_size=6).map(str.strip).filter(bool)
dense = st.text("人工智能治ab1", min_size=1, max_size=3)
documents = st.lists(
    st.lists(st.builds(str.__add__, st.sampled_from(["", "+"]), texts), min_size=1, max_size=4), max_size=6
)
han_words = st.sampled_from(["人工", "智能", "人工智能", "治理", "能", "理"])
latin_words = st.sampled_from(["a", "ab", "b1", "1", "aba"])
leaves = st.one_of(
    runs.map(lambda run: leaf(f'"{run}"', scan_run(run))),
    han_words.map(lambda run: leaf(run, scan_run(run))),
    latin_words.map(lambda run: leaf(run.upper(), scan_run(run, True, True))),
    latin_words.map(lambda run: leaf(f"{run}*", scan_run(run, True))),
    han_words.map(lambda run: leaf(f"{run}*", scan_run(run))),
    st.just(leaf("智能治理", scan_run("智能"), scan_run("治理"))),
    st.just(leaf("第1条", scan_run("第1条"))),
    st.builds(
        lambda parts, n: leaf(f'"{" ".join(parts)}"~{n}', scan_near(list(dict.fromkeys(parts)), n)),
        st.lists(dense, min_size=2, max_size=3).filter(lambda parts: len(set(parts)) > 1),
        st.integers(0, 8),
    ),
)
wishes = st.recursive(
    leaves, lambda w: st.one_of(st.builds(both, w, w), st.builds(either, w, w), w.map(negate)), max_leaves=4
)


def found_numbers(corpus: Corpus, places: Iterable[Place], *, by_document: bool = False) -> set[int]:
    """Numbers of places as if the corpus were one segment."""
    sizes = [
        len(segment.document_starts) if by_document else segment.reader.entries for segment in corpus.segments
    ]
    return {sum(sizes[: place.segment]) + place.number for place in places}


def plan(query: str, **options: bool) -> Plan:
    return make_plan(query, LANGUAGE, **options)


def test_what_is_near_is_found_on_either_side_of_a_cut(tmp_path: Path) -> None:
    corpus = build_corpus(tmp_path, MEMORY, [["智治。治"]], [])
    assert found_numbers(corpus, find_passages(corpus, plan('"智 治"~2'))) == {0, 1}
    assert found_numbers(corpus, find_passages(corpus, plan('"智 治"~1'))) == {0}


@pytest.mark.parametrize("name", find_engines())
@settings(max_examples=250, deadline=None)
@given(documents, st.lists(st.integers(0, 3), max_size=2), wishes)
def test_search_finds_what_a_scan_finds(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    written: list[list[str]],
    sizes: list[int],
    wish: Wish,
) -> None:
    corpus = build_corpus(tmp_path_factory.mktemp("corpus"), load_engine(name), written, sizes)
    _, _, cuts = cut_documents(written)
    assert found_numbers(corpus, find_passages(corpus, plan(wish.text))) == wish.wants(cuts, False), wish.text
    by_document = found_numbers(corpus, find_documents(corpus, plan(wish.text)), by_document=True)
    assert by_document == wish.wants(cuts, True), wish.text


@pytest.fixture
def small(tmp_path: Path) -> Corpus:
    written = [
        ["人工智能治理。", "gpt-4和gpt-40,以及5g网络", "第5条 在2030年议程中,c++"],
        ["人工智慧,安全。第一句话说完。", "+短", "+人工 智能"],
    ]
    return build_corpus(tmp_path, MEMORY, written, [])


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ('"工智能治"', {0}),
        ('"能治"', {0}),
        ("GPT-4", {1}),
        ("gpt", {1}),
        ("GPT-", {1}),
        ("pt", set()),
        ('"pt-4"', {1}),
        ('"pt-40"', {1}),
        ("GPT-400", set()),
        ("5G", {1}),
        ("5G网络", {1}),
        ("5", {2}),
        ("第5条", {2}),
        ("第条", {2}),
        ('"第条"', set()),
        ("2030年议程", {2}),
        ("30", set()),
        ("30年", set()),
        ("C++", {2}),
        ("203*", {2}),
        ("03*", set()),
        ("人工智慧", {0, 3}),
        ('"人工智慧"', {3}),
        ('"安全。第一"', {3, 4}),
        ('"人工智慧,安全。第一句"', {3, 4}),
        ('"全 第"~1', {3, 4}),
        ('"短 人工"~9', set()),
        ("短 人工", {5}),
        ('"人工 智能"', {5}),
        ('"。"', {0, 3, 4}),
        ('","', {1, 2, 3}),
        ("人工 -治理 -短", {3}),
        ("NOT 人工", {1, 2, 4}),
        ("(人工 OR 网络) -(治理 OR 安全)", {1, 5}),
    ],
)
def test_query_finds(small: Corpus, query: str, passages: set[int]) -> None:
    assert found_numbers(small, find_passages(small, plan(query))) == passages


def test_exact_turns_variants_off(small: Corpus) -> None:
    assert found_numbers(small, find_passages(small, plan("人工智慧", exact=True))) == {3}


def test_question_finds_what_holds_any_term(small: Corpus) -> None:
    assert found_numbers(small, find_passages(small, plan("什么是网络?治理", question=True))) == {0, 1}


def test_document_joins_what_passages_keep_apart(small: Corpus) -> None:
    assert not list(find_passages(small, plan("治理 网络")))
    assert list(find_documents(small, plan("治理 网络"))) == [Place(0, 0)]
    assert list(find_documents(small, plan("人工 -网络"))) == [Place(0, 1)]


def test_deleted_and_masked_passages_are_not_found(small: Corpus) -> None:
    segment = small.segments[0]
    without_first = Corpus(
        [
            Segment(
                reader=segment.reader,
                document_starts=segment.document_starts,
                text_of=segment.text_of,
                live=bytes([0, 1, 1, 1, 1, 1]),
            )
        ]
    )
    assert found_numbers(without_first, find_passages(without_first, plan("人工"))) == {3, 5}
    scope = [bytes([1, 1, 1, 0, 1, 1])]
    assert found_numbers(without_first, find_passages(without_first, plan("人工"), scope)) == {5}


def test_filters_are_asked_for_their_field(small: Corpus) -> None:
    values: dict[str, list[str | None]] = {
        "title": ["人工智能治理倡议", None],
        "date": ["2024-07-01", "2023"],
        "lang": ["zh", "en"],
        "article": [None, None, "5", None, None, None],
    }
    segment = small.segments[0]
    corpus = Corpus(
        [
            Segment(
                reader=segment.reader,
                document_starts=segment.document_starts,
                text_of=segment.text_of,
                values_of=lambda field: values.get(field, ()),
            )
        ]
    )

    def ask(query: str) -> set[int]:
        return found_numbers(corpus, find_passages(corpus, plan(query)))

    assert ask("title:倡议") == {0, 1, 2}
    assert ask('title:"治理倡" 网络') == {1}
    assert ask("title:人工智慧") == {0, 1, 2}
    assert ask("date:2024-06..2024-07 人工") == {0}
    assert ask("date:2023-05..") == {0, 1, 2, 3, 4, 5}
    assert ask("-title:倡议 人工") == {3, 5}
    assert ask("lang:EN OR article:第五条") == {2, 3, 4, 5}
    assert ask("source:外交部") == set()
