"""Several articles in one file are told apart; one article is never split."""

from __future__ import annotations

import pytest

from tests.pages import SENTENCES, see

TITLES = [
    "联大通过人工智能能力建设决议",
    "人工智能产业促进条例公布",
    "人工智能治理白皮书发布",
    "专家谈人工智能治理",
]


def write(n: int, stamp: str, *tail: str) -> list[str]:
    """The lines of article ``n``."""
    return [TITLES[n], stamp, *(f"　　{SENTENCES[(n + k) % 5]}" for k in range(3)), *tail]


MANY = {
    "one under the other": write(0, "来源：新华社  2024-07-02 08:30")
    + write(1, "2024年7月5日  人民日报")
    + write(2, "光明日报 2024-07-06"),
    "with their editors": write(0, "来源：新华社 2024-07-02", "责任编辑：李明", "")
    + write(1, "来源：人民日报 2024-07-05", "责任编辑：王红", ""),
    "between rules": [*write(0, "发布时间：2024-07-02"), "=" * 30, *write(1, "发布时间：2024-07-05")],
    "in pinyin": write(0, "Xin Hua She· 2024-07-02 08:30") + write(1, "Ren Min Ri Bao· 2024-07-05 10:00"),
    "labelled": [
        line
        for n in range(3)
        for line in (
            f"标题：{TITLES[n]}", "来源：新华社", f"日期：2024-07-0{n + 1}",
            f"正文：{SENTENCES[n]}", SENTENCES[n + 1], "",
        )
    ],
    "datelines under titles": [
        line
        for n in range(2)
        for line in (TITLES[n], f"　　新华社北京7月{n + 1}日电 {SENTENCES[n]}", f"　　{SENTENCES[n + 1]}")
    ],
    "datelines with a subject": [
        f"　　新华社北京7月1日电 {SENTENCES[0]}", f"　　{SENTENCES[1]}", "", "",
        "　　新华社北京7月2日电 题：" + TITLES[3], f"　　{SENTENCES[2]}", f"　　{SENTENCES[3]}",
    ],
    "results of a search": [
        line for n in range(4) for line in (TITLES[n], SENTENCES[n], f"人民网 2024-07-0{n + 1}")
    ],
}  # fmt: skip


@pytest.mark.parametrize("lines", MANY.values(), ids=MANY)
def test_several_articles(lines: list[str]) -> None:
    text = "\n".join(lines)
    articles = see(text)
    titles = [title for title in TITLES if title in text]
    found = [article.title for article in articles]
    assert found == titles or found[1:] == titles
    assert all(article.source for article in articles) or "发布时间" in text
    body = "".join(line for article in articles for line in article.body)
    assert all(sentence in body for sentence in SENTENCES if sentence in text)


def test_each_article_keeps_its_own_date_and_publisher() -> None:
    articles = see("\n".join(MANY["one under the other"]))
    assert [(a.date, a.source) for a in articles] == [
        ("2024-07-02", "新华社"), ("2024-07-05", "人民日报"), ("2024-07-06", "光明日报"),
    ]  # fmt: skip
    assert articles[0].article.date
    assert articles[0].article.date.time == "08:30"


def test_articles_in_one_line() -> None:
    text = " ".join(line.strip() for line in MANY["one under the other"])
    assert [article.title for article in see(text)] == TITLES[:3]


def test_an_item_of_a_feed_without_a_stamp() -> None:
    items = [
        line
        for n in range(3)
        for line in (TITLES[n], f"Xin Hua She· 2024-07-0{n + 1} 08:30", SENTENCES[n] + SENTENCES[n + 1])
    ]
    articles = see("\n".join([*items, TITLES[3], SENTENCES[0] + SENTENCES[2]]))
    assert [article.title for article in articles] == TITLES
    assert (articles[3].date, articles[3].source) == (None, None)


ONE = {
    "subheadings": [TITLES[2], "2024-07-06 来源：光明日报", "一、背景", *SENTENCES, "二、目标", *SENTENCES],
    "datelines of a roundup": [
        TITLES[2], "2024-07-06 来源：人民日报",
        *(f"　　本报{place}7月5日电 {SENTENCES[n]}" for n, place in enumerate(("北京", "上海", "广州"))),
    ],
    "comments": [
        TITLES[2], "2024-07-06 来源：光明日报", *SENTENCES, "网友评论", "张三 2024-07-06 10:00",
        "说得好，支持。", "李四 2024-07-06 11:00", f"同意楼上的看法，{SENTENCES[0]}",
    ],
    "related links": [
        TITLES[2], "2024-07-06 来源：光明日报", *SENTENCES, "相关新闻",
        *(line for n in range(2) for line in (TITLES[n], f"2024-07-0{n + 1}")),
    ],
    "a chronicle": [
        "人工智能大事记", "2023年10月20日", SENTENCES[0], "2024年7月1日", SENTENCES[1],
        "2024年12月5日", SENTENCES[2],
    ],
    "a title twice": [TITLES[0], "2024-07-06", TITLES[0], "2024-07-06 来源：光明日报", *SENTENCES],
}  # fmt: skip


@pytest.mark.parametrize("lines", ONE.values(), ids=ONE)
def test_one_article_is_never_split(lines: list[str]) -> None:
    assert len(see("\n".join(lines))) == 1


def test_the_dates_of_a_chronicle_are_not_its_own() -> None:
    (article,) = see("\n".join(ONE["a chronicle"]))
    assert article.date is None
    assert "2023年10月20日" in article.body


@pytest.mark.parametrize(
    "lines",
    [
        [
            "某市人民政府办公厅关于印发数据管理办法的通知", "发布日期：2024-07-06", *SENTENCES[:2],
            "某市人民政府办公厅 某市财政局", "2024年7月1日", "某市数据管理办法", *SENTENCES,
        ],
        [
            "统一编号：", "某字20240019", "文号：", "实施日期：", "2024年07月01日", "失效日期：",
            "2029年06月30日", TITLES[0], "2024-07-06", *SENTENCES, TITLES[1], "2024-07-08", "内容纠错",
        ],
        [
            "今日视点", "2024年7月8日 星期一", "多地紧急提醒！出行注意安全", "首个奖项揭晓！奖金为何发不完",
            "回应来了，多人被严重烫伤", "主力全部越过万吨，令人解气", "销售再创新高？专家这样说",
            TITLES[0], "2024-07-06 10:20", *SENTENCES,
        ],
        [
            TITLES[0], "2024-07-06 10:20", *SENTENCES[:3], "巨舰时代，主力战舰越过万吨",
            "2000年5月7日某某就任总统", *SENTENCES[3:],
        ],
    ],
    ids=["signature", "table of dates", "headlines of the day", "a date in a headline"],
)  # fmt: skip
def test_dates_that_head_no_article_split_nothing(lines: list[str]) -> None:
    for separator in ("\n\n", " "):
        assert len(see(separator.join(lines))) == 1
