import importlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese import readings as module
from aigov_search.chinese.readings import (
    is_reading,
    matches_romanization,
    readings,
    spell_reading,
    toned_readings,
)

ROOT = Path(__file__).parents[1]
TABLE = Path(module.__file__).with_name("readings.txt")


@pytest.mark.parametrize(
    ("char", "pinyins"),
    [
        ("创", "chuàng chuang Chuàng chuang4"),
        ("創", "chuang chuàng"),
        ("國", "guó Guo GUO2"),
        ("长", "zhǎng cháng zhang"),
        ("绿", "lǜ lv4 lü lu:4 lyu lv"),
        ("略", "lüè lue lve4"),
        ("虐", "nüe nue"),
        ("的", "de de5 dì"),
        ("一", "yī yí yì"),
        ("不", "bù bú"),
        ("應", "yi\u0304ng yīng yìng"),
        ("数", "ＳＨÙ shu"),
        ("发", "fɑ fā"),
        ("功", "ɡōng"),
        ("好", "hăo hǎo"),
        ("嗯", "ń"),
        ("〇", "líng"),
    ],
)
def test_accepts_readings(char: str, pinyins: str) -> None:
    assert [pinyin for pinyin in pinyins.split(" ") if not is_reading(char, f" {pinyin}")] == []


@pytest.mark.parametrize(
    ("char", "others"),
    [
        ("创", "chang"),
        ("国", "guò UN"),
        ("智", "AI zhi4p"),
        ("人", "4P ren9 ren44"),
        ("乐", "和音"),
        ("法", "France fá1 fāǎ fa-fa"),
        ("他", "he"),
        ("绿", "lu:9"),
        ("路", "lü"),
        ("a", "a"),
        ("，", "dou"),
        ("法国", "fa faguo"),
    ],
)
def test_refuses_what_is_no_reading(char: str, others: str) -> None:
    assert [pinyin for pinyin in others.split(" ") if is_reading(char, pinyin)] == []


def test_refuses_nothing_and_several() -> None:
    assert not is_reading("法", "")
    assert not is_reading("", "fa")
    assert not is_reading("法", "fā fǎ")


def test_lists_readings() -> None:
    assert readings("长") == {"zhang", "chang"} == readings("長")
    assert {"zhang3", "chang2"} <= toned_readings("长")
    assert readings("A") == readings("") == readings("长长") == frozenset()


def test_knows_the_characters_of_both_scripts() -> None:
    for charset in ("gb2312", "big5"):
        pairs = ((lead, trail) for lead in range(0xA4, 0xF8) for trail in range(0xA1, 0xFF))
        chars = b"".join(map(bytes, pairs)).decode(charset, "ignore")
        assert [char for char in chars if "\u4e00" <= char <= "\u9fff" and not readings(char)] == []


@pytest.mark.parametrize(
    ("name", "romanized"),
    [
        ("人民日报", "Ren Min Ri Bao"),
        ("人民日報", "Renmin Ribao"),
        ("人民日报", "rén mín rì bào"),
        ("第一财经资讯", "Di Yi Cai Jing Zi Xun"),
        ("21世纪经济报道", "21 Shi Ji Jing Ji Bao Dao"),
        ("36氪", "36 Ke"),
        ("IT之家", "IT Zhi Jia"),
        ("西安晚报", "Xi'an Wanbao"),
        ("绿色中国（女报）", "Lü Se Zhong Guo Nyu Bao"),
        ("战略新闻·网", "Zhan Lue Xin Wen Wang"),
    ],
)
def test_finds_names_behind_pinyin(name: str, romanized: str) -> None:
    assert matches_romanization(name, romanized)


@pytest.mark.parametrize(
    ("name", "romanized"),
    [
        ("人民日报", "Ren Min Ri"),
        ("人民日报", "Ren Min Ri Bao She"),
        ("人民日报", "R enMinRiBao"),
        ("人民日报", "Guang Ming Ri Bao"),
        ("CNN", "CNN"),
        ("", ""),
        ("人民日报", ""),
    ],
)
def test_tells_other_names_apart(name: str, romanized: str) -> None:
    assert not matches_romanization(name, romanized)


@given(st.text(max_size=12))
def test_spells_only_syllables(pinyin: str) -> None:
    spelled = spell_reading(pinyin)
    if spelled is not None:
        syllable, tone = spelled
        assert syllable.replace("ê", "e").isascii()
        assert 0 <= tone <= 5
        assert spell_reading(f"{syllable}{tone or ''}") == spelled


@given(st.text(max_size=30), st.text(max_size=30))
def test_names_of_any_kind_are_compared_without_complaint(name: str, romanized: str) -> None:
    assert matches_romanization(name, romanized) in {True, False}


def test_long_names_take_no_long_time() -> None:
    assert not matches_romanization("长" * 2000, "chang" * 1999 + "zhong")


def test_the_table_is_what_its_tool_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        installed = version("pypinyin")
    except PackageNotFoundError:
        pytest.skip("pypinyin is not installed")
    table = TABLE.read_text(encoding="utf-8")
    if not table.startswith(f"# pypinyin {installed}\n"):
        pytest.skip("the table was made with another release: run tools/make_readings.py")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    assert importlib.import_module("make_readings").build() == table
