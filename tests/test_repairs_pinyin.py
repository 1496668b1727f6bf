from __future__ import annotations

import pytest

from aigov_search.repairs import repair
from aigov_search.spans import Revision

TONED = "完善治(zhì)理規(guī)則，推動(dòng)國(guó)際(jì)合作"


def mend(text: str) -> str:
    return repair(Revision(text), ["body"]).revision.text


@pytest.mark.parametrize(("garbled", "clean"), [
    (TONED, "完善治理規則，推動國際合作"),
    ("创（chuàng ）新驱（qū）动（dòng）发（fā）展", "创新驱动发展"),
    ("创( chuàng)新 (xīn)驱（qū)动(dòng）", "创新驱动"),
    ("国(guo)际(ji)社会(hui)积(ji)极开展(zhan)合(he)作", "国际社会积极开展合作"),
    ("旅(lǚ)游、绿(lv)色、女(nü)性、规(gui)划、法(fa)律(lv)", "旅游、绿色、女性、规划、法律"),
    ("银行(háng)进行(xíng)改革(gé)与重(chóng)组", "银行进行改革与重组"),
    ("ɑ形的字母：发(fā)展(zhǎn)了(le)他(tā)们的 ɡ：国(ɡuó)家(jiā)", "ɑ形的字母：发展了他们的 ɡ：国家"),
])
def test_readings_are_taken_out(garbled: str, clean: str) -> None:
    assert mend(garbled) == clean


@pytest.mark.parametrize("text", [
    "人工智能(AI)、联合国(UN)、《人类与地球巴黎契约》(4P)、法国(France)和地理信息系统(GIS)",
    "让世界共享人工智能发展红利(和音)",
    "单县的单(shàn)是地名用字，六(lù)安的六也是。",
    "涪(fú)江、郪(qī)江、濮(pú)水、洨(xiáo)河、滹(hū)沱河流经该地。",
    "他(he)和她(she)、我(me)、是(is)、在(at)、一(an)",
    "变量（a）、函数（f）、常数（e）、向量（v）、矩阵（m）、张量（t）",
])
def test_what_an_author_wrote_stays(text: str) -> None:
    assert mend(text) == text


def test_abbreviations_stay_beside_readings() -> None:
    assert mend(TONED + "(AI for good)、(4P)、(和音)、(GIS)").endswith("(AI for good)、(4P)、(和音)、(GIS)")


def test_a_few_readings_are_only_suspected() -> None:
    outcome = repair(Revision("单县的单(shàn)是地名"), ["body"])
    assert [s.confidence for s in outcome.suspects] == ["suspect"]
    assert outcome.reliability == "clean"


def test_evidence_says_why() -> None:
    change = repair(Revision(TONED), ["body"]).revision.changes[0]
    assert (change.rule, change.confidence) == ("pinyin", "certain")
    assert "治" in change.evidence
    assert "zhì" in change.evidence
