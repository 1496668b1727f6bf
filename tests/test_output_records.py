"""Records on paper: what is written reads back, and no cell does harm."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from aigov_search.output.formats import PACKAGES, list_formats, load_format
from aigov_search.output.formats.csv import defuse, undo_defusing, write_excel
from aigov_search.output.quotations import markdown
from aigov_search.output.records import WRITERS, make_row
from aigov_search.output.references import bibtex, list_authors
from aigov_search.output.references.csl_json import make_item
from aigov_search.output.terminal import show_controls
from aigov_search.records import Removed
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Program

NAMES = ["text", "matches", "date"]
texts = st.text(st.characters(exclude_categories=["Cs"]))
rows = st.lists(
    st.fixed_dictionaries(
        {
            "text": texts,
            "matches": st.lists(st.fixed_dictionaries({"start": st.integers(0, 9)}), max_size=2),
            "date": st.none() | st.just("2024-05-01"),
        }
    ),
    max_size=4,
)
TABLES = [name for name in list_formats("formats") if name != "xlsx"]


def write(writer: Callable[..., None], records) -> str:
    stream = io.StringIO(newline="")
    writer(iter(records), NAMES, stream)
    return stream.getvalue()


def read_back(name: str, write_to: Callable[[Any], None]) -> list[dict[str, Any]]:
    form: Any = load_format(name)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"rows.{name}")
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_to(stream)
        return list(form.read(path))


@given(rows)
def test_json_and_json_lines_read_back(records):
    assert json.loads(write(WRITERS["json"], records)) == records
    lines = write(WRITERS["jsonl"], records).split("\n")[:-1]
    assert [json.loads(line) for line in lines] == records


@given(rows)
def test_csv_reads_back(records):
    read = list(csv.DictReader(io.StringIO(write(WRITERS["csv"], records), newline=""), strict=True))
    assert [row["text"] for row in read] == [record["text"] for record in records]
    assert [json.loads(row["matches"]) for row in read] == [record["matches"] for record in records]
    assert [row["date"] for row in read] == [record["date"] or "" for record in records]


@pytest.mark.parametrize("name", TABLES)
@given(records=rows)
def test_every_table_is_read_back_as_it_was_written(name: str, records):
    back = read_back(name, lambda stream: WRITERS[name](iter(records), NAMES, stream))
    assert [row["text"] for row in back] == [record["text"] for record in records]


@given(rows)
def test_csv_for_spreadsheets_is_read_back_without_its_apostrophes(records):
    back = read_back("csv", lambda stream: write_excel(iter(records), NAMES, stream))
    assert [row["text"] for row in back] == [record["text"] for record in records]


@given(texts)
@example("'=1")
@example("''")
def test_defusing_can_be_undone(cell):
    assert undo_defusing(defuse(cell)) == cell


@given(rows)
def test_a_tsv_row_is_a_line_with_as_many_cells_as_names(records):
    lines = write(WRITERS["tsv"], records).split("\n")
    assert len(lines) == len(records) + 2
    assert all(line.count("\t") == len(NAMES) - 1 for line in lines[:-1])


@given(rows)
def test_no_cell_for_a_spreadsheet_begins_a_formula(records):
    for row in csv.reader(io.StringIO(write(write_excel, records).removeprefix("\ufeff"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_a_workbook_holds_texts_as_texts_and_is_the_same_twice(seeds: Program, tmp_path: Path):
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        seeds.run("export", "能力建设", "--format", "xlsx", "--output", str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    form: Any = load_format("xlsx")
    hits = seeds.records("export", "能力建设")
    back = list(form.read(paths[0]))
    assert [row["text"] for row in back] == [hit["text"] for hit in hits]
    assert [row["start"] for row in back] == [hit["start"] for hit in hits]
    assert [json.loads(row["matches"]) for row in back] == [hit["matches"] for hit in hits]


@pytest.mark.parametrize(
    "text", ["=1+1", "https://例.cn/", "007", "控制\x1b[31m符", "_x0041_", "行\n行\r\n", "  空 "]
)
def test_a_cell_of_a_workbook_is_a_text_whatever_it_looks_like(text: str):
    form: Any = load_format("xlsx")
    with TemporaryDirectory() as folder:
        path = Path(folder, "rows.xlsx")
        with path.open("w", encoding="utf-8") as stream:
            form.write([{"text": text}], ["text"], stream)
        assert [row["text"] for row in form.read(path)] == [text]


def test_what_no_sheet_holds_is_an_error_and_a_terminal_is_none(seeds: Program, tmp_path: Path):
    form: Any = load_format("xlsx")
    with (tmp_path / "a.xlsx").open("w", encoding="utf-8") as stream, pytest.raises(Exception, match="32767"):
        form.write([{"text": "字" * 32768}], ["text"], stream)
    assert "--excel" in seeds.run("export", "治理", "--excel", "--format", "json", code=2).err


def test_every_format_has_one_name():
    names = list_formats(*PACKAGES)
    assert len(names) == len(set(names))
    assert {"csv", "tsv", "json", "jsonl", "xlsx", "markdown", "bibtex", "csl-json"} <= set(names)


@given(texts)
@example("# 一")
@example("1. 二\n- 三")
@example("*重* [点](http://a.cn) `码` <b> &amp; a_b_c")
@example("=== ---")
def test_what_stands_in_markdown_stands_for_itself(text):
    page = MarkdownIt().render(f"> {markdown.escape(text)}\n")
    shown = html.unescape(re.sub("</?(?:blockquote|p)>", "", page))
    assert shown.split() == show_controls(text).split()


def test_a_quotation_says_where_it_is_from_and_how_far_to_trust_it(seeds: Program):
    [hit] = seeds.records("search", "人工智能能力建设", "-n", "1")
    quoted = seeds.run("search", "人工智能能力建设", "-n", "1", "--format", "markdown").out
    assert f"> {hit['text_clean']}" in quoted
    assert f"`{hit['file']}:{hit['line_start']}`" in quoted
    assert hit["sha256"][:16] in quoted
    assert hit["date_basis"] in quoted
    assert f"Restored in {hit['repairs']} places" in quoted
    assert f"> {hit['text']}" in quoted
    source = (ROOT / hit["file"]).read_text("utf-8")
    assert source[hit["start"] : hit["end"]] == hit["text"]


def test_doubtful_text_is_marked_in_a_quotation(seeds: Program):
    [hit] = seeds.records("search", "人工智能能力建设", "-n", "1")
    stream = io.StringIO()
    markdown.write([{**hit, "reliability": "doubtful"}], (), stream)
    assert "**Doubtful text" in stream.getvalue()


@given(texts)
@example(r"\{}%$#&_~^")
def test_braces_of_bibtex_are_balanced(text):
    escaped = bibtex.escape(text)
    assert "\n" not in escaped
    depth = 0
    for sign in re.findall(r"\\.|[{}]", escaped):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"(?<!\\)[%$#&_]", escaped)


def test_references_name_every_document_and_what_is_known_of_it(seeds: Program):
    documents = seeds.records("docs")
    entries = re.findall(r"@misc\{(.*?),\n(.*?)\n\}", seeds.run("docs", "--format", "bibtex").out, re.DOTALL)
    assert [key for key, _ in entries] == [d["doc_id"] for d in documents]
    assert all(d["sha256"] in fields for d, (_, fields) in zip(documents, entries, strict=True))
    assert [("year" in fields) for _, fields in entries] == [d["date"] is not None for d in documents]
    items = json.loads(seeds.run("docs", "--format", "csl-json").out)
    assert items == [make_item(d) for d in documents]
    assert items[0]["issued"] == {"date-parts": [[2024, 7, 1]]}
    assert all(value is not None for item in items for value in item.values())


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("吴黎明 毛振华", ["吴黎明", "毛振华"]),
        ("王建刚", ["王建刚"]),
        ("买买提·艾力、古丽", ["买买提·艾力", "古丽"]),
        ("Chris Lui", ["Chris Lui"]),
        ("新华社 Reuters", ["新华社 Reuters"]),
        ("人民网，记者 王", ["人民网，记者 王"]),
    ],
)
def test_chinese_authors_are_told_apart(line: str, names: list[str]):
    assert list_authors(line) == names


def test_each_author_is_one_in_a_reference(seeds: Program):
    assert "author = {{吴黎明} and {毛振华}}" in seeds.run("docs", "--format", "bibtex").out
    items = json.loads(seeds.run("docs", "--format", "csl-json").out)
    assert items[1]["author"] == [{"literal": "吴黎明"}, {"literal": "毛振华"}]


def test_a_record_becomes_a_row_with_its_fields_in_order():
    removed = Removed(start=1, end=3, reason="footer")
    assert list(make_row(removed).items()) == [("start", 1), ("end", 3), ("reason", "footer")]
