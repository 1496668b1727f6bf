"""Words that mark a subset, against a direct count over all texts."""

from __future__ import annotations

from itertools import pairwise
from math import isclose, log
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.analysis.keywords import SIGNIFICANT, Contrast, is_word, list_within, measure_log_likelihood
from aigov_search.engines.terms import is_han
from aigov_search.search.index import Index
from aigov_search.search.scoping import Limits
from aigov_search.search.searching import Request, Searcher

if TYPE_CHECKING:
    from tests.conftest import Program

COPIED = """国务院关于人工智能的意见

来源：{source}  {date}

人工智能是新一轮科技革命的重要驱动力量，各地区各部门要加强能力建设，完善治理体系，防范各类风险。

各级人民政府应当统筹发展和安全，鼓励创新，推动人工智能健康有序发展，切实保障人民群众的合法权益。
"""


def read_units(index: Index, by: str) -> dict[tuple[int, int], set[str]]:
    """For each passage, or document, of an index all that is posted of its text."""
    units: dict[tuple[int, int], set[str]] = {}
    for n, segment in enumerate(index.corpus.segments):
        for number in range(segment.reader.entries):
            text = segment.text_of(number)
            pairs = {first + second for first, second in pairwise(text) if is_han(first) and is_han(second)}
            unit = (n, segment.document_of(number) if by == "document" else number)
            units.setdefault(unit, set()).update(pairs, index.segmenter.terms(text))
    return units


@pytest.mark.parametrize("by", ["passage", "document"])
def test_counts_are_those_of_a_direct_count(seeds: Program, by):
    with Index.open(seeds.index) as index:
        searcher = Searcher(index)
        places = list(searcher.places(Request(query="治理 合作")))
        chosen = {
            (n, index.corpus.segments[n].document_of(number) if by == "document" else number)
            for n, number in places
        }
        contrast = Contrast(index, places, by, counts_copies=True)
        found = contrast.find_keywords("both", 3)
        units = read_units(index, by)
        of, rest_of = len(chosen), len(units) - len(chosen)
        assert found
        for keyword in found:
            count = sum(keyword.word in held for unit, held in units.items() if unit in chosen)
            rest_count = sum(keyword.word in held for unit, held in units.items() if unit not in chosen)
            assert (keyword.count, keyword.of, keyword.rest_count, keyword.rest_of) == (
                count, of, rest_count, rest_of,
            )  # fmt: skip
            assert keyword.log_likelihood >= SIGNIFICANT
            assert (keyword.direction == "more") == (count / of > rest_count / rest_of)
        assert [k.log_likelihood for k in found] == sorted((k.log_likelihood for k in found), reverse=True)


def test_no_word_of_the_subset_is_missed(seeds: Program):
    with Index.open(seeds.index) as index:
        places = list(list_within(index, Limits(source="外交部")))
        contrast = Contrast(index, places, "passage", counts_copies=True)
        found = {keyword.word for keyword in contrast.find_keywords("both", 1)}
        units = read_units(index, "passage")
        chosen = {(place.segment, place.number) for place in places}
        texts = [index.corpus.segments[n].text_of(number) for n, number in places]
        words = {word for text in texts for word in index.segmenter.cut(text) if is_word(word)}
        for word in words:
            count = sum(word in units[unit] for unit in chosen)
            rest = sum(word in held for unit, held in units.items() if unit not in chosen)
            ratio = measure_log_likelihood(count, rest, len(chosen), len(units) - len(chosen))
            assert (word in found) == (ratio >= SIGNIFICANT)


def log_binomial(p: float, k: int, n: int) -> float:
    return (k * log(p) if k else 0.0) + ((n - k) * log(1 - p) if n - k else 0.0)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500), st.integers(1, 500))
def test_the_ratio_is_dunnings(count: int, rest_count: int, others: int, rest_others: int):
    of, rest_of = count + others, rest_count + rest_others
    p = (count + rest_count) / (of + rest_of)
    apart = log_binomial(count / of, count, of) + log_binomial(rest_count / rest_of, rest_count, rest_of)
    together = log_binomial(p, count, of) + log_binomial(p, rest_count, rest_of)
    found = measure_log_likelihood(count, rest_count, of, rest_of)
    assert isclose(found, max(0.0, 2 * (apart - together)), rel_tol=1e-6, abs_tol=1e-6)
    assert isclose(found, measure_log_likelihood(rest_count, count, rest_of, of), abs_tol=1e-6)


def test_copies_count_once_and_on_the_side_of_the_subset(program: Program):
    for name, source in (("a", "新华社"), ("b", "河山新闻")):
        text = COPIED.format(source=source, date="2024-05-06")
        (program.folder / f"{name}.txt").write_text(text, "utf-8")
    program.run("ingest", ".")
    with Index.open(program.index) as index:
        for source in ("新华社", "河山新闻"):
            places = list(list_within(index, Limits(source=source)))
            contrast = Contrast(index, places, "document", counts_copies=False)
            assert (contrast.of, contrast.rest_of) == (1, 0)
        contrast = Contrast(index, places, "document", counts_copies=True)
        assert (contrast.of, contrast.rest_of) == (1, 1)


@pytest.mark.parametrize(
    ("token", "expected"),
    [("治理", True), ("gpt", True), ("gpt4", True), ("的", False), ("2024", False), ("a", False)],
)
def test_what_counts_as_a_word(token: str, expected: bool):
    assert is_word(token) is expected


def test_words_are_listed(seeds: Program):
    out = seeds.run("terms", "--source", "外交部", "-n", "3").out
    assert out.splitlines()[1].split() == ["+", "制度", "15.2", "4", "(26.7%)", "0", "(0.0%)"]
    rows = seeds.records("terms", "治理", "--direction", "less", "-n", "5")
    assert {row["direction"] for row in rows} == {"less"}
    assert "give a query" in seeds.run("terms", code=2).err
    assert "nothing found" in seeds.run("terms", '"绝无此语"', code=1).err
