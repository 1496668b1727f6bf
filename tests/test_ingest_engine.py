"""The engine of an index: chosen, remembered, changed, missed; and the same records from each."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from aigov_search.catalog.generations import open_generation
from aigov_search.catalog.writing import IndexWriter
from aigov_search.cli.main import main
from aigov_search.frozen import replace, to_dict
from aigov_search.ingest.salvaging import salvage_index
from aigov_search.search.index import Index
from aigov_search.search.scoping import Limits
from aigov_search.search.searching import Request, Searcher
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(scope="module")
def chosen(seeds: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The seeds in an index with the engine tantivy; for tests that only read."""
    program = copy_index(seeds, tmp_path_factory.mktemp("chosen"))
    program.run("ingest", "seeds", "--engine", "tantivy")
    return program


@pytest.fixture
def own(chosen: Program, tmp_path: Path) -> Program:
    """The same, for a test that writes."""
    return copy_index(chosen, tmp_path)


def copy_index(program: Program, folder: Path) -> Program:
    shutil.copytree(program.index, folder / "index")
    return Program(program.folder, folder / "index")


def engine_of(program: Program) -> str:
    [status] = program.records("status")
    return str(status["engine"])


QUERIES = [
    "人工智能", "人工智能 能力建设", "數字鴻溝", '"智能治理"', '"能力建设" -伦理', "治理*", "的", "和 发展",
    "人工智慧 倫理", "演算法", "安全 OR 合作", "NOT 人工智能", "(安全 OR 伦理) -治理", "title:倡议",
    "title:倡议 治理", "source:外交部 发展", "date:2024-05..2024-12 治理", "合作 OR date:2024",
    '"人工智能 安全"~10', '"各国 应当"~4', "没有这样的词语", "AI", "国际 合作 治理 规则 标准",
]  # fmt: skip
REQUESTS = [
    *(Request(query=query) for query in QUERIES),
    *(Request(query=query, limit=3, offset=4) for query in QUERIES[::2]),
    *(Request(query=query, is_any=True, limit=200) for query in QUERIES[1::2]),
    *(Request(query=query, is_exact=True, by="document") for query in QUERIES[::3]),
    *(Request(query=query, sort="date", shows_copies=False) for query in QUERIES[::3]),
    *(Request(query=query, is_bilingual=True, context=1) for query in QUERIES[::4]),
    *(Request(query=query, limits=Limits(since="2024-06", source="外交部")) for query in QUERIES[::4]),
    *(Request(query=query, limit=None) for query in QUERIES[::5]),
]


def answer_all(folder: Path, requests: Sequence[Request]) -> list[dict[str, Any]]:
    """Everything that is said of every hit, but for what names the index."""
    with Index.open(folder) as index:
        searcher = Searcher(index)
        return [
            to_dict(finding.hit)
            for request in requests
            for finding in searcher.findings(searcher.answer(request), request)
        ]


def test_both_engines_give_the_same_records(seeds: Program, chosen: Program) -> None:
    theirs = answer_all(chosen.index, REQUESTS)
    assert len(theirs) > 500
    assert theirs == answer_all(seeds.index, REQUESTS)


def test_what_was_saved_is_found_the_same(seeds: Program, chosen: Program) -> None:
    asked = ("search", "野生智能", "--as-saved")
    assert chosen.records(*asked) == seeds.records(*asked) != []


def test_the_choice_is_remembered_until_another_is_made(seeds: Program, own: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("各国应当加强人工智能能力建设。", "utf-8")
    own.run("ingest", str(tmp_path / "a.txt"))
    own.run("dict", "add", "能力建设")
    first, *_ = own.records("docs")
    own.run("amend", first["doc_id"], "date=2024-07-01")
    own.run("amend", first["doc_id"], "date=")
    assert engine_of(own) == "tantivy"
    assert len(own.records("search", "能力建设")) > 1
    own.run("forget", str(tmp_path / "a.txt"))
    own.run("dict", "remove", "能力建设")
    own.run("verify")
    assert engine_of(own) == "tantivy"
    assert list_files(own, "tantivy-0.idx")
    own.run("ingest", "seeds", "--engine", "whoosh")
    assert engine_of(own) == "whoosh"
    assert not list_files(own, "tantivy-0.idx")
    assert own.records("search", "能力建设") == seeds.records("search", "能力建设")
    generation = open_generation(own.index).number
    own.run("ingest", "seeds", "--engine", "whoosh")  # the one it has
    assert open_generation(own.index).number == generation


def test_damage_is_found_and_mended_with_the_same_engine(seeds: Program, own: Program) -> None:
    for name in ("tantivy-0.idx", "tantivy.json"):
        [path] = list_files(own, name)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        assert name in own.run("verify", code=4).err
        own.run("verify", "--repair")
    own.run("verify")
    assert engine_of(own) == "tantivy"
    assert own.records("search", "国际合作") == seeds.records("search", "国际合作")


def test_the_engine_is_remembered_when_no_manifest_is_whole(own: Program) -> None:
    for path in own.index.glob("generation-*"):
        path.write_bytes(path.read_bytes() + b" ")
    with IndexWriter(own.index) as writer:
        assert salvage_index(writer, None, 1, is_all_read=True).generation.engine == "tantivy"
        assert salvage_index(writer, "whoosh", 1, is_all_read=True).generation.engine == "whoosh"


def run_here(program: Program, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--index", str(program.index), *arguments])
    return int(ended.value.code or 0)


def test_an_engine_that_is_not_installed_is_named_with_what_brings_it(
    chosen: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)  # as if it could not be found
    monkeypatch.chdir(ROOT)
    for command in (["search", "治理"], ["ingest", "seeds"], ["verify"], ["dict", "add", "某个新词"]):
        assert run_here(chosen, *command) == 4, command
        [line] = capsys.readouterr().err.splitlines()
        assert 'pip install "aigov-search[fast]"' in line
    assert run_here(chosen, "status") == 0
    assert "tantivy" in capsys.readouterr().out


def test_an_engine_that_is_not_installed_cannot_be_chosen(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)  # as if it could not be found
    assert run_here(program, "ingest", str(ROOT / "seeds"), "--engine", "tantivy") == 2
    assert 'pip install "aigov-search[fast]"' in capsys.readouterr().err
    assert not program.index.exists()


def test_an_index_of_an_unknown_engine_is_told_and_made_usable(seeds: Program, own: Program) -> None:
    with IndexWriter(own.index) as writer:
        generation = open_generation(own.index)
        writer.commit(replace(generation, number=generation.number + 1, engine="nonesuch"))
    [line] = own.run("search", "国际合作", code=4).err.splitlines()
    assert "'nonesuch'" in line
    assert "--engine whoosh" in line
    own.run("ingest", "seeds", "--engine", "whoosh")
    assert own.records("search", "国际合作") == seeds.records("search", "国际合作")


def list_files(program: Program, name: str) -> list[Path]:
    """The files of that name in the segments that count."""
    generation = open_generation(program.index)
    paths = [generation.segment_folder(segment) / name for segment in generation.segments]
    return [path for path in paths if path.exists()]
