"""The flat files: Whoosh itself reads them, and however they were made they are the same."""

from __future__ import annotations

import sys
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh import index, query
from whoosh.scoring import Frequency

from aigov_search.engines import EVERY, AllOf, AnyOf, Entry, Term, Weighted, Without
from aigov_search.engines.memory import ENGINE as MEMORY
from aigov_search.engines.postings_collecting import collect_postings, gather_postings
from aigov_search.engines.postings_format import CHUNK
from aigov_search.engines.postings_writer import PostingsWriter
from aigov_search.engines.whoosh import ENGINE, WhooshReader
from aigov_search.errors import DamagedIndexError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aigov_search.engines import Condition, Reader
    from aigov_search.engines.memory import MemoryReader


def write_entries(count: int, seed: int = 1) -> list[Entry]:
    """Entries of chance sentences; the common characters are much more common than the rare ones."""
    random = Random(seed)
    alphabet = [
        char
        for n, char in enumerate("人工智能治理安全发展国际合作算法数据伦理ab1")
        for _ in range(40 // (n + 1))
    ]
    entries = []
    for _ in range(count):
        text = "".join(random.choices(alphabet, k=random.randint(0, 40)))
        entries.append(Entry(text=text, words=[text[n : n + 3] for n in range(0, len(text) - 3, 3)]))
    return entries


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Entry]]:
    entries = write_entries(700)
    folder = tmp_path_factory.mktemp("whoosh")
    ENGINE.build(folder, entries)
    return folder, entries


@pytest.fixture
def reader(built: tuple[Path, list[Entry]]) -> WhooshReader:
    return ENGINE.open(built[0])


@pytest.fixture
def oracle(built: tuple[Path, list[Entry]], tmp_path: Path) -> MemoryReader:
    MEMORY.build(tmp_path, built[1])
    return MEMORY.open(tmp_path)


def ask_whoosh(condition: Condition) -> query.Query:
    match condition:
        case Term(field, text):
            return query.Term(field, text)
        case AllOf(parts):
            return query.And([ask_whoosh(part) for part in parts]) if parts else query.Every()
        case AnyOf(parts):
            return query.Or([ask_whoosh(part) for part in parts])
        case Without(wanted, unwanted):
            return query.And([ask_whoosh(wanted), query.Not(ask_whoosh(unwanted))])
        case _:
            raise NotImplementedError


PAIR, CHAR = Term("pairs", "智能"), Term("chars", "数")


@pytest.mark.parametrize(
    "condition",
    [
        PAIR,
        CHAR,
        Term("chars", "b"),
        Term("words", "人人工"),
        Term("words", "没有它"),
        AllOf((PAIR, CHAR)),
        AnyOf((PAIR, CHAR, Term("pairs", "没它"))),
        Without(PAIR, CHAR),
        Without(EVERY, Term("chars", "人")),
        AllOf((AnyOf((PAIR, Term("pairs", "治理"))), Without(EVERY, CHAR))),
    ],
)
def test_whoosh_itself_finds_the_same(
    built: tuple[Path, list[Entry]], reader: WhooshReader, condition: Condition
) -> None:
    with index.open_dir(str(built[0])).searcher() as searcher:
        found = {hit.docnum for hit in searcher.search(ask_whoosh(condition), limit=None)}
    assert sorted(found) == list(reader.matching(condition))


def test_whoosh_itself_ranks_the_same(built: tuple[Path, list[Entry]], reader: WhooshReader) -> None:
    with index.open_dir(str(built[0])).searcher(weighting=Frequency()) as searcher:
        results = searcher.search(query.Or([ask_whoosh(PAIR), ask_whoosh(CHAR)]), limit=None)
        theirs = [(hit.score, hit.docnum) for hit in results]
    assert theirs == reader.best([Weighted(PAIR, 1), Weighted(CHAR, 1)], AnyOf((PAIR, CHAR)), 10_000)


def test_whoosh_itself_lists_terms(built: tuple[Path, list[Entry]], oracle: MemoryReader) -> None:
    with index.open_dir(str(built[0])).reader() as theirs:
        assert theirs.doc_count() == 700
        assert list(theirs.all_terms()) == sorted(theirs.all_terms())
        words = [text.decode() for text in theirs.lexicon("words")]
        assert words == [word for word, _ in oracle.words("", 100_000)]
        assert theirs.doc_frequency("pairs", "智能") == oracle.frequency(PAIR)
        assert [text.decode() for text in theirs.expand_prefix("words", "智能")] == [
            word for word, _ in oracle.words("智能", 100_000)
        ]
        assert set(theirs.terms_within("words", words[0], 1)) >= {words[0]}
        cursor = theirs.cursor("chars")
        assert cursor.first() == "1"
        assert cursor.find("人") == "人"


def test_best_are_the_same_as_by_scoring_all(reader: WhooshReader, oracle: MemoryReader) -> None:
    random = Random(2)
    characters = "人工智能治理安全发展国际合作算法数据伦理ab1"
    for _ in range(50):
        terms = {Term("pairs", random.choice(characters) + random.choice(characters)) for _ in range(9)}
        weighted = [Weighted(term, random.choice([2, 10, 30, 80])) for term in sorted(terms)]
        asked: list[Condition] = [
            EVERY,
            AnyOf(tuple(terms)),
            AllOf(tuple(sorted(terms)[:2])),
            AllOf((AnyOf(tuple(terms)), Without(EVERY, Term("chars", "算")))),
        ]
        for condition in asked:
            for limit in (1, 10, 100):
                ours = reader.best(weighted, condition, limit)
                assert ours == oracle.best(weighted, condition, limit)
                floor = ours[len(ours) // 2][0] + 1 if ours else 0
                kept = reader.best(weighted, condition, limit, floor)
                assert kept == [pair for pair in ours if pair[0] >= floor]


def test_runs_set_aside_change_nothing(
    built: tuple[Path, list[Entry]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, entries = built
    monkeypatch.setattr("aigov_search.engines.postings_writer._BLOCK", 20)
    writer = PostingsWriter(tmp_path, most_held=2_000)
    for entry in entries:
        writer.add(entry)
    contents = folder / "_MAIN_1.toc"
    writer.close(guarded=contents.read_bytes())
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in folder.iterdir() if path != contents}


WORDS = st.text(st.sampled_from("人工智能治理ab1"), min_size=1, max_size=4)
TEXTS = st.text(
    st.one_of(
        st.sampled_from("人工智能治理的ab1é_-，。\n𠀀㐀\ud800\0Ⅳ²"), st.characters(exclude_characters="")
    ),
    max_size=60,
)
ENTRIES = st.lists(
    st.builds(Entry, text=TEXTS, words=st.lists(WORDS | TEXTS, max_size=5)), min_size=1, max_size=8
)


@settings(deadline=None)
@given(ENTRIES, st.integers(0, CHUNK - 8))
@example([Entry(text="的" * 70_000 + "人" * 20, words=["人人人"] * 300), Entry(text="", words=[])], 7)
def test_sorted_with_numpy_postings_are_the_same(entries: list[Entry], first: int) -> None:
    sorting = pytest.importorskip("aigov_search.engines.postings_sorting", exc_type=ImportError)
    assert sorting.sort_postings(entries, first) == gather_postings(entries, first)


def test_numpy_is_used_for_many_and_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    sorting = pytest.importorskip("aigov_search.engines.postings_sorting", exc_type=ImportError)
    entries = [Entry(text="人工智能治理" * 100, words=["人工智能"])] * 600
    with monkeypatch.context() as patch:
        made = gather_postings(entries[:1], 0)
        patch.setattr(sorting, "sort_postings", lambda *_: made)
        assert collect_postings(entries, 0) is made
        assert collect_postings(entries[:3], 0) == gather_postings(entries[:3], 0)
    monkeypatch.delitem(sys.modules, sorting.__name__)
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert collect_postings(entries, 0) == gather_postings(entries, 0)


@pytest.fixture(scope="module")
def long_reader(tmp_path_factory: pytest.TempPathFactory) -> WhooshReader:
    """More entries than one chunk takes."""
    folder = tmp_path_factory.mktemp("long")
    entries = [Entry(text="治理" if n % 3 else "智能治", words=[]) for n in range(66_000)]
    entries[65_900] = Entry(text="稀有智能", words=["稀有智能"])
    ENGINE.build(folder, entries)
    return ENGINE.open(folder)


def test_numbers_go_on_beyond_a_chunk(long_reader: WhooshReader) -> None:
    assert long_reader.entries == 66_000
    assert list(long_reader.matching(Term("pairs", "稀有"))) == [65_900]
    assert list(long_reader.matching(AllOf((PAIR, Term("chars", "稀"))))) == [65_900]
    assert long_reader.frequency(PAIR) == 22_000 + 1
    assert list(long_reader.matching(PAIR))[-1] == 65_997
    assert len(long_reader.matching(Without(EVERY, PAIR))) == 66_000 - 22_001
    weighted = [Weighted(Term("pairs", "稀有"), 90), Weighted(PAIR, 1)]
    best = long_reader.best(weighted, AnyOf((PAIR, Term("pairs", "稀有"))), 3)
    assert [number for _, number in best] == [65_900, 0, 3]
    long_reader.verify()


def test_deleted_entries_do_not_count(long_reader: WhooshReader) -> None:
    live = bytearray(b"\1" * 66_000)
    live[3] = live[4] = live[65_997] = 0
    assert long_reader.frequency(PAIR, bytes(live)) == 22_001 - 2
    assert long_reader.totals(bytes(live)).entries == 65_997


@pytest.mark.parametrize("name", ["flat.terms", "flat.numbers", "flat.impacts", "_MAIN_1.toc"])
def test_changed_byte_is_damage_or_changes_nothing(
    built: tuple[Path, list[Entry]], tmp_path: Path, name: str
) -> None:
    """Whatever byte is wrong: a search ends with an answer or with ``DamagedIndexError``."""
    for path in built[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    whole = (tmp_path / name).read_bytes()
    random = Random(3)
    for at in [*range(0, min(len(whole), 400), 3), *(random.randrange(len(whole)) for _ in range(40))]:
        (tmp_path / name).write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        search_quietly(lambda: ENGINE.open(tmp_path))


def test_word_that_is_no_text_is_damage(built: tuple[Path, list[Entry]], tmp_path: Path) -> None:
    for path in built[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    whole = (tmp_path / "flat.terms").read_bytes()
    word = next(ENGINE.open(tmp_path).words("人", 1))[0].encode()
    assert whole.count(word[:8][::-1]) == 1  # as a number that sorts as the word does
    (tmp_path / "flat.terms").write_bytes(whole.replace(word[:8][::-1], b"\xff" * 8))
    with pytest.raises(DamagedIndexError):
        list(ENGINE.open(tmp_path).words("", 1_000_000))


def search_quietly(open_reader: Callable[[], Reader]) -> None:
    try:
        reader = open_reader()
        reader.matching(AllOf((PAIR, CHAR, Term("words", "人人工"))))
        reader.best([Weighted(PAIR, 1)], AnyOf((PAIR, CHAR)), 5)
        reader.best([Weighted(PAIR, 1), Weighted(CHAR, 2)], AllOf((PAIR, CHAR)), 5)
        list(reader.words("人", 10))
        reader.frequency(PAIR)
        _ = reader.cut_signs
    except DamagedIndexError:
        pass
