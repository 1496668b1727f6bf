"""Workbooks, OFD layouts, and what an installed LibreOffice turns into something else."""

from __future__ import annotations

import io
import stat
import sys
import zipfile
from datetime import date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, odt, ofd, office, read, xlsx
from aigov_search.readers.limits import Budget, Limits, OverLimitError
from aigov_search.readers.refusals import Refusal
from tests.mutation import drain, mutations
from tests.test_readers_archive import make_zip
from tests.test_readers_docx import make_docx, paragraph

if TYPE_CHECKING:
    from pathlib import Path

# --- workbooks -----------------------------------------------------------------------------------


def make_workbook(*sheets: list[list[object]]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets):
        sheet = workbook.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


ROWS: list[list[object]] = [
    ["政策汇编"],
    [],
    ["序号", "标题", "发布日期", "正文"],
    [1, "通知", date(2023, 7, 13), "第一段。\n第二段。"],
    [2.0, "公告", datetime(2023, 7, 14, 8, 30), "正文。"],
    [3, "空", None, None],
]


def test_rows_of_a_workbook_are_records():
    first, second, refused = read(make_workbook([["说明"], ["无"]], ROWS), "a.xlsx")
    assert first.text == "通知\n第一段。\n第二段。"
    assert (first.record_id, first.hints) == ("1", {"title": "通知", "date": "2023-07-13"})
    assert first.is_record
    assert first.format == "xlsx"
    assert (second.record_id, second.hints["date"]) == ("2", "2023-07-14 08:30:00")
    assert isinstance(refused, Refusal)
    assert refused.reason == "sheet 表1, row 6: its text is blank"


def test_a_workbook_without_a_column_of_texts_says_which_would_do():
    with pytest.raises(UnreadableError, match="there are: 姓名, 电话"):
        list(read(make_workbook([["姓名", "电话"], ["张三", 1]]), "a.xlsx"))


def test_without_the_library_the_extra_is_named(monkeypatch):
    data = make_workbook(ROWS)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UnreadableError, match=r"needs aigov-search\[excel\]"):
        list(read(data, "a.xlsx"))


def test_workbooks_have_limits_and_no_document_types():
    data = make_workbook(ROWS)
    with pytest.raises(OverLimitError):
        list(xlsx.read_within(data, "a.xlsx", Budget(len(data), Limits(unpacked=500))))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    packed = make_zip(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", bomb))
    with pytest.raises(UnreadableError, match="document type"):
        list(read(packed, "a.xlsx"))


WORKBOOK = make_workbook(ROWS) if find_spec("openpyxl") else b""


@settings(max_examples=200, deadline=None)
@given(mutations(WORKBOOK, (b"xl/", b"\0\0\0\0", b"\xff\xff")))
def test_no_workbook_ends_in_a_traceback(data: bytes):
    drain(xlsx.read(data, "a.xlsx"))


# --- OFD -----------------------------------------------------------------------------------------

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def run(text: str, left: float, top: float, *, width: float = 20, more: str = "") -> str:
    return (
        f'<ofd:TextObject Boundary="{left} {top} {width} 5" Size="4" {more}>'
        f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
    )


def make_ofd(*pages: str, info: str = "", root: str = "Doc_0/Document.xml") -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}/Content.xml"/>' for n in range(len(pages)))
    body = f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"
    members = [
        ("OFD.xml", f"<ofd:OFD {OFD}>{body}</ofd:OFD>"),
        ("Doc_0/Document.xml", f"<ofd:Document {OFD}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"),
        ("Doc_0/Tpls/T/Content.xml", f"<ofd:Page {OFD}>{run('红头', 0, 0)}</ofd:Page>"),
    ]
    for n, page in enumerate(pages):
        inside = f"<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content>"
        members.append((f"Doc_0/Pages/P{n}/Content.xml", f"\ufeff<ofd:Page {OFD}>{inside}</ofd:Page>"))
    return make_zip(*[(name, content.encode()) for name, content in members])


def test_runs_at_one_height_are_one_line():
    first = run("关于数据", 50, 20) + run("处理的通知", 70, 20.5) + run("第一条 内容", 20, 40, width=80)
    first += run("隐", 20, 50, more='Visible="false"') + run("甲", 20, 60, width=5) + run("乙", 60, 60)
    second = run("接上页。", 20, 20)
    info = "<ofd:Title>关于数据处理的通知</ofd:Title><ofd:Author>admin</ofd:Author>"
    (source,) = read(make_ofd(first, second, info=info, root="/Doc_0/Document.xml"), "x")
    assert source.text == "关于数据处理的通知\n第一条 内容\n甲 乙\n接上页。"
    assert source.hints == {"title": "关于数据处理的通知", "creator": "admin"}
    assert source.format == "ofd"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_ofd(""), "no text"),
        (make_ofd(run("\ue123\ue124", 0, 0)), "fonts"),
        (make_ofd("x", root="../../etc/passwd"), "etc/passwd is missing"),
        (make_zip(("OFD.xml", b"<x/>"), ("Doc_0/Encryptions.xml", b"<x/>")), "encrypted"),
        (make_ofd("x")[:200], "cut off"),
    ],
)
def test_layouts_that_cannot_be_read_say_why(data: bytes, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        list(read(data, "a.ofd"))


DAMAGE = (b'Boundary="x"', b'Size="1e999"', b"nan", b"<", b"../..", b"\xff")
PAGE = f"<ofd:Page {OFD}><ofd:Content>{run('甲', 1, 2)}{run('乙', 1, 2)}</ofd:Content></ofd:Page>"


@settings(max_examples=200, deadline=None)
@given(mutations(make_ofd(run("甲", 1, 2))))
def test_no_layout_ends_in_a_traceback(data: bytes):
    drain(ofd.read(data, "a.ofd"))


@settings(max_examples=200, deadline=None)
@given(mutations(PAGE.encode(), DAMAGE))
def test_no_page_of_a_layout_ends_in_a_traceback(page: bytes):
    data = make_ofd("x").replace(b"Pages/P0", b"Pages/P9")
    members = [("Doc_0/Pages/P0/Content.xml", page)]
    drain(ofd.read(_repack(data, members), "a.ofd"))


def _repack(data: bytes, members: list[tuple[str, bytes]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return make_zip(*[(entry, archive.read(entry)) for entry in archive.namelist()], *members)


# --- OpenDocument texts ---------------------------------------------------------------------------

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
)
LISTS = """<office:automatic-styles><text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" style:num-suffix=")"
 text:start-value="3"/>
<text:list-level-style-number text:level="3" style:num-format="1" text:display-levels="2"/>
</text:list-style></office:automatic-styles>"""


def make_odt(body: str, title: str = "") -> bytes:
    meta = f'<office:meta xmlns:dc="urn:x"><dc:title>{title}</dc:title></office:meta>'
    inside = f"{LISTS}<office:body><office:text>{body}</office:text></office:body>"
    members = (
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", f"<office:document-content {SPACES}>{inside}</office:document-content>"),
        ("meta.xml", f"<office:document-meta {SPACES}>{meta}</office:document-meta>"),
    )
    return make_zip(*[(name, text.encode()) for name, text in members], method=zipfile.ZIP_STORED)


def listed(*items: str, style: str = "L1", more: str = "") -> str:
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{inside}</text:list>"


def test_an_open_document_text():
    inmost = listed("<text:p>細</text:p>", style="")
    inner = listed("<text:p>甲</text:p>", f"<text:p>乙</text:p>{inmost}", style="")
    body = (
        '<text:p text:style-name="Title">資料處理要點</text:p><text:h text:outline-level="2">總則</text:h>'
        "<text:tracked-changes><text:p>舊</text:p></text:tracked-changes>"
        + listed(f"<text:p>第一項</text:p>{inner}", "<text:p>第二項</text:p>")
        + "<text:p>間\n隔<text:s text:c='2'/>段<text:line-break/>次行<text:note><text:note-body>"
        "<text:p>註。</text:p></text:note-body></text:note>尾</text:p>"
        + listed("<text:p>第三項</text:p>", more='text:continue-numbering="true"')
        + "<table:table><table:table-row><table:table-cell><text:p>左</text:p></table:table-cell>"
        "<table:table-cell><text:p>右</text:p></table:table-cell></table:table-row></table:table>"
    )
    (source,) = read(make_odt(body, "Untitled 1"), "x")
    assert [(block.tag, source.text[block.start : block.end]) for block in source.blocks] == [
        ("h1", "資料處理要點"),
        ("h2", "總則"),
        ("p", "一、第一項"),
        ("p", "(3) 甲"),
        ("p", "(4) 乙"),
        ("p", "4.1 細"),
        ("p", "二、第二項"),
        ("p", "間 隔  段"),
        ("p", "次行尾"),
        ("p", "三、第三項"),
        ("tr", "左\t右"),
        ("p", "註。"),
    ]
    assert source.hints == {"title": "資料處理要點"}
    assert source.format == "odt"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_odt(""), "no text"),
        (make_zip(("content.xml", b"\x12\x34\x56\x78")), "encrypted"),
        (make_zip(("a.xml", b"<a/>")), "no OpenDocument text"),
    ],
)
def test_open_documents_that_cannot_be_read_say_why(data: bytes, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        list(read(data, "a.odt"))


ITEMS = LISTS + listed("<text:p>甲</text:p>", "乙")


@settings(max_examples=200, deadline=None)
@given(mutations(ITEMS.encode(), (b"text:list", b"</", b'"99999"', b"-1")))
def test_no_open_document_ends_in_a_traceback(body: bytes):
    drain(odt.read(make_odt(body.decode("utf-8", "replace")), "a.odt"))


# --- LibreOffice ---------------------------------------------------------------------------------

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PROGRAM = """#!{python}
import pathlib, sys, time
mode, made = {mode!r}, {made!r}
arguments = sys.argv[1:]
target = arguments[arguments.index("--convert-to") + 1]
out = pathlib.Path(arguments[arguments.index("--outdir") + 1])
profile = next(a for a in arguments if a.startswith("-env:UserInstallation=file://"))
settings = pathlib.Path(profile.split("file://")[1], "user", "registrymodifications.xcu")
assert "DisableMacrosExecution" in settings.read_text()
assert pathlib.Path(arguments[-1]).read_bytes()
if mode == "hang":
    time.sleep(60)
if mode == "work":
    out.mkdir()
    (out / ("document." + target)).write_bytes(pathlib.Path(made).read_bytes())
"""


def stream(name: str) -> bytes:
    return COMPOUND + name.encode("utf-16-le") + b"\0\0"


@pytest.fixture
def install(tmp_path: Path, monkeypatch):
    """Put a stand-in for LibreOffice on the path."""
    if sys.platform == "win32":
        pytest.skip("the stand-in is a script")

    def put(mode: str) -> None:
        made = tmp_path / "made"
        made.write_bytes(make_docx(paragraph("关于数据处理的通知", "a3") + paragraph("正文。")))
        program = tmp_path / "bin" / "soffice"
        program.parent.mkdir()
        program.write_text(PROGRAM.format(python=sys.executable, mode=mode, made=str(made)), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(program.parent))

    return put


@pytest.mark.parametrize(
    ("data", "name", "shown"),
    [
        (stream("WordDocument"), "a.bin", "doc"),
        (stream("WordDocument"), "a.wps", "wps"),
        (COMPOUND, "a.doc", "doc"),
        (b"{\\rtf1\\ansi x}", "a.doc", "rtf"),
        (make_zip(("mimetype", ODS), method=zipfile.ZIP_STORED), "a", "ods"),
    ],
)
def test_what_libreoffice_makes_is_read(data: bytes, name: str, shown: str, install):
    install("work")
    (source,) = read(data, name)
    assert source.text.startswith("关于数据处理的通知\n正文。")
    assert source.format == shown
    assert source.hints["title"] == "关于数据处理的通知"


def test_without_libreoffice_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(office, "find_program", lambda: None)
    with pytest.raises(UnreadableError, match=r"an old Word document.*LibreOffice.*save .* as \.docx"):
        list(read(stream("WordDocument"), "a.doc"))
    with pytest.raises(UnreadableError, match=r"PowerPoint.*\.pdf"):
        list(read(make_zip(("[Content_Types].xml", b"x"), ("ppt/p.xml", b"x")), "a.pptx"))


def test_a_document_that_takes_too_long_is_given_up(install, monkeypatch):
    install("hang")
    monkeypatch.setattr(office, "TIMEOUT", 0.5)
    with pytest.raises(UnreadableError, match="did not finish"):
        list(read(stream("WordDocument"), "a.doc"))


def test_a_document_that_libreoffice_cannot_open_is_named(install):
    install("fail")
    with pytest.raises(UnreadableError, match="cannot open this as an old Excel workbook"):
        list(read(stream("Workbook"), "a.xls"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (stream("EncryptedPackage"), "encrypted"),
        (stream("__properties_version1.0"), r"\.eml"),
        (COMPOUND, "compound file"),
    ],
)
def test_compound_files_of_other_kinds_say_what_to_do(data: bytes, reason: str, install):
    install("work")
    with pytest.raises(UnreadableError, match=reason):
        list(read(data, "a.bin"))


@pytest.mark.parametrize(
    ("data", "name", "ours"),
    [
        (make_docx(paragraph("甲")), "a.doc", "docx"),
        (make_ofd("x"), "a.zip", "ofd"),
        (make_zip(("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")), "a.docx", "xlsx"),
        (COMPOUND, "a.docx", "office"),
        (b"<html><body><table><tr><td>x</td></tr></table></body></html>", "a.xls", "html"),
        ("正文".encode(), "a.doc", "text"),
    ],
)
def test_content_decides(data: bytes, name: str, ours: str):
    assert ours == choose_reader(data, name).FORMAT
