"""Captions stand apart from the body, and the body keeps what only looks like one."""

from __future__ import annotations

import pytest

from aigov_search.pages.captions import find_captions, is_caption


@pytest.mark.parametrize(
    "text",
    [
        "6月20日,参展商在博览会现场演示一款机器人。当日,该博览会在天津开幕。 新华社记者 孙凡越 摄",
        "7月26日,观众在大会上参观展台。沈启来摄(影像中国)",
        "11月14日,总决赛在阿布扎比举行。 本报中东中心分社 塔里克·易卜拉欣摄",
        "图为大会现场。 记者 王壮飞 摄",
        "图为会议现场",
        "资料图:联合国大会会场",
        "图1:人工智能产业规模",
    ],
)
def test_captions(text: str) -> None:
    assert is_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "有关单位应当定期汇交航空摄影资料副本,测绘部门可以通报航空摄影。",
        "尽可能将考勤卡和考勤机一起拍摄,并且连同周围环境一起拍摄",
        "身居高不下的电影周边构成一个单独的文化部落:那些肩扛摄像机的电视记者负责拍摄",
        "新华社记者吴黎明 毛振华",
        "第三十条 设区的市人民政府应当建立科技创新体系,完善管理体制,安排资金。",
        "图书馆应当向公众开放。",
    ],
)
def test_body_that_looks_like_a_caption(text: str) -> None:
    assert not is_caption(text)
    assert not list(find_captions(text))


def test_captions_in_a_run_whose_lines_are_lost() -> None:
    first = "7月26日,观众在大会上参观展台。 沈启来摄(影像中国)"
    second = "大会主会场——上海世博中心。 施 觉摄(影像中国)"
    body = "2025年,全球智能化浪潮风起云涌,创新呈群体性突破之势。"
    text = f"{first} {second} {body}"
    assert [text[span.start : span.end] for span in find_captions(text)] == [first, second]


def test_a_caption_behind_a_paragraph_takes_only_its_own_sentences() -> None:
    body = "省人民政府应当建立和完善中医药科技创新体系，组织实施科技计划。支持基地建设。"
    caption = "7月26日,观众在大会上参观展台。新华社记者 某某摄"
    text = body + caption
    assert [text[span.start : span.end] for span in find_captions(text)] == [caption]
