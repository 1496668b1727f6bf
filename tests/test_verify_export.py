"""Quotations held against their sources again: which stand, and what became of the others."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.search.rechecking import Quotation, recheck
from tests.conftest import Program

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "各部门要加强能力建设，完善治理体系，防范各类风险，促进人工智能健康发展，重要情况及时报告。"
PAGE = f"关于能力建设的通知\n\n来源：新华社  2024-05-06\n\n{TEXT}\n\n{TEXT.replace('部门', '地区')}\n"
HTML = f"<html><body><h1>关于能力建设的通知</h1><p>2024-05-06</p><p>{TEXT}</p></body></html>"
RECORDS = [
    {"id": f"r{n}", "title": f"第{n}号公告", "text": TEXT.replace("各部门", f"第{n}组")} for n in range(3)
]
FORMS = ["csv", "excel", "tsv", "json", "jsonl", "xlsx"]


def write_pages(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, "utf-8")
    (folder / "网页.html").write_text(HTML, "utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    (folder / "r.jsonl").write_text(lines, "utf-8")
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("内/页.html", HTML)
        archive.writestr("a.txt", PAGE)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A folder with pages, an index, and exports in every format."""
    folder = tmp_path_factory.mktemp("exported")
    write_pages(folder / "pages")
    program = Program(folder, folder / "index")
    program.run("ingest", "pages")
    for form in FORMS:
        arguments = ["--excel"] if form == "excel" else ["--format", form]
        name = "hits-excel.csv" if form == "excel" else f"hits.{form}"
        program.run("export", "能力建设", *arguments, "--output", name)
    return program


@pytest.fixture
def corpus(exported: Program, tmp_path: Path) -> Program:
    """A copy of it to spoil; its index is not there any more."""
    folder = tmp_path / "work"
    shutil.copytree(exported.folder, folder, ignore=shutil.ignore_patterns("index"))
    return Program(folder, folder / "index")


def list_lapses(program: Program, name: str = "hits.csv") -> list[dict[str, Any]]:
    output = program.run("verify", name, "--format", "jsonl", code=1)
    return [json.loads(line) for line in output.out.splitlines()]


@pytest.mark.parametrize("form", FORMS)
def test_all_quotations_of_every_format_stand(exported: Program, form: str):
    name = "hits-excel.csv" if form == "excel" else f"hits.{form}"
    count = len(exported.records("export", "能力建设"))
    output = exported.run("verify", name)
    assert f"{count} of {count} quotations stand" in output.err
    assert output.out == ""


def test_it_works_without_an_index_or_from_elsewhere(exported: Program, corpus: Program, tmp_path: Path):
    assert "quotations stand" in corpus.run("verify", "hits.csv").err
    elsewhere = Program(tmp_path, exported.index)
    elsewhere.run("verify", str(exported.folder / "hits.csv"))
    lost = Program(tmp_path, tmp_path / "none")
    assert "where their paths begin" in lost.run("verify", str(exported.folder / "hits.csv"), code=1).err


def test_text_that_moved_is_found_again(corpus: Program):
    page = corpus.folder / "pages" / "a.txt"
    page.write_text("新的一行\n" + PAGE, "utf-8")
    lapses = list_lapses(corpus)
    assert {(lapse["file"], lapse["state"]) for lapse in lapses} == {("pages/a.txt", "moved")}
    for lapse in lapses:
        assert (lapse["now_start"], lapse["now_end"]) == (lapse["start"] + 5, lapse["end"] + 5)
    assert {lapse["now_line"] for lapse in lapses} == {2, 6, 8}
    assert "1 of 4 files changed" in corpus.run("verify", "hits.csv", code=1).err


def test_text_that_was_altered_or_taken_out_is_named(corpus: Program):
    page = corpus.folder / "pages" / "网页.html"
    page.write_text(HTML.replace("完善治理体系", "健全治理体系"), "utf-8")
    assert [lapse["state"] for lapse in list_lapses(corpus)] == ["altered"]
    page.write_text("<html><body><h1>关于能力建设的通知</h1><p>本页已经下线。</p></body></html>", "utf-8")
    [lapse] = list_lapses(corpus)
    assert (lapse["state"], lapse["file"], lapse["now_start"]) == ("missing", "pages/网页.html", None)


def test_files_members_and_records_that_are_gone_are_named(corpus: Program):
    (corpus.folder / "pages" / "a.txt").unlink()
    with zipfile.ZipFile(corpus.folder / "pages" / "z.zip", "w") as archive:
        archive.writestr("a.txt", PAGE)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS[1:])
    (corpus.folder / "pages" / "r.jsonl").write_text(lines, "utf-8")
    lapses = list_lapses(corpus)
    assert {lapse["state"] for lapse in lapses} == {"gone"}
    assert {lapse["file"] for lapse in lapses} == {"pages/a.txt", "pages/z.zip!/内/页.html", "pages/r.jsonl"}
    assert sum(lapse["file"] == "pages/r.jsonl" for lapse in lapses) == 1


def test_files_that_were_renamed_are_found_where_the_index_has_them_now(corpus: Program):
    pages = corpus.folder / "pages"
    (pages / "old").mkdir()
    for name in ("a.txt", "z.zip", "r.jsonl"):
        (pages / name).rename(pages / "old" / name)
    (pages / "a.txt").write_text("另一篇文章。\n", "utf-8")
    (pages / "网页.html").unlink()
    assert {lapse["state"] for lapse in list_lapses(corpus)} == {"gone", "missing"}
    corpus.run("ingest", "pages")
    lapses = list_lapses(corpus)
    assert {(lapse["file"], lapse["state"], lapse["now_file"]) for lapse in lapses} == {
        ("pages/a.txt", "moved", "pages/old/a.txt"),
        ("pages/z.zip!/内/页.html", "moved", "pages/old/z.zip!/内/页.html"),
        ("pages/z.zip!/a.txt", "moved", "pages/old/z.zip!/a.txt"),
        ("pages/r.jsonl", "moved", "pages/old/r.jsonl"),
        ("pages/网页.html", "gone", None),
    }
    places = [(lapse["now_start"], lapse["now_end"]) for lapse in lapses if lapse["now_file"]]
    assert places == [(lapse["start"], lapse["end"]) for lapse in lapses if lapse["now_file"]]
    said = corpus.run("verify", "hits.csv", code=1).out
    assert "pages/a.txt, characters 0-9: the file is now pages/old/a.txt: characters 0-9, line 1" in said


def test_a_file_that_cannot_be_read_any_more_is_named(corpus: Program):
    (corpus.folder / "pages" / "z.zip").write_bytes(b"PK\x03\x04 broken")
    lapses = list_lapses(corpus)
    assert {(lapse["file"].partition("!")[0], lapse["state"]) for lapse in lapses} == {
        ("pages/z.zip", "unreadable")
    }


def test_other_changes_to_a_file_leave_its_quotations_standing(corpus: Program):
    page = corpus.folder / "pages" / "网页.html"
    page.write_text(HTML.replace("</body>", "<!-- saved again --></body>"), "utf-8")
    assert "1 of 4 files changed" in corpus.run("verify", "hits.csv").err


def test_an_export_that_was_edited_is_not_what_its_manifest_says(corpus: Program):
    path = corpus.folder / "hits.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows[:-1])
    assert "was changed after the export" in corpus.run("verify", "hits.csv", code=1).err
    (corpus.folder / "hits.csv.manifest.json").unlink()
    corpus.run("verify", "hits.csv")
    altered = [[cell.replace("风险", "危险") for cell in row] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(altered)
    assert {lapse["state"] for lapse in list_lapses(corpus)} == {"altered"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "file,start,end\nx,1,2\n", "no field 'text'"),
        ("a.csv", "file,start,end,text\nx,one,2,z\n", "row 1: start and end are no numbers"),
        ("a.csv", "file,start,end,text\nx,1,2\n", "more or fewer cells"),
        ("a.json", '{"a": 1}', "no array of objects"),
        ("a.jsonl", "nonsense\n", "is no export"),
        ("a.xlsx", "nonsense", "no workbook"),
        ("a.md", "> 引文\n", "is no export"),
        ("a.csv", "", "is no export"),
        ("gbk.csv", "file,start,end,text\n文件,1,2,字\n", "UTF-8"),
    ],
)
def test_what_is_no_export_is_an_error_of_one_line(program: Program, name: str, content: str, message: str):
    encoding = "gbk" if name == "gbk.csv" else "utf-8"
    (program.folder / name).write_text(content, encoding, newline="")
    output = program.run("verify", name, code=2)
    assert output.err.count("\n") == 1
    assert message in output.err
    assert "no such file" in program.run("verify", "nowhere.csv", code=2).err.lower()


def test_a_folder_may_look_like_an_archive(program: Program):
    folder = program.folder / "a!"
    write_pages(folder)
    program.run("ingest", "a!")
    program.run("export", "能力建设", "--output", "hits.csv")
    shutil.rmtree(program.index)
    assert "z.zip" in (program.folder / "hits.csv").read_text("utf-8")
    program.run("verify", "hits.csv")


@settings(deadline=None)  # it reads a file
@given(
    before=st.text("治理能力建设\n", max_size=30),
    quoted=st.text("治理能力建设风险", min_size=1, max_size=30),
    after=st.text("治理能力建设\n", max_size=30),
    inserted=st.text("甲乙", max_size=5),
)
def test_what_moves_is_found_where_it_is(
    tmp_path_factory: pytest.TempPathFactory, before: str, quoted: str, after: str, inserted: str
):
    path = tmp_path_factory.getbasetemp() / "moving.txt"
    path.write_text("首" + inserted + before + quoted + after, "utf-8", newline="")
    start = 1 + len(before)
    quotation = Quotation(1, os.fspath(path), start, start + len(quoted), quoted)
    done = recheck([quotation])
    text = path.read_text("utf-8")
    if text[start : start + len(quoted)] == quoted:
        assert done.lapses == ()
    else:
        [lapse] = done.lapses
        assert lapse.state == "moved"
        assert text[lapse.now_start : lapse.now_end] == quoted
