"""What every engine must do. The small in-memory engine is the oracle for the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.engines import (
    EVERY,
    NONE,
    AllOf,
    AnyOf,
    Entry,
    Listed,
    Marked,
    Term,
    Totals,
    Weighted,
    Without,
    find_engines,
    load_engine,
    measure_impact,
)
from aigov_search.engines.memory import ENGINE as MEMORY
from aigov_search.errors import DamagedIndexError, MissingEngineError

if TYPE_CHECKING:
    from pathlib import Path

    from aigov_search.engines import Condition, Engine, Reader

pytestmark = pytest.mark.parametrize(
    "engine", [load_engine(name) for name in find_engines()], ids=find_engines()
)

LINES = [
    Entry(text="人工智能治理", words=["人工智能", "人工智", "智能", "治理"], kind="title"),
    Entry(text="人工智能,治理人工智能。", words=["人工智能", "治理", "人工智能"]),
    Entry(text="gpt-4用5g", words=["gpt-4", "用", "5g"], continues=True),
    Entry(text="", words=[]),
    Entry(text="治\n理𠀀é", words=["治", "理"]),
]


def make_reader(engine: Engine, folder: Path, entries: list[Entry]) -> Reader:
    place = folder / engine.name
    place.mkdir(parents=True)
    engine.build(place, iter(entries))
    return engine.open(place)


@pytest.fixture
def reader(engine: Engine, tmp_path: Path) -> Reader:
    return make_reader(engine, tmp_path, LINES)


def test_entries_are_counted(reader: Reader) -> None:
    assert reader.entries == 5
    assert reader.totals() == Totals(5, 6 + 10 + 7 + 0 + 4)
    assert reader.totals(bytes([1, 0, 1, 1, 1])) == Totals(4, 17)
    assert [reader.length(number) for number in range(5)] == [6, 10, 7, 0, 4]
    assert list(reader.continuing()) == [2]
    assert reader.cut_signs == "。"


@pytest.mark.parametrize(
    ("term", "numbers"),
    [
        (Term("words", "人工智能"), [0, 1]),
        (Term("words", "人工智"), [0]),
        (Term("words", "人工"), []),  # a pair
        (Term("words", "gpt-4"), [2]),
        (Term("words", "智能治理"), []),
        (Term("pairs", "能治"), [0]),
        (Term("pairs", "治理"), [0, 1]),
        (Term("pairs", "pt"), [2]),
        (Term("pairs", "t4"), []),
        (Term("pairs", "4用"), [2]),
        (Term("pairs", "用5"), [2]),
        (Term("pairs", "𠀀é"), [4]),
        (Term("chars", "治"), [0, 1, 4]),
        (Term("chars", "4"), [2]),
        (Term("chars", ","), []),
        (Term("chars", "𠀀"), [4]),
        (Term("chars", "\n"), []),
    ],
)
def test_term_is_found(reader: Reader, term: Term, numbers: list[int]) -> None:
    assert list(reader.matching(term)) == numbers
    assert reader.frequency(term) == len(numbers)
    assert reader.frequency(term, bytes([0, 1, 1, 1, 1])) == len(set(numbers) - {0})


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        (EVERY, [0, 1, 2, 3, 4]),
        (NONE, []),
        (AllOf((Term("chars", "治"), Term("words", "人工智能"))), [0, 1]),
        (AllOf((Term("chars", "治"), Term("words", "没有"))), []),
        (AnyOf((Term("pairs", "pt"), Term("pairs", "能治"))), [0, 2]),
        (Without(EVERY, Term("chars", "治")), [2, 3]),
        (Without(Term("chars", "治"), EVERY), []),
        (Marked(bytes([0, 1, 0, 2, 1])), [1, 3, 4]),
        (Listed(frozenset([4, 0])), [0, 4]),
        (
            AllOf((AnyOf((Listed(frozenset([2])), Term("chars", "人"))), Marked(bytes([1, 0, 1, 1, 1])))),
            [0, 2],
        ),
        (Without(AllOf((Term("chars", "治"), EVERY)), AnyOf((Term("chars", "人"), NONE))), [4]),
    ],
)
def test_condition_is_fulfilled(reader: Reader, condition: Condition, numbers: list[int]) -> None:
    assert list(reader.matching(condition)) == numbers


def test_score_is_the_weighted_sum_of_impacts(reader: Reader) -> None:
    weighted = [Weighted(Term("words", "人工智能"), 20), Weighted(Term("chars", "治"), 5)]
    assert reader.best(weighted, Term("chars", "治"), 10) == [
        (20 * measure_impact(2, 10) + 5 * measure_impact(1, 10), 1),
        (20 * measure_impact(1, 6) + 5 * measure_impact(1, 6), 0),
        (5 * measure_impact(1, 4), 4),
    ]


def test_impact_grows_with_the_count_and_falls_with_the_length(engine: Engine) -> None:
    assert engine
    impacts = [measure_impact(count, 50) for count in range(1, 60)]
    assert impacts == sorted(impacts)
    assert measure_impact(1, 10) > measure_impact(1, 100) > measure_impact(1, 1000)
    assert measure_impact(1, 65_535) == 1
    assert measure_impact(60_000, 0) == 255


def test_what_scores_nothing_counts_where_it_is_asked_for(reader: Reader) -> None:
    found = reader.best([Weighted(Term("chars", "4"), 1)], EVERY, 3)
    assert found == [(measure_impact(1, 7), 2), (0, 0), (0, 1)]


def test_equal_scores_stand_in_order(engine: Engine, tmp_path: Path) -> None:
    reader = make_reader(engine, tmp_path, [Entry(text="治理人工", words=["治理"]) for _ in range(300)])
    found = reader.best([Weighted(Term("pairs", "治理"), 1)], EVERY, 7)
    assert [number for _, number in found] == [0, 1, 2, 3, 4, 5, 6]


def test_words_are_listed_by_prefix(reader: Reader) -> None:
    assert list(reader.words("人", 10)) == [("人工智", 1), ("人工智能", 2)]
    assert list(reader.words("人", 1)) == [("人工智", 1)]
    assert [word for word, _ in reader.words("", 99)] == [
        "5g",
        "gpt-4",
        "人工智",
        "人工智能",
        "治",
        "理",
        "用",
    ]
    assert list(reader.words("无", 10)) == []


def test_whole_index_verifies(reader: Reader) -> None:
    reader.verify()


def test_empty_segment_is_fine(engine: Engine, tmp_path: Path) -> None:
    reader = make_reader(engine, tmp_path, [])
    reader.verify()
    assert reader.entries == 0
    assert list(reader.matching(EVERY)) == []
    assert list(reader.matching(Without(EVERY, Term("chars", "治")))) == []
    assert reader.best([Weighted(Term("chars", "治"), 1)], EVERY, 5) == []
    assert list(reader.words("", 5)) == []


def test_missing_folder_is_damage(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError):
        engine.open(tmp_path / "nowhere")


def test_cut_off_file_is_damage(engine: Engine, tmp_path: Path) -> None:
    make_reader(engine, tmp_path, LINES).close()
    for path in sorted((tmp_path / engine.name).iterdir()):
        whole = path.read_bytes()
        for size in {0, len(whole) // 2, max(0, len(whole) - 1)} - {len(whole)}:
            path.write_bytes(whole[:size])
            with pytest.raises(DamagedIndexError):
                engine.open(tmp_path / engine.name).verify()
        path.unlink()
        with pytest.raises(DamagedIndexError):
            engine.open(tmp_path / engine.name).verify()
        path.write_bytes(whole)
    engine.open(tmp_path / engine.name).verify()


ALPHABET = "人工智能治理ab1 ,。\n"
texts = st.text(ALPHABET, max_size=30)
terms = st.one_of(
    st.builds(Term, st.just("pairs"), st.text("人工智能治ab1", min_size=2, max_size=2)),
    st.builds(Term, st.just("chars"), st.sampled_from("人工智理ab1")),
    st.builds(Term, st.just("words"), st.sampled_from(["人工智", "智能治", "ab", "a"])),
)
conditions = st.recursive(
    st.one_of(
        terms,
        st.sampled_from([EVERY, NONE]),
        st.builds(Listed, st.frozensets(st.integers(0, 19), max_size=5)),
        st.builds(Marked, st.binary(min_size=20, max_size=20)),
    ),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Without, inner, inner),
    ),
    max_leaves=6,
)
weights = st.lists(st.builds(Weighted, terms, st.integers(1, 900)), max_size=6, unique_by=lambda w: w.term)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(texts, min_size=20, max_size=20), st.lists(conditions, max_size=4), weights, st.integers(1, 25)
)
def test_engine_answers_like_the_small_one(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    written: list[str],
    asked: list[Condition],
    weighted: list[Weighted],
    limit: int,
) -> None:
    folder = tmp_path_factory.mktemp("conformance")
    entries = [
        Entry(
            text=text,
            words=[
                *("".join(t) for t in zip(text, text[1:], text[2:], strict=False)),
                *re.findall("[ab]+", text),
            ],
        )
        for text in written
    ]
    reader, oracle = make_reader(engine, folder, entries), make_reader(MEMORY, folder / "oracle", entries)
    assert reader.totals() == oracle.totals()
    for condition in [EVERY, *asked]:
        assert list(reader.matching(condition)) == list(oracle.matching(condition))
        assert reader.best(weighted, condition, limit) == oracle.best(weighted, condition, limit)


def test_unknown_engine_is_answered_with_the_known_ones(engine: Engine) -> None:
    with pytest.raises(MissingEngineError, match=engine.name):
        load_engine("nonesuch")
    with pytest.raises(MissingEngineError):
        load_engine("../memory")
