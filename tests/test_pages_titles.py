"""Titles, bylines and numbers: what a line may be, and what is cut from it."""

from __future__ import annotations

import pytest

from aigov_search.pages.bylines import clean_author, find_author, find_byline, find_reporter
from aigov_search.pages.numbers import find_number
from aigov_search.pages.rows import view_plainly
from aigov_search.pages.titles import cut_site_name, find_keyword_tail, is_title_like
from tests.pages import SENTENCES, see


@pytest.mark.parametrize(
    "line",
    [
        "全球人工智能治理倡议",
        "坚持智能向善 增进人类福祉(权威论坛)",
        "一财社论:人工智能治理碎片化加剧,构建安全与治理全球化体系已刻不容缓",
        "China proposes AI capacity building",
        "中華人民共和國和法蘭西共和國關于人工智能和全球治理的聯(lián)合聲明",
    ],
)
def test_what_may_be_a_title(line: str) -> None:
    assert is_title_like(view_plainly(line))


@pytest.mark.parametrize(
    "line",
    ["人工智能是人类发展新领域。", "促进创新；保障安全；", "第一条 为了促进发展", "导航", "12345", "并且，"],
)
def test_what_is_no_title(line: str) -> None:
    assert not is_title_like(view_plainly(line))


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("让世(shi)界共享发展红利(和音),合作,国(guo)际(ji),建设", "让世(shi)界共享发展红利(和音)"),
        ("治理碎片化加剧,构建全球化体系已刻不容缓", "治理碎片化加剧,构建全球化体系已刻不容缓"),
        ("坚持发展,保障安全", "坚持发展,保障安全"),
        ("人工智能治理白皮书,足球,彩票", "人工智能治理白皮书,足球,彩票"),
    ],
)
def test_a_tail_of_keywords_is_cut_where_the_text_has_them(title: str, kept: str) -> None:
    body = "加强国(guo)际合作,推动能力建设,坚持发展,保障安全。"
    assert title[: find_keyword_tail(title, body)] == kept


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("关于印发人工智能治理办法的通知_某某市人民政府", "关于印发人工智能治理办法的通知"),
        ("关注青少年心理健康服务项目启动--健康·生活--人民网", "关注青少年心理健康服务项目启动"),
        ("夜雨_原文、翻译及赏析_读古诗词网", "夜雨_原文、翻译及赏析_读古诗词网"),
        ("全球人工智能治理倡议", "全球人工智能治理倡议"),
    ],
)
def test_the_name_of_the_site_is_cut(title: str, kept: str) -> None:
    assert cut_site_name(title) == kept


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("新华社记者吴黎明 毛振华", "吴黎明 毛振华"),
        ("本报记者 王乐文 方敏", "王乐文 方敏"),
        ("作者：张三", "张三"),
        ("文/李四", "李四"),
        ("By Wang Wei and Li Na", "Wang Wei and Li Na"),
    ],
)
def test_bylines(line: str, names: str) -> None:
    span = find_byline(view_plainly(line), 0, len(line))
    assert span
    assert line[slice(*span)] == names


@pytest.mark.parametrize(
    "line",
    ["记者从有关部门获悉，会议将于明日召开。", "作者认为，人工智能治理攸关全人类命运。", "人民日报评论"],
)
def test_what_is_no_byline(line: str) -> None:
    assert find_byline(view_plainly(line), 0, len(line)) is None


def test_reporters_and_authors_inside_other_lines() -> None:
    line = "新华社联合国7月1日电(记者王建刚)第78届联合国大会1日协商一致通过决议。"
    span = find_reporter(line, 0, len(line))
    assert span
    assert line[slice(*span)] == "王建刚"
    line = "2024-07-06 来源:光明日报 作者:张三"
    span = find_author(line, 0, len(line))
    assert span
    assert line[slice(*span)] == "张三"


@pytest.mark.parametrize(
    ("declared", "author"),
    [("张三", "张三"), ("103553", None), ("admin", None), ("佚名", None), (None, None), ("", None)],
)
def test_declared_authors(declared: str | None, author: str | None) -> None:
    assert clean_author(declared) == author


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("国发〔2017〕35号", "国发〔2017〕35号"),
        ("穗府办规[2024]13号", "穗府办规〔2024〕13号"),
        ("发文字号：\t吉政明电〔2022〕1号", "吉政明电〔2022〕1号"),
        ("中华人民共和国国务院令第746号", "中华人民共和国国务院令第746号"),
        ("根据《国务院关于印发规划的通知》（国发〔2017〕35号）的要求，制定本办法，并报有关部门备案。", None),
        ("2024年7月1日", None),
    ],
)
def test_document_numbers(line: str, number: str | None) -> None:
    assert find_number(line, view_plainly(line), 0, len(line)) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["深圳市人民政府令", "第179号", "人工智能产业促进办法"], "深圳市人民政府令第179号"),
        (["人工智能产业促进办法", "深圳市人民政府令", "第179号"], "深圳市人民政府令第179号"),
        (["人工智能产业促进办法", "现公布国务院令", "第179号所附的目录，请各单位遵照执行。"], None),
    ],
)
def test_a_document_number_broken_over_two_lines(lines: list[str], number: str | None) -> None:
    (seen,) = see("\n".join([*lines, *SENTENCES]))
    assert seen.article.number == number
