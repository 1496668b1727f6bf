"""Publishers: named in their usual Chinese form, however a page writes them."""

from __future__ import annotations

import pytest

from aigov_search.pages.publishers import (
    find_dateline,
    find_holder,
    find_labelled,
    find_unlabelled,
    is_publisher,
    normalize_publisher,
)
from aigov_search.pages.rows import view_plainly


@pytest.mark.parametrize(
    ("printed", "usual"),
    [
        ("人民日报", "人民日报"),
        ("《人民日报》", "人民日报"),
        ("Ren Min Ri Bao", "人民日报"),
        ("Xin Hua She", "新华社"),
        ("Di Yi Cai Jing Zi Xun", "第一财经资讯"),
        ("新華網", "新华网"),
        ("新華網(wǎng)", "新华网"),
        ("人民日(ri)报", "人民日报"),
        ("Xinhua News Agency", "新华社"),
        ("中华人民共和国外交部", "外交部"),
        ("某某县融媒体中心", "某某县融媒体中心"),
        ("数据中心(加挂服务中心牌子)", "数据中心(加挂服务中心牌子)"),
    ],
)
def test_usual_names(printed: str, usual: str) -> None:
    assert normalize_publisher(printed) == usual


@pytest.mark.parametrize("printed", ["本网", "本站", "网络", "佚名", "原创", "", " ", "123", "：", "x" * 60])
def test_what_names_nobody(printed: str) -> None:
    assert normalize_publisher(printed) is None


@pytest.mark.parametrize(
    ("line", "usual"),
    [
        ("2024-05-08 12:52:59  來源:新華網(wǎng)", "新华网"),
        ("来源：人民日报 作者：张三", "人民日报"),
        ("本文(wen)转自【人民日报】;", "人民日报"),
        ("时间：2024年5月8日 来源：科技日报 浏览：12次", "科技日报"),
        ("Source: China Daily | July 5, 2024", "中国日报"),
        ("来源：本网", None),
        ("发布时间：2024年5月8日", None),
    ],
)
def test_labelled(line: str, usual: str | None) -> None:
    assert find_labelled(line, view_plainly(line), 0, len(line)) == usual


def test_a_known_name_beside_a_date_needs_no_label() -> None:
    for line in ("Ren Min Ri Bao· 2025-12-23 22:31", "2025-12-23 22:31 人民日报"):
        assert find_unlabelled(line, view_plainly(line), 0, len(line)) == "人民日报"
    line = "张三 2025-12-23 22:31"
    assert find_unlabelled(line, view_plainly(line), 0, len(line)) is None


@pytest.mark.parametrize(
    ("line", "usual"),
    [
        ("新华社北京7月2日电 题：为人工智能造福人类", "新华社"),
        ("中新网北京7月2日电(记者 张三)会议召开。", "中国新闻网"),
        ("BEIJING, July 2 (Xinhua) -- China has proposed", "新华社"),
        ("据新华社报道，会议7月2日召开。", None),
    ],
)
def test_datelines(line: str, usual: str | None) -> None:
    found = find_dateline(view_plainly(line), 0, len(line))
    assert (found[0] if found else None) == usual


def test_whose_site_it_is() -> None:
    for footer in (
        "中华人民共和国外交部 版权所有 联系我们",
        "主办单位：中华人民共和国外交部",
        "首页\n中华人民共和国外交部主办 技术支持",
    ):
        plain = view_plainly(footer)
        assert find_holder(plain, 0, len(plain)) == "外交部"


@pytest.mark.parametrize(
    "sentence",
    [
        "第八条 献血者可以凭证件免费游览政府投资主办的公园。",
        "第二条 大型活动的主办单位应当制定方案。",
        "市人民政府主办，区人民政府协办。",
        "软件的版权所有者可以许可他人使用。",
    ],
)
def test_a_sentence_says_nothing_of_the_site(sentence: str) -> None:
    plain = view_plainly(sentence)
    assert find_holder(plain, 0, len(plain)) is None


def test_a_row_that_is_a_publisher() -> None:
    assert is_publisher("人民日报")
    assert is_publisher("张家口新闻网")
    assert not is_publisher("人民日报发表评论员文章")
