import importlib
import unicodedata
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese import folding
from aigov_search.chinese.folding import fold, fold_all, fold_with_map

ROOT = Path(__file__).parents[1]
TABLE = Path(folding.__file__).with_name("folding.txt")
MADE_WITH = TABLE.read_text(encoding="utf-8").split("\n", 1)[0]
HAN_BLOCKS = [range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0)]
HAN = [chr(code) for block in HAN_BLOCKS for code in block]
CONFIGS = ["s2t", "s2tw", "s2hk", "t2s", "tw2s", "hk2s", "t2tw", "t2hk", "tw2t", "hk2t"]
needs_same_opencc = pytest.mark.skipif(
    f"opencc {version('opencc')}," not in MADE_WITH,
    reason=f"the table was made with another release ({MADE_WITH[2:]}): run tools/make_folding.py",
)

odd = st.sampled_from("乾干幹，,“「〔ＡａAＢ①③㎡½ß㈱ﬁ…⋯—－\u3000\xa0\t\n 國國发發髮")
texts = st.text(st.one_of(st.characters(), odd), max_size=60)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＧＰＴ－４", "gpt-4"),
        ("第③条", "第3条"),
        ("人工智慧", "人工智慧"),
        ("國際合作與發展", "国际合作与发展"),
        ("髮", "发"),
        ("“安全”与「安全」", '"安全"与"安全"'),
        ("国发〔2017〕35号", "国发[2017]35号"),
        ("國發［２０１７］３５號", "国发[2017]35号"),
        ("二○二三年", "二〇二三年"),
        ("A\u3000B\xa0C\tD", "a b c d"),
        ("一\r\n二", "一 \n二"),
        ("……", "……"),
        ("⋯⋯", "……"),
        ("——", "--"),
        ("馬克思・恩格斯‧列寧·", "马克思·恩格斯·列宁·"),
        ("㎡ ½ ㈱ ﬁ ß", "m2 1/2 (株) fi ss"),
        ("⻓江⻔户⼈工", "长江门户人工"),
        ("金額︰１，０００", "金额:1,000"),
        ("静靜靑靖 値 擧行", "静静青靖 值 举行"),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("kept", ["人工智能、", "公里。", "《办法》", "é", "かな", "\u200b", "¨", "\n"])
def test_leaves_alone_what_has_one_form(kept: str) -> None:
    assert fold(kept) == kept


def test_signs_that_mean_different_things_stay_apart() -> None:
    assert len({fold(sign) for sign in "，。、；：？！"}) == 7
    assert len({fold(sign) for sign in "《〈(["}) == 4


@needs_same_opencc
@pytest.mark.parametrize("config", CONFIGS)
def test_whatever_opencc_makes_of_a_text_folds_to_the_same(config: str) -> None:
    from opencc import OpenCC

    spec = find_spec("jieba")
    assert spec is not None
    assert spec.origin is not None
    words = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8")
    text = "\n".join((*HAN, *(line.split(" ")[0] for line in words.splitlines()[::9])))
    converted = OpenCC(config).convert(text)
    assert fold(converted).split("\n") == fold(text).split("\n")


@needs_same_opencc
def test_phrases_of_opencc_fold_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = load_tool("opencc_tables", monkeypatch)
    if tables.find_reader() is None:
        pytest.skip("this OpenCC package comes without opencc_dict")
    for name in tables.PHRASE_TABLES:
        for phrase, candidates in tables.read_table(name).items():
            assert {fold(candidate) for candidate in candidates} == {fold(phrase)}


@needs_same_opencc
@pytest.mark.skipif(
    f"unicode {unicodedata.unidata_version}" not in MADE_WITH, reason="this Python knows another Unicode"
)
def test_the_table_is_what_its_tool_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    if load_tool("opencc_tables", monkeypatch).find_reader() is None:
        pytest.skip("this OpenCC package comes without opencc_dict")
    assert load_tool("make_folding", monkeypatch).build() == TABLE.read_text(encoding="utf-8")


def test_folding_twice_changes_nothing_for_any_character() -> None:
    codes = (*range(0xD800), *range(0xE000, 0x20000), *range(0x2F800, 0x2FA20), *range(0x10FF00, 0x110000))
    every = "".join(map(chr, codes))
    once = fold(every)
    assert fold(once) == once
    assert once.count("\n") == 1


def test_the_table_keeps_a_bounded_number_of_characters() -> None:
    fold("".join(map(chr, range(0x20000, 0x34000))))
    assert len(folding._TABLE) <= folding._REMEMBERED
    assert fold("\U00020000發") == "\U00020000发"


def test_many_texts_fold_as_each_does_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding._TABLE, "_patience", 0)
    characters = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    for size in (7, 1000):  # where few change, and where many do
        cut = ["".join(characters[at : at + size]) for at in range(0, len(characters), size)]
        assert [fold_all([text]) for text in cut] == [[fold(text)] for text in cut]
    assert fold_all(["國\0際", "", "\0"]) == ["国\0际", "", "\0"]
    assert fold_all([]) == []


@given(st.lists(texts, max_size=5), st.sampled_from([0, 10**9]))
def test_texts_together_fold_as_alone(many: list[str], patience: int) -> None:
    table = folding._Table()
    table._patience = patience
    assert [table.fold_much(text) for text in many] == [fold(text) for text in many]
    assert fold_all(many) == [fold(text) for text in many]


@given(texts, texts)
def test_knows_no_context(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@given(texts)
def test_map_leads_back_to_each_character(text: str) -> None:
    folded, back = fold_with_map(text)
    assert folded == fold(text)
    starts = []
    for at in range(len(folded)):
        start, end = back.to_old(at, at + 1)
        assert end == start + 1
        assert folded[at] in fold(text[start])
        starts.append(start)
    assert starts == sorted(starts)
    assert sorted(set(starts)) == list(range(len(text)))


@given(texts, st.data())
def test_map_keeps_spans_whole(text: str, data: st.DataObject) -> None:
    folded, back = fold_with_map(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = back.to_new(start, end)
    assert folded[new.start : new.end] == fold(text[start:end])
    if start < end:
        assert back.to_old(*new) == (start, end)


def test_map_is_empty_where_lengths_agree() -> None:
    assert not fold_with_map("國際合作，ＡＢＣ。")[1]
    assert fold_with_map("面积３㎡、½")[1].hunks == ((3, 4, 3, 5), (5, 6, 6, 9))


def load_tool(name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module(name)
