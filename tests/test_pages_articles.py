"""From a file to its articles: the seeds, records, and what every extraction owes."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigov_search.pages import extract_articles, lay_out
from aigov_search.pages.statutes import is_statute, opens_article, opens_structure
from aigov_search.records import Source
from tests.pages import SENTENCES, Seen, see

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def see_seed(number: str) -> list[Seen]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return see(path.read_bytes(), path.name)


def test_two_articles_told_apart_by_a_dateline() -> None:
    first, second = see_seed("000")
    assert first.title == "联大通过中国提出的加强人工智能能力建设国际合作决议"
    assert second.title == "为人工智能造福人类贡献中国智慧"
    assert (first.date, first.source, first.article.author) == ("2024-07-01", "新华社", "王建刚")
    assert (second.date, second.source) == ("2024-07-02", "新华社")
    assert (second.article.author or "").split() == ["吴黎明", "毛振华"]
    assert first.article.date
    assert "inferred" in first.article.date.basis
    assert len(second.captions) == 2
    assert not any("摄" in line for line in second.body)


def test_a_title_with_keywords_and_a_source_in_brackets() -> None:
    (seen,) = see_seed("001")
    assert seen.title == "让世(shi)界共享野生智能发展(zhan)红利(li)(和音)"
    assert (seen.date, seen.source) == ("2024-12-05", "人民日报")
    assert ("noise", "? ? ? ? ? ? ? ? ?") in seen.removed
    assert len(seen.body) == 7


def test_a_page_with_menus_notices_and_spam() -> None:
    (seen,) = see_seed("002")
    assert (seen.date, seen.source) == ("2024-05-08", "新华网")
    assert len(seen.body) == 13
    assert seen.body[0].lstrip("?").startswith("應法蘭西共和國總統(tǒng)")
    assert {
        "navigation",
        "breadcrumb",
        "metadata",
        "repeated-title",
        "editors",
        "copyright",
        "adult-words",
    } <= {reason for reason, _ in seen.removed}


def test_a_feed_of_ten() -> None:
    seen = see_seed("003")
    assert len(seen) == 10
    assert [article.source for article in seen] == [
        "人民日报", "人民日报", "人民日报", "新华社", "新华社", "第一财经资讯",
        "人民日报", "新华社", "人民日报", None,
    ]  # fmt: skip
    assert [article.date for article in seen][::3] == ["2025-12-23", "2025-12-12", "2025-09-29", None]
    assert len(seen[0].captions) == 5
    assert seen[0].body[0].startswith("2025年,全球智能化浪潮")
    assert "语言大模型、多模态大模型和具身智能等领域" in seen[0].body[0]


def test_a_page_in_one_line() -> None:
    (seen,) = see_seed("004")
    assert (seen.title, seen.date, seen.source) == ("全球人工智能治理倡议", "2023-10-20", "外交部")
    assert seen.body[0].startswith("人工智能是人类发展新领域。")
    assert "对经济社会发展和人类文明进步产生深远影响" in seen.body[0]
    assert seen.body[-1].endswith("协调国际人工智能发展、安全与治理重大问题。")
    assert any(line.startswith("——坚持伦理先行") for line in seen.body)


def test_a_record_stays_as_it_is() -> None:
    text = f"首页\n{SENTENCES[0]}\n\n  责任编辑：李明 \n版权所有"
    hints = {"title": "标题", "date": "2024-07-01", "source": "某网", "url": "https://example.org"}
    (article,) = extract_articles(
        Source(text=text, format="jsonl", encoding="utf-8", record_id="7", is_record=True, hints=hints)
    )
    revision = lay_out(Source(text=text, format="jsonl", encoding="utf-8"), article)
    assert revision.text == f"首页\n{SENTENCES[0]}\n责任编辑：李明\n版权所有"
    assert (article.title, article.source, article.url) == ("标题", "某网", "https://example.org")
    assert article.date
    assert article.date.value == "2024-07-01"


def test_a_source_without_text_has_no_articles() -> None:
    assert extract_articles(Source(text=" \n ", format="text", encoding="utf-8")) == []


def test_the_layout_leads_back_to_the_source() -> None:
    source = Source(
        text=f"首页 新闻 登录\n标题一行\n2024-07-01 来源：新华社\n{SENTENCES[0]}\n责任编辑：李明",
        format="text",
        encoding="utf-8",
    )
    (article,) = extract_articles(source)
    revision = lay_out(source, article)
    assert revision.text == f"标题一行\n{SENTENCES[0]}"
    start = revision.text.index("人工智能")
    assert source.text[slice(*revision.to_source(start, start + 4))] == "人工智能"
    assert {change.rule for change in revision.changes} == {
        "strip:navigation", "strip:metadata", "strip:editors",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line", ["第七条 为了促进发展，", "第7條　總則", "第一百二十条之五 以暴力", "**第七条** 为了"]
)
def test_lines_that_open_an_article(line: str) -> None:
    assert opens_article(line)
    assert opens_structure(line)


@pytest.mark.parametrize(
    "line", ["第一编 总则", "第三章　数据", "第二节 治理", "（一）基本原则", "一、总体要求"]
)
def test_lines_that_open_a_part(line: str) -> None:
    assert opens_structure(line)
    assert not opens_article(line)


@pytest.mark.parametrize(
    "line", ["第七条规定的情形", "第一次会议通过", "第三产业发展迅速", "一些国家", "各国"]
)
def test_lines_that_open_nothing(line: str) -> None:
    assert not opens_article(line)
    assert not opens_structure(line)


def test_a_statute_has_articles() -> None:
    assert is_statute(["某条例", "第一条 甲。", "第二条 乙。", "第三条 丙。"])
    assert not is_statute(["某新闻", "第一条 甲。", "正文。"])
