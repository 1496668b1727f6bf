"""Copies as a list and as a tree, and a document's repairs in a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.analysis.lineage import CopyRecord, count_differing, measure_kept
from aigov_search.frozen import replace
from aigov_search.output.diffs import render_diff, render_wrapped_diff
from aigov_search.output.lineage import render_tree
from aigov_search.output.terminal import measure_width
from aigov_search.spans import Edit, Revision, Span, find_line_starts
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """{title}

来源：{source}  {date}

人工智能是新一轮科技革命的重要驱动力量，各地区各部门要{verb}能力建设，完善治理体系，防范各类风险。

各级人民政府应当统筹发展和安全，鼓励创新，推动人工智能健康有序发展，切实保障人民群众的合法权益。

支持企业、高等学校和科研机构开展基础理论和关键技术攻关，建设开放共享的算力、数据和算法平台。

加快制定数据安全、个人信息保护和科技伦理审查的标准规范，建立分类分级的监督管理制度。

积极参与国际规则制定，弥合数字鸿沟，帮助发展中国家提高人工智能治理水平，推动构建人类命运共同体。
{more}"""
MORE = "\n本意见自发布之日起施行，各地区各部门要结合实际抓好落实，重大情况及时报告。\n"


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Four copies: the first one, one that names its publisher, one of another, one that names that."""
    folder: Path = tmp_path_factory.mktemp("lineage")
    # Titles differ: a line that every page of a folder has is taken for furniture.
    for name, title, source, date, verb, more in (
        ("a", "国务院关于加强人工智能能力建设的意见", "新华社", "2021-05-06", "加强", ""),
        ("b", "国务院发布加强人工智能能力建设的意见", "新华社", "2021-05-08", "强化", ""),
        ("c", "国务院部署人工智能能力建设", "人民日报", "2023-02-01", "加强", MORE),
        ("d", "人工智能能力建设有了新部署", "人民日报", "2023-03-01", "加强", MORE),
    ):
        page = PAGE.format(title=title, source=source, date=date, verb=verb, more=more)
        (folder / f"{name}.txt").write_text(page, "utf-8")
    program = Program(folder, folder / "index")
    program.run("ingest", ".")
    return program


def test_a_copy_follows_the_publisher_it_names(family: Program):
    records = family.records("copies")
    files = {record["doc_id"]: record["file"] for record in records}
    assert [(record["file"], files.get(record["parent"])) for record in records] == [
        ("a.txt", None), ("b.txt", "a.txt"), ("c.txt", "a.txt"), ("d.txt", "c.txt"),
    ]  # fmt: skip
    by_file = {record["file"]: record for record in records}
    assert (by_file["d.txt"]["kept"], by_file["d.txt"]["added"]) == (1.0, 0.0)
    assert by_file["c.txt"]["kept"] == 1.0
    assert by_file["c.txt"]["added"] > 0.1
    assert by_file["b.txt"]["kept"] < 1.0
    assert by_file["b.txt"]["differs"] == 2


def test_a_tree_shows_what_follows_what(family: Program):
    ids = {record["file"]: record["doc_id"] for record in family.records("copies")}
    assert family.run("copies", "--tree", ids["a.txt"]).out.splitlines() == [
        "国务院关于加强人工智能能力建设的意见",
        f"{ids['a.txt']}  2021-05-06 · 新华社 · clean  a.txt",
        f"├── {ids['b.txt']}  2021-05-08 · 新华社 · clean · 99.6% of it, 0.4% its own  b.txt",
        "│       …，各地区各部门要[-加强-]{+强化+}能力建设，完善治…",
        f"└── {ids['c.txt']}  2023-02-01 · 人民日报 · clean · all of it, 13.9% its own  c.txt",
        "    │   …人类命运共同体。{+ 本意见自发布之日起施行，各地区各部门要结合实际抓好落",
        "    │   实，重…+}",
        f"    └── {ids['d.txt']}  2023-03-01 · 人民日报 · clean · the same text  d.txt",
    ]
    assert "[-加强-]{+强化+}" in family.run("copies", ids["b.txt"]).out
    assert "\x1b[31;9m" in family.run("copies", ids["b.txt"], "--color", "always").out


@given(st.text("一二三"), st.text("一二三"))
def test_shares_agree_with_the_texts(a: str, b: str):
    assert 0 <= measure_kept(a, b) <= 1
    assert measure_kept(a, a) == 1
    assert (count_differing(a, b) == 0) == (a == b)


# Repairs in a terminal


def test_repairs_that_touch_are_shown_as_one():
    revision = Revision("甲乙丙丁\n戊己").revise(
        [
            Edit(start=1, end=2, replacement="二", rule="spin"),
            Edit(start=2, end=3, replacement="三", rule="spin"),
            Edit(start=6, end=6, replacement="六", rule="spin"),
        ]
    )
    assert render_diff(revision, colour=False) == ["甲[-乙丙-]{+二三+}丁", "戊{+六+}己"]
    assert render_diff(revision, colour=False, part=Span(5, 7)) == ["戊{+六+}己"]
    starts = find_line_starts(revision.source)
    wrapped = list(render_wrapped_diff(revision, starts, 40, colour=False))
    assert wrapped == ["   1  甲[-乙丙-]{+二三+}丁", "   2  戊{+六+}己"]
    assert all(measure_width(line) <= 12 for line in render_wrapped_diff(revision, starts, 12, colour=False))


def test_one_passage_of_a_diff_is_shown(seeds: Program):
    [document] = [d for d in seeds.records("docs") if d["file"].startswith("seeds/001")]
    whole = seeds.run("show", document["doc_id"], "--diff").out
    part = seeds.run("show", f"{document['doc_id']}:4", "--diff").out
    assert part in whole
    assert part.count("\n") == 1
    assert "[-野生-]{+人工+}" in part


def test_a_diff_in_a_terminal_is_wrapped_and_numbered(seeds: Program):
    [document] = [d for d in seeds.records("docs") if d["file"].startswith("seeds/001")]
    outer, inner = pty.openpty()
    command = ["--index", str(seeds.index), "show", f"{document['doc_id']}:4", "--diff", "--color", "never"]
    subprocess.run(
        [sys.executable, "-m", "aigov_search", *command],
        cwd=ROOT, env={**os.environ, "COLUMNS": "60"}, stdout=inner, check=True, timeout=60,
    )  # fmt: skip
    os.close(inner)
    lines = os.read(outer, 100_000).decode().split("\r\n")[:-1]
    os.close(outer)
    assert lines[0].startswith("  11  ")
    assert len(lines) > 5
    assert all(measure_width(line) <= 60 for line in lines)


@pytest.mark.parametrize(
    ("kept", "added", "said"),
    [(1, 0, "the same text"), (0.99999, 0.00001, "99.9% of it, 0.1% its own"), (1, 0.2, "all of it, 20.0%")],
)
def test_a_copy_that_differs_a_little_is_not_all_of_it(kept: float, added: float, said: str):
    record = CopyRecord(
        family="f", rank=2, doc_id="b", file="b.txt", title="甲", date=None, source=None,
        reliability="clean", repairs=0, differs=1, parent="a", kept=kept, added=added,
    )  # fmt: skip
    best = replace(record, rank=1, doc_id="a", parent=None)
    *_, line = render_tree([best, record], str, 80, places=False, colour=False, ascii_only=True)
    assert said in line


def test_a_plain_terminal_gets_plain_branches():
    first, second, third = (
        CopyRecord(
            family="f", rank=rank, doc_id=doc_id, file=f"{doc_id}.txt", title="甲", date=None, source=None,
            reliability="doubtful", repairs=1, differs=0, parent=parent, kept=0.5, added=0.0,
        )
        for rank, (doc_id, parent) in enumerate([("a", None), ("b", "a"), ("c", "b")], 1)
    )  # fmt: skip
    lines = list(
        render_tree([first, second, third], str, 80, places=False, colour=False, ascii_only=True)
    )
    said = "undated · publisher unknown · doubtful · 1 repaired place"
    assert lines == [
        "甲",
        f"a  {said}  a.txt",
        f"`-- b  {said} · 50.0% of it  b.txt",
        f"    `-- c  {said} · 50.0% of it  c.txt",
    ]
