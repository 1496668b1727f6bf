from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.families import prepare_signing, sign, signatures
from aigov_search.families.signatures import (
    SIZE,
    WIDTH,
    estimate_containment,
    list_smallest,
    read_signature,
)


def _write(seed: int, length: int) -> str:
    chars = random.Random(seed)
    return "".join(chr(0x4E00 + chars.randrange(3_000)) for _ in range(length))


def _estimate(a: str, b: str) -> float:
    return estimate_containment(read_signature(sign(a)), read_signature(sign(b)))


@given(st.text(max_size=500))
def test_signature_is_short_and_ascending(text: str) -> None:
    hashes = list(read_signature(sign(text)))
    assert len(hashes) <= SIZE
    assert hashes == sorted(set(hashes))


def test_signature_is_the_same_on_every_machine() -> None:
    assert sign("人工智能治理").hex() == "49f02733fed90b812ddb18d01c6902f7"


def test_script_signs_space_and_readings_do_not_count() -> None:
    assert sign("國際（guó）治理，創 新。\n") == sign("国际治理创新")
    assert sign("国(guo)际治理创新") == sign("国际治理创新")


def test_names_in_brackets_count() -> None:
    assert sign("人工智能(AI2)治理") != sign("人工智能治理")


def test_containment_is_estimated_for_a_text_cut_short() -> None:
    text = _write(1, 9_000)
    assert _estimate(text, text[2_000:5_000]) > 0.9
    assert _estimate(text, _write(2, 9_000)) < 0.05


def test_containment_is_estimated_for_a_text_with_words_replaced() -> None:
    text = _write(3, 4_000)
    garbled = "".join("某某" if at % 12 == 0 else char for at, char in enumerate(text))
    assert 0.6 < _estimate(text, garbled) < 0.9


def test_a_text_of_no_substance_is_like_no_other() -> None:
    assert sign("——,。\n ") == b""
    assert _estimate("", "人工智能") == 0


BARE = st.text(st.sampled_from("人工智能治理发展合作算法数据a1z㐀鿿\U00020000"), max_size=40)


@settings(deadline=None)
@given(BARE, st.integers(1, 60))
def test_with_numpy_hashes_are_the_same(text: str, times: int) -> None:
    hashing = pytest.importorskip("aigov_search.families.hashing", exc_type=ImportError)
    long = "".join(text[n % 7 :] + text[: n % 5] for n in range(times))
    found = hashing.TrigramHasher(signatures._ODD).list_smallest(long, SIZE) if len(long) >= WIDTH else None
    assert found == (list_smallest(long) if len(long) >= WIDTH and "\U00020000" not in long else None)


def test_after_many_characters_numpy_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("aigov_search.families.hashing", exc_type=ImportError)
    texts = [chr(0x4E00 + n) * 3 + "人工智能治理" for n in range(300)]
    monkeypatch.setattr(signatures, "_HASHING", signatures._Hashing())
    few = [sign(text) for text in texts]
    prepare_signing(many=False)
    assert signatures._HASHING._hasher is None
    monkeypatch.setattr(signatures._HASHING, "_patience", 10)
    assert [sign(text) for text in texts] == few
    assert signatures._HASHING._hasher is None
    prepare_signing(many=False)
    assert signatures._HASHING._hasher is not None
    assert [sign(text) for text in texts] == few
