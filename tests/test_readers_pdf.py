"""PDF: the text layer, in the encodings of Chinese fonts; files without one say so."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, pdf, read
from aigov_search.readers.refusals import Refusal
from tests.mutation import drain, mutations

pytest.importorskip("pypdfium2")

SIMPLIFIED = ["关于数据处理的通知", "第一条 为了规范人工智能数据处理活动，制定本条例。", "（一）AI治理；"]
TRADITIONAL = ["關於數據處理的通知", "第一條 為了規範數據處理活動，制定本條例。"]


def draw(lines: list[str], codec: str) -> bytes:
    shown = b"".join(b"<%s> Tj T*\n" % line.encode(codec).hex().encode() for line in lines)
    return b"BT /F1 12 Tf 50 800 Td 20 TL\n" + shown + b"ET"


def make_pdf(*pages: bytes, cmap: str = "UniGB-UCS2-H", info: str = "") -> bytes:
    """A PDF with one content stream a page, in a font that is not embedded and maps nothing to Unicode."""
    ordering = "CNS1" if "CNS" in cmap or "B5" in cmap else "GB1"
    kids = " ".join(f"{7 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        f"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/{cmap}/DescendantFonts[4 0 R]>>".encode(),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering("
        + ordering.encode()
        + b")/Supplement 2>>/FontDescriptor 5 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0"
        b"/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
        f"<<{info}>>".encode(),
    ]
    for n, content in enumerate(pages):
        resources = "<</Font<</F1 3 0 R>>>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}"
        page += f"/Contents {8 + 2 * n} 0 R>>"
        objects += [page.encode(), b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)]
    data = b"%PDF-1.4\n"
    places = []
    for number, written in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(data))
    return data + head + table + tail


@pytest.mark.parametrize(
    ("cmap", "codec", "lines"),
    [
        ("UniGB-UCS2-H", "utf-16-be", SIMPLIFIED),
        ("UniGB-UTF16-H", "utf-16-be", SIMPLIFIED),
        ("GBK-EUC-H", "gbk", SIMPLIFIED),
        ("GBK2K-H", "gb18030", SIMPLIFIED),
        ("UniCNS-UTF16-H", "utf-16-be", TRADITIONAL),
        ("ETen-B5-H", "big5", TRADITIONAL),
    ],
)
def test_fonts_that_do_not_say_what_they_show(cmap: str, codec: str, lines: list[str]):
    (source,) = read(make_pdf(draw(lines, codec), cmap=cmap), "a.pdf")
    assert source.text == "\n".join(lines)
    assert source.format == "pdf"
    assert source.blocks == ()


def test_pages_follow_one_another_and_properties_are_hints():
    info = "/Title(Microsoft Word - 1)/Author(lenovo)/CreationDate(D:20230713080000+08'00')"
    data = make_pdf(draw(SIMPLIFIED[:2], "utf-16-be"), b"", draw(SIMPLIFIED[2:], "utf-16-be"), info=info)
    (source,) = read(data, "a")
    assert source.text == "\n".join(SIMPLIFIED)
    assert source.hints == {"creator": "lenovo", "created": "2023-07-13 08:00"}


def test_a_title_that_stands_in_the_text():
    title = "feff" + SIMPLIFIED[0].encode("utf-16-be").hex()
    (source,) = read(make_pdf(draw(SIMPLIFIED, "utf-16-be"), info=f"/Title<{title}>"), "a.pdf")
    assert source.hints == {"title": SIMPLIFIED[0]}


PICTURE = b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


@pytest.mark.parametrize("shown", [PICTURE, PICTURE + b"\n" + draw(["扫描"], "utf-16-be"), b""])
def test_a_scan_says_so(shown: bytes):
    with pytest.raises(UnreadableError, match=r"no text layer.*OCR"):
        list(read(make_pdf(shown, shown), "a.pdf"))


def test_a_short_notice_is_no_scan():
    (source,) = read(make_pdf(draw(["停电通知"], "utf-16-be")), "a.pdf")
    assert source.text == "停电通知"


def test_damaged_pages_are_named():
    data = make_pdf(draw(SIMPLIFIED, "utf-16-be"), draw(SIMPLIFIED, "utf-16-be"))
    data = data.replace(b"Kids[7 0 R 9 0 R]", b"Kids[7 0 R 5 0 R]")
    source, refusal = read(data, "a.pdf")
    assert source.text == "\n".join(SIMPLIFIED)
    assert isinstance(refusal, Refusal)
    assert "damaged pages: 2;" in refusal.reason


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"])
def test_damaged_files_say_so(data: bytes):
    with pytest.raises(UnreadableError, match="damaged or cut off"):
        list(read(data, "a.pdf"))


def test_encrypted_files_say_so():
    data = make_pdf(draw(SIMPLIFIED, "utf-16-be"))
    secret = "00" * 32
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{secret}>/U<{secret}>/P -4>>/ID[<00><00>]/Info"
    with pytest.raises(UnreadableError, match="password"):
        list(read(data.replace(b"/Info", lock.encode()), "a.pdf"))


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(UnreadableError, match=r"needs aigov-search\[pdf\]"):
        list(read(make_pdf(draw(SIMPLIFIED, "utf-16-be")), "a.pdf"))


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("a.html", b"%PDF-1.4\n<html><body>", "pdf"),
        ("a.pdf", b"\n\nHTTP rubbish\n%PDF-1.4\n", "pdf"),
        ("a.pdf", b"<!DOCTYPE html><html><body>", "html"),
        ("a.txt", "关于 %PDF-1.4 的说明".encode(), "text"),
    ],
)
def test_content_decides(name: str, head: bytes, ours: str):
    assert ours == choose_reader(head, name).FORMAT


PAGE = draw(SIMPLIFIED, "utf-16-be")
EXAMPLE = make_pdf(PAGE, PAGE, info="/Title(x)/ModDate(D:2023)")


@settings(max_examples=200, deadline=None)
@given(mutations(EXAMPLE, (b"<<", b">>", b"endobj", b"/Kids[2 0 R]", b"99999999999", b"-1", b"stream")))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(pdf.read(data, "a.pdf"))
