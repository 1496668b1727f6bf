"""HTML: the text in reading order, and what the page declares."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from aigov_search.errors import UnreadableError
from aigov_search.readers import read

if TYPE_CHECKING:
    from aigov_search.records import Source

TEXT = "人工智能是人类发展新领域，各国应当加强合作。"


def read_page(body: str, head: str = "", name: str = "a.html") -> Source:
    page = f"<!DOCTYPE html><html lang='zh-CN'><head>{head}</head><body>{body}</body></html>"
    (source,) = read(page.encode(), name)
    return source


def lines(body: str, head: str = "") -> list[str]:
    return read_page(body, head).text.split("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>第一段。</p><p>第二段。</p>", ["第一段。", "第二段。"]),
        ("<p>人工\n  智能 <b>治理</b>\t框架</p>", ["人工 智能 治理 框架"]),
        ("<div>第一行<br>第二行<br/><br>第三行</div>", ["第一行", "第二行", "第三行"]),
        ("<div>前文<p>段落</p>后文</div>", ["前文", "段落", "后文"]),
        ("<p>未闭合的段落<p>下一段", ["未闭合的段落", "下一段"]),
        ("<ul><li>一<li>二</ul>", ["一", "二"]),
        ("<p>&nbsp;&nbsp;　　缩进&ldquo;引号&rdquo;&amp;&#20013;</p>", ["缩进“引号”&中"]),
        ("<p>漢<ruby>字<rt>zì</rt></ruby>表</p>", ["漢字表"]),
        ("<p>正<script>var a='<p>x</p>'</script>文</p><style>p{}</style>", ["正文"]),
        ("<p>正文</p><!-- <p>注释</p> -->", ["正文"]),
        ("<p>甲</p><select><option>乙</select><textarea>丙</textarea><button>丁</button>", ["甲"]),
        (f"<p>{TEXT * 9}</p><div style='display: none'>隐藏</div><p hidden>也隐藏</p>", [TEXT * 9]),
    ],
)
def test_lines_in_reading_order(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_a_page_that_hides_everything_is_read_all_the_same() -> None:
    assert TEXT in read_page(f"<div style='display:none'><p>{TEXT * 6}</p></div>").text


def test_the_title_comes_first() -> None:
    source = read_page("<p>正文</p>", "<title> 标题 - 某网 </title>")
    assert source.text == "标题 - 某网\n正文"
    assert source.blocks[0].tag == "title"


def test_a_data_table_becomes_rows_and_a_layout_table_falls_apart() -> None:
    data = "<table><tr><th>项目</th><th>标准</th></tr><tr><td><p>补贴</p></td><td>217元</td></tr></table>"
    assert lines(data) == ["项目\t标准", "补贴\t217元"]
    layout = f"<table><tr><td>首页<br>新闻</td><td><p>{TEXT}</p><p>{TEXT}</p></td></tr></table>"
    assert lines(layout) == ["首页", "新闻", TEXT, TEXT]


def test_blocks_know_their_elements_and_links() -> None:
    source = read_page("<div id='main' class='article body'><p>甲<a href='#'>链接</a></p></div><p>乙</p>")
    first, second = source.blocks
    assert source.text[first.start : first.end] == "甲链接"
    assert (first.tag, first.links) == ("p", 2)
    assert [name.partition("@")[0] for name in first.path] == ["html", "body", "div#main.article.body", "p"]
    assert second.path[-1] != first.path[-1]
    assert source.text[second.start : second.end] == "乙"


def test_what_a_page_declares() -> None:
    head = """
        <meta name="ArticleTitle" content="关于印发办法的通知">
        <meta name="PubDate" content="2023-11-07 10:00">
        <meta name="ContentSource" content="外交部">
        <meta property="og:title" content="另一个标题">
        <meta name="author" content="张三"><link rel="canonical" href="https://example.org/a">
    """
    hints = read_page("<p>正文</p>", head).hints
    assert hints["title"] == "关于印发办法的通知"
    assert (hints["date"], hints["date_basis"]) == ("2023-11-07 10:00", "declared in <meta> as pubdate")
    assert (hints["source"], hints["author"], hints["url"], hints["lang"]) == (
        "外交部", "张三", "https://example.org/a", "zh-CN",
    )  # fmt: skip


def test_linked_data_says_what_meta_does_not() -> None:
    head = """<script type="application/ld+json">{"@graph": [{"@type": "BreadcrumbList"},
        {"@type": ["NewsArticle"], "headline": "标题", "datePublished": "2024-05-08T12:00:00+08:00",
         "author": [{"name": "李四"}]}]}</script><script type="application/ld+json">{broken</script>"""
    hints = read_page("<p>正文</p>", head).hints
    assert (hints["title"], hints["author"], hints["date"][:10]) == ("标题", "李四", "2024-05-08")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "big5"])
def test_encodings_declared_rightly_and_wrongly(encoding: str, declared: str) -> None:
    page = f"<html><head><meta charset={declared}><title>标题</title></head><body><p>{TEXT}</p></body></html>"
    (source,) = read(page.encode(encoding), "a.htm")
    assert source.text == f"标题\n{TEXT}"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + TEXT + "</div>" * 50_000,
        ("<div>" + TEXT) * 20_000,
        "<p>" + TEXT * 100_000,
        "<table><tr><td>" * 10_000 + TEXT,
        "<p>" + TEXT + "<meta " * 100_000,
        "<p>" + TEXT + "<!--" * 50_000,
        "<p>" + TEXT + "&amp" * 100_000 + "&#x" * 50_000,
    ],
    ids=["deep", "deep with text", "one line", "nested tables", "open tags", "open comments", "entities"],
)
def test_hostile_pages_take_bounded_time(page: str) -> None:
    begun = time.process_time()
    (source,) = read(f"<html><body>{page}".encode(), "a.html")
    assert TEXT in source.text
    assert time.process_time() - begun < 8


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        list(read(b"<html><body><script>render()</script><div id=app></div></body></html>", "a.html"))
