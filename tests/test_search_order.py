"""Order, copies, limits and pages of hits, through the real process, on texts written for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import Program

if TYPE_CHECKING:
    from pathlib import Path

NEWS = """星河市发布人工智能治理行动方案

来源：{source}  {date}

星河市人民政府近日发布人工智能治理行动方案，提出三年内建成覆盖全市的算法备案平台，推动公共数据有序开放。

方案要求各区县设立伦理审查委员会，对教育、医疗、交通等领域的智能系统开展定期评估，评估结果向社会公布。

市科技局负责人表示，方案的起草历时一年，先后征求了四十余家企业和十二所高校的意见，下一步将制定实施细则。
"""

STATUTE = """{city}公共数据管理条例

（{year}年3月1日起施行）

第一条 为了规范公共数据管理，促进公共数据共享开放，保障数据安全，根据有关法律，结合本市实际，制定本条例。

第二条 {city}大数据主管部门负责公共数据的统筹协调和监督管理，其他部门在各自职责范围内做好有关工作。

第三条 公共管理机构应当在收到申请之日起{days}个工作日内答复共享申请，不予共享的应当说明理由和依据。

第四条 违反本条例规定，擅自篡改公共数据的，由主管部门责令改正，处{fine}元以下罚款，并依法给予处分。
"""

LOOSE = "关于量子计算的说明\n\n来源：星河日报  {date}\n\n量子计算的研究应当服务于公共利益。\n"

FILES = {
    # The copy that came first in the corpus is neither the earliest nor the most official.
    "a-repost.txt": NEWS.format(source="热点转载网", date="2024-03-09"),
    "b-first.txt": NEWS.format(source="新华社", date="2024-03-05"),
    "c-later.txt": NEWS.format(source="星河日报", date="2024-03-07"),
    "d-city.txt": STATUTE.format(city="星河市", year=2021, days="十", fine="一万"),
    "e-revised.txt": STATUTE.format(city="星河市", year=2024, days="五", fine="五万"),
    "f-other.txt": STATUTE.format(city="月湾市", year=2021, days="十", fine="一万"),
    "g-old.txt": LOOSE.format(date="2019-01-02"),
    "h-new.txt": LOOSE.format(date="2023-11-30").replace("研究", "应用"),
    "i-undated.txt": "量子计算的前景\n\n量子计算的投入应当服务于公共利益。\n",
    "j-parts.txt": "两个问题\n\n来源：星河日报  2022-08-08\n\n"
    + "首先谈谈脑机接口的标准。" * 25
    + "\n\n"
    + "其次谈谈无人机的航线。" * 25
    + "\n",
    "k-number.txt": "星河市无障碍办法\n\n星政发2024年7号\n\n来源：星河市人民政府  2024-04-01\n\n"
    "为了建设无障碍环境，制定本办法，各部门应当遵照执行。\n",
}
CLEAN = "海洋观测通报\n\n来源：星河日报  2020-02-02\n\n海洋观测网络的建设进展顺利，各站点运行平稳。\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("order")
    program = Program(folder, folder / "index")
    pages = folder / "pages"
    pages.mkdir()
    for name, text in FILES.items():
        (pages / name).write_text(text, "utf-8")
    # The same paragraph in a doubtful document, which comes first in the corpus, and in a clean one.
    broken = f"{CLEAN}\n另有一段话说明合作的情况。\n".encode("gb18030").replace(
        "合".encode("gb18030"), b"\xff\xba"
    )
    (pages / "y-doubtful.txt").write_bytes(broken)
    (pages / "z-clean.txt").write_text(f"{CLEAN}\n另有一段话说明天气的情况。\n", "utf-8")
    program.run("ingest", "pages")
    return program


def name_files(records: list[dict[str, object]]) -> list[str]:
    return [str(record["file"]).removeprefix("pages/") for record in records]


def test_of_a_family_the_earliest_and_most_official_copy_is_the_hit(corpus: Program):
    [hit] = corpus.records("search", '"伦理审查委员会"')
    assert name_files([hit]) == ["b-first.txt"]
    assert sorted(hit["copies"]) == ["pages/a-repost.txt", "pages/c-later.txt"]
    everyone = {"a-repost.txt", "b-first.txt", "c-later.txt"}
    shown = name_files(corpus.records("search", '"伦理审查委员会"', "--show-copies"))
    assert (len(shown), set(shown)) == (3, everyone)
    assert set(name_files(corpus.records("export", '"伦理审查委员会"'))) == everyone
    single = corpus.records("export", '"伦理审查委员会"', "--one-per-family")
    assert name_files(single) == ["b-first.txt"]


def test_versions_and_statutes_that_resemble_each_other_are_no_copies(corpus: Program):
    statutes = {"d-city.txt", "e-revised.txt", "f-other.txt"}
    assert set(name_files(corpus.records("search", '"擅自篡改公共数据"'))) == statutes
    assert statutes.isdisjoint(name_files(corpus.records("copies")))
    for record in corpus.records("docs"):
        if name_files([record])[0] in statutes:
            assert record["family"] is None


def test_clean_comes_before_doubtful_at_equal_relevance(corpus: Program):
    hits = corpus.records("search", '"海洋观测网络"', "--show-copies")
    assert name_files(hits) == ["z-clean.txt", "y-doubtful.txt"]
    assert [hit["reliability"] for hit in hits] == ["clean", "doubtful"]


def test_equal_hits_come_in_the_same_order_every_time(corpus: Program, tmp_path: Path):
    asked = ("search", "公共数据", "--show-copies", "-n", "50")
    once = corpus.records(*asked)
    assert len(once) > 6
    assert len({hit["score"] for hit in once}) < len(once), "no two hits are equal; nothing is tried here"
    assert corpus.records(*asked) == once
    again = Program(corpus.folder, tmp_path / "index")
    again.run("ingest", "pages")
    assert again.records(*asked) == once


def test_pages_of_hits_join_to_the_whole_list(corpus: Program):
    whole = corpus.records("search", "公共数据", "-n", "50")
    paged = [
        hit
        for offset in range(0, len(whole), 3)
        for hit in corpus.records("search", "公共数据", "-n", "3", "--offset", str(offset))
    ]
    assert paged == whole
    assert [hit["rank"] for hit in paged] == [*range(1, len(whole) + 1)]
    corpus.run("search", "公共数据", "--offset", "50", code=1)


def test_dates_order_and_limit_and_the_undated_are_reported(corpus: Program):
    dated = corpus.records("search", "量子计算 公共利益", "--sort", "date")
    assert name_files(dated) == ["h-new.txt", "g-old.txt", "i-undated.txt"]
    since = corpus.run("search", "量子计算 公共利益", "--since", "2023", "-l")
    assert since.out == "pages/h-new.txt\n"
    assert "undated" in since.err
    until = corpus.run("search", "-c", "量子计算 公共利益", "--until", "2022-12")
    assert until.out == "1\n"
    assert "undated" in until.err


def test_and_and_not_hold_within_a_passage_or_a_document(corpus: Program):
    corpus.run("search", "-c", "脑机接口 无人机", code=1)
    by_document = ("--by", "document")
    assert corpus.run("search", "-c", "脑机接口 无人机", *by_document).out == "1\n"
    assert corpus.run("search", "-l", '"脑机接口" -"无人机"').out == "pages/j-parts.txt\n"
    corpus.run("search", "-l", '"脑机接口" -"无人机"', *by_document, code=1)


@pytest.mark.parametrize(
    "number", ["星政发〔2024〕7号", "星政发2024年7号", "星政發[2024]7號", '"星政发(2024)7号"']
)
def test_a_number_without_brackets_is_one(corpus: Program, number: str):
    assert corpus.run("search", "-l", f"number:{number}").out == "pages/k-number.txt\n"
