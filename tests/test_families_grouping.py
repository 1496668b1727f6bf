from __future__ import annotations

import random
from functools import partial
from pathlib import Path
from tempfile import gettempdir

import pytest

from aigov_search.families import Family, Signed, group_families, sign

SCRATCH = Path(gettempdir())
_WORDS = [
    "人工智能",
    "治理",
    "安全",
    "发展",
    "监管",
    "企业",
    "数据",
    "保护",
    "个人信息",
    "标准",
    "评估",
    "风险",
    "制度",
    "机制",
    "国际",
    "合作",
    "创新",
    "技术",
    "应用",
    "研究",
    "伦理",
    "公平",
    "透明",
    "责任",
    "主体",
    "服务",
    "提供者",
    "用户",
    "平台",
    "算法",
    "模型",
    "训练",
    "内容",
    "标识",
    "社会",
    "公共",
    "利益",
    "政府",
    "部门",
    "建设",
    "推进",
    "完善",
    "加强",
    "促进",
    "支持",
    "鼓励",
    "开展",
    "组织",
    "实施",
    "建立",
    "健全",
    "明确",
    "规范",
    "落实",
    "保障",
    "提升",
    "能力",
    "教育",
    "人才",
    "产业",
    "生态",
    "开放",
    "共享",
    "资源",
]
_SPUN = {
    "治理": "管束",
    "技术": "手艺",
    "保护": "呵护",
    "合作": "互助",
    "机制": "机造",
    "标准": "尺度",
    "责任": "义务感",
    "服务": "办事儿",
    "支持": "撑持",
    "提升": "晋升到",
    "能力": "本领术",
    "产业": "财产业",
}


def _write(seed: int, paragraphs: int = 12, *, statute: bool = False) -> list[str]:
    words = random.Random(seed)
    return [
        (f"第{number}条 " if statute else "") + "".join(words.choices(_WORDS, k=40)) + "。"
        for number in range(1, paragraphs + 1)
    ]


def _spin(text: str) -> str:
    for word, other in _SPUN.items():
        text = text.replace(word, other)
    return text


def _group(**texts: str) -> list[Family]:
    signed = [
        Signed(doc_id=name, signature=sign(text), text_of=partial(str, text))
        for name, text in sorted(texts.items())
    ]
    return group_families(signed, SCRATCH)


def test_a_copy_cut_short_with_furniture_is_of_the_family() -> None:
    text = _write(1)
    cut = "首页 新闻 正文\n" + "\n".join(text[:7]) + "\n责任编辑 某某"
    assert [f.members for f in _group(a="\n".join(text), b=cut, c="\n".join(_write(2)))] == [("a", "b")]


def test_a_spun_copy_is_of_the_family() -> None:
    text = "\n".join(_write(3))
    assert [f.members for f in _group(a=text, b=_spin(text))] == [("a", "b")]


def test_an_amended_statute_is_another_text() -> None:
    text = _write(4, statute=True)
    amended = [*text[:5], text[5].replace("。", "国务院另有规定的除外。"), *text[6:]]
    assert _group(a="\n".join(text), b="\n".join(amended)) == []


def test_a_renumbered_statute_is_another_text() -> None:
    text = _write(5, statute=True)
    assert _group(a="\n".join(text), b="\n".join(text).replace("第9条", "第10条")) == []


def test_a_statute_without_one_of_its_articles_is_a_copy() -> None:
    text = _write(6, statute=True)
    assert len(_group(a="\n".join(text), b="\n".join(text[:4] + text[5:]))) == 1


@pytest.mark.parametrize(("date", "families"), [("2019年3月1日", 1), ("2023年7月20日", 0)])
def test_dates_of_enactment_tell_versions_apart(date: str, families: int) -> None:
    body = "\n".join(_write(7, statute=True))
    a, b = (f"{day} 某市人民代表大会常务委员会第八次会议修正\n{body}\n" for day in ("2019年3月1日", date))
    assert len(_group(a=a, b=b + "附件")) == families


def test_a_digest_does_not_join_what_it_holds() -> None:
    texts = ["\n".join(_write(seed)) for seed in (8, 9, 10, 11)]
    families = _group(a=texts[0], b=texts[1], digest="\n".join(texts))
    assert not any({"a", "b"} <= set(family.members) for family in families)


def test_short_texts_must_agree_to_the_letter() -> None:
    text = "国家支持人工智能基础理论研究和关键技术研发,加强伦理规范和安全监管。"
    assert len(_group(a=text, b=text)) == 1
    assert _group(a=text, b=text.replace("国家", "本市")) == []


def test_members_are_ordered_by_date_then_by_reliability() -> None:
    text = "\n".join(_write(12))
    signed = [
        Signed(doc_id="1", signature=sign(text), text_of=lambda: text),
        Signed(
            doc_id="2",
            signature=sign(text),
            text_of=lambda: text,
            date="2024",
            reliability="doubtful",
        ),
        Signed(doc_id="3", signature=sign(text), text_of=lambda: text, date="2024"),
        Signed(doc_id="4", signature=sign(text), text_of=lambda: text, date="2023-05"),
    ]
    expected = [Family(family_id="f-1", members=("4", "3", "2", "1"))]
    assert group_families(signed, SCRATCH) == expected


def test_no_two_articles_of_the_seeds_are_copies(seeds) -> None:
    records = seeds.records("docs", "--text", "--format", "jsonl")
    assert len(records) == 15
    assert _group(**{record["doc_id"]: record["text"] for record in records}) == []
