"""Word documents: text in reading order, with the numbers Word makes, without what it hides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from aigov_search.chinese.numerals import parse_numeral
from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, docx, read
from aigov_search.readers.docx_numbering import format_number
from aigov_search.readers.limits import Budget, Limits, OverLimitError
from tests.mutation import drain, mutations
from tests.test_readers_archive import make_zip

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="x"><w:name w:val="Mine"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="r"><w:name w:val="Round"/><w:basedOn w:val="r"/></w:style>
<w:style w:type="paragraph" w:styleId="n"><w:name w:val="Article"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
<w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>
<w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:lvlText w:val="%1-%4"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
</w:numbering>"""
NOTES = f"""<w:footnotes {W}>
<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>脚注一。</w:t></w:r></w:p></w:footnote></w:footnotes>"""
CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{title}</dc:title>
<dc:creator>lenovo</dc:creator><dcterms:modified>2024-01-02T03:04:05Z</dcterms:modified></cp:coreProperties>"""


def paragraph(text: str, style: str = "", inner: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{inner}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, level: int, numbering: int = 1) -> str:
    return paragraph(text, "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>')


def make_docx(body: str, *, title: str = "", space: str = W, **parts: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    document = f"{head}<w:document {space}><w:body>{body}</w:body></w:document>"
    files = {"styles": STYLES, "numbering": NUMBERING, "footnotes": NOTES, "document": document, **parts}
    packed = [(f"word/{name}.xml", content.encode()) for name, content in files.items()]
    core = ("docProps/core.xml", CORE.format(title=title).encode())
    return make_zip(("[Content_Types].xml", TYPES), *packed, core)


def read_lines(data: bytes) -> list[tuple[str, str]]:
    (source,) = read(data, "a.docx")
    return [(block.tag, source.text[block.start : block.end]) for block in source.blocks]


def test_paragraphs_headings_and_notes():
    body = paragraph("关于数据处理的通知", "a3") + paragraph("总则", "x") + paragraph("第一段。", "r")
    body += paragraph("附录", "", '<w:outlineLvl w:val="1"/>') + paragraph("")
    (source,) = read(make_docx(body, title="Microsoft Word - 文档1"), "a.docx")
    assert source.text == "关于数据处理的通知\n总则\n第一段。\n附录\n脚注一。"
    assert [block.tag for block in source.blocks] == ["h1", "h1", "p", "h2", "p"]
    assert source.blocks[-1].path == ("footnote",)
    assert source.hints == {
        "title": "关于数据处理的通知",
        "creator": "lenovo",
        "saved": "2024-01-02T03:04:05Z",
    }
    assert source.format == "docx"


def test_a_title_property_counts_if_it_stands_in_the_text():
    (source,) = read(make_docx(paragraph("关于数据 处理的通知"), title="关于数据处理的通知"), "a.docx")
    assert source.hints["title"] == "关于数据处理的通知"


def test_numbers_that_word_makes():
    body = item("总则。", 0) + item("甲", 1) + item("乙", 1) + item("细", 2) + item("微", 3)
    body += item("分则。", 0) + item("丙", 1) + paragraph("罚则。", "n")
    body += item("点", 0, 2) + item("附则。", 0, 3)
    assert [text for _, text in read_lines(make_docx(body))[:-1]] == [
        "第一条 总则。",
        "（一）甲",
        "（二）乙",
        "1.2.1 细",
        "一-1 微",
        "第二条 分则。",
        "（一）丙",
        "第三条 罚则。",
        "点",
        "第九条 附则。",
    ]


FORMS = ["chineseCounting", "chineseLegalSimplified", "ideographDigital", "decimalFullWidth"]


@pytest.mark.parametrize("form", FORMS)
def test_numbers_read_back(form: str):
    for number in (*range(1, 1200), 1999, 2000, 2001, 2010, 9009, 9999):
        assert parse_numeral(format_number(number, form)) == number


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (12, "chineseCounting", "十二"),
        (112, "chineseCounting", "一百一十二"),
        (3, "decimalEnclosedCircle", "③"),
        (30, "decimalEnclosedCircle", "30"),
        (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (3, "ideographTraditional", "丙"),
        (5, "no such form", "5"),
        (0, "lowerRoman", "0"),
    ],
)
def test_other_figures(number: int, form: str, shown: str):
    assert format_number(number, form) == shown


def test_what_is_hidden_or_deleted_is_left_out():
    runs = "<w:r><w:t>甲</w:t></w:r><w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"
    runs += "<w:del><w:r><w:delText>丙</w:delText></w:r></w:del>"
    runs += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>丁</w:t></w:r>"
    runs += '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>戊</w:t></w:r>'
    runs += "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>己</w:t></w:r></w:hyperlink>"
    runs += "<w:r><w:ruby><w:rt><w:r><w:t>gēng</w:t></w:r></w:rt>"
    runs += "<w:rubyBase><w:r><w:t>庚</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    runs += "<w:r><w:br/><w:t>辛</w:t><w:tab/><w:t>壬</w:t></w:r>"
    lines = [text for _, text in read_lines(make_docx(f"<w:p>{runs}</w:p>"))]
    assert lines == ["甲乙戊己庚", "辛\t壬", "脚注一。"]


def test_tables_and_boxes():
    row = "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("序号", "", "名称")) + "</w:tr>"
    long = f"<w:tr><w:tc>{paragraph('左')}</w:tc><w:tc>{paragraph('一。')}{paragraph('二。')}</w:tc></w:tr>"
    box = f"<w:pict><w:txbxContent>{paragraph('框')}</w:txbxContent></w:pict>"
    box = f"<w:p><w:r>{box}<w:t>外</w:t></w:r></w:p>"
    inner = f"<w:sdt><w:sdtContent><w:tbl>{row}{long}</w:tbl></w:sdtContent></w:sdt>{box}"
    assert read_lines(make_docx(inner))[:-1] == [
        ("tr", "序号\t\t名称"),
        ("p", "左"),
        ("p", "一。"),
        ("p", "二。"),
        ("p", "框"),
        ("p", "外"),
    ]


def test_contents_are_marked():
    (source,) = read(make_docx(paragraph("第一章 总则\t1", "t") + paragraph("正文。")), "a.docx")
    assert [block.path for block in source.blocks[:2]] == [("nav.contents",), ()]


def test_strict_documents_and_wrong_names():
    data = make_docx(paragraph("正文。"), space=STRICT)
    assert choose_reader(data, "a.zip").FORMAT == "docx"
    assert read_lines(data)[0] == ("p", "正文。")


def test_nothing_is_fetched_or_expanded():
    bomb = '<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">'
    inside = f"<w:body>{paragraph('甲&b;&x;乙')}</w:body>"
    document = f"<!DOCTYPE w:document [{bomb}]><w:document {W}>{inside}</w:document>"
    assert read_lines(make_docx("", document=document))[0] == ("p", "甲乙")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_docx(paragraph("甲"))[:-40], "cut off"),
        (make_docx("", footnotes=f"<w:footnotes {W}/>"), "no text"),
        (make_docx("", document="<broken"), "XML"),
        (make_zip(("[Content_Types].xml", TYPES), ("word/x.xml", b"")), "no Word document"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        list(read(data, "a.docx"))


def test_depth_and_size_are_bounded():
    deep = "<w:p>" * 50_000 + "</w:p>" * 50_000
    with pytest.raises(UnreadableError):
        list(read(make_docx(deep), "a.docx"))
    data = make_docx(paragraph("甲" * 100_000))
    with pytest.raises(OverLimitError):
        list(docx.read_within(data, "a.docx", Budget(len(data), Limits(free=1000, ratio=5))))


EXAMPLE = make_docx(item("总则。", 0) + paragraph("甲", "x") + paragraph("乙"), title="甲")
RAW = make_docx(item("总则。", 0) + paragraph("甲", "x"), title="甲")


@settings(max_examples=200, deadline=None)
@given(mutations(EXAMPLE, (b"\0\0\0\0", b"word/", b"\xff\xff")))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(docx.read(data, "a.docx"))


@settings(max_examples=200, deadline=None)
@given(mutations(NUMBERING.encode(), (b"-1", b"99999999999", b"<", b'"', "²".encode())))
def test_no_numbering_ends_in_a_traceback(data: bytes):
    body = item("总则。", 0) + item("甲", 1) + item("乙", 8, 3)
    drain(docx.read(make_docx(body, numbering=data.decode("utf-8", "replace")), "a.docx"))
