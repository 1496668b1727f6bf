"""How probable words and stretches are, by a dictionary that is mapped and not read."""

from __future__ import annotations

from math import inf, log
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese.baking import find_jieba
from aigov_search.chinese.dictionary import Dictionary, bake_dictionary
from aigov_search.chinese.folding import fold
from aigov_search.repairs.language import NOTHING_READ, WordModel, load_words, use_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = ("人工智能", "人工", "智能", "治理", "中华人民共和国", "的", "T恤", "鐵路")
UNKNOWN = "\u9fa0\u9fa1"


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dictionary") / "dictionary.bin"
    bake_dictionary(path)
    return path


@pytest.fixture(scope="module")
def model(baked: Path) -> Iterator[WordModel]:
    with Dictionary.open(baked) as dictionary:
        yield WordModel(dictionary)


@pytest.fixture(scope="module")
def counts() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in fold((find_jieba() / "dict.txt").read_text("utf-8")).splitlines():
        word, count, _ = line.split(" ")
        found[word] = found.get(word, 0) + int(count)
    return found


def test_words_weigh_as_the_dictionary_counts_them(model: WordModel, counts: dict[str, int]) -> None:
    total = sum(counts.values())
    for word in map(fold, WORDS):
        assert word in model
        assert model.weigh(word) == pytest.approx(log(counts[word] / total), abs=1e-3)
    assert UNKNOWN not in model
    assert -inf < model.weigh(UNKNOWN) < min(map(model.weigh, map(fold, WORDS)))


@given(st.lists(st.sampled_from([*WORDS, "全球", "龘", "a", ",", "国", "家"]), max_size=6))
def test_a_stretch_is_as_probable_as_its_best_reading(
    model: WordModel, counts: dict[str, int], words: list[str]
) -> None:
    text = fold("".join(words))
    best = [0.0]
    for end in range(1, len(text) + 1):
        single = model.weigh(text[end - 1]) if text[end - 1] >= "\u3400" else -7.0
        readings = [best[end - 1] + single]
        readings += [best[start] + model.weigh(text[start:end]) for start in range(max(0, end - 8), end - 1)
                     if text[start:end] in counts]
        best.append(max(readings))
    assert model.score(text) == pytest.approx(best[-1])
    middle = len(text) // 2
    assert model.read(model.read(NOTHING_READ, text[:middle]), text[middle:]).best[-1] == model.score(text)


def test_a_process_weighs_by_the_dictionary_of_its_index(baked: Path, tmp_path: Path) -> None:
    bake_dictionary(tmp_path / "own.bin", {UNKNOWN: (1_000_000, None)})
    try:
        use_dictionary(tmp_path / "own.bin")
        assert UNKNOWN in load_words()
        use_dictionary(baked)
        assert UNKNOWN not in load_words()
    finally:
        use_dictionary(baked)
