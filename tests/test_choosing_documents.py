"""``docs`` with a query or limits: the documents that something is found in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Program

NOTICE = """关于开展数据安全检查的通知

来源：{source}  {date}

各地区各部门要组织开展数据安全检查，督促企业落实主体责任，健全内部管理制度，防范各类风险隐患。

检查中发现的问题要建立台账，明确整改时限，逐项对账销号，重大情况及时向上级主管部门报告。
"""


@pytest.fixture
def copies(program: Program) -> Program:
    for name, source, date in (("a", "新华社", "2024-05-06"), ("b", "人民日报", "2024-05-08")):
        (program.folder / f"{name}.txt").write_text(NOTICE.format(source=source, date=date), "utf-8")
    program.run("ingest", "a.txt", "b.txt")
    return program


@pytest.mark.parametrize(
    "asked",
    [
        ["能力建设"],
        ["數字鴻溝", "--source", "新华"],
        ['"能力建设" 伦理', "--by", "document"],
        ["伦理 OR 道德", "--since", "2024-06", "--lang", "zh-Hans"],
    ],
    ids=" ".join,
)
def test_docs_lists_the_documents_that_an_export_quotes(seeds: Program, asked: list[str]):
    quoted = {row["doc_id"] for row in seeds.records("export", *asked)}
    found = [record["doc_id"] for record in seeds.records("docs", *asked)]
    everything = [record["doc_id"] for record in seeds.records("docs")]
    assert found == [doc_id for doc_id in everything if doc_id in quoted] != []


def test_limits_alone_choose_documents_and_what_has_no_date_is_counted(seeds: Program):
    output = seeds.run("docs", "--since", "2025-10", "--format", "jsonl")
    assert output.out.count("\n") == 6
    assert "1 undated document is left out" in output.err
    assert seeds.run("docs", "--since", "2030", code=1).out == ""
    assert "no documents" in seeds.run("docs", "不存在的词", code=1).err
    assert "never closed" in seeds.run("docs", '"能力', code=2).err


def test_one_copy_of_a_family_is_the_best_of_those_that_are_found(copies: Program):
    assert [record["file"] for record in copies.records("docs", "台账")] == ["a.txt", "b.txt"]
    assert [record["file"] for record in copies.records("docs", "--one-per-family")] == ["a.txt"]
    later = ["docs", "台账", "--one-per-family", "--since", "2024-05-07"]
    assert [record["file"] for record in copies.records(*later)] == ["b.txt"]


def test_docs_of_what_came_in_since_last_time(copies: Program):
    text = NOTICE.replace("检查", "演练").format(source="外交部", date="2024-06-01")
    (copies.folder / "c.txt").write_text(text, "utf-8")
    copies.run("ingest", "c.txt")
    assert [record["file"] for record in copies.records("docs", "--new-since", "1")] == ["c.txt"]
    assert "@" in copies.run("docs", "--new-since", "1", "--format", "bibtex").out
    inside = copies.records("docs", "--in", str(copies.folder / "b.txt"))
    assert [record["file"] for record in inside] == ["b.txt"]


def test_docs_of_an_index_without_documents_is_no_failure(program: Program):
    (program.folder / "empty.txt").write_text("", "utf-8")
    program.run("ingest", "empty.txt", code=3)
    assert program.run("docs").out == ""
