"""Words that people add are known to index and query alike, and outlive everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aigov_search.catalog.generations import open_generation
from aigov_search.ingest.defining import add_words, remove_words
from aigov_search.search.index import Index

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

TEXT = (
    "关于具身智能的通知\n\n2024-05-06\n\n各地应当推动具身智能体产业发展，规范具身智能体的应用，防范风险。\n"
)


@pytest.fixture
def index(program: Program) -> Path:
    (program.folder / "a.txt").write_text(TEXT, "utf-8")
    program.run("ingest", "a.txt")
    return program.index


def cut(folder: Path, text: str) -> list[str]:
    with Index.open(folder) as index:
        return index.segmenter.cut(text)


def list_indexed(folder: Path, word: str) -> int:
    with Index.open(folder) as index:
        return sum(number for segment in index.segments for _, number in segment.reader.words(word, 1))


def test_a_word_is_known_to_index_and_query_at_once(index: Path) -> None:
    before = open_generation(index)
    assert "具身智能体" not in cut(index, "推动具身智能体产业")
    assert list_indexed(index, "具身智能体") == 0
    assert add_words(index, ["具身智能体"]) > 0
    assert "具身智能体" in cut(index, "推动具身智能体产业")
    assert list_indexed(index, "具身智能体") > 0
    assert open_generation(index).dictionary != before.dictionary
    with Index.open(index) as opened:
        assert {"智能", "具身智能体"} <= set(opened.segmenter.terms("具身智能体"))
    remove_words(index, ["具身智能體"])
    assert open_generation(index).dictionary == before.dictionary
    assert list_indexed(index, "具身智能体") == 0


def test_words_outlive_new_files_full_ingests_and_damage(program: Program, index: Path) -> None:
    program.run("dict", "add", "具身智能体", "--frequency", "900")
    (program.folder / "b.txt").write_text(TEXT.replace("各地", "各部门"), "utf-8")
    program.run("ingest", "b.txt")
    program.run("ingest", "--full", "a.txt", "b.txt")
    for path in index.glob("dictionary-*"):
        path.write_bytes(b"damaged")
    program.run("verify", "--repair")
    assert program.records("dict", "list") == [{"word": "具身智能体", "frequency": 900}]
    [shown] = program.records("dict", "test", "具身智能体产业")
    assert shown["words"] == ["具身智能体", "产业"]


def test_what_was_known_already_changes_nothing(index: Path) -> None:
    add_words(index, ["具身智能体"])
    generation = open_generation(index)
    assert add_words(index, ["具身智能體"]) == 0
    assert open_generation(index) == generation


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "a b"), "is no word"),
        (("remove", "算法"), "'dict list' shows them"),
        (("add",), "takes at least one word"),
        (("list", "算法"), "takes no words"),
        (("test", "算法", "--frequency", "3"), "goes with 'dict add'"),
    ],
)
@pytest.mark.usefixtures("index")
def test_mistakes_are_told(program: Program, arguments: tuple[str, ...], told: str) -> None:
    assert told in program.run("dict", *arguments, code=2).err
    assert json.loads(program.run("dict", "list", "--json").out) == []
