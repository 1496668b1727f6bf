"""Passages: cut at sentence ends, joined where short, never across stripped text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.passages import JOINED, LONGEST, UNBROKEN, cut_at_sentences, make_passages
from aigov_search.spans import Edit, Revision

if TYPE_CHECKING:
    from aigov_search.records import Passage

SENTENCE = "各国应当在人工智能治理中加强信息交流和技术合作，共同做好风险防范。"


def passages_of(text: str, *edits: Edit) -> tuple[Passage, ...]:
    revision = Revision(text).revise(edits)
    return make_passages(revision, ["body"] * (revision.text.count("\n") + 1), [0])


def test_a_paragraph_is_a_passage():
    first, second = passages_of(SENTENCE * 3 + "\n" + SENTENCE * 4)
    assert (first.text, second.text) == (SENTENCE * 3, SENTENCE * 4)
    assert (first.start, first.end) == (0, len(SENTENCE) * 3)


def test_short_paragraphs_are_joined_up_to_a_size():
    found = passages_of("\n".join(["为此，我们倡议："] + [SENTENCE] * 20))
    assert all(len(p.text) <= JOINED for p in found)
    assert found[0].text.startswith("为此，我们倡议：\n各国")


def test_a_long_paragraph_is_cut_at_sentence_ends():
    found = passages_of(SENTENCE * 40)
    assert "".join(p.text for p in found) == SENTENCE * 40
    assert all(p.text.endswith("。") and len(p.text) <= LONGEST for p in found)
    assert [p.continues for p in found] == [False] + [True] * (len(found) - 1)


def test_nothing_is_joined_across_stripped_text():
    menu = "【打印】【关闭】"
    text = f"{SENTENCE}\n{menu}\n{SENTENCE}"
    start = len(SENTENCE)
    edit = Edit(start=start, end=start + len(menu) + 2, replacement="\n", rule="strip:furniture")
    first, second = passages_of(text, edit)
    assert menu not in text[first.start : first.end] + text[second.start : second.end]


def test_an_article_of_a_statute_is_one_passage_and_knows_its_number():
    text = "总则\n第一条 为了规范管理，制定本法。\n第二条 本法适用于境内。\n前款规定的活动除外。\n第三条 略。"
    found = passages_of(text)
    assert [(p.article, p.text.split("\n")[0][:3]) for p in found] == [
        (None, "总则"),
        ("1", "第一条"),
        ("2", "第二条"),
        ("3", "第三条"),
    ]
    assert found[2].text.endswith("除外。")


def test_titles_and_captions_stand_alone():
    revision = Revision("题\n图\n文")
    found = make_passages(revision, ["title", "caption", "body"], [0, 2, 4])
    expected = [("title", "题", 1), ("caption", "图", 2), ("body", "文", 3)]
    assert [(p.kind, p.text, p.line_start) for p in found] == expected


def test_what_is_longer_than_any_sentence_is_cut_anywhere():
    lengths = [len(passage.text) for passage in make_passages(Revision("文" * 20_000), ["body"], [0])]
    assert sum(lengths) == 20_000
    assert max(lengths) <= 2 * LONGEST
    assert len(make_passages(Revision("文" * UNBROKEN + "。"), ["body"], [0])) > 1
    assert len(make_passages(Revision("文" * (UNBROKEN - 1) + "。"), ["body"], [0])) == 1


@given(st.text("文。！\n \u3000a.”", max_size=300), st.integers(5, 40))
def test_cuts_lose_nothing_and_stand_behind_sentence_ends(text: str, longest: int):
    cuts = cut_at_sentences(text, longest)
    assert cuts == sorted(set(cuts))
    assert all(0 < cut < len(text) for cut in cuts)
    assert all(text[:cut].rstrip("”。！. ").count("文") == text[:cut].count("文") for cut in cuts)


@given(st.lists(st.text("文字。，第一条 a", max_size=80), max_size=12))
def test_passages_hold_every_line_in_order(lines: list[str]):
    found = passages_of("\n".join(lines))
    text = "".join(("" if p.continues else "\n") + p.text for p in found)
    assert text.split() == "\n".join(line for line in lines if line.strip()).split()


@pytest.mark.parametrize("text", ["", "\n\n", " \n\u3000"])
def test_nothing_gives_no_passage(text: str):
    assert passages_of(text) == ()
