"""Plain text: the article without the page around it, and whole where there is no page around it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.pages.rows import cut_rows
from tests.pages import SENTENCES, see

TITLE = "人工智能治理白皮书发布"
HEAD = ["首页 新闻中心 时政 独家 县区 教育", "您当前的位置:首页 > 新闻中心 > 即时新闻"]
FOOT = [
    "责任编辑：李明", "相关新闻", "·专家谈人工智能治理", "·人工智能产业促进条例公布", "打印 关闭",
    "关于我们 | 联系我们 | 网站地图", "版权所有 某某网 京ICP备06038296号",
]  # fmt: skip


def page(*body: str) -> str:
    return "\n".join([*HEAD, TITLE, "2024-07-06 10:20 来源：光明日报", *body, *FOOT])


@pytest.mark.parametrize("separator", ["\n", "\n\n", " ", "\r\n"])
def test_the_page_around_an_article_goes(separator: str) -> None:
    (seen,) = see(page(*SENTENCES).replace("\n", separator))
    assert seen.title == TITLE
    assert "".join(seen.body) == "".join(SENTENCES)
    assert (seen.date, seen.source) == ("2024-07-06", "光明日报")
    reasons = {reason for reason, _ in seen.removed}
    assert {"navigation", "metadata", "editors", "related", "copyright"} <= reasons | {
        "breadcrumb"
    } or separator == " "


def test_furniture_inside_the_text_goes_and_what_it_broke_is_rejoined() -> None:
    width = 30
    lines = []
    for n, sentence in enumerate(SENTENCES * 2):
        parts = [sentence[at : at + width] for at in range(0, len(sentence), width)]
        if n == 2:
            parts.insert(1, "推荐阅读")
        if n == 5:
            parts.insert(1, "您当前的位置:首页 > 新闻中心 > 即时新闻")
        lines += parts
    (seen,) = see("\n".join([TITLE, "", *lines]))
    assert "".join(seen.body) == "".join(SENTENCES * 2)
    assert {edit.rule for edit in seen.article.layout} == {"layout:wrap", "furniture"}


def test_a_copyright_notice_at_the_end_of_every_line() -> None:
    tail = "文章源自某某网-https://www.example.com/82807.html"
    (seen,) = see("\n".join(line + tail for line in [TITLE, *SENTENCES]))
    assert (seen.title, seen.body) == (TITLE, SENTENCES)


def test_short_lines_of_an_article_stay() -> None:
    body = [
        "一、总体要求",
        SENTENCES[0],
        "（一）基本原则",
        SENTENCES[1],
        "附件：清单",
        SENTENCES[2],
        "某某市人民政府",
        "2024年7月1日",
    ]
    (seen,) = see(page(*body))
    assert seen.body == body
    assert [(dated.role, dated.value) for dated in seen.article.dates] == [
        ("published", "2024-07-06"),
        ("signed", "2024-07-01"),
    ]


def test_a_text_without_furniture_is_kept_to_the_letter() -> None:
    lines = [
        TITLE,
        "目录",
        "第一章 总则",
        "第二章 附则",
        "第一章 总则",
        *SENTENCES,
        "第二章 附则",
        "说明",
        "清单",
        "甲",
        "乙",
        "丙",
    ]
    (seen,) = see("\n".join(lines))
    assert [seen.title, *seen.body] == lines
    assert not seen.removed


def test_a_statute_loses_nothing() -> None:
    lines = [
        "某市数据条例",
        "2018年1月23日 某市第十二届人民代表大会常务委员会第三十五次会议通过",
        "2018年2月1日 某市人民政府发布",
        "第一章 总则",
        *(f"第{n}条 未经许可不得侵犯他人著作权，侵权的依法承担法律责任。" for n in "一二三四五"),
        "第二章 附则",
        "第六条 本条例自2018年3月1日起施行。",
    ]
    (seen,) = see("\n\n".join(lines), "某市数据条例(2018-02-01).txt")
    assert [seen.title, *seen.body] == lines
    assert not seen.removed
    assert (seen.date, seen.article.date and seen.article.date.basis) == ("2018-02-01", "in the file's name")
    assert {(d.role, d.value) for d in seen.article.dates} >= {
        ("signed", "2018-01-23"),
        ("effective", "2018-03-01"),
    }


def test_lines_that_recur_on_the_site_are_furniture() -> None:
    text = "\n".join([TITLE, "2024-07-06 来源：光明日报", *SENTENCES, "某某频道精选"])
    assert see(text)[0].body[-1] == "某某频道精选"
    assert see(text, site_lines=frozenset({"某某频道精选"}))[0].body == SENTENCES


def test_keywords_behind_a_title_go() -> None:
    (seen,) = see("\n".join([f"{TITLE}(和音),治理,能力,建设", "2024-07-06 10:20", *SENTENCES]))
    assert seen.title == f"{TITLE}(和音)"
    assert ("keywords", ",治理,能力,建设") in seen.removed


@pytest.mark.parametrize(
    "text",
    [
        "标题一行\n" * 15_000,
        (SENTENCES[0] + " ") * 4_000,
        "中国 人民 " * 10_000,
        "2024-05-08 12:52:59 来源:新华网\n" * 2_000,
        "首页 > " * 10_000,
        "新华社记者 金立旺 摄 " * 2_000,
        "“" * 100_000 + SENTENCES[0],
        "第七条 " + SENTENCES[0] * 20_000,
    ],
    ids=["lines", "chunks", "words", "dates", "trail", "credits", "quotes", "paragraph"],
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    begun = time.process_time()
    see(text)
    assert time.process_time() - begun < 8


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from([*SENTENCES, *HEAD, *FOOT, TITLE, "", "2024-07-06", "第一条 总则", "　", "? ?"]),
        max_size=12,
    ),
    st.sampled_from(["\n", " ", "\r\n", "\n\n"]),
)
def test_lines_and_removed_parts_cover_any_text(lines: list[str], separator: str) -> None:
    text = separator.join(lines)
    if text.strip(" \n\r\u3000"):
        see(text)


MENU = "首页 时政 国际 财经 体育 娱乐 汽车 教育 法治 地方 图片 视频 注册 登录"
HALVES = ("人工智能治理取得进展", "各国加强技术合作")


@pytest.mark.parametrize(
    ("above", "behind"),
    [
        (f"{TITLE} 八卦大相公 2024-07-06 10:20", ""),
        (f"{TITLE} 李明/某某青年报 2024-07-06 10:20", ""),
        (f"{MENU} 正文 {TITLE} 本报记者 李明 2024年07月06日10:20 来源： 某某晚报", ""),
        (f"{MENU} > {TITLE} {TITLE} 2024-07-06 10:20 来源：某某网", "责任编辑：李明"),
        (f"今日视点 2024年7月8日 星期一 · 多地紧急提醒！ · 首个奖项揭晓！ {TITLE} 2024-07-06 10:20", "评论"),
        (f"{MENU} {TITLE}?! 2024-07-06 10:20:15", ""),
        (f"{TITLE} {MENU} 原创 {TITLE} 去驴行 关注", "2024-07-06 11:42:03 举报"),
        (f"{TITLE} {MENU} {TITLE}", "发布日期： 2024-07-06 责任编辑： 李明"),
    ],
    ids=["account", "paper", "reporter", "twice", "today", "question", "stamp below", "label below"],
)
def test_the_title_of_a_page_on_one_line(above: str, behind: str) -> None:
    (seen,) = see(" ".join([above, *SENTENCES, behind]))
    assert (seen.title or "").rstrip("?!") == TITLE
    assert "".join(seen.body) == "".join(SENTENCES)
    assert seen.date == "2024-07-06"


@pytest.mark.parametrize("head", ["", f"{HALVES[0]} {HALVES[1]}_某某网 "], ids=["once", "twice"])
def test_both_halves_of_a_title_with_a_space(head: str) -> None:
    text = f"{head}{MENU} {HALVES[0]} {HALVES[1]} 2024-07-06 10:20 {HALVES[0]}，{HALVES[1]}。"
    (seen,) = see(" ".join([text, *SENTENCES]))
    assert (seen.title or "").replace(" ", "") == "".join(HALVES)


def test_headlines_behind_a_text_go_and_a_list_of_items_stays() -> None:
    headlines = ["多地紧急提醒：出行注意安全", "首个奖项揭晓！奖金为何发不完", "回应来了，多人被严重烫伤"]
    text = [TITLE, "2024-07-06 10:20 来源：光明日报", *SENTENCES]
    assert see("\n\n".join([*text, *headlines]))[0].body == SENTENCES
    items = ["一等奖：某某大学，某某学院", "二等奖：某某公司，某某中心", "三等奖：某某协会，某某学会"]
    numbered = [f"{n}、{item}" for n, item in enumerate(items, 1)]
    assert see("\n\n".join([*text, *numbered]))[0].body == [*SENTENCES, *numbered]


@pytest.mark.parametrize("sign", sorted({chr(code) for code in range(0x3001) if chr(code).isspace()}))
def test_any_white_space_at_the_end_of_a_long_line_is_none_of_it(sign: str):
    line = "首页 新闻  为规范数据处理活动，保障数据安全。" * 200
    rows = cut_rows(f"{sign}{line}{sign}")
    assert rows
    assert all(row.start < row.end for row in rows)
    assert rows[-1].end == 1 + len(line)
