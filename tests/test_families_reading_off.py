from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.families.learning import learn_table
from aigov_search.families.reading_off import CleanCopy, find_differences
from aigov_search.repairs import Context, Outcome, repair
from aigov_search.repairs.rule import Draft
from aigov_search.spans import Revision, replay, undo

CLEAN = """全球人工智能治理合作倡议
各国政府应当加强人工智能治理方面的国际合作，积极促进基础设施建设，提高发展中国家的能力。
有关组织应当根据实际情况制定发展战略，明确工作目标，规定管理程序，保障数据安全。
企业应当遵守法律法规，为公众提供更加安全可靠的服务，保护个人隐私，支持创新与健康发展。
第三条 违反规定的，处三万元以下罚款；各国政府应当及时公布企业的情况，规定企业的发展条件。
"""
TABLE = {
    "应当": "南齐", "政府": "积木", "企业": "佛号", "发展": "打滚", "规定": "姚明", "国际": "黄芪",
    "数据": "生境",
}


def spin(text: str) -> str:
    return re.sub("|".join(TABLE), lambda match: TABLE[match[0]], text)


def outcome_of(text: str, copy: str = CLEAN) -> Outcome:
    context = Context(copy=CleanCopy("a1b2-1", copy))
    return repair(Revision(text), ["title", *["body"] * text.count("\n")], context=context)  # type: ignore[list-item]


def test_a_table_nobody_knows_is_read_off_a_copy() -> None:
    outcome = outcome_of(spin(CLEAN))
    assert outcome.revision.text == CLEAN
    assert {c.rule for c in outcome.revision.changes} == {"copy"}
    assert outcome.reliability == "repaired"
    assert "the copy a1b2-1 has 应当" in outcome.revision.changes[0].evidence or any(
        "has 应当" in c.evidence for c in outcome.revision.changes)


def test_what_the_copy_lacks_is_restored_by_what_it_showed() -> None:
    more = CLEAN + "第四条 各国政府应当规定企业的发展条件，并向国际社会公布。\n"
    outcome = outcome_of(spin(more))
    assert outcome.revision.text == more
    assert {c.confidence for c in outcome.revision.changes} == {"certain", "likely"}


def test_a_title_is_read_off_too() -> None:
    title = "企业发展规定"
    assert outcome_of(spin(title + "\n" + CLEAN), title + "\n" + CLEAN).revision.text.startswith(title)


def test_lines_that_one_copy_has_more_stay() -> None:
    copy = CLEAN.replace("有关组织", "发布时间：2024年\n有关组织")
    outcome = outcome_of("首页 > 新闻\n" + spin(CLEAN) + "编辑：某某\n", copy)
    assert outcome.revision.text == "首页 > 新闻\n" + CLEAN + "编辑：某某\n"


def test_numbers_are_never_taken_over() -> None:
    outcome = outcome_of(spin(CLEAN).replace("三万元", "五万元"))
    assert "处五万元以下" in outcome.revision.text
    assert any(s.replacement == "三" for s in outcome.suspects)


@pytest.mark.parametrize("text", [
    CLEAN, CLEAN.replace("提高", "提升"), CLEAN.replace("各国政府", "会员国").replace("有关组织", "行业组织"),
    CLEAN.replace("，保障数据安全", ""), CLEAN.replace("应当遵守法律法规", "应当切实遵守法律、法规和规章"),
])
def test_another_version_is_no_garble(text: str) -> None:
    assert outcome_of(text).revision.text == text


def test_words_come_in_the_script_of_the_text() -> None:
    from aigov_search.chinese.script import convert

    outcome = outcome_of(convert(spin(CLEAN), to="hant", script="hans"))
    assert "國際合作" in outcome.revision.text
    assert "各國政府應當" in outcome.revision.text


def test_a_rewritten_text_is_doubtful() -> None:
    lines = CLEAN.split("\n")
    lines[1] = "世界上的所有国家都需要在如何管好智能机器这件事上携起手来，把必要的公共设备造好。"
    lines[2] = "相关的团体要看着现实条件来订立往后的计划，讲清楚要做成什么，并且不让资料外泄。"
    lines[3] = "做生意的人要守规矩，给大家的东西要靠得住，别人的私事不能乱讲，也要鼓励想新点子。"
    outcome = outcome_of("\n".join(lines))
    assert outcome.reliability == "doubtful"
    assert "a1b2-1" in outcome.reasons[0]


PIECES = [*CLEAN.splitlines(), spin(CLEAN), "南齐", "\n", "。", "２０２４年", "㎡"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_reading_off_keeps_lines_and_can_be_undone(pieces: list[str]) -> None:
    source = "".join(pieces)
    revision = outcome_of(source).revision
    assert revision.text.count("\n") == source.count("\n")
    assert replay(source, revision.changes) == revision.text
    assert undo(revision.text, source, revision.changes) == source


@given(st.text("甲乙丙丁\n。", max_size=40), st.text("甲乙丙丁\n。", max_size=40))
def test_differences_are_disjoint_and_inside_lines(one: str, other: str) -> None:
    at = 0
    for each in find_differences(one, other):
        assert at <= each.start <= each.end
        assert "\n" not in one[each.start : each.end] + other[each.other_start : each.other_end]
        at = each.end


def test_a_site_learns_its_table() -> None:
    reading = CleanCopy("x", CLEAN).list_substitutions(Draft(text=spin(CLEAN)))
    assert learn_table("example.com", [reading]) == ()  # one text may be of any tool
    table = learn_table("example.com", [reading, reading])
    known = {(pair.spun, pair.meant) for pair in table}
    assert known >= {("南齐", "应当"), ("佛号", "企业"), ("打滚", "发展")}
    other = "\n".join((
        "中小企业促进办法",
        "各级政府应当支持中小企业发展，规定扶持企业发展的办法，保障企业公平参与市场竞争。",
        "企业应当公布有关情况。政府应当公布支持企业发展的规定，并应当听取企业和社会组织的意见。",
        "企业在发展中应当依法经营。政府规定的条件，企业应当遵守；行业通行的规定，企业应当了解。",
        "政府有关部门应当加强监督，及时处理企业反映的问题，不得违反规定增加企业的负担。",
    ))
    context = Context(learned=table)
    outcome = repair(Revision(spin(other)), ["title", *["body"] * 4], context=context)  # type: ignore[list-item]
    assert outcome.revision.text == other
    assert "learned from other texts of example.com" in outcome.revision.changes[0].evidence


def test_texts_of_different_tools_teach_nothing() -> None:
    readings = [Counter(dict.fromkeys(zip(TABLE.values(), words, strict=True), 3))
                for words in ([*TABLE], [*TABLE][::-1])]
    assert learn_table("example.com", readings) == ()


def test_a_clean_text_teaches_nothing() -> None:
    changed = CLEAN.replace("提高", "提升").replace("有关组织", "行业组织")
    assert learn_table("example.com", [CleanCopy("x", CLEAN).list_substitutions(Draft(text=changed))]) == ()
