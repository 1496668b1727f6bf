"""Exports: streamed, in order, checkable, and the same twice, down to the manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import shutil
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pytest

from aigov_search.readers import read
from aigov_search.search.batches import BadQuery, BatchQuery, read_queries
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "各部门要加强能力建设，完善治理体系，防范各类风险，促进人工智能健康发展，重要情况及时报告。"
HTML = f"""<html><head><title>关于能力建设的通知</title></head><body><ul><li><a href="/">首页</a></li></ul>
<h1>关于能力建设的通知</h1><p>来源：新华社 2024-05-06</p><p>{TEXT}</p>
<p>数字&ensp;鸿沟要逐步弥合，&#x1F600;能力建设
是长期任务，应当持续推进，久久为功，不断取得新的成效。</p><div class="footer">版权所有</div></body></html>"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with an index of pages in many formats, the garbled seeds among them."""
    folder = tmp_path_factory.mktemp("mixed")
    pages = folder / "pages"
    shutil.copytree(ROOT / "seeds", pages)
    (pages / "页面.html").write_text(HTML, "utf-8")
    (pages / "gbk.htm").write_bytes(HTML.encode("gbk"))
    records = [
        {"id": f"r{n}", "title": f"第{n}号公告", "date": "2023-02", "source": "工信部", "text": f"{TEXT}{n}"}
        for n in range(3)
    ]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (pages / "records.jsonl").write_text(lines, "utf-8")
    (pages / "page.md").write_text(f"# 关于治理的意见\n\n**能力建设**是基础。{TEXT}\n", "utf-8")
    (pages / "windows.txt").write_bytes(f"关于治理的决定\r\n\r\n{TEXT}\r\n{TEXT}\r\n".encode("utf-8-sig"))
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "能力建设简报", "办公室 <a@example.cn>"
    mail.set_content(TEXT + "\n\n" + TEXT.replace("各部门", "各单位"))
    with zipfile.ZipFile(pages / "收件.zip", "w") as archive:
        archive.writestr("内/页.html", HTML)
        archive.writestr("records.jsonl", lines)
        archive.writestr("mail.eml", mail.as_bytes())
    program = Program(folder, folder / "index")
    program.run("ingest", "pages")
    return program


def read_source_texts(path: Path) -> list[tuple[str | None, str | None, str]]:
    name = str(path)
    return [(source.member, source.record_id, source.text) for source in read(path.read_bytes(), name)]


@pytest.mark.parametrize("query", ["能力建设", "人工智能 OR 治理", "title:能力建设 OR 數字鴻溝"])
def test_every_row_is_in_its_source_to_the_letter(mixed: Program, query: str):
    rows = mixed.records("export", query)
    texts: dict[str, list[tuple[str | None, str | None, str]]] = {}
    for row in rows:
        path, _, member = row["file"].partition("!/")
        if path not in texts:
            texts[path] = read_source_texts(mixed.folder / path)
        own = [text for m, r, text in texts[path] if (m or "", r) == (member, row["record_id"])]
        assert any(text[row["start"] : row["end"]] == row["text"] for text in own), row
        assert hashlib.sha256((mixed.folder / path).read_bytes()).hexdigest() == row["sha256"]
        for match in row["matches"]:
            assert 0 <= match["start"] < match["end"] <= len(row["text"])
    if query == "能力建设":
        kinds = {PurePath(row["file"]).suffix for row in rows}
        assert {".html", ".htm", ".jsonl", ".md", ".txt", ".eml"} <= kinds


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "xlsx", "markdown"])
def test_two_exports_and_their_manifests_are_the_same_to_the_byte(mixed: Program, tmp_path: Path, form: str):
    queries = tmp_path / "queries.txt"
    queries.write_text('能力建设\n人工智能 治理\n"數字鴻溝"\n', "utf-8")
    contents = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        target = folder / f"hits.{form}"
        mixed.run("export", "--queries", str(queries), "--format", form, "--output", str(target))
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]
    assert set(contents[0]) == {f"hits.{form}", f"hits.{form}.manifest.json"}
    manifest = json.loads(contents[0][f"hits.{form}.manifest.json"])
    assert manifest["export"]["sha256"] == hashlib.sha256(contents[0][f"hits.{form}"]).hexdigest()


def test_the_manifest_tells_what_a_methods_section_needs(mixed: Program, tmp_path: Path):
    queries = tmp_path / "queries.csv"
    queries.write_text(
        'id,query,since,until,source\na,人工智慧 -倫理,,,\nb,"""能力",,,\nc,能力建设,2023,2023-12,工信\n'
        "d,治理,今年,,\n,绝无此语,,,\n",
        "utf-8",
    )
    target = tmp_path / "hits.csv"
    output = mixed.run(
        "export", "--queries", str(queries), "--source", "新华", "--output", str(target), code=3
    )
    assert f"{queries}:3: query b: " in output.err
    assert f"{queries}:5: query d: since '今年' is no date" in output.err
    manifest = json.loads(target.with_name("hits.csv.manifest.json").read_text("utf-8"))
    [status] = mixed.records("status")
    assert manifest["index"]["generation"] == status["generation"]
    assert manifest["index"]["dictionary"] == status["dictionary"]
    assert manifest["index"]["documents"] == status["documents"]
    files = [path for path in (mixed.folder / "pages").iterdir() if path.is_file()]
    lines = sorted((f"pages/{p.name}", hashlib.sha256(p.read_bytes()).hexdigest()) for p in files)
    listed = "".join(f"{sha256}  {path}\n" for path, sha256 in lines).encode()
    assert manifest["index"]["corpus_sha256"] == hashlib.sha256(listed).hexdigest()
    assert manifest["settings"]["source"] == "新华"
    assert [query["query_id"] for query in manifest["queries"]] == ["a", "c", "6"]
    assert manifest["queries"][0]["terms"][0]["variants"][:2] == ["人工智慧", "人工智能"]
    assert manifest["queries"][1]["settings"] == {"since": "2023", "until": "2023-12", "source": "工信"}
    assert [(bad["query_id"], bad["line"]) for bad in manifest["skipped"]] == [("b", 3), ("d", 5)]
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"), newline="")))
    assert [query["hits"] for query in manifest["queries"]] == [
        sum(row["query_id"] == query_id for row in rows) for query_id in ("a", "c", "6")
    ]
    assert manifest["counts"] == {
        "queries": 5, "answered": 2, "without_hits": 1, "skipped": 2, "hits": len(rows),
    }  # fmt: skip


def test_undated_and_doubtful_documents_are_listed(mixed: Program, tmp_path: Path):
    target = tmp_path / "hits.jsonl"
    mixed.run("export", "人工智能 OR 能力建设", "--format", "jsonl", "--output", str(target))
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    manifest = json.loads(target.with_name("hits.jsonl.manifest.json").read_text("utf-8"))
    undated = {row["doc_id"] for row in rows if row["date"] is None}
    assert undated
    assert {document["doc_id"] for document in manifest["undated"]} == undated
    doubtful = {row["doc_id"] for row in rows if row["reliability"] == "doubtful"}
    assert {document["doc_id"] for document in manifest["doubtful"]} == doubtful


def test_a_manifest_never_stands_beside_another_file(mixed: Program, tmp_path: Path):
    target = tmp_path / "hits.csv"
    mixed.run("export", "能力建设", "--output", str(target))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    mixed.run("export", '"能力', "--output", str(target), code=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    blocked = tmp_path / "folder"
    blocked.mkdir()
    assert "folder" in mixed.run("export", "能力建设", "--output", str(blocked), code=2).err
    assert {path.name for path in tmp_path.iterdir()} == {*before, "folder"}
    assert list(blocked.iterdir()) == []


def test_a_query_in_another_encoding_is_told_as_it_came(mixed: Program, tmp_path: Path):
    query = "治理 OR ".encode() + "治理".encode("gbk")
    mixed.run("export", os.fsdecode(query), "--output", str(tmp_path / "hits.csv"))
    manifest = json.loads((tmp_path / "hits.csv.manifest.json").read_text("utf-8"))
    assert os.fsencode(manifest["queries"][0]["query"]) == query


def test_a_device_is_written_to_and_stays_one(mixed: Program, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    process = mixed.start("export", "能力建设", "--fields", "file", "--output", str(tmp_path / "pipe"))
    assert (tmp_path / "pipe").read_text("utf-8").startswith("file\n")
    assert process.wait(60) == 0
    process.communicate()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_fields_are_for_tables_only(mixed: Program):
    error = mixed.run("export", "治理", "--format", "markdown", "--fields", "file", code=2).err
    assert "--fields" in error


def test_a_bar_is_drawn_on_a_terminal_and_nowhere_else(mixed: Program, tmp_path: Path):
    queries = tmp_path / "queries.txt"
    queries.write_text("能力建设\n治理\n" * 10, "utf-8")
    arguments = ["export", "--queries", str(queries), "--output", str(tmp_path / "hits.csv")]
    assert "\x1b" not in mixed.run(*arguments).err
    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "aigov_search", "--index", str(mixed.index), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    shown = b""
    while chunk := _read_terminal(main):
        shown += chunk
    os.close(main)
    assert process.wait(60) == 0
    assert "exporting ░".encode() in shown
    assert b"\x1b[K" in shown.rpartition(b"exporting")[2]  # and it is taken away again


def _read_terminal(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # the other end is closed
        return b""


def list_queries(text: str) -> list[Any]:
    return list(read_queries(io.StringIO(text)))


def test_queries_come_one_a_line_or_as_tsv():
    assert list_queries('\ufeff治理, 发展\n\n"能力建设"\r\n') == [
        BatchQuery("1", "治理, 发展", line=1),
        BatchQuery("3", '"能力建设"', line=3),
    ]
    assert list_queries("a\t治理\nb\t发展") == [
        BatchQuery("a", "治理", line=1),
        BatchQuery("b", "发展", line=2),
    ]
    assert list_queries("") == []


def test_a_table_of_queries_may_be_tsv_and_span_lines():
    [query] = list_queries("id\tquery\tsince\na\t治理\t2024\n")
    assert query == BatchQuery("a", "治理", {"since": "2024"}, 2)
    assert list_queries('query,id\n"治理\n发展",a\n能力,b\n') == [
        BatchQuery("a", "治理\n发展", {}, 2),
        BatchQuery("b", "能力", {}, 4),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,治理,2024-02-30", "since '2024-02-30' is no date"),
        ("a,治理,2024,x", "4 cells under 3 names"),
        ("a", "no query"),
        ('a,"治"理,', "no row of a table"),
        ('a,"治理', "no row of a table"),
    ],
)
def test_a_row_that_cannot_be_asked_says_why_and_where(row: str, reason: str):
    good, bad = list_queries(f"id,query,since\ng,发展,\n{row}")
    assert good == BatchQuery("g", "发展", {}, 2)
    assert isinstance(bad, BadQuery)
    assert bad.line == 3
    assert reason in bad.reason


def test_a_header_with_unknown_columns_is_an_error(mixed: Program, tmp_path: Path):
    queries = tmp_path / "queries.csv"
    queries.write_text("id,query,lang\na,治理,zh\n", "utf-8")
    assert "column 'lang'" in mixed.run("export", "--queries", str(queries), code=2).err
