from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from aigov_search.families import compare
from aigov_search.families.alignment import match_blocks

_TEXTS = st.text(alphabet="人工智能治理,\n", max_size=300)


@given(_TEXTS, _TEXTS)
def test_blocks_are_common_runs_in_order(a: str, b: str) -> None:
    a_at = b_at = 0
    for block in match_blocks(a, b):
        assert block.size > 0
        assert block.a >= a_at
        assert block.b >= b_at
        assert a[block.a : block.a + block.size] == b[block.b : block.b + block.size]
        a_at, b_at = block.a + block.size, block.b + block.size


@given(_TEXTS, _TEXTS)
def test_differences_turn_one_copy_into_the_other(a: str, b: str) -> None:
    made = []
    at = 0
    for difference in compare(a, b):
        made += [a[at : difference.a_start], b[difference.b_start : difference.b_end]]
        at = difference.a_end
    assert "".join([*made, a[at:]]) == b


@given(_TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert compare(text, text) == []


def test_differences_are_as_small_as_what_was_changed() -> None:
    a = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(5_000))
    b = a[:1_000] + "甲乙" + a[1_000:3_000] + "丙" + a[3_004:]
    found = [(d.a_start, d.a_end, b[d.b_start : d.b_end]) for d in compare(a, b)]
    assert found == [(1_000, 1_000, "甲乙"), (3_000, 3_004, "丙")]


def test_texts_that_only_repeat_take_no_time() -> None:
    started = time.process_time()
    compare("人工" * 100_000, "工人人" * 70_000)
    assert time.process_time() - started < 5
