"""Characters are counted alike with numpy and without."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese.counting import count_chars

PIECES = st.text(st.sampled_from("人工智能a\n\0\ud800\udc00\U00020000"), max_size=30)


@given(st.lists(PIECES, max_size=5), st.integers(1, 60))
def test_numpy_counts_the_same(pieces: list[str], times: int) -> None:
    pytest.importorskip("numpy", exc_type=ImportError)
    text = "".join(pieces) * times
    assert dict(count_chars(text)) == Counter(text)
    long = "的" * 1000 + text
    assert dict(count_chars(long)) == Counter(long)


def test_without_numpy_they_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    assert count_chars("治理" * 600) == Counter(治=600, 理=600)
