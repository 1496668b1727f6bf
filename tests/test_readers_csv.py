"""Tables of documents: columns known by their names, one record a row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import csv as csv_reader
from aigov_search.readers import read
from aigov_search.readers.record import name_field
from aigov_search.readers.refusals import Refusal
from tests.mutation import drain, mutations

BODY = '第一段，提到"治理"。\n第二段，人工智能发展应当以人为本。'


def as_table(header: list[str], *rows: list[str], delimiter: str = ",") -> str:
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows([header, *rows])
    return table.getvalue()


@pytest.mark.parametrize(
    "header",
    [
        ["id", "title", "date", "source", "author", "url", "text"],
        ["ID", "Title", "Pub Date", "Publisher", "byline", "Link", "Content"],
        ["编号", "标题", "发布时间", "来源", "作者", "链接", "正文"],
        ["編號", "標題：", "發布日期", "來源", "作者", "網址", " 內容 "],
        ["doc_id", "article_title", "publish_date", "Site Name", "Authors", "permalink", "full-text"],
    ],
)
def test_columns_are_known_by_their_usual_names(header: list[str]):
    row = ["7", "通知", "2023-07-13", "示例日报", "张三", "https://e.org/7", BODY]
    (source,) = read(as_table(header, row).encode(), "set.csv")
    assert source.text == f"通知\n{BODY}"
    assert source.is_record
    assert source.record_id == "7"
    assert source.hints == {
        "title": "通知",
        "date": "2023-07-13",
        "source": "示例日报",
        "author": "张三",
        "url": "https://e.org/7",
    }


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_separators_and_encodings(delimiter: str, encoding: str):
    table = as_table(["标题", "内容", "备注"], *[["通知", BODY, "无；，"]] * 9, delimiter=delimiter)
    sources = list(read(table.encode(encoding), "set.csv"))
    assert [source.text for source in sources] == [f"通知\n{BODY}"] * 9


def test_without_a_column_of_texts_the_error_says_which_would_do():
    with pytest.raises(UnreadableError, match=r"there are: 姓名, 电话.*text, content, 正文"):
        list(read(as_table(["姓名", "电话"], ["张三", "1"]).encode(), "set.csv"))


def test_a_row_without_text_is_refused_by_its_line():
    table = as_table(["title", "text"], ["一", "甲\n乙"], ["二", " "], [], ["三", "丙"])
    sources = list(read(table.encode(), "set.csv"))
    assert [isinstance(source, Refusal) for source in sources] == [False, True, False]
    assert isinstance(sources[1], Refusal)
    assert sources[1].reason.startswith("row 4:")


def test_the_fuller_of_two_columns_with_the_same_meaning_is_the_first_that_is_not_blank():
    (source,) = read(as_table(["title", "标题", "text"], ["", "乙", "正文"]).encode(), "set.csv")
    assert source.hints["title"] == "乙"


def test_a_header_alone_is_refused():
    with pytest.raises(UnreadableError, match="nothing below the header"):
        list(read(b"title,text\r\n", "set.csv"))


def test_a_table_of_countless_rows_without_text_is_given_up_early():
    with pytest.raises(UnreadableError, match="row 1001"):
        list(read(b"title,text\n" + b"a,\n" * 100_000, "set.csv"))


def test_long_fields_are_read():
    (source,) = read(as_table(["text"], ["字" * 400_000]).encode(), "set.csv")
    assert len(source.text) == 400_000


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("a.csv", b"a,b\n", True),
        ("a.txt", "标题,日期,正文\n通知,2023-01-01,好\n".encode("gb18030"), True),
        ("a.txt", "今天的内容，很多。\n".encode(), False),
        ("a.txt", b"title, text", False),
    ],
)
def test_content_decides(name: str, head: bytes, ours: bool):
    from aigov_search.readers import choose_reader

    assert (choose_reader(head, name).FORMAT == "csv") is ours


@pytest.mark.parametrize("name", ["", "x", "名称" * 40, "备注", "textual"])
def test_other_names_are_no_fields(name: str):
    assert name_field(name) is None


@settings(max_examples=200, deadline=None)
@given(mutations(as_table(["标题", "text"], ["通知", BODY], ["二", "丙"]).encode(), (b'"', b"\r", b"\0")))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(csv_reader.read(data, "set.csv"))
