import importlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese import script
from aigov_search.chinese.script import convert, detect_lang, detect_script

ROOT = Path(__file__).parents[1]
TABLE = Path(script.__file__).with_name("script.txt")

ENGLISH = "The governance of artificial intelligence is a matter of concern to all countries."


@pytest.mark.parametrize(
    ("text", "script", "lang"),
    [
        ("关于加强人工智能治理的决定", "hans", "zh-Hans"),
        ("關於加強人工智慧治理的決定", "hant", "zh-Hant"),
        ("關於推動人工智慧發展的範式研究報告與国际合作", "hant", "zh-Hant"),
        ("关于推动人工智能发展的研究报告，與會者", "hans", "zh-Hans"),
        ("关于推动发展，關於推動發展", None, "zh"),
        ("人工智能治理", None, "zh"),
        ("皇后公里乾坤瞭望台", None, "zh"),
        ("规?;虡I(yè)化应用的发展过程", "hans", "zh-Hans"),
        ("适應(yīng)国(guo)际(ji)发(fa)展(zhan)的(de)要(yao)求(qiu)", "hans", "zh-Hans"),
        (ENGLISH, None, "en"),
        (ENGLISH + "（中国）", "hans", "en"),
        ("联合国大会九日通过一项决议 United Nations General Assembly resolution", "hans", "zh-Hans"),
        ("L’intelligence artificielle et la loi relative aux données", None, None),
        ("人工知能の開発に関するガイドライン", "hant", "ja"),
        ("鲜の每日与鲜之的每日生鲜食品连锁超市", "hans", "zh-Hans"),
        ("전략적 인공지능 정책", None, "ko"),
        ("2023-07-13 35", None, None),
        ("", None, None),
    ],
)
def test_tells_script_and_language(text: str, script: str | None, lang: str | None) -> None:
    assert (detect_script(text), detect_lang(text)) == (script, lang)


def test_the_middle_of_a_long_text_decides() -> None:
    text = "網站導覽 " * 200 + "关于发展人工智能的决定。" * 4000 + "版權所有 " * 200
    assert detect_script(text) == "hans"


@pytest.mark.parametrize(
    ("text", "to", "converted"),
    [
        ("关于发展人工智能，破坏干部后里", "hant", "關於發展人工智能，破壞幹部后里"),
        ("關於發展資訊的著作", "hans", "关于发展资讯的著作"),
        ("公里头发发展", "hant", "公里頭髮發展"),
        ("關於范式與里程的干部", "hant", "關於范式與里程的干部"),
        ("關於范围與里程", "hant", "關於范圍與里程"),
        ("破坏土地复垦，进行审查", "hans", "破坏土地复垦，进行审查"),
        ("进行审查破坏土地，進行", "hans", "进行审查破坏土地，进行"),
        ("噁心的開發", "hans", "恶心的开发"),
        ("國\0家\ud800發", "hans", "国\0家\ud800发"),
    ],
)
def test_converts(text: str, to: script.Script, converted: str) -> None:
    assert convert(text, to=to) == converted


def test_the_script_of_the_document_decides_where_a_line_tells_nothing() -> None:
    assert convert("干部里程", to="hant") == "幹部里程"
    assert convert("干部里程", to="hant", script="hant") == "干部里程"


@given(st.text(max_size=50), st.sampled_from(["hans", "hant"]))
def test_conversion_keeps_length(text: str, to: script.Script) -> None:
    assert len(convert(text, to=to)) == len(text)


@pytest.mark.skipif(
    f"opencc {version('opencc')}\n" not in TABLE.read_text(encoding="utf-8"),
    reason="the table was made with another release of OpenCC: run tools/make_script.py",
)
def test_the_table_is_what_its_tool_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    if importlib.import_module("opencc_tables").find_reader() is None:
        pytest.skip("this OpenCC package comes without opencc_dict")
    assert importlib.import_module("make_script").build() == TABLE.read_text(encoding="utf-8")


def test_folding_and_detecting_import_neither_opencc_nor_pathlib() -> None:
    code = f"""
import sys
sys.path[:0] = {sys.path!r}
from aigov_search.chinese.folding import fold
from aigov_search.chinese.script import detect_lang
fold("國"), detect_lang("國")
print([name for name in ("opencc", "pathlib", "jieba") if name in sys.modules])
"""
    command = [sys.executable, "-I", "-S", "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
