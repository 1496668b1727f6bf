import subprocess
import sys
import zlib
from math import exp, inf, isclose
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigov_search.chinese import baking
from aigov_search.chinese.dictionary import (
    HEADER,
    PLACE,
    Dictionary,
    Section,
    bake_dictionary,
)
from aigov_search.chinese.segmentation import Segmenter
from aigov_search.errors import DamagedIndexError

TOTAL = 60_101_967
"""What the frequencies in jieba's dictionary add up to."""


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dictionary") / "stock.bin"
    assert bake_dictionary(path) == baking.fingerprint({}, folded=True)
    return path


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("人工智能", 151),
        ("人工", 2816),
        ("的", 318825),
        ("复盖", 2080),  # 覆盖 2078 and 复盖 2 fold to the same
        ("a股", 3),
        ("覆盖", None),
        ("A股", None),
        ("人工智", None),
        ("工", 3771),
        ("\U00020000", None),
        ("", None),
    ],
)
def test_knows_words_by_their_folded_form(baked: Path, word: str, count: int | None) -> None:
    with Dictionary.open(baked) as dictionary:
        assert (word in dictionary) == (count is not None)
        weight = dictionary.weight(word)
        assert weight == -inf if count is None else isclose(exp(weight) * TOTAL, count)


def test_reads_only_what_a_query_asks_for(baked: Path) -> None:
    with Dictionary.open(baked) as dictionary:
        Segmenter(dictionary).cut("人工智能能力建设情况")
        assert 0 < len(dictionary.pairs) < 10
        assert len(dictionary.longer) < 100


def test_reading_everything_gives_what_reading_bit_by_bit_gives(baked: Path) -> None:
    words = ["人工", "人工智能", "智能", "复盖", "一丝不苟", "龟"]
    with Dictionary.open(baked) as one, Dictionary.open(baked) as other:
        other.load()
        other.load()
        assert [one.weight(word) for word in words] == [other.weight(word) for word in words]
        assert len(other.pairs) + len(other.longer) > 300_000


def test_the_fingerprint_names_all_that_decides() -> None:
    words: dict[str, tuple[int | None, str | None]] = {"能力建设": (5, "n"), "算法备案": (None, None)}
    name = baking.fingerprint(words, folded=True)
    assert name == baking.fingerprint(dict(reversed(words.items())), folded=True)
    assert name == baking.fingerprint({"能力建設": (5, None), "算法备案": (None, "x")}, folded=True)
    others: list[dict[str, tuple[int | None, str | None]]] = [
        {}, {"能力建设": (5, None)}, words | {"能力建设": (6, None)}, words | {"备案": (None, None)},
    ]
    assert len({name, *(baking.fingerprint(other, folded=True) for other in others)}) == 5
    assert name != baking.fingerprint(words, folded=False)


def test_the_dictionary_that_is_ready_is_what_its_tool_makes(baked: Path) -> None:
    assert baking.make({}, folded=True) == baked.read_bytes()
    if sys.byteorder == "little":
        assert zlib.decompress(baking.READY.read_bytes()) == baked.read_bytes()


def test_what_is_ready_is_taken_only_if_it_is_whole_and_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: dict[str, tuple[int | None, str | None]] = {"能力建设": (5, None)}
    whole = baking.READY.read_bytes()
    monkeypatch.setattr(baking, "READY", tmp_path / "ready")
    monkeypatch.setattr(baking, "make", lambda *_, **__: b"made")
    damaged = bytearray(whole)
    damaged[len(damaged) // 2] ^= 1
    stale = bytearray(zlib.decompress(whole))
    stale[HEADER.size - 1] ^= 1
    for content in (None, b"", whole[:-9], bytes(damaged), zlib.compress(b"short"), zlib.compress(stale, 1)):
        if content is not None:
            baking.READY.write_bytes(content)
        bake_dictionary(tmp_path / "made.bin")
        assert (tmp_path / "made.bin").read_bytes() == b"made"
    baking.READY.write_bytes(whole)
    bake_dictionary(tmp_path / "own.bin", words)
    bake_dictionary(tmp_path / "exact.bin", folded=False)
    assert (tmp_path / "own.bin").read_bytes() == (tmp_path / "exact.bin").read_bytes() == b"made"


@pytest.mark.parametrize("word", ["人工 智能", "人工，智能", "", "\U00020000字", "a\nb", "马克思·恩格斯"])
def test_refuses_what_cannot_be_a_word(tmp_path: Path, word: str) -> None:
    with pytest.raises(ValueError, match="is no word"):
        bake_dictionary(tmp_path / "never.bin", {word: (None, None)})
    assert not (tmp_path / "never.bin").exists()


@pytest.mark.parametrize("count", [-1, 1 << 32])
def test_refuses_frequencies_out_of_range(tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        bake_dictionary(tmp_path / "never.bin", {"能力建设": (count, None)})


def test_lists_what_differs_from_stock(baked: Path, tmp_path: Path) -> None:
    bake_dictionary(tmp_path / "user.bin", {"能力建设": (7, None), "人工智能": (9, None), "治理": (0, None)},
                    folded=False)
    with Dictionary.open(tmp_path / "user.bin") as dictionary:
        changes = dictionary.changes()
        assert {word: changes[word] for word in ("能力建设", "人工智能", "治理")} == {
            "能力建设": 7, "人工智能": 9, "治理": 0,
        }
        assert "治理" not in dictionary
        assert dictionary.split == {"治理"}
    with Dictionary.open(baked) as dictionary:
        assert dictionary.changes()["复盖"] == 2080
        assert dictionary.changes()["覆盖"] == 0
        assert not dictionary.split


@pytest.mark.parametrize("content", [None, b"", b"x" * 40, b"AIGOVDIC" + bytes(400)])
def test_names_a_file_that_is_no_dictionary(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "dictionary.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"dictionary\.bin"):
        Dictionary.open(path)


def test_names_a_file_that_was_cut_off(baked: Path, tmp_path: Path) -> None:
    path = tmp_path / "dictionary.bin"
    path.write_bytes(baked.read_bytes()[:-8])
    with pytest.raises(DamagedIndexError):
        Dictionary.open(path)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_damage_never_surfaces_as_another_error(baked: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(baked.read_bytes())
    for _ in range(data.draw(st.integers(1, 50))):
        where = data.draw(st.integers(0, 300) | st.integers(0, len(content) - 1))
        content[where] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "damaged.bin"
    path.write_bytes(content)
    try:
        with Dictionary.open(path) as dictionary:
            Segmenter(dictionary).terms("人工智能治理的可解释性与复盖范围gpt-4")
            dictionary.modelled()
            dictionary.changes()
    except DamagedIndexError as error:
        assert str(path) in str(error)


@pytest.mark.parametrize("section", [Section.FIRSTS, Section.FIRST_PAIRS, Section.TAILS])
def test_damage_is_named_when_everything_is_read(baked: Path, tmp_path: Path, section: Section) -> None:
    content = bytearray(baked.read_bytes())
    start, length = PLACE.unpack_from(content, HEADER.size + section * PLACE.size)
    content[start : start + length] = b"\xff" * length
    path = tmp_path / "damaged.bin"
    path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match="is damaged"), Dictionary.open(path) as dictionary:
        dictionary.load()


def test_a_closed_dictionary_answers_no_more(baked: Path) -> None:
    dictionary = Dictionary.open(baked)
    dictionary.close()
    with pytest.raises(DamagedIndexError):
        dictionary.weight("人工智能")


def test_cutting_needs_neither_jieba_nor_pickles(baked: Path) -> None:
    code = f"""
import sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from aigov_search.chinese.dictionary import Dictionary
from aigov_search.chinese.segmentation import Segmenter
Segmenter(Dictionary.open(Path({str(baked)!r}))).terms("人工智能治理")
print([name for name in ("jieba", "rjieba", "pickle", "numpy", "json", "hashlib") if name in sys.modules])
"""
    command = [sys.executable, "-I", "-S", "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
