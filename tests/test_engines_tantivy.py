"""What tantivy chooses is what the flat files say, and its files neither litter, nor leak, nor shout."""

from __future__ import annotations

import os
import tempfile
from random import Random
from typing import TYPE_CHECKING

import pytest
import tantivy

from aigov_search.engines import (
    EVERY,
    NONE,
    AllOf,
    AnyOf,
    Entry,
    Listed,
    Marked,
    Term,
    Weighted,
    Without,
    tantivy_files,
)
from aigov_search.engines.memory import ENGINE as MEMORY
from aigov_search.engines.tantivy import ENGINE, TantivyReader
from aigov_search.engines.tantivy_files import call_tantivy
from aigov_search.engines.tantivy_sums import EXACT, is_exact
from aigov_search.errors import DamagedIndexError, MissingEngineError
from tests.test_engines_whoosh import search_quietly, write_entries

if TYPE_CHECKING:
    from pathlib import Path

    from aigov_search.engines import Condition
    from aigov_search.engines.memory import MemoryReader

COUNT = 500
PAIR, OTHER = Term("pairs", "智能"), Term("pairs", "治理")
WORD, CHAR = Term("words", "人人工"), Term("chars", "数")


@pytest.fixture(autouse=True)
def no_list_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or tantivy would hardly be asked for so few entries."""
    monkeypatch.setattr("aigov_search.engines.tantivy._SHORT", 0)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Entry]]:
    """Entries in several volumes."""
    entries = write_entries(COUNT)
    folder = tmp_path_factory.mktemp("tantivy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tantivy_files, "_VOLUME", 40_000)
        ENGINE.build(folder, entries)
    return folder, entries


@pytest.fixture
def reader(built: tuple[Path, list[Entry]]) -> TantivyReader:
    return ENGINE.open(built[0])


@pytest.fixture(scope="module")
def oracle(built: tuple[Path, list[Entry]], tmp_path_factory: pytest.TempPathFactory) -> MemoryReader:
    folder = tmp_path_factory.mktemp("oracle")
    MEMORY.build(folder, built[1])
    return MEMORY.open(folder)


def list_conditions(random: Random) -> list[Condition]:
    few = bytes(random.random() < 0.03 for _ in range(COUNT))
    most = bytes(random.random() < 0.9 for _ in range(COUNT))
    some = frozenset(random.sample(range(COUNT), 40))
    return [
        EVERY, NONE, PAIR, WORD, CHAR, Marked(most), Marked(few), Listed(some),
        AllOf((PAIR, OTHER)), AllOf((PAIR, CHAR)), AnyOf((PAIR, OTHER, WORD)),
        AllOf((PAIR, Marked(most))), AllOf((PAIR, Marked(few))), AllOf((PAIR, Without(EVERY, OTHER))),
        AllOf((AnyOf((WORD, OTHER)), Marked(most), Marked(few))), AnyOf((AllOf((PAIR, OTHER)), Listed(some))),
        AllOf((PAIR, Without(EVERY, Marked(most)))), Without(PAIR, AnyOf((CHAR, NONE))),
    ]  # fmt: skip


def test_best_are_the_same_whatever_is_asked(
    built: tuple[Path, list[Entry]], reader: TantivyReader, oracle: MemoryReader
) -> None:
    assert len(list(built[0].glob("tantivy-*.idx"))) > 3
    random = Random(4)
    for condition in list_conditions(random):
        for weighted in (
            [Weighted(PAIR, 7)],
            [Weighted(PAIR, 30), Weighted(OTHER, 31), Weighted(WORD, 9), Weighted(Term("pairs", "没有"), 5)],
            [Weighted(CHAR, 8), Weighted(PAIR, 3)],
            [],
        ):
            for limit in (1, 20, 2 * COUNT):
                ours = reader.best(weighted, condition, limit)
                assert ours == oracle.best(weighted, condition, limit), (condition, weighted, limit)
                floor = ours[len(ours) // 2][0] + 1 if ours else 0
                assert reader.best(weighted, condition, limit, floor) == [p for p in ours if p[0] >= floor]


def test_sums_that_tantivy_cannot_hold_stay_exact(reader: TantivyReader, oracle: MemoryReader) -> None:
    weighted = [Weighted(PAIR, EXACT // 300), Weighted(OTHER, EXACT // 301), Weighted(WORD, 1)]
    assert not is_exact(weighted)
    condition = AnyOf((PAIR, OTHER, WORD))
    assert reader.best(weighted, condition, 50) == oracle.best(weighted, condition, 50)


WORDS = [
    "machine learning", "machine_learning", "machine", "a\u3000b", "\u2028", "\x01", "x" * 70_000,
    "𠀀𠀁𠀂", "\ue000",
]  # fmt: skip


def test_words_that_tantivy_would_cut_or_leave_out_are_told_apart(tmp_path: Path) -> None:
    entries = [Entry(text="治理", words=[word, "治理法"]) for word in WORDS]
    (tmp_path / "oracle").mkdir()
    (tmp_path / "ours").mkdir()
    MEMORY.build(tmp_path / "oracle", entries)
    ENGINE.build(tmp_path / "ours", entries)
    reader, oracle = ENGINE.open(tmp_path / "ours"), MEMORY.open(tmp_path / "oracle")
    for word in [*WORDS, "learning", "x" * 69_999, "治理法\x0003", "\ud800"]:
        for condition in (Term("words", word), AllOf((Term("words", "治理法"), Term("words", word)))):
            weighted = [Weighted(Term("words", word), 3), Weighted(Term("words", "治理法"), 2)]
            assert reader.best(weighted, condition, 9) == oracle.best(weighted, condition, 9)
    assert list(reader.words("", 99)) == list(oracle.words("", 99))


@pytest.mark.parametrize("texts", [[""] * 3, [""] * 450, ["治理" * 60, "", ""], ["", "治理智能"]])
def test_empty_entries_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    monkeypatch.setattr(tantivy_files, "_VOLUME", 100)
    entries = [Entry(text=text, words=[]) for text in texts]
    (tmp_path / "oracle").mkdir()
    (tmp_path / "ours").mkdir()
    MEMORY.build(tmp_path / "oracle", entries)
    ENGINE.build(tmp_path / "ours", entries)
    reader, oracle = ENGINE.open(tmp_path / "ours"), MEMORY.open(tmp_path / "oracle")
    for condition in (EVERY, AnyOf((PAIR, OTHER))):
        weighted = [Weighted(PAIR, 3), Weighted(OTHER, 2)]
        assert reader.best(weighted, condition, 500) == oracle.best(weighted, condition, 500)
    reader.verify()


def test_nothing_but_its_files_is_left_beside_them(built: tuple[Path, list[Entry]]) -> None:
    names = {path.name for path in built[0].iterdir()}
    parts = {name for name in names if name.startswith("tantivy-")}
    assert names - parts == {"flat.terms", "flat.numbers", "flat.impacts", "tantivy.json"}
    assert {name.partition(".")[2] for name in parts} == {"fast", "fieldnorm", "idx", "pos", "store", "term"}


def test_the_same_entries_make_the_same_files(built: tuple[Path, list[Entry]], tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tantivy_files, "_VOLUME", 40_000)
        ENGINE.build(tmp_path, built[1])
    written = {path.name: path.read_bytes() for path in built[0].iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_search_leaves_no_temporary_files(
    reader: TantivyReader, oracle: MemoryReader, scratch: Path
) -> None:
    weighted = [Weighted(PAIR, 7)]
    assert reader.best(weighted, PAIR, 9) == oracle.best(weighted, PAIR, 9)
    assert "_volumes" not in vars(reader)  # one list needs no sums
    assert reader.best(weighted, EVERY, 9) == oracle.best(weighted, EVERY, 9)
    assert reader._volumes is not None
    assert not list(scratch.rglob("*.idx"))
    reader.close()
    assert list(scratch.iterdir()) == []


def test_without_a_temporary_folder_the_answers_are_the_same(
    reader: TantivyReader, oracle: MemoryReader, scratch: Path
) -> None:
    scratch.rmdir()
    weighted = [Weighted(PAIR, 7), Weighted(OTHER, 3)]
    assert reader.best(weighted, PAIR, 9) == oracle.best(weighted, PAIR, 9)
    assert reader._volumes is None


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there, and folders have no such mode")
def test_a_folder_that_cannot_be_written_to_is_searched(
    built: tuple[Path, list[Entry]], oracle: MemoryReader, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    for path in built[0].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
        (folder / path.name).chmod(0o444)
    folder.chmod(0o555)
    try:
        reader = ENGINE.open(folder)
        weighted = [Weighted(PAIR, 7), Weighted(OTHER, 3)]
        assert reader.best(weighted, PAIR, 9) == oracle.best(weighted, PAIR, 9)
        assert reader._volumes is not None
        assert {path.name for path in folder.iterdir()} == {path.name for path in built[0].iterdir()}
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize("suffix", ["idx", "term", "fast", "fieldnorm", "store", "pos", "json"])
def test_changed_byte_is_damage_or_changes_nothing(
    built: tuple[Path, list[Entry]], tmp_path: Path, capfd: pytest.CaptureFixture[str], suffix: str
) -> None:
    """Whatever byte is wrong: a search ends with an answer or an error of ours, and Rust keeps quiet."""
    for path in built[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    place = tmp_path / ("tantivy.json" if suffix == "json" else f"tantivy-1.{suffix}")
    whole = place.read_bytes()
    random = Random(5)
    edges = [0, 2, 9, len(whole) - 1, len(whole) - 5, len(whole) - 20]
    for at in [*edges, *(random.randrange(len(whole)) for _ in range(8))]:
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        search_quietly(lambda: ENGINE.open(tmp_path))
    with pytest.raises(DamagedIndexError):
        ENGINE.open(tmp_path).verify()
    assert capfd.readouterr() == ("", "")


def test_damage_is_named_by_its_file(built: tuple[Path, list[Entry]], tmp_path: Path) -> None:
    for path in built[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "tantivy-1.idx").write_bytes(b"")
    with pytest.raises(DamagedIndexError, match=r"tantivy-1\.idx is not what was written; mend it"):
        ENGINE.open(tmp_path).best([Weighted(PAIR, 7)], EVERY, 9)


def test_another_release_of_tantivy_is_not_used(
    reader: TantivyReader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tantivy, "__version__", "tantivy v0.25.1, index_format v6")
    with pytest.raises(MissingEngineError, match=r"v0\.25\.1, .* is installed; install .*\[fast\]"):
        reader.best([Weighted(PAIR, 7)], EVERY, 9)
    with pytest.raises(MissingEngineError):
        ENGINE.build(tmp_path, [Entry(text="治理", words=[])])


def test_a_panic_becomes_an_error_and_says_nothing_itself(capfd: pytest.CaptureFixture[str]) -> None:
    class PanicException(BaseException):
        pass

    def panic() -> None:
        os.write(2, b"thread '<unnamed>' panicked at src/lib.rs:1:\nnote: run with RUST_BACKTRACE=1\n")
        raise PanicException("index out of bounds")

    with pytest.raises(DamagedIndexError, match="index out of bounds"):
        call_tantivy(DamagedIndexError, panic)
    with pytest.raises(KeyboardInterrupt):
        call_tantivy(DamagedIndexError, interrupt)
    os.write(2, b"heard again")
    assert capfd.readouterr().err == "heard again"


def interrupt() -> None:
    raise KeyboardInterrupt
