import importlib
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import accumulate, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese import regional
from aigov_search.chinese.dictionary import Dictionary, bake_dictionary
from aigov_search.chinese.folding import fold
from aigov_search.chinese.regional import expand_run, find_words, variants
from aigov_search.chinese.segmentation import Segmenter

ROOT = Path(__file__).parents[1]
FOLDER = Path(regional.__file__).parent
TABLE = FOLDER / "regional.txt"


def read_rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


REVIEWED = read_rows("regional.tsv")
APART = read_rows("false_friends.tsv")


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Segmenter]:
    path = tmp_path_factory.mktemp("dictionary") / "stock.bin"
    bake_dictionary(path)
    with Dictionary.open(path) as dictionary:
        yield Segmenter(dictionary)


def test_the_reviewed_list_is_well_formed() -> None:
    assert len(REVIEWED) > 900
    assert len({row[0] for row in REVIEWED}) == len(REVIEWED)
    for row in REVIEWED:
        assert len(row) == 5, row
        assert row[4] in {"opencc", "reviewed"}, row
        words = [word.removesuffix("!") for cell in row[:3] for word in cell.split("/")]
        assert all(words), row
        assert not any("!" in word for word in words), row
        assert not any(" " in fold(word) for word in words), row
        differ = len({fold(word) for word in words}) > 1
        assert differ == (row[3] != "as it stands"), row


ASKED_ONLY = {
    fold(word[:-1]) for row in REVIEWED for cell in row[:3] for word in cell.split("/") if word[-1] == "!"
}


def test_more_than_a_thousand_words_find_their_counterparts_in_both_directions() -> None:
    pairs = set()
    for row in REVIEWED:
        words = {fold(word.removesuffix("!")) for cell in row[:3] for word in cell.split("/")}
        for here, there in permutations(words, 2):
            assert (there in variants(here)) == (there not in ASKED_ONLY), row
            pairs.add(frozenset((here, there)))
    assert sum(not pair & ASKED_ONLY for pair in pairs) > 1500


def test_every_line_of_the_table_leads_back() -> None:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        word = line.partition("\t")[0]
        if word[0] != "#" and word not in ASKED_ONLY:
            assert all(word in variants(other) for other in variants(word)), word


@pytest.mark.parametrize(
    "pair", ["東協 东盟", "川普 特朗普", "資安 信息安全", "個資 个人信息", "內存 記憶體", "志工 志愿者"]
)
def test_some_words_are_understood_but_never_looked_for(pair: str) -> None:
    asked, other = map(fold, pair.split(" "))
    assert other in variants(asked)
    assert asked not in variants(other)


PAIRS = """
人工智慧 人工智能  演算法 算法  資訊安全 信息安全  永續發展 可持续发展  智慧財產權 知识产权  數位落差 数字鸿沟
個人資料 个人信息  個人資料 个人数据  私隱 隐私  機械人 机器人  持份者 利益相关者  網路 网络  軟體 软件
晶片 芯片  雲端運算 云计算  課責 问责  關聯式資料庫 关系数据库  衣索比亞 埃塞俄比亚  深偽 深度伪造
高品質發展 高质量发展  氣候變遷 气候变化  生成式AI 生成式人工智能  身心障礙者 残疾人  資料探勘 数据挖掘
大型語言模型 大语言模型  數位經濟 数字经济  數碼經濟 数字经济  巨量資料 大数据  能力建構 能力建设
開發中國家 发展中国家  網際網路 互联网  積體電路 集成电路  伺服器 服务器  監理沙盒 监管沙盒  智慧製造 智能制造
"""


@pytest.mark.parametrize("pair", [pair for line in PAIRS.split("\n") for pair in line.split("  ") if pair])
def test_known_pairs_find_each_other(pair: str) -> None:
    one, other = map(fold, pair.split(" "))
    assert other in variants(one)
    assert one in variants(other)


@pytest.mark.parametrize(("word", "other", "reason"), APART, ids=lambda value: value[:4])
def test_false_friends_stay_apart(word: str, other: str, reason: str) -> None:
    assert reason
    one, two = fold(word), fold(other)
    assert one != two
    assert two not in variants(one)
    assert one not in variants(two)
    assert not any(two in other.split(one) for other in expand_run(one))


AMBIGUOUS = "智慧 智能 資料 数据 數位 数字 质量 品質 程序 文件 檢討 通讯 简讯 公車 土豆 窩心 愛人 研究所 項目"


@pytest.mark.parametrize("word", AMBIGUOUS.split(" "))
def test_words_that_only_look_regional_have_no_variants(word: str) -> None:
    assert variants(fold(word)) == ()
    assert expand_run(fold(word)) == ()


def find_borders(segmenter: Segmenter, folded: str) -> set[int]:
    """Where the words of a folded run begin and end."""
    return {0, *accumulate(map(len, segmenter.cut(folded)))}


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("人工智慧治理", "人工智能治理"),
        ("加强资讯安全与数位转型", "加强信息安全与数字转型"),
        ("生成式人工智慧服務管理", "生成式人工智能服务管理"),
        ("智慧城市的智慧製造", "智慧城市的智能制造"),
        ("資料保護與資料", "数据保护与资料"),
        ("推動資訊化發展", "推动信息化发展"),
        ("國中資訊教育", "初中信息教育"),
        ("個資外洩", "个人信息泄露"),
        ("物聯網裝置", "物联网设备"),
        ("发展网络安全", "发展网路安全"),
    ],
)
def test_expands_runs(segmenter: Segmenter, run: str, expected: str) -> None:
    folded = fold(run)
    assert fold(expected) in expand_run(folded, find_borders(segmenter, folded))


ACROSS = """
投资安全 预算法 四川普通话 中国中央 世界面临 国内存款 提高校园安全 各个资本 这里根据 发布什么 增加纳税
落实时间表 强调试点 地方差异 軟體動物 比特币 开源节流 司法程序
"""


@pytest.mark.parametrize("run", ACROSS.split())
def test_finds_no_word_across_words(segmenter: Segmenter, run: str) -> None:
    folded = fold(run)
    assert expand_run(folded, find_borders(segmenter, folded)) == ()


def test_says_all_for_one_region_before_it_changes_single_words() -> None:
    alternatives = expand_run(fold("數字鴻溝與個人信息"))
    first = ("數位落差與個人資料", "數碼鴻溝與個人資料", "數位落差與個人信息")
    assert alternatives[:3] == tuple(map(fold, first))
    assert len(alternatives) == len(set(alternatives)) == 7


def test_names_the_places_of_words() -> None:
    found = find_words(fold("人工智慧與網路"))
    assert [(word.start, word.end) for word in found] == [(0, 4), (5, 7)]
    assert found[1].regions == (("网络",), (), ("网络",))


@pytest.mark.parametrize("run", ["個人信息保護法", "個人資料保護法", "预算法", "比特币", "出版权", "微信号"])
def test_names_that_hold_a_word_stand_as_they_are(run: str) -> None:
    assert expand_run(fold(run)) == ()


@given(st.text("人工智慧能资讯信息安全网路络数位据字转型演算法治理", max_size=80))
def test_the_number_of_alternatives_is_bounded(run: str) -> None:
    alternatives = expand_run(run)
    assert len(alternatives) <= 8
    assert run not in alternatives


@given(st.text(max_size=20))
def test_any_text_can_be_asked_for(run: str) -> None:
    assert run not in variants(run)
    assert run not in expand_run(run)


def test_a_query_loads_little() -> None:
    code = f"""
import sys
sys.path[:0] = {sys.path!r}
from aigov_search.chinese.regional import _read_block, expand_run
expand_run("人工智能治理")
print([name for name in ("opencc", "pathlib") if name in sys.modules], _read_block.cache_info().currsize)
"""
    command = [sys.executable, "-I", "-S", "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[] 3\n"


@pytest.mark.skipif(
    f"opencc {version('opencc')}\n" not in TABLE.read_text(encoding="utf-8"),
    reason="the table was made with another release of OpenCC: run tools/make_regional.py",
)
def test_the_table_is_what_its_tool_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    if importlib.import_module("opencc_tables").find_reader() is None:
        pytest.skip("this OpenCC package comes without opencc_dict")
    assert importlib.import_module("make_regional").build() == TABLE.read_text(encoding="utf-8")
