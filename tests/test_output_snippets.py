"""What of a long passage is shown: its densest part, in whole sentences or clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from aigov_search.output.hits import choose_snippet
from aigov_search.spans import Span

if TYPE_CHECKING:
    from tests.conftest import Program

SENTENCE = "各级人民政府应当依法履行职责，加强对数据处理活动的监督管理。"
ODD = "算法备案的期限为十日，算法备案的材料由提供者提交，逾期不备案的责令改正。"


def find_all(text: str, term: str) -> list[Span]:
    return [Span(at, at + len(term)) for at in range(len(text)) if text.startswith(term, at)]


def test_a_short_passage_is_shown_whole():
    assert choose_snippet(SENTENCE, find_all(SENTENCE, "数据")) == (0, len(SENTENCE))


def test_the_densest_part_is_shown_in_whole_sentences():
    text = f"算法是一种方法。{SENTENCE * 12}{ODD}{SENTENCE * 12}"
    start, end = choose_snippet(text, find_all(text, "算法备案") + find_all(text, "算法"))
    assert ODD in text[start:end]
    assert text[start - 1] == "。"
    assert text[end - 1] == "。"


def test_without_sentences_clauses_stay_whole():
    text = "加强对数据处理活动的监督管理，" * 20 + "算法备案，" + "健全各项工作制度和机制，" * 20
    start, end = choose_snippet(text, find_all(text, "算法备案"))
    assert text[start - 1] == "，"
    assert text[end - 1] == "，"


@given(st.text("数据，。", max_size=600), st.integers(0, 590))
def test_a_snippet_holds_a_match_and_is_not_long(text: str, at: int):
    if at + 2 > len(text):
        return
    start, end = choose_snippet(text, [Span(at, at + 2)])
    assert 0 <= start <= at
    assert at + 2 <= end <= len(text)
    assert end - start <= 320


def test_the_article_is_named_where_its_number_is_not_shown(program: Program):
    article = f"第七条 {SENTENCE * 12}{ODD}{SENTENCE * 3}"
    statute = f"星河市数据条例\n\n第一条 {SENTENCE}\n\n{article}\n\n第八条 本条例自公布之日起施行。\n"
    (program.folder / "a.txt").write_text(statute, "utf-8")
    program.run("ingest", "a.txt")
    assert "  article 7\n" in program.run("search", "算法备案").out
    shown = program.run("search", "公布之日").out
    assert "第八条" in shown
    assert "article" not in shown


def test_the_path_of_a_hit_is_never_broken(program: Program):
    name = f"{'很长的名字 ' * 8}(2024-05-06).txt"
    (program.folder / name).write_text("关于治理的通知\n\n各地区要加强治理，防范各类风险。\n", "utf-8")
    program.run("ingest", name)
    assert f"   {name}:3  [" in program.run("search", "防范", COLUMNS="50").out
