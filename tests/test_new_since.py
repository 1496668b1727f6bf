"""What came in since last time: the catalog knows of each file when its content came in."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from aigov_search.catalog.segment import FileRow
from aigov_search.search.scoping import is_new

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

PAGE = """关于人工智能第{n}号事项的通知

来源：新华社  2024-05-06

第{n}批试点城市要加强能力建设，完善治理体系，防范各类风险，{n}月底以前报送工作方案。
"""


def write_page(folder: Path, n: int, more: str = "") -> None:
    (folder / f"{n}.txt").write_text(PAGE.format(n=n) + more, "utf-8")


def find_files(program: Program, *arguments: str) -> list[str]:
    return sorted(program.run("search", "能力建设", "-l", *arguments).out.split())


def test_what_came_in_later_is_found_through_merges_changes_and_full_ingests(program: Program):
    pages = program.folder
    for n in range(1, 6):  # five segments of one size, which are merged on the way
        write_page(pages, n)
        program.run("ingest", f"{n}.txt")
    assert [d["generation"] for d in program.records("docs")] == [1, 2, 3, 4, 5]
    assert find_files(program, "--new-since", "3") == ["4.txt", "5.txt"]
    program.run("ingest", "--full", *(f"{n}.txt" for n in range(1, 6)))
    assert find_files(program, "--new-since", "3") == ["4.txt", "5.txt"]
    write_page(pages, 2, "有关情况另行通知，请各单位遵照执行。\n")
    os.utime(pages / "1.txt", (1, 1))  # touched, not changed
    program.run("ingest", *(f"{n}.txt" for n in range(1, 6)))
    assert find_files(program, "--new-since", "5") == ["2.txt"]
    rows = program.records("export", "能力建设", "--new-since", "5")
    assert {row["file"] for row in rows} == {"2.txt"}
    assert program.run("search", "能力建设", "--new-since", "7", code=1).out == ""


def test_a_day_counts_from_its_beginning(program: Program):
    write_page(program.folder, 1)
    program.run("ingest", "1.txt")
    [document] = program.records("docs")
    today = date.fromisoformat(document["ingested"])
    assert abs(date.today() - today) <= timedelta(1)
    assert find_files(program, "--new-since", str(today)) == ["1.txt"]
    assert find_files(program, "--new-since", str(today)[:7]) == ["1.txt"]
    program.run("search", "能力建设", "--new-since", str(today + timedelta(1)), code=1)
    assert "generation" in program.run("search", "能力建设", "--new-since", "昨天", code=2).err


@pytest.mark.parametrize(
    ("since", "expected"),
    [("6", True), ("7", False), ("02023", False), ("2023", True), ("2025", False), ("2024-05-07", False)],
)
def test_four_digits_are_a_year_and_other_numbers_a_generation(since: str, expected: bool):
    row = FileRow(0, "a", "/a", "0" * 64, 1, 2, 7, "2024-05-06")
    assert is_new(row, since) is expected
