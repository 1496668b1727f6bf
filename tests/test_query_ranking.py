"""The best first, in the same order however the corpus is cut, stored, or asked."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from aigov_search.engines import Entry, find_engines, load_engine
from aigov_search.engines.memory import ENGINE as MEMORY
from aigov_search.frozen import replace
from aigov_search.query.corpus import Corpus, Owner, Segment
from aigov_search.query.finding import find_passages
from aigov_search.query.planner import loosen_plan, make_plan
from aigov_search.query.ranking import HEAD, REFINED, Ranked, rank_documents, rank_passages
from aigov_search.query.scoring import measure_gap
from tests.query_corpus import LANGUAGE, build_corpus, cut_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aigov_search.engines import Engine

PIECES = (
    "人工智能",
    "治理",
    "智能",
    "能治",
    "安全",
    "合作",
    "发展",
    "国际",
    "算法",
    "ab",
    "1",
    ",",
    "人",
    "工",
)
QUERIES = (
    "人工智能",
    "治理 安全",
    '"智能治理"',
    "人工智能 -合作",
    "ab OR 国际",
    "人工智能治理 算法",
    "治*",
    '"安全 发展"~6',
)


def write_documents(count: int, seed: int = 5) -> list[list[str]]:
    random = Random(seed)
    return [
        ["".join(random.choices(PIECES, k=random.randint(1, 25))) for _ in range(random.randint(1, 4))]
        for _ in range(count)
    ]


def number_hits(corpus: Corpus, hits: Sequence[Ranked]) -> list[tuple[int, float, str]]:
    """Hits with passages numbered as if the corpus were one segment."""
    sizes = [segment.reader.entries for segment in corpus.segments]
    return [(sum(sizes[: h.place.segment]) + h.place.number, h.score, h.matched) for h in hits]


@pytest.fixture(scope="module")
def documents() -> list[list[str]]:
    return write_documents(260)


@pytest.fixture(scope="module")
def whole(documents: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return build_corpus(tmp_path_factory.mktemp("whole"), MEMORY, documents, [])


@pytest.mark.parametrize("sizes", [[100], [1, 0, 130, 40]])
@pytest.mark.parametrize("name", find_engines())
def test_order_hangs_neither_on_segments_nor_on_the_engine(
    documents: list[list[str]], whole: Corpus, tmp_path: Path, name: str, sizes: list[int]
) -> None:
    cut = build_corpus(tmp_path, load_engine(name), documents, sizes)
    for query in QUERIES:
        for plan in (make_plan(query, LANGUAGE), make_plan(query, LANGUAGE, question=True)):
            for rank in (rank_passages, rank_documents):
                expected = number_hits(whole, rank(whole, plan, 60))
                assert number_hits(cut, rank(cut, plan, 60)) == expected, query


@pytest.mark.parametrize("query", QUERIES)
def test_order_does_not_hang_on_how_many_are_asked_for(whole: Corpus, query: str) -> None:
    for plan in (make_plan(query, LANGUAGE), make_plan(query, LANGUAGE, question=True)):
        everything = rank_passages(whole, plan, 10_000)
        for limit in (1, 7, HEAD, HEAD + 1, REFINED, REFINED + 9):
            assert rank_passages(whole, plan, limit) == everything[:limit]
        assert [hit.score for hit in everything] == sorted((hit.score for hit in everything), reverse=True)


@pytest.mark.parametrize("query", [*QUERIES, "NOT 人工智能", '","', "人 -治"])
def test_all_that_is_found_is_ranked(whole: Corpus, query: str) -> None:
    plan = make_plan(query, LANGUAGE)
    ranked = rank_passages(whole, plan, 10_000)
    assert sorted(hit.place for hit in ranked) == list(find_passages(whole, plan))
    assert {hit.matched for hit in ranked} <= {"all"}


def test_deleted_passages_leave_no_trace(documents: list[list[str]], tmp_path: Path) -> None:
    """An index that lost documents ranks like one that never had them."""
    (tmp_path / "all").mkdir()
    (tmp_path / "kept").mkdir()
    engine = load_engine("whoosh")
    everything = build_corpus(tmp_path / "all", engine, documents, [])
    never = build_corpus(tmp_path / "kept", engine, documents[:200], [])
    [segment] = everything.segments
    keep = segment.document_starts[200]
    lost = Corpus(
        [
            Segment(
                reader=segment.reader,
                document_starts=segment.document_starts,
                text_of=segment.text_of,
                live=b"\1" * keep + b"\0" * (segment.reader.entries - keep),
            )
        ]
    )
    for query in QUERIES:
        plan = make_plan(query, LANGUAGE, question=True)
        assert rank_passages(lost, plan, 50) == rank_passages(never, plan, 50)


def rank_texts(
    folder: Path, query: str, texts: Sequence[str], *, question: bool = False, **about: object
) -> list[str]:
    """Passages, one a document, in the order in which a query ranks them."""
    engine: Engine = MEMORY
    engine.build(folder, [Entry(text=text, words=cut_words(text)) for text in texts])
    corpus = Corpus(
        [
            Segment(
                reader=engine.open(folder),
                document_starts=range(len(texts)),
                text_of=texts.__getitem__,
                **about,  # type: ignore[arg-type]
            )
        ]
    )
    plan = make_plan(query, LANGUAGE, question=question)
    return [texts[hit.place.number] for hit in rank_passages(corpus, plan, 10)]


FILLER = ["国际合作与发展的原则和目标" * 2, "数据共享与数字鸿沟的若干问题"] * 4


def test_exact_run_comes_before_scattered_words(tmp_path: Path) -> None:
    scattered, together = "人工智能的安全与算法的治理", "算法与安全的人工智能治理的"
    assert rank_texts(tmp_path, "人工智能治理", [scattered, together, *FILLER])[:2] == [together, scattered]


def test_terms_side_by_side_come_first(tmp_path: Path) -> None:
    apart = "安全是第一位的,这一点在各国已有共识,其次才轮到算法"
    close = "第一位的是算法安全,这一点在各国已有共识,其次才轮到"
    assert rank_texts(tmp_path, "安全 算法", [apart, close, *FILLER])[:2] == [close, apart]


def test_question_prefers_what_holds_more_of_it(tmp_path: Path) -> None:
    often, more = "治理治理治理治理", "治理的安全与算法要合作"
    found = rank_texts(tmp_path, "什么是算法安全的治理?", [often, more, *FILLER], question=True)
    assert found[0] == more


def test_title_that_answers_counts(tmp_path: Path) -> None:
    texts = ["智能的治理在此", "智能的治理在彼", *FILLER]
    titles = ["春天的故事", "智能治理倡议", *FILLER]
    found = rank_texts(tmp_path, "智能 治理", texts, owner_of=lambda passage: Owner(titles[passage]))
    assert found[0] == texts[1]


def test_clean_comes_before_doubtful_at_equal_relevance(tmp_path: Path) -> None:
    texts = ["智能的治理在此", "智能的治理在彼", *FILLER]
    found = rank_texts(
        tmp_path, "智能 治理", texts, owner_of=lambda passage: Owner(is_doubtful=passage == 0)
    )
    assert found[0] == texts[1]


def test_regional_word_is_not_better_for_being_rare(tmp_path: Path) -> None:
    language = replace(LANGUAGE, expand=lambda run, _: [run.replace("智能", "智慧")])
    documents = [
        ["人工智慧的安全"],
        *([f"人工智能的安全{char}"] for char in "一二三四五六"),
        ["人工智能人工智能"],
    ]
    corpus = build_corpus(tmp_path, MEMORY, documents, [])
    best, *_, last = common_hits = rank_passages(corpus, make_plan("人工智能", language), 10)
    assert best.place.number == 7
    assert last.score == pytest.approx(common_hits[-1].score, rel=0.1)


def test_loosened_plan_ranks_what_holds_most(tmp_path: Path) -> None:
    corpus = build_corpus(tmp_path, MEMORY, [["安全的合作"], ["人工智能的安全"], ["国际发展"]], [])
    plan = make_plan("人工智能 安全 算法", LANGUAGE)
    assert rank_passages(corpus, plan, 10) == []
    hits = rank_passages(corpus, loosen_plan(plan), 10)
    assert [(hit.place.number, hit.matched) for hit in hits] == [(1, "some"), (0, "some")]


def test_document_is_ranked_by_its_best_passage(tmp_path: Path) -> None:
    documents = [["安全", "国际发展", "合作"], ["智能", "人工智能的算法与安全", "治理"], ["算法"]]
    corpus = build_corpus(tmp_path, MEMORY, documents, [])
    hits = rank_documents(corpus, make_plan("算法 安全", LANGUAGE, question=True), 10)
    assert [hit.place.number for hit in hits] == [4, 6, 0]
    strict = rank_documents(corpus, make_plan("治理 安全", LANGUAGE), 10)
    assert [(hit.place.number in (4, 5), hit.matched) for hit in strict] == [(True, "all")]


@pytest.mark.parametrize(
    ("one", "other", "text", "gap"),
    [
        ("安全", "算法", "算法安全", 0),
        ("安全", "算法", "安全的算法", 1),
        ("安全", "算法", "算法在前,安全在后,算法", 3),
        ("安全", "算法", "安全\n算法", None),
        ("安全", "算法", "安全", None),
        ("人人", "人人", "人人人", 0),
    ],
)
def test_gap_is_the_smallest_between_two_runs(one: str, other: str, text: str, gap: int | None) -> None:
    assert measure_gap(one, other, text) == gap


def test_gap_of_very_many_places_is_found_quickly() -> None:
    assert measure_gap("人", "工", "人" * 50_000 + "工" * 50_000) == 0
