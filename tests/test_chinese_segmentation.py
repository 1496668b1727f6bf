import logging
import time
from collections.abc import Iterator
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jieba import finalseg

from aigov_search.chinese.dictionary import Dictionary, bake_dictionary
from aigov_search.chinese.folding import fold
from aigov_search.chinese.segmentation import Segmenter, find_compounds

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
UserWords = dict[str, tuple[int | None, str | None]]

USER: UserWords = {
    "生成式人工智能": (None, None), "治理体系和治理能力": (3, "n"), "gpt-4o": (None, None), "大": (50, None),
    "能力建设": (100_000, None), "龘龘": (None, None), "在大": (None, None), "覆盖面": (None, None),
}

fragments = st.one_of(
    st.text("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同", max_size=8),
    st.text("abcXYZ019.%-+#&_", max_size=6),
    st.text("，。 \r\n\u3000\t、—é㐀々〇", max_size=2),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), max_size=5),
    st.sampled_from(["人工智能", "生成式", "覆盖", "乾坤", "第5条", "能力建设", "GPT-4o", "A股", "4S店"]),
    st.text(max_size=3),
)
texts = st.lists(fragments, max_size=8).map("".join)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    return tokenizer


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dictionary]:
    path = tmp_path_factory.mktemp("dictionary") / "plain.bin"
    bake_dictionary(path, folded=False)
    with Dictionary.open(path) as dictionary:
        yield dictionary


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dictionary]:
    path = tmp_path_factory.mktemp("dictionary") / "stock.bin"
    bake_dictionary(path)
    with Dictionary.open(path) as dictionary:
        yield dictionary


@pytest.fixture(scope="module")
def segmenter(stock: Dictionary) -> Segmenter:
    return Segmenter(stock)


def copy_tokenizer(counts: dict[str, int], total: int) -> jieba.Tokenizer:
    """A jieba with other words."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ = dict(counts)
    for word in counts:
        for end in range(1, len(word)):
            tokenizer.FREQ.setdefault(word[:end], 0)
    tokenizer.total = total
    tokenizer.initialized = True
    return tokenizer


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_cuts_the_seeds_as_jieba_does(tokenizer: jieba.Tokenizer, plain: Dictionary, seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    expected = tokenizer.lcut(text)
    assert Segmenter(plain).cut(text) == expected
    assert Segmenter(plain, accelerated=True).cut(text) == expected


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_cuts_anything_as_jieba_does(tokenizer: jieba.Tokenizer, plain: Dictionary, text: str) -> None:
    tokens = Segmenter(plain).cut(text)
    assert tokens == tokenizer.lcut(text)
    assert "".join(tokens) == text


def test_folded_words_keep_their_frequencies(tokenizer: jieba.Tokenizer, segmenter: Segmenter) -> None:
    counts: dict[str, int] = {}
    for word, count in tokenizer.FREQ.items():
        if count:
            counts[fold(word)] = counts.get(fold(word), 0) + count
    folded = copy_tokenizer(counts, tokenizer.total)
    for seed in SEEDS:
        text = fold(seed.read_text(encoding="utf-8"))
        assert segmenter.cut(text) == folded.lcut(text)
    text = fold("網路覆蓋範圍與乾坤、徵求意見，A股與4S店")
    assert segmenter.cut(text) == folded.lcut(text)


def test_learns_words_as_jieba_does(
    tokenizer: jieba.Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finalseg, "Force_Split_Words", set())
    learned = copy_tokenizer({word: n for word, n in tokenizer.FREQ.items() if n}, tokenizer.total)
    forbidden: UserWords = {"公报": (0, None), "建设情况": (0, None), "可解": (0, None)}
    for word, (count, tag) in sorted((USER | forbidden).items(), key=lambda item: (len(item[0]), item[0])):
        learned.add_word(word, count, tag)
    text = "\n".join(seed.read_text(encoding="utf-8") for seed in SEEDS)
    text += "生成式人工智能覆盖面龘龘存在大问题gpt-4o治理体系和治理能力建设公报可解释的"
    bake_dictionary(tmp_path / "user.bin", USER | forbidden, folded=False)
    with Dictionary.open(tmp_path / "user.bin") as dictionary:
        assert Segmenter(dictionary).cut(text) == learned.lcut(text)
        assert Segmenter(dictionary, accelerated=True).cut(text) == learned.lcut(text)


def test_rjieba_gives_the_same_tokens_with_user_words(tmp_path: Path) -> None:
    pytest.importorskip("rjieba")
    bake_dictionary(tmp_path / "user.bin", USER)
    with Dictionary.open(tmp_path / "user.bin") as dictionary:
        fast, slow = Segmenter(dictionary, accelerated=True), Segmenter(dictionary)
        assert fast._fast_run is not None
        for seed in SEEDS:
            for line in fold(seed.read_text(encoding="utf-8")).split("\n"):
                assert fast.cut(line) == slow.cut(line)
                assert fast.terms(line) == slow.terms(line)


@settings(max_examples=150, deadline=None)
@given(text=texts)
def test_rjieba_gives_the_same_tokens_for_anything(stock: Dictionary, text: str) -> None:
    pytest.importorskip("rjieba")
    assert accelerate(stock).cut(text) == Segmenter(stock).cut(text)
    assert accelerate(stock).terms(fold(text)) == Segmenter(stock).terms(fold(text))


ACCELERATED: list[Segmenter] = []


def accelerate(dictionary: Dictionary) -> Segmenter:
    if not ACCELERATED:
        ACCELERATED.append(Segmenter(dictionary, accelerated=True))
    return ACCELERATED[0]


def test_long_texts_are_cut_like_short_ones(stock: Dictionary) -> None:
    lines = fold("\n".join(seed.read_text(encoding="utf-8") for seed in SEEDS)).split("\n")
    patient = Segmenter(stock)
    impatient = Segmenter(stock)
    impatient._patience = 1
    assert [impatient.cut(line) for line in lines] == [patient.cut(line) for line in lines]
    assert stock.complete


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("生成式人工智能", ["生成", "生成式", "人工", "人工智能", "智能"]),
        ("人民共和国", ["人民", "人民共和国", "共和", "共和国"]),
        ("我们的治理", ["我们", "治理"]),
        ("第5条", ["5"]),
        ("GPT-4", ["gpt-4", "gpt", "4"]),
        ("GPT-4-turbo", ["gpt-4-turbo", "gpt", "gpt-4", "4", "4-turbo", "turbo"]),
        ("2030年议程", ["2030", "议程"]),
        ("G20与5G", ["g20", "5g"]),
        ("AI+制造", ["ai+", "ai", "制造"]),
        ("C++和C#", ["c++", "c", "c#", "c"]),
        ("増长3.14%", ["3.14%", "3.14"]),
        ("A股、4S店", ["a股", "a", "4s店", "4s"]),
        ("2023-07-13", ["2023-07-13", "2023", "2023-07", "07", "07-13", "13"]),
        ("2024.05.01", ["2024.05.01", "2024", "2024.05", "05", "05.01", "01"]),
        ("café déjà", ["café", "déjà"]),
        ("ⅧＡＩ治理", ["viiiai", "治理"]),
        ("——，。", []),
        ("的", []),
        ("", []),
    ],
)
def test_names_the_words_to_index(segmenter: Segmenter, text: str, terms: list[str]) -> None:
    assert segmenter.terms(fold(text)) == [term for term in terms if term]


def test_a_word_of_the_user_still_has_its_parts(tmp_path: Path) -> None:
    bake_dictionary(tmp_path / "user.bin", {"生成式人工智慧治理": (None, None)})
    with Dictionary.open(tmp_path / "user.bin") as dictionary:
        terms = Segmenter(dictionary).terms(fold("生成式人工智慧治理"))
    assert {"生成式人工智慧治理", "生成式", "生成", "人工", "智慧", "治理"} <= set(terms)


@given(texts)
def test_terms_stand_in_the_text(text: str) -> None:
    for term in find_compounds(text):
        assert term in text
        assert any(char.isalnum() for char in term)


def test_addresses_give_only_their_parts() -> None:
    address = "www.gov.cn/zhengce/content/2017-07/20/content_5211996.htm?id=" + "x" * 80
    terms = find_compounds(address)
    assert "www" in terms
    assert "content_5211996" not in terms
    assert "5211996" in terms
    assert max(map(len, terms)) <= 64


@pytest.mark.parametrize(
    "piece", ["人", "龘", "a", "-", "1.", "a-", "人工智", "一丝不", "戅勻", "+", "9%", "\r", "人a", "a+"]
)
def test_time_grows_with_length_only(segmenter: Segmenter, piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    segmenter.terms(text)
    assert time.process_time() - started < 3
