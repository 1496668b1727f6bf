"""Structured pages: the element that holds the article, its title, and what the page says of itself."""

from __future__ import annotations

import pytest

from tests.pages import SENTENCES, Seen, see

TITLE = "关于印发人工智能治理办法的通知"
NAV = (
    "<ul class='nav'>"
    + "".join(f"<li><a href='#'>{name}</a></li>" for name in ("首页", "新闻", "政务公开"))
    + "</ul>"
)
LINKS = "".join(f"<li><a href='#'>人工智能相关新闻标题第{n}条</a></li>" for n in range(12))
FOOT = "<div id='footer'><p>版权所有 某某市人民政府 京ICP备06038296号</p></div>"
STAMP = "<div class='info'>发布时间：2023-11-07 10:00 来源：<span>本网</span> 浏览次数：12</div>"
PARAGRAPHS = "".join(f"<p>　　{sentence}</p>" for sentence in SENTENCES)


def look(body: str, head: str = f"<title>{TITLE}_某某市人民政府</title>") -> Seen:
    (seen,) = see(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", "a.html")
    return seen


LAYOUTS = {
    "divisions": f"{NAV}<div class='wrap'><h1>{TITLE}</h1>{STAMP}"
    f"<div class='content'>{PARAGRAPHS}</div><ul>{LINKS}</ul></div>{FOOT}",
    "a table": f"<table><tr><td>{NAV}</td><td><h2>{TITLE}</h2>{STAMP}{PARAGRAPHS}</td>"
    f"<td>{LINKS}</td></tr></table>{FOOT}",
    "line breaks": f"{NAV}<h1>{TITLE}</h1>{STAMP}"
    f"<div>{'<br><br>'.join(SENTENCES)}</div><ul>{LINKS}</ul>{FOOT}",
    "an element for each": f"{NAV}<h1>{TITLE}</h1>{STAMP}<div>"
    + "".join(f"<section><section><p>{sentence}</p></section></section>" for sentence in SENTENCES)
    + f"</div><ul>{LINKS}</ul>{FOOT}",
    "summaries of others": f"{NAV}<h1>{TITLE}</h1>{STAMP}<div class='content'>{PARAGRAPHS}</div><ul>"
    + "".join(
        f"<li><h4><a href='#'>另一篇文章的标题第{n}条</a></h4><p>{SENTENCES[n % 5] * 2}</p></li>"
        for n in range(20)
    )
    + f"</ul>{FOOT}",
    "comments": f"{NAV}<h1>{TITLE}</h1>{STAMP}<div class='content'>{PARAGRAPHS}</div><div id='comments'>"
    + "".join(f"<p>网友{n}：{SENTENCES[n % 5]}</p>" for n in range(30))
    + f"</div>{FOOT}",
    "a misleading name": f"{NAV}<div class='sidebar-ads'><h1>{TITLE}</h1>{STAMP}{PARAGRAPHS}</div>{FOOT}",
}


@pytest.mark.parametrize("body", LAYOUTS.values(), ids=LAYOUTS)
def test_the_article_in_its_page(body: str) -> None:
    seen = look(body)
    assert seen.title == TITLE
    assert seen.body == SENTENCES
    assert (seen.date, seen.article.date and seen.article.date.time) == ("2023-11-07", "10:00")
    assert seen.source == "某某市人民政府"


def test_what_the_page_declares_goes_before_what_it_prints() -> None:
    head = (
        f"<title>通知</title><meta name='ArticleTitle' content='{TITLE}'>"
        "<meta name='PubDate' content='2023-11-08'>"
        "<meta name='ContentSource' content='中华人民共和国外交部'><meta name='author' content='103553'>"
    )
    seen = look(LAYOUTS["divisions"], head)
    assert (seen.title, seen.date, seen.source) == (TITLE, "2023-11-08", "外交部")
    assert seen.article.author is None


def test_a_title_broken_over_lines() -> None:
    body = f"{NAV}<div><p>{TITLE[:8]}<br>{TITLE[8:]}</p>{STAMP}{PARAGRAPHS}</div>{FOOT}"
    assert look(body).title == TITLE


def test_a_title_that_stands_only_in_the_head() -> None:
    seen = look(f"{NAV}<div>{STAMP}{PARAGRAPHS}</div>{FOOT}")
    assert (seen.title, seen.body) == (TITLE, SENTENCES)


def test_tables_lists_attachments_and_signatures_are_content() -> None:
    table = "<table><tr><td>项目</td><td>标准</td></tr><tr><td>补贴</td><td>3</td></tr></table>"
    items = "<ol><li>第一项工作。</li><li>第二项工作。</li></ol>"
    close = "<p>附件：<a href='#'>1.人工智能治理清单.docx</a></p><p>某某市人民政府</p><p>2023年11月1日</p>"
    seen = look(
        f"{NAV}<h1>{TITLE}</h1>{STAMP}<div class='content'>{PARAGRAPHS}{table}{items}{close}</div>{FOOT}"
    )
    assert seen.body[len(SENTENCES) :] == [
        "项目\t标准", "补贴\t3", "第一项工作。", "第二项工作。", "附件：1.人工智能治理清单.docx",
        "某某市人民政府", "2023年11月1日",
    ]  # fmt: skip
    assert ("signed", "2023-11-01") in {(dated.role, dated.value) for dated in seen.article.dates}


def test_captions_by_their_element() -> None:
    figure = "<figure><img src='a.jpg'><figcaption>会议现场，各国代表出席。</figcaption></figure>"
    seen = look(f"{NAV}<h1>{TITLE}</h1>{STAMP}<div class='content'>{figure}{PARAGRAPHS}</div>{FOOT}")
    assert (seen.captions, seen.body) == (["会议现场，各国代表出席。"], SENTENCES)


@pytest.mark.parametrize(
    ("line", "role", "date"),
    [
        ("成文日期：2023年10月19日", "signed", None),
        ("1975年1月28日（农历腊月十七）", None, None),
        ("（2004年12月11－12日，南开大学）", None, None),
    ],
)
def test_a_date_of_something_else_is_not_the_pages(line: str, role: str | None, date: str | None) -> None:
    seen = look(f"{NAV}<h1>{TITLE}</h1><p>{line}</p><div class='content'>{PARAGRAPHS}</div>{FOOT}")
    assert seen.date == date
    assert role is None or role in {dated.role for dated in seen.article.dates}


def test_the_number_of_a_document() -> None:
    seen = look(f"{NAV}<h1>{TITLE}</h1><p>国发[2017]35号</p><div class='content'>{PARAGRAPHS}</div>{FOOT}")
    assert seen.article.number == "国发〔2017〕35号"


def test_a_page_of_links_has_no_body() -> None:
    assert look(f"{NAV}<ul>{LINKS}</ul>{FOOT}").body == []
