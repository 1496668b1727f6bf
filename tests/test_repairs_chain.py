from __future__ import annotations

import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.repairs import Context, Decision, chain, load_rules, repair
from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Change, Edit, Revision, replay, undo

GARBLE = [
    "国(guo)际(ji)合(he)作(zuo)与治(zhi)理(li)", "適當?shù)膰\ue27eH治理", "??应当坚持", "? ? ? ?", "",
    "加强\u200b治理", "各方\U0001f574\U0001f3fb、", "&ldquo;智能&rdquo;", "</p>", "协商,、合作,。", " ",
    "亚洲av无码,国产精品视频一区,91在线观看,久久综合网", "人工智能治理攸关全人类命运。", "(AI)", "（4P）",
    "第一条 为了规范", "\ue5e5", "為囷亾哋", "AI for good?",
]


def draft(*lines: str) -> Revision:
    return Revision("\n".join(lines))


def test_every_rule_is_found_and_stands_in_the_written_order() -> None:
    rules = load_rules()
    assert [r.position for r in rules] == sorted(r.position for r in rules)
    assert len({r.name for r in rules}) == len(rules)
    assert all("+" not in r.name and ":" not in r.name for r in rules)
    order = [r.name for r in rules]
    places = [order.index(name) for name in ("entity", "pinyin", "gbk-shift", "private-use", "lost-signs")]
    assert places == sorted(places)


@settings(deadline=None, max_examples=60)  # the first shift loads the dictionary
@given(st.lists(st.lists(st.sampled_from(GARBLE), max_size=6).map("".join), max_size=8))
def test_a_repair_can_be_replayed_and_undone_and_is_done_once(lines: list[str]) -> None:
    source = "\n".join(lines)
    kinds = ["body"] * len(lines)
    outcome = repair(Revision(source), kinds)  # type: ignore[arg-type]
    text, changes = outcome.revision.text, outcome.revision.changes
    assert text.count("\n") == source.count("\n")
    assert replay(source, changes) == text
    assert undo(text, source, changes) == source
    assert repair(Revision(text), kinds).revision.text == text  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_survived(text: str) -> None:
    outcome = repair(Revision(text), ["body"])
    assert outcome.revision.text.count("\n") == text.count("\n")


def test_what_was_changed_before_stays_in_the_ledger() -> None:
    early = draft("人类 文明", "??应当坚持发展和安全并重").revise(
        [Edit(start=2, end=3, replacement="", rule="layout:space")])
    outcome = repair(early, ["title", "body"])
    assert outcome.revision.text == "人类文明\n应当坚持发展和安全并重"
    assert [c.rule for c in outcome.revision.changes] == ["layout:space", "lost-signs"]
    assert outcome.reliability == "repaired"


def test_layout_alone_leaves_a_text_clean() -> None:
    early = draft("人类 文明").revise([Edit(start=2, end=3, replacement="", rule="layout:space")])
    assert repair(early, ["body"]).reliability == "clean"


def test_a_rule_can_be_switched_off() -> None:
    text = "??应当坚持发展和安全并重"
    outcome = repair(draft(text), ["body"], context=Context(without=frozenset({"lost-signs"})))
    assert outcome.revision.text == text
    assert not outcome.suspects


def test_a_rejected_change_is_undone_alone() -> None:
    lines = ("??应当坚持发展和安全并重", "? ? ? ? ?")
    change = repair(draft(*lines), ["body"] * 2).revision.changes[1]
    no = Decision(change.start + 100, change.end + 100, change.replacement)
    context = Context(rejected=frozenset({no}))
    outcome = repair(Revision("\n".join(lines), origin=100), ["body"] * 2, context=context)
    assert outcome.revision.text == "应当坚持发展和安全并重\n? ? ? ? ?"


def test_an_accepted_suspect_is_applied() -> None:
    text = "与会者“协商,、合作”，一致同意"
    suspects = repair(draft(text), ["body"]).suspects
    assert [text[s.start : s.end] for s in suspects] == [",、"]
    yes = frozenset({Decision(suspects[0].start, suspects[0].end, suspects[0].replacement)})
    outcome = repair(draft(text), ["body"], context=Context(accepted=yes))
    assert outcome.revision.text == "与会者“协商、合作”，一致同意"
    assert not outcome.suspects
    assert outcome.reliability == "repaired"


def test_a_rule_that_touches_a_line_break_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Rule(name="bad", position=1, detect=lambda _: True,
               propose=lambda *_: [Edit(start=0, end=2, replacement="", rule="bad")])
    monkeypatch.setattr(chain, "load_rules", lambda: (bad,))
    with pytest.raises(ValueError, match="line breaks"):
        repair(draft("a", "b"), ["body"] * 2)


def test_a_text_is_looked_at_once_by_each_rule_and_what_it_lacks_is_suspected_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    def look(rule: str, view: Draft) -> bool:
        seen.append(f"{rule} {view.text}")
        return True

    def uncover(view: Draft) -> list[Edit]:
        at = view.text.find("x")
        return [Edit(start=at, end=at + 1, replacement="", rule="second")] if at >= 0 else []

    lacks = Edit(start=0, end=0, replacement="的", rule="first", confidence="suspect")
    first = Rule(name="first", position=1, detect=partial(look, "first"), propose=lambda _: [lacks])
    second = Rule(name="second", position=2, detect=partial(look, "second"), propose=uncover)
    third = Rule(name="third", position=3, detect=partial(look, "third"), propose=lambda _: [])
    monkeypatch.setattr(chain, "load_rules", lambda: (first, second, third))
    outcome = repair(draft("axb"), ["body"])
    assert seen == ["first axb", "second axb", "third ab", "first ab", "second ab"]
    assert [(each.start, each.replacement) for each in outcome.suspects] == [(0, "的")]


spans = st.tuples(st.integers(0, 30), st.integers(0, 4)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=12))
def test_suspects_stay_open_where_nothing_was_repaired(
    repaired: list[tuple[int, int]], found: list[tuple[int, int]]
):
    def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
        return one[0] < other[1] and other[0] < one[1]

    def change(span: tuple[int, int]) -> Change:
        return Change(start=span[0], end=span[1], replacement="", rule="noise")

    settled: list[tuple[int, int]] = []
    for span in repaired:
        if not any(overlap(span, other) or span[0] == other[0] for other in settled):
            settled.append(span)
    revision = Revision("国" * 40, tuple(map(change, sorted(settled))))
    expected: list[tuple[int, int]] = []
    for span in found:
        others = (*settled, *expected)
        if span not in others and not any(overlap(span, other) for other in others):
            expected.append(span)
    kept = chain._keep_open([change(span) for span in found], revision)
    assert [(each.start, each.end) for each in kept] == sorted(expected)


def test_many_suspects_cost_little():
    suspects = [Change(start=at, end=at + 1, replacement="", rule="noise") for at in range(0, 80_000, 2)]
    begun = time.process_time()
    assert chain._keep_open(suspects, Revision("国" * 80_000)) == suspects
    assert time.process_time() - begun < 5
