from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese.bilingual import translate
from aigov_search.chinese.folding import fold
from aigov_search.chinese.tables import read_table

ROWS = [line.split("\t") for line in read_table("bilingual.tsv")[1:]]


def test_the_list_is_well_formed() -> None:
    assert len(ROWS) >= 120
    for row in ROWS:
        assert len(row) == 2, row
        english, chinese = (cell.split("/") for cell in row)
        for name in (*english, *chinese):
            assert name
            assert name == " ".join(name.lower().split()), row
        assert all(name.isascii() for name in english), row
        assert not any(name.isascii() for name in chinese), row
    assert len({row[0] for row in ROWS}) == len({row[1] for row in ROWS}) == len(ROWS)


def test_names_of_a_row_lead_to_each_other() -> None:
    for english, chinese in ROWS:
        for here, there in product(english.split("/"), chinese.split("/")):
            assert fold(there) in translate(fold(here))
            assert fold(here) in translate(fold(there))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("AI governance", "人工智能治理"),
        ("Capacity Building", "能力建设"),
        ("UNESCO", "联合国教科文组织"),
        ("digital  divide", "数字鸿沟"),
        ("人工智慧治理", "ai governance"),
        ("數位落差", "digital divide"),
        ("聯合國教科文組織", "unesco"),
        ("智慧財產權", "intellectual property"),
        ("東協", "asean"),
        ("Blockchain", "区块链"),
        ("National People’s Congress", "全国人民代表大会"),
    ],
)
def test_translates_names(name: str, other: str) -> None:
    assert translate(fold(name))[0] == fold(other)


@pytest.mark.parametrize("name", ["", " ", "governance", "治理", "智慧", "ai governance and", "who", "laws"])
def test_translates_nothing_else(name: str) -> None:
    assert translate(name) == ()


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for(name: str) -> None:
    assert name not in translate(name)
