"""Layout: hard wraps rejoined, stray spaces closed, and everything else left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.pages.rows import cut_rows
from aigov_search.pages.unwrapping import close_spaces, find_wrap, join_rows

PARAGRAPHS = [
    "行政执法部门之间应当建立信息共享和执法合作机制，对相关部门不履行职责的行为予以投诉、举报，"
    "依法及时处理，并为投诉人保密。",
    "第二十四条 任何单位和个人有权对文明行为促进工作提出意见和建议，有关部门应当公布投诉举报电话、"
    "信箱等，受理投诉和举报。",
    "（一）违反本条例规定，在禁烟场所吸烟的，由卫生健康部门处五十元以上二百元以下罚款；拒不改正的，没收有关物品；",
    "本条例自公布之日起施行。",
]


def close(text: str) -> str:
    for edit in reversed(close_spaces(text, 0, len(text))):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def join(text: str) -> list[str]:
    rows = cut_rows(text)
    lined = sum(row.breaks > 0 for row in rows) >= 4
    groups = join_rows(text, rows, find_wrap(text, rows), lined=lined)
    return [close(text[group[0].start : group[-1].end]) for group in groups]


def wrap(paragraph: str, width: int) -> str:
    return "\n".join(paragraph[at : at + width] for at in range(0, len(paragraph), width))


@pytest.mark.parametrize("width", [20, 34, 38, 46, 48, 50])
def test_wrapped_paragraphs_come_back(width: int) -> None:
    assert join("\n".join(wrap(paragraph, width) for paragraph in PARAGRAPHS)) == PARAGRAPHS


def test_lines_of_the_same_length_are_no_wrap() -> None:
    lines = [
        "加强人工智能治理，促进创新发展。",
        "坚持以人为本理念，保障公众权益。",
        "推动国际交流合作，弥合数字鸿沟。",
    ] * 4
    assert join("\n".join(lines)) == lines


def test_headings_and_lists_stay_apart() -> None:
    lines = [
        "第一章 总则",
        "第二章 治理",
        "一、加强领导",
        "（一）完善制度",
        "1．健全机制",
        "附件：清单",
        "北京市人民政府",
    ]
    assert join("\n".join(lines)) == lines


def test_an_article_broken_early_is_rejoined() -> None:
    text = (
        "第二十一条 在专利\n侵权纠纷中，当事人有责任提供证据。\n第二十二条 本办法自公布之日起施行。\n完\n附则"
    )
    assert join(text)[0] == "第二十一条 在专利侵权纠纷中，当事人有责任提供证据。"


def test_spaces_that_stand_for_line_ends_are_closed() -> None:
    lines = [
        "人工智能是人类发展新领域,当前,全球人工智能技术快速发展,对经济社会发展和人类",
        "文明进步产生深远影响,给世界带来巨大机遇,与此同时,人工智能技术也带来难以预知",
        "的各种风险和复杂挑战,人工智能治理攸关全人类命运,是世界各国面临的共同课题,各",
        "国应秉持共同、综合、合作、可持续的安全观,坚持发展和安全并重的原则。",
    ]
    text = " ".join(lines)
    assert join(text) == ["".join(lines)]


@pytest.mark.parametrize(
    "text",
    [
        "有关部门和单位应当建立|健全信用承诺制度，构建新型监督管理机制。",
        "采取限制市场准入|、取消资格等惩戒措施|。",
        "第|三十二条 有关部门应当建立制度，加强管理。",
        "第三十二|条 有关部门应当建立制度，加强管理。",
        "中国|（北京）自由贸易试验区建设，数字经济标杆城市建设。",
        "自然资源、市场|监管、应急等部门建立联合执法机制。",
    ],
)
def test_stray_spaces_are_closed(text: str) -> None:
    assert close(text.replace("|", " ")) == text.replace("|", "")


@pytest.mark.parametrize(
    "text",
    [
        "第一条 为了促进人工智能产业高质量发展，根据有关法律，制定本条例。",
        "第一百二十条之五 以暴力、胁迫等方式强制他人的，处三年以下有期徒刑。",
        "第一章 总则",
        "新华社记者 金立旺 摄",
        "新华社记者吴黎明　毛振华",
        "2017年12月26日 泰安市第十七届人民代表大会常务委员会第六次会议通过，自公布之日起施行。",
        "出席会议的有：张三 李四 王五，以及有关部门负责人。",
        "使用 AI 技术的 GPT-4 模型，能够 AI for good 造福人类。",
        "以“团结共治 智能向善”为主题的对话会在日内瓦举行，各国代表出席。",
        "下列情形之一的： （一）拒不缴纳的； （二）拒不改正的。",
        "姓 名",
    ],
)
def test_spaces_that_mean_something_stay(text: str) -> None:
    assert close(text) == text


@settings(deadline=None)
@given(st.text("第一条甲乙，。 \n\u3000AI（）", max_size=60))
def test_nothing_but_white_space_is_ever_taken_out(text: str) -> None:
    for edit in close_spaces(text, 0, len(text)):
        assert not text[edit.start : edit.end].strip()
    assert "".join("".join(join(text)).split()) == "".join(text.split())
