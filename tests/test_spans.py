"""Edits, revisions and offset maps: whatever happens to a text, the way back stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.spans import Change, Edit, OffsetMap, Revision, Span, line_of, replay, undo


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Disjoint edits of a text of that length, insertions and deletions among them."""
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if not edits or (start, end) != (edits[-1].start, edits[-1].end):
            replacement = draw(st.text("xyz", max_size=3))
            edits.append(Edit(start=start, end=end, replacement=replacement, rule="r"))
    return edits


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, list[list[Edit]]]:
    """A source text and the edits of three stages, each on the text the one before left."""
    source = draw(st.text("abcd", max_size=20))
    stages, text = [], source
    for _ in range(3):
        stages.append(draw(edits_of(len(text))))
        text = apply_plainly(text, stages[-1])
    return source, stages


def apply_plainly(text: str, edits: list[Edit]) -> str:
    """The obvious way to apply edits: from the last to the first."""
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


@given(chains())
def test_a_chain_of_revisions_gives_the_text_that_plain_application_gives(case):
    source, stages = case
    revision, text = Revision(source), source
    for edits in stages:
        revision, text = revision.revise(edits), apply_plainly(text, edits)
        assert revision.text == text


@given(chains())
def test_the_ledger_replays_and_undoes(case):
    source, stages = case
    revision = Revision(source)
    for edits in stages:
        revision = revision.revise(edits)
    assert replay(source, revision.changes) == revision.text
    assert undo(revision.text, source, revision.changes) == source


@given(chains())
def test_changes_are_disjoint_in_order_and_change_something(case):
    source, stages = case
    revision = Revision(source)
    for edits in stages:
        revision = revision.revise(edits)
    at = 0
    for change in revision.changes:
        assert at <= change.start <= change.end <= len(source)
        assert source[change.start : change.end] != change.replacement
        at = change.end


@given(chains())
def test_maps_are_monotone_and_stay_inside(case):
    source, stages = case
    revision = Revision(source)
    for edits in stages:
        revision = revision.revise(edits)
    spans = [revision.map.to_old(at, at + 1) for at in range(len(revision.text))]
    for before, after in pairwise(spans):
        assert before.start <= after.start
        assert before.end <= after.end
    assert all(0 <= span.start <= span.end <= len(source) for span in spans)


@given(chains())
def test_untouched_characters_map_to_themselves_both_ways(case):
    source, stages = case
    revision = Revision(source)
    for edits in stages:
        revision = revision.revise(edits)
    for at in range(len(revision.text)):
        if not _touched(revision.map, at):
            span = revision.map.to_old(at, at + 1)
            assert source[span.start : span.end] == revision.text[at]
            assert revision.map.to_new(*span) == Span(at, at + 1)


def _touched(offset_map: OffsetMap, at: int) -> bool:
    return any(new_start <= at < new_end for _, _, new_start, new_end in offset_map.hunks)


def test_a_deletion_at_the_edge_of_a_span_stays_outside():
    revision = Revision("让世(shi)界").revise([Edit(start=2, end=7, replacement="", rule="pinyin")])
    assert revision.text == "让世界"
    assert revision.to_source(0, 2) == Span(0, 2)
    assert revision.to_source(2, 3) == Span(7, 8)
    assert revision.to_source(1, 3) == Span(1, 8)


def test_offsets_count_in_the_whole_file():
    revision = Revision("b(x)c", origin=100).revise([Edit(start=1, end=4, replacement="", rule="pinyin")])
    assert revision.to_source(0, 2) == Span(100, 105)


def test_edits_of_two_stages_that_meet_become_one_change():
    revision = Revision("权势(shi)巨子").revise([Edit(start=2, end=7, replacement="", rule="pinyin")])
    spin = Edit(start=0, end=4, replacement="权威", rule="spin", confidence="likely", evidence="table")
    revision = revision.revise([spin])
    assert revision.changes == (
        Change(start=0, end=9, replacement="权威", rule="pinyin+spin", confidence="likely", evidence="table"),
    )


def test_edits_of_two_stages_that_only_touch_stay_apart():
    revision = Revision("ab(x)cd").revise([Edit(start=2, end=5, replacement="", rule="pinyin")])
    revision = revision.revise([Edit(start=2, end=3, replacement="C", rule="case")])
    assert [change.rule for change in revision.changes] == ["pinyin", "case"]
    assert revision.text == "abCd"


def test_a_change_that_is_undone_by_a_later_one_leaves_the_ledger():
    revision = Revision("abc").revise([Edit(start=1, end=2, replacement="x", rule="one")])
    revision = revision.revise([Edit(start=1, end=2, replacement="b", rule="two")])
    assert revision.changes == ()


@pytest.mark.parametrize("start, end", [(-1, 0), (2, 1), (0, 9)])
def test_an_edit_outside_the_text_is_refused(start, end):
    with pytest.raises(ValueError, match="outside"):
        Revision("abc").revise([Edit(start=start, end=end, replacement="", rule="r")])


def test_edits_that_overlap_are_refused():
    edits = [Edit(start=0, end=2, replacement="", rule="r"), Edit(start=1, end=3, replacement="", rule="r")]
    with pytest.raises(ValueError, match="overlap"):
        Revision("abc").revise(edits)


def test_layout_and_stripping_are_no_repairs():
    assert not Change(start=0, end=1, replacement="", rule="layout:unwrap").is_repair
    assert not Change(start=0, end=1, replacement="", rule="strip:navigation+layout:unwrap").is_repair
    assert Change(start=0, end=1, replacement="", rule="layout:space+pinyin").is_repair


def test_lines_count_from_one():
    assert [line_of([0, 3, 6], offset) for offset in (0, 2, 3, 5, 6, 9)] == [1, 1, 2, 2, 3, 3]
