from __future__ import annotations

import pytest

from aigov_search.repairs import gbk_shift, repair
from aigov_search.repairs.gbk_shift import RULE
from aigov_search.repairs.rule import Draft
from aigov_search.spans import Revision

WILD = [
    ("認識到適當?shù)膰\ue27eH治理至關重要", "認識到適當的國際治理至關重要"),
    ("加强能?chē)?guó)际合作", "加强能國际合作"),  # the bytes are those of 國; 際 was converted since
    ("推动产业规?;虡I(yè)化应用", "推动产业规模化商業化应用"),
    ("依靠當?shù)厝罕娐?lián)系", "依靠當地群眾聯系"),
    ("劃定行車?cà)ǖ篮屯＼噮^域的位置", "劃定行車通道和停車區域的位置"),
]


def mend(text: str) -> str:
    return repair(Revision(text), ["body"]).revision.text


@pytest.mark.parametrize(("garbled", "clean"), WILD)
def test_garble_from_the_wild_is_undone(garbled: str, clean: str) -> None:
    assert mend(garbled) == clean


def test_several_shifts_in_a_row_are_undone() -> None:
    garbled = "確保國?yāng)赵涸诳偫眍I導下工作，及時報告異常情?bǎn)r時"
    assert mend(garbled) == "確保國務院在總理領導下工作，及時報告異常情況時"


def test_the_reading_between_the_halves_decides() -> None:
    outcome = repair(Revision(WILD[0][0]), ["body"])
    change = outcome.revision.changes[0]
    assert change.rule == "gbk-shift"
    assert "shù" in change.evidence


@pytest.mark.parametrize("text", [
    "就是?ok)好的", "为什么?因为(yīn)如此", "你好?;再见A", "真的吗?，是的OK", "(why?no)", "是吗?!AI来了",
])
def test_questions_stay(text: str) -> None:
    assert RULE.propose(Draft(text=text)) == []


def test_a_text_full_of_lost_signs_is_given_up_early(monkeypatch: pytest.MonkeyPatch):
    tried: list[object] = []

    def give_up(_text: str, shift: object) -> gbk_shift._Ranking:
        tried.append(shift)
        return gbk_shift._Ranking()

    monkeypatch.setattr(gbk_shift, "_rank", give_up)
    draft = Draft(text=("中国?,能力?,人工?,智能?," + "\ufffd" * 9 + "人") * 100)
    assert RULE.propose(draft) == []
    assert 0 < len(tried) <= 3 * gbk_shift._MOST


@pytest.mark.parametrize("unit", ["图为?;", "际?;人", "中?(bbb)的?(bbb)"])
def test_what_is_weighed_is_bounded(monkeypatch: pytest.MonkeyPatch, unit: str):
    weighed: list[int] = []
    rank = gbk_shift._rank

    def count(text: str, shift: gbk_shift._Shift) -> gbk_shift._Ranking:
        ranking = rank(text, shift)
        weighed.append(ranking.weighed)
        return ranking

    monkeypatch.setattr(gbk_shift, "_MOST_WEIGHED", 20_000)
    monkeypatch.setattr(gbk_shift, "_MOST_WEIGHED_PER_SIGN", 0)
    monkeypatch.setattr(gbk_shift, "_rank", count)
    RULE.propose(Draft(text=unit * 400))
    assert sum(weighed[:-2]) < 20_000 < sum(weighed)
