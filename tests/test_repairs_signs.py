"""Lost signs, punctuation, keyword lines and the kinds of noise."""

from __future__ import annotations

import pytest

from aigov_search.repairs import repair
from aigov_search.spans import Revision


def mend(*lines: str) -> list[str]:
    return repair(Revision("\n".join(lines)), ["body"] * len(lines)).revision.text.split("\n")


@pytest.mark.parametrize(("garbled", "clean"), [
    (["??应法兰西共和国总统邀请", "? ? ? ? ? ?"], ["应法兰西共和国总统邀请", ""]),
    (["? ?1.双方认识到", "\ufffd\ufffd2.双方主张"], ["1.双方认识到", "2.双方主张"]),
    (["?一是加强治理", "?二是推进合作", "?三是弥合鸿沟"], ["一是加强治理", "二是推进合作", "三是弥合鸿沟"]),
    (["推进?人工智能+?行动，落实?普惠计划?的要求"], ["推进“人工智能+”行动，落实“普惠计划”的要求"]),
])
def test_lost_signs_are_restored(garbled: list[str], clean: list[str]) -> None:
    assert mend(*garbled) == clean


@pytest.mark.parametrize("lines", [
    ["什么是人工智能?怎样治理?"], ["?有一个问题"], ["为什么?", "真的?"], ["是否合法?合规?都要回答。"],
])
def test_questions_stay(lines: list[str]) -> None:
    assert mend(*lines) == lines


@pytest.mark.parametrize(("garbled", "clean"), [
    ("协商,、合作,。共赢,；", "协商、合作。共赢；"),
    ("协商。。合作，，共赢", "协商。合作，共赢"),
    ("提出,,“倡议”和,,“方案”", "提出,“倡议”和,“方案”"),
])
def test_doubled_punctuation_becomes_one(garbled: str, clean: str) -> None:
    assert mend(garbled) == [clean]


@pytest.mark.parametrize("text", [
    "等等。。。后来。。。", "太好了！！真的？？", "a.m.,b.c.,etc.,", "——破折号……省略号", "1:2::3:4",
])
def test_meant_punctuation_stays(text: str) -> None:
    assert mend(text) == [text]


@pytest.mark.parametrize("line", [
    "国产 欧美 日韩k频道 在线,中文字幕人妻av一区二区,91社区在线观看国产,精品动漫三区无码视频",
    "亚洲av无码_国产精品视频一区_欧美日韩免费_91在线观看_久久综合网",
    "澳门葡京官网|百家乐平台|真人娱乐城|时时彩投注",
])
def test_keyword_lines_go(line: str) -> None:
    text = ["全球人工智能治理倡议", "人工智能是人类发展新领域。"]
    assert mend(text[0], line, text[1]) == [text[0], "", text[1]]


@pytest.mark.parametrize("line", [
    "严厉打击网络淫秽色情、赌博、诈骗等违法犯罪活动", "国产 欧美 日韩", "视频,图片,在线,下载",
    "第三百六十三条 制作、复制、出版、贩卖、传播淫秽物品牟利罪", "人工智能,治理,国际合作",
    "介绍、容留卖淫，聚众淫乱，赌博，强奸", "体育彩票公益金、福利彩票公益金", "香港、澳门、台湾",
    "第四十二条 制作、运输、复制、出售、出租淫秽的书刊、图片、影片、音像制品",
])
def test_no_word_alone_makes_a_keyword_line(line: str) -> None:
    assert mend(line) == [line]


@pytest.mark.parametrize(("garbled", "clean"), [
    ("加强\u200b人工\ufeff智能\u00ad治理\u2060", "加强人工智能治理"),
    ("变\U0001f574\U0001f3fb、快\u261d\ufe0f、推进\U0001f468\U0001f3fc\u200d\U0001f373。", "变、快、推进。"),
    ("&ldquo;智能&rdquo;第一条&nbsp;为了&#22269;家&amp;nbsp;治理", "“智能”第一条 为了国家 治理"),
    ("治理</p><p style=\"text-indent:2em\">合作/p>{!! riqi() !!}", "治理合作"),
    ("治\ue5e5理\ue000。", "治理。"),
    ("\ue81e", "龴"),
])
def test_noise_goes(garbled: str, clean: str) -> None:
    assert mend(garbled) == [clean]


@pytest.mark.parametrize("text", [
    "😀 大家好", "会议圆满结束。🎉", "★重点 ☎电话 ✓完成", "می\u200cخواهم", "x < p > y", "R&D; AT&T",
    "若 a<b 且 c>d", "朱\ue000基", "路径 a/p>b",
])
def test_signs_with_a_meaning_stay(text: str) -> None:
    assert mend(text) == [text]
