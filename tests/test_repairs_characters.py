"""Fancy characters, and characters that converters put in the wrong place."""

from __future__ import annotations

import pytest

from aigov_search.repairs import repair
from aigov_search.repairs.substitutes import read_substitutes
from aigov_search.spans import Revision

HANS = (
    "各国人民应当推行和平与合作的政策，中国人民不怕困难，有信心在今年推行新的办法，"
    "代表们和专家们都认为为此应当努力。"
)
HANT = (
    "各國人民應當推行和平與合作的政策，參與國舉行會議，當前各方合作應對規範與管理的問題，"
    "總的來說參加者眾多。"
)


def mend(text: str) -> str:
    return repair(Revision(text), ["body"]).revision.text


def put(text: str, signs: str) -> str:
    return text.translate({ord(common): sign for sign, common in zip(signs[::2], signs[1::2], strict=True)})


@pytest.mark.parametrize("signs", ["亾人囷和鈈不", "嶊推玳代洧有亾人", "亾人為为當当囷和", "哋的恠在亾人ф中"])
def test_fancy_characters_become_common_ones(signs: str) -> None:
    garbled = put(HANS, signs)
    assert garbled != HANS
    assert mend(garbled) == HANS


def test_characters_of_converters_become_common_ones() -> None:
    assert mend(put(HANT, "郃合儅當蓡參琯管槼規")) == HANT


def test_single_traditional_characters_in_a_simplified_text_are_slips() -> None:
    text = "制定发展规划，控制风险，发布办法，" + HANS * 6
    assert mend(put(text, "製制髮发")) == text


@pytest.mark.parametrize("text", [
    HANS, HANT, "双洎河、泃洳河与囷村的亾字碑", "四浬处至六浬处再至八浬处",
    "鈈是放射性元素，鈈-239與鈈-240，鈈的應用",
    "乾隆年间《臺灣府志》记载，康熙、雍正与乾隆", "张郃、徐晃与郃阳县", "于右任书「為萬世開太平」於臺北",
])
def test_rare_characters_stay(text: str) -> None:
    assert mend(text) == text


def test_the_table_leads_from_rare_to_common() -> None:
    for kind in ("fancy", "converted"):
        table = read_substitutes(kind)
        assert len(table) > 100
        assert all(len(sign) == 1 and commons and sign not in commons for sign, commons in table.items())
        assert all(common.encode("gb2312")[0] <= 0xD7 for commons in table.values() for common in commons[:1]
                   if kind == "fancy")
