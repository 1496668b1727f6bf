"""Lines that recur across the files of a site are furniture, unless they are the language of the law."""

from __future__ import annotations

from aigov_search.pages import recurring_lines
from aigov_search.pages.recurrence import cut_recurring_tails
from aigov_search.pages.rows import cut_rows
from tests.pages import SENTENCES


def write(n: int, *edges: str) -> str:
    half = len(edges) // 2
    return "\n".join(
        [*edges[:half], f"第{n}篇文章的标题", *(f"{n}，{sentence}" for sentence in SENTENCES), *edges[half:]]
    )


def test_lines_at_the_edges_of_many_files() -> None:
    texts = [write(n, "某某频道", "今日要闻", "某某网官方微博", "版权声明见首页") for n in range(6)]
    assert recurring_lines(texts) == {"某某频道", "今日要闻", "某某网官方微博", "版权声明见首页"}


def test_two_files_prove_nothing() -> None:
    assert not recurring_lines([write(n, "某某频道", "今日要闻") for n in range(2)])


def test_a_line_of_few_of_many_files_is_chance() -> None:
    texts = [write(n, *(("某某频道", "今日要闻") if n < 3 else ())) for n in range(20)]
    assert not recurring_lines(texts)


def test_sentences_and_lines_in_the_midst_are_text() -> None:
    texts = [write(n, "本文仅代表作者观点，与本站无关。", "完") for n in range(6)]
    assert "本文仅代表作者观点,与本站无关。" not in recurring_lines(texts)
    middle = [
        "\n".join([*(f"{n}甲{k}" for k in range(10)), "相同的一行", *(f"{n}乙{k}" for k in range(10))])
        for n in range(6)
    ]
    assert not recurring_lines(middle)


def test_the_language_of_statutes_is_theirs() -> None:
    statutes = [
        "\n".join(
            [
                f"某市第{n}条例",
                "目录",
                "第一章 总则",
                *(f"第{k}条 {n}应当依法办理。" for k in "一二三四"),
                "附则说明",
            ]
        )
        for n in range(6)
    ]
    assert not recurring_lines(statutes)


def test_ends_that_many_lines_share() -> None:
    tail = "文章源自某某网-https://www.example.com/1.html"
    text = "\n".join(sentence + tail for sentence in SENTENCES)
    rows, starts = cut_recurring_tails(text, cut_rows(text))
    assert [text[row.start : row.end] for row in rows if row.start not in starts] == SENTENCES
    assert {text[start:].split("\n")[0] for start in starts} == {tail}


def test_ends_that_say_nothing_of_their_origin_stay() -> None:
    text = "\n".join(f"第{n}项。依法处理" for n in range(6))
    assert cut_recurring_tails(text, cut_rows(text)) == (cut_rows(text), set())
