"""The best entries, however they are chosen, are those that the small engine chooses; in tiny chunks."""

from __future__ import annotations

from importlib import import_module
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigov_search.engines import (
    EVERY,
    AllOf,
    AnyOf,
    Entry,
    Listed,
    Marked,
    Term,
    Weighted,
    Without,
)
from aigov_search.engines.memory import ENGINE as MEMORY
from aigov_search.engines.whoosh import ENGINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.engines import Condition
    from aigov_search.engines.memory import MemoryReader
    from aigov_search.engines.whoosh import WhooshReader

BITS = 4
ENTRIES = 150
MODULES = ["choosing", "format", "matching", "reader", "sorting", "writer"]


class Readers(NamedTuple):
    """The same entries, to be asked in two ways."""

    ours: WhooshReader
    oracle: MemoryReader


@pytest.fixture(scope="module", params=["like another", "of all lengths"])
def readers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """Entries of few characters, so that lists are long: most score the same, or most differ."""
    random = Random(request.param)
    longest = 6 if request.param == "like another" else 60
    entries = []
    for _ in range(ENTRIES):
        text = "".join(random.choices("人工智能治", [9, 7, 4, 2, 1], k=random.randint(longest // 3, longest)))
        entries.append(Entry(text=text, words=[text[at : at + 3] for at in range(0, len(text) - 3, 3)]))
    folders = [tmp_path_factory.mktemp("choosing") for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        for name in MODULES:
            module = import_module(f"aigov_search.engines.postings_{name}")
            patch.setattr(module, "CHUNK", 1 << BITS, raising=False)
            patch.setattr(module, "CHUNK_BITS", BITS, raising=False)
        ENGINE.build(folders[0], iter(entries))
        MEMORY.build(folders[1], iter(entries))
        reader = ENGINE.open(folders[0])
        assert len(reader._open(Term("chars", "人")).bounds) == 1 + -(-ENTRIES >> BITS)
        yield Readers(reader, MEMORY.open(folders[1]))
        reader.close()


@pytest.fixture(params=[1e-3, 1.0, 20.0], ids=["walk", "both", "intersect"])
def costs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is thought to cost less: to walk down a list, or to intersect all; little is few, or many."""
    monkeypatch.setattr("aigov_search.engines.postings_choosing._STEP", request.param)
    monkeypatch.setattr("aigov_search.engines.postings_choosing._FEW", 0)
    monkeypatch.setattr("aigov_search.engines.postings_choosing._MANY", 3)
    monkeypatch.setattr("aigov_search.engines.postings_reader._MANY", 0.1)


frequent = st.one_of(
    st.builds(Term, st.just("chars"), st.sampled_from("人工智能治")),
    st.builds(Term, st.just("pairs"), st.text("人工智", min_size=2, max_size=2)),
)
terms = st.one_of(
    frequent,
    st.sampled_from([Term("chars", "理"), Term("pairs", "治治")]),
    st.builds(Term, st.just("words"), st.text("人工智", min_size=3, max_size=3)),
)
marks = st.binary(min_size=1, max_size=9).map(lambda some: (some * ENTRIES)[:ENTRIES])
others = st.one_of(
    terms,
    st.builds(Marked, marks),
    st.builds(Listed, st.frozensets(st.integers(0, ENTRIES - 1))),
    st.builds(Without, st.just(EVERY), terms),
    st.builds(AnyOf, st.lists(terms, max_size=3).map(tuple)),
    st.builds(AllOf, st.lists(terms, max_size=2).map(tuple)),
)
conditions: st.SearchStrategy[Condition] = st.one_of(
    terms,
    st.builds(AllOf, st.lists(frequent, min_size=1, max_size=4).map(tuple)),
    st.builds(AllOf, st.lists(others, max_size=4).map(tuple)),
    st.builds(AnyOf, st.lists(others, max_size=4).map(tuple)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), among=conditions, limit=st.integers(1, ENTRIES + 1))
@pytest.mark.usefixtures("costs")
def test_the_best_are_those_of_the_small_engine(
    readers: Readers, data: st.DataObject, among: Condition, limit: int
) -> None:
    asked = [among] if isinstance(among, Term) else getattr(among, "parts", ())
    own = [part for part in asked if isinstance(part, Term)]
    weighted = [Weighted(term, data.draw(st.integers(1, 40))) for term in dict.fromkeys(own)]
    if not own or data.draw(st.booleans(), "others"):
        more = st.lists(st.builds(Weighted, terms, st.integers(1, 40)), max_size=3)
        weighted = [*{item.term: item for item in weighted[1:] + data.draw(more)}.values()]
    best = readers.oracle.best(weighted, among, limit)
    assert readers.ours.best(weighted, among, limit) == best
    above = data.draw(st.sampled_from([score for score, _ in best]), "above") if best else 1
    for floor in (above, above + 1):
        assert readers.ours.best(weighted, among, limit, floor) == [pair for pair in best if pair[0] >= floor]


@settings(max_examples=60, deadline=None)
@given(among=conditions)
def test_an_entry_is_told_alone_as_among_all(readers: Readers, among: Condition) -> None:
    reader = readers.ours
    numbers = list(readers.oracle.matching(among))
    assert list(reader.matching(among)) == numbers
    assert [n for n in range(ENTRIES) if reader._matcher.holds(among, n)] == numbers
