"""Saved queries: a file that people may edit, kept whatever becomes of the index."""

from __future__ import annotations

import json
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.catalog.saved_queries import FILE, SavedQuery, read_saved_queries, remove_query, save_query
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@pytest.fixture
def corpus(program: Program) -> Program:
    shutil.copytree(ROOT / "seeds", program.folder / "seeds")
    program.run("ingest", "seeds")
    return program


def test_a_saved_query_finds_what_it_finds_when_typed(corpus: Program):
    typed = ["能力建设", "-联合国", "--since", "2024-05", "--source", "新华"]
    output = corpus.run("queries", "save", "能力", *typed)
    assert "--saved 能力" in output.err
    assert corpus.run("search", "--saved", "能力").out == corpus.run("search", *typed).out
    saved = corpus.run("export", "--saved", "能力").out
    assert saved.replace("能力,", "1,") == corpus.run("export", *typed).out.replace("能力,", "1,")
    [listed] = corpus.records("queries", "list")
    assert listed == {
        "name": "能力",
        "query": "能力建设 -联合国",
        "options": {"since": "2024-05", "source": "新华"},
    }
    assert "能力  能力建设 -联合国  since=2024-05" in corpus.run("queries", "list").out


@pytest.mark.parametrize(
    "command",
    [("kwic",), ("trend", "--csv"), ("terms",), ("docs",), ("explain",), ("report",), ("search", "-l")],
    ids=lambda command: command[0],
)
def test_every_command_that_asks_takes_saved_queries(corpus: Program, command: tuple[str, ...]):
    typed = ["能力建设 OR 數字鴻溝", "--since", "2024-05", "--source", "新华", "--exact"]
    corpus.run("queries", "save", "能力", *typed)
    assert corpus.run(*command, "--saved", "能力").out == corpus.run(*command, *typed).out
    assert "either" in corpus.run(*command, "治理", "--saved", "能力", code=2).err


@pytest.mark.parametrize("command", ["kwic", "trend", "terms", "report"])
def test_an_option_that_a_command_does_not_have_is_named(corpus: Program, command: str):
    corpus.run("queries", "save", "a", "能力建设", "数字鸿沟", "--by", "document")
    output = corpus.run(command, "--saved", "a")
    assert f"a: {command} has no --by document" in output.err
    assert output.out == corpus.run(command, "能力建设", "数字鸿沟").out


def test_what_is_typed_wins_over_what_was_saved(corpus: Program):
    corpus.run("queries", "save", "ai", "人工智能", "--since", "2025", "--by", "document", "--exact")
    typed = corpus.run("search", "人工智能", "--since", "2024-12", "--by", "passage", "--exact", "-c").out
    assert corpus.run("search", "--saved", "ai", "--since", "2024-12", "--by", "passage", "-c").out == typed
    assert corpus.run("search", "--saved", "ai", "-c").out != typed


def test_several_saved_queries_are_a_batch_and_a_bad_one_does_not_stop_it(corpus: Program):
    corpus.run("queries", "save", "a", '"能力建设"')
    corpus.run("queries", "save", "b", '"能力')
    corpus.run("queries", "save", "c", "數字鴻溝", "--any")
    arguments = ["export", "--saved", "a", "--saved", "b", "--saved", "c", "--format", "jsonl"]
    output = corpus.run(*arguments, "--output", "hits.jsonl", code=3)
    assert "query b: " in output.err
    rows = [json.loads(line) for line in (corpus.folder / "hits.jsonl").read_text("utf-8").splitlines()]
    assert list(dict.fromkeys(row["query_id"] for row in rows)) == ["a", "c"]
    manifest = json.loads((corpus.folder / "hits.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["queries"][1]["settings"] == {"any": True}


def test_the_file_stays_through_ingests_and_without_an_index(corpus: Program):
    corpus.run("queries", "save", "a", "能力建设")
    file = corpus.index / FILE
    before = file.read_bytes()
    corpus.run("ingest", "--full", "seeds")
    corpus.run("forget", "seeds/000_7e4c70ba55bb4128.txt")
    corpus.run("verify")
    assert file.read_bytes() == before
    for path in corpus.index.iterdir():
        if path.name != FILE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert [saved["name"] for saved in corpus.records("queries", "list")] == ["a"]
    assert "no index" in corpus.run("search", "--saved", "a", code=4).err
    corpus.run("ingest", "seeds")
    corpus.run("search", "--saved", "a")
    assert file.read_bytes() == before


def test_a_query_may_be_saved_before_there_is_an_index(program: Program):
    program.run("queries", "list", code=1)
    program.run("queries", "save", "a", "-伦理", "治理")
    assert read_saved_queries(program.index)["a"].query == "-伦理 治理"
    assert "no index" in program.run("search", "治理", code=4).err


def test_comments_and_order_of_people_are_kept(tmp_path: Path):
    text = (
        "# 我的查询\n[\"一\"]\nquery = '\"能力建设\"'  # 逐字\nsince = 2024-05-01\n\n"
        "# 另一个\n[two]\nquery = '治理'\n"
    )
    (tmp_path / FILE).write_text(text, "utf-8")
    assert read_saved_queries(tmp_path)["一"].options == {"since": "2024-05-01"}
    save_query(tmp_path, SavedQuery(name="三", query="安全", options={"any": True}))
    assert (tmp_path / FILE).read_text("utf-8").startswith(text)
    remove_query(tmp_path, "三")
    assert (tmp_path / FILE).read_text("utf-8").rstrip() == text.rstrip()
    remove_query(tmp_path, "一")
    assert list(tomllib.loads((tmp_path / FILE).read_text("utf-8"))) == ["two"]
    assert (tmp_path / FILE).read_text("utf-8").startswith("# 我的查询\n")


@given(name=printable, query=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_query_reads_back_under_any_name(
    tmp_path_factory: pytest.TempPathFactory, name: str, query: str
):
    if name.startswith("-"):
        name = name.replace("-", "_")
    folder = tmp_path_factory.mktemp("saved")
    saved = SavedQuery(name=name, query=query, options={"by": "document"})
    save_query(folder, saved)
    assert read_saved_queries(folder) == {name: saved}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a\n", "cannot be read"),
        ("[甲]\nquery = '治理'\n", "Chinese names in quotes"),
        ("[a]\nsince = '2024'\n", "[a] has no query"),
        ("[a]\nquery = '治理'\nsource = true\n", "source = True, which means nothing"),
        ("[a]\nquery = '治理'\nlimit = 3\n", "limit = 3, which means nothing"),
        ("[a]\nquery = '治理'\nsince = '今年'\n", "is no date"),
    ],
)
def test_a_file_that_cannot_be_understood_says_why(program: Program, text: str, message: str):
    program.index.mkdir()
    (program.index / FILE).write_text(text, "utf-8")
    output = program.run("search", "--saved", "a", code=2)
    assert FILE in output.err
    assert message in output.err
    assert output.err.count("\n") == 1


def test_names_are_taken_once_and_known_ones_are_named(program: Program):
    program.run("queries", "save", "a", "治理")
    assert "--replace" in program.run("queries", "save", "a", "安全", code=2).err
    program.run("queries", "save", "a", "安全", "--replace")
    assert read_saved_queries(program.index)["a"].query == "安全"
    assert "there are a" in program.run("search", "--saved", "b", code=2).err
    assert "either" in program.run("search", "治理", "--saved", "a", code=2).err
    program.run("queries", "remove", "a")
    assert "none yet" in program.run("queries", "remove", "a", code=2).err
    assert "cannot be the name" in program.run("queries", "save", " ", "治理", code=2).err
    gbk = "治理".encode("gbk").decode("utf-8", "surrogateescape")
    assert "no UTF-8" in program.run("queries", "save", "b", gbk, code=2).err
