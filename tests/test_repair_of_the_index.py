"""A damaged index is mended: from its catalogs, and where those are damaged from the sources."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from aigov_search.catalog.generations import CATALOG, CURRENT, dump_manifest, name_manifest, open_generation
from tests.conftest import Program
from tests.test_readers_archive import make_zip

PAGE = """国务院关于人工智能的意见

来源：新华社  2024-05-06

人工智能是新一轮科技革命的重要驱动力量，各地区各部门要加强能力建设，完善治理体系，防范各类风险。

各级人民政府应当统筹发展和安全，鼓励创新，推动人工智能健康有序发展，切实保障人民群众的合法权益。
"""
MORE = """
第{0}类部门要会同有关方面研究制定{0}项措施，推动人工智能与实体经济融合，加强第{0}批试点的督促检查，确保落实到位。
"""
OTHER = """关于数字鸿沟的决定

来源：人民日报  2023-01-02

弥合数字鸿沟需要各方共同努力，支持发展中国家提升数字技术水平，让人民共享数字时代的发展成果。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of two segments, made of two folders, with an amendment."""
    program = Program(tmp_path_factory.mktemp("made"), Path("index"))
    for name, text in (("one", PAGE + "".join(MORE.format(n) for n in range(30))), ("two", OTHER)):
        (program.folder / name).mkdir()
        (program.folder / name / "a.txt").write_text(text, "utf-8")
        program.run("ingest", name)
    document = next(d for d in program.records("docs") if d["file"] == "two/a.txt")
    program.run("amend", document["doc_id"], "date=2023-01-03")
    return program.folder


@pytest.fixture
def program(made: Path, tmp_path: Path) -> Program:
    """The program with a copy of that index, beside its sources."""
    shutil.copytree(made / "index", tmp_path / "index")
    return Program(made, tmp_path / "index")


@pytest.fixture
def index(program: Program) -> Path:
    return program.index


def ask(program: Program) -> list[list[dict[str, Any]]]:
    """What an index answers, in an order that does not depend on its segments."""
    commands = ["docs", "--text"], ["export", "人工智能 OR 数字鸿沟"]
    answers = [[{**each, "rank": 0, "generation": 0} for each in program.records(*c)] for c in commands]
    return [sorted(answer, key=json.dumps) for answer in answers]


def flip(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(data)


def find_segment(index: Path, holding: str) -> Path:
    """The folder of the segment with a file of that path."""
    generation = open_generation(index)
    folders = [generation.segment_folder(segment) for segment in generation.segments]
    [found] = [path for path in folders if holding.encode() in (path / CATALOG).read_bytes()]
    return found


def test_all_but_the_catalog_is_mended_without_the_sources(program: Program, index: Path):
    before = ask(program)
    program.folder.rename(program.folder.with_name("away"))
    program.folder.mkdir()
    try:
        for name in ("dictionary", "flat.terms", "_MAIN_1.toc", "CURRENT", "manifest"):
            damaged = {
                "dictionary": next(index.glob("dictionary-*")),
                "CURRENT": index / "CURRENT",
                "manifest": index / (index / "CURRENT").read_text().strip(),
            }.get(name, find_segment(index, "two/a.txt") / name)
            flip(damaged)
            error = program.run("verify", code=4).err
            assert str(damaged) in error
            assert "verify --repair" in error
            assert str(damaged) in program.run("verify", "--repair").err
            assert "2 sources changed" in program.run("verify", code=3).err
        assert ask(program) == before
        assert not list(index.glob("damaged-*"))
    finally:
        program.folder.rmdir()
        program.folder.with_name("away").rename(program.folder)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("CURRENT", ""), ("manifest", "/dev/zero"), ("copy", ""), ("dictionary", ""),
        ("catalog.sqlite", "/dev/zero"), ("catalog.texts", ""),
    ],
)  # fmt: skip
def test_no_pipe_or_device_in_place_of_a_file_is_waited_for(
    program: Program, index: Path, name: str, device: str
):
    manifest = (index / "CURRENT").read_text().strip()
    named = {"manifest": manifest, "copy": f"{manifest}.copy", "CURRENT": name}
    found = index / named[name] if name in named else next(index.glob(f"**/{name}*"))
    found.unlink()
    if device:
        found.symlink_to(device)
    else:
        os.mkfifo(found)
    if name != "copy":
        assert "verify --repair" in program.run("search", "人工智能", code=4).err
    assert found.name in program.run("verify", code=4).err
    program.run("verify", "--repair", code=3 if name == "catalog.sqlite" else 0)
    program.run("verify")


@pytest.mark.parametrize("name", ["catalog.sqlite", "catalog.texts"])
def test_a_damaged_catalog_is_read_again_from_the_sources(program: Program, index: Path, name: str):
    before = ask(program)
    flip(find_segment(index, "two/a.txt") / name, 0.9)
    for arguments in (["verify", "--repair"], ["ingest", "--full", "one"]):
        assert name in program.run(*arguments).err
        assert ask(program) == before
        program.run("verify")
        flip(find_segment(index, "two/a.txt") / name, 0.9)
    source = program.folder / "two" / "a.txt"
    source.rename(source.with_name("away"))
    *named, last = program.run("verify", "--repair", code=3).err.splitlines()
    assert any("two/a.txt: its text was in a damaged part" in line for line in named)
    assert last == "the index is whole again, but has lost 1 files that cannot be read again (two/a.txt)"
    source.with_name("away").rename(source)
    assert {d["file"] for d in program.records("docs")} == {"one/a.txt"}
    assert list(index.glob("damaged-*/catalog.sqlite"))


def test_what_is_read_again_is_read_as_it_was(program: Program, tmp_path: Path):
    program = Program(tmp_path, tmp_path / "other")
    deep = make_zip(("a.txt", OTHER.encode()))
    for _ in range(3):
        deep = make_zip(("inner.zip", deep))
    for folder in ("odd", "usual"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(PAGE.replace("治理", "治\u200b理"), "utf-8")
    (tmp_path / "odd" / "deep.zip").write_bytes(deep)
    program.run("ingest", "odd", "--no-repair", "noise", "--max-nesting", "4", "--max-seconds", "100")
    program.run("ingest", "usual")
    before = ask(program)
    texts = {each["file"]: each["text"] for each in before[0]}
    assert "治\u200b理" in texts["odd/a.txt"]
    assert "\u200b" not in texts["usual/a.txt"]
    for segment in {find_segment(program.index, name) for name in ("odd/a.txt", "usual/a.txt")}:
        flip(segment / "catalog.sqlite", 0.9)
    program.run("verify", "--repair")
    assert ask(program) == before
    [choice] = open_generation(program.index).choices
    assert choice.without == ("noise",)
    assert choice.limits == {"seconds": 100, "depth": 4}
    assert [Path(path).name for path in choice.files] == ["a.txt", "deep.zip"]
    (tmp_path / "odd" / "deep.zip").unlink()
    program.run("ingest", "--full", "odd")
    assert open_generation(program.index).choices == ()


def test_a_catalog_that_is_gone_is_counted(program: Program, index: Path):
    (find_segment(index, "two/a.txt") / "catalog.sqlite").unlink()
    assert "verify --repair" in program.run("search", "人工智能", code=4).err
    *named, last = program.run("verify", "--repair", code=3).err.splitlines()
    assert any("up to 1 documents of damaged parts cannot be named" in line for line in named)
    assert last.endswith("has lost up to 1 documents that cannot be named")
    program.run("ingest", "two")
    amended = [d for d in program.records("docs") if d["date_basis"] == "amended by hand"]
    assert [d["file"] for d in amended] == ["two/a.txt"]


def test_without_any_manifest_only_the_sources_help(program: Program, index: Path):
    for path in index.glob("generation-*"):
        path.unlink()
    assert "verify --repair" in program.run("docs", code=4).err
    assert "ingest --full" in program.run("verify", "--repair", code=4).err
    program.run("ingest", "--full", "one")
    program.run("verify")


def test_other_folding_rules_are_recognised(program: Program, index: Path):
    before = ask(program)
    generation = open_generation(index)
    content = dump_manifest(generation).replace(generation.folding.encode(), b"0-other")
    name = name_manifest(generation.number, content)
    (index / name).write_bytes(content)
    (index / CURRENT).write_text(f"{name}\n")
    for command in ("docs", "verify"):
        output = program.run(command, code=4)
        assert "folding" in output.err
        assert "verify --repair" in output.err
    program.run("verify", "--repair")
    assert ask(program) == before


def test_a_bug_is_told_from_damage(program: Program, index: Path):
    flip(find_segment(index, "two/a.txt") / "catalog.sqlite", 0.9)
    environment = {"PYTHONPATH": str(index.parent)}
    (index.parent / "sitecustomize.py").write_text(
        "import sys\n"
        "def fail(frame, event, argument):\n"
        "    if event == 'call' and frame.f_code.co_name == 'documents':\n"
        "        raise KeyError('impossible')\n"
        "sys.setprofile(fail)\n"
    )
    assert "catalog.sqlite" in program.run("docs", code=4, **environment).err
