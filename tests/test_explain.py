"""``explain`` says how a query was read and what each part finds; nothing found has its true cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aigov_search.query.parser import parse_query
from aigov_search.query.wording import describe_query
from aigov_search.search.causes import find_causes
from aigov_search.search.dissecting import Dissection
from aigov_search.search.explaining import explain
from aigov_search.search.index import Index
from aigov_search.search.nearness import measure_difference
from aigov_search.search.scoping import Limits
from aigov_search.search.searching import Request, Searcher
from tests.conftest import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = {
    "mandate.txt": """国务院关于加强人工智能治理的意见

来源：新华社  2024-05-06

各地区要加强人工智能的能力建设，提高治理水平，防范各类风险，这是2024年以后一个时期的重要任务。

数据安全是发展的前提，各部门应当统筹数据的开发与保护，推动形成公平开放的数据市场环境。

UNESCO recommendations on governance are to be followed by every ministry in its own field of work.

相关链接：某某赌场入口大全
""",
    "undated.txt": """关于区块链应用的若干说明

区块链应用应当服务于实体经济，防止脱实向虚，各有关方面要加强沟通协作，形成工作合力。
""",
    "statute.md": """# 数据保护条例

2023-03-01

第一条 为了保护个人信息权益，规范个人信息处理活动，促进个人信息合理利用，根据宪法，制定本条例。

第二条 自然人的个人信息受法律保护，任何组织、个人不得侵害自然人的个人信息权益。
""",
    "taiwan.txt": """臺灣演算法治理的經驗

來源：中央社  2022-11-20

演算法的透明度是公眾信任的基礎，主管機關應當要求業者說明其演算法的運作方式，並維護網路安全。
""",
    "broken.docx": "PK\x03\x04 and then nothing",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("explain")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    program = Program(folder, folder / "index")
    program.run("ingest", *FILES, code=3)
    with Index.open(program.index) as index:
        yield Searcher(index)


CASES: list[tuple[str, str, dict[str, Any], str, str]] = [
    # name, query, options, cause, words that the explanation holds
    ("a slip: a homophone", "人工智能 执理", {}, "absent", "near it: 治理"),
    ("a slip: one wrong character", "人工智惠", {}, "absent", "near it: 人工智能"),
    ("a slip in a long term", "公平开放的数句市场", {}, "absent", "near it: 公平开放的数据市场"),
    ("nothing like it", "量子计算机", {}, "absent", "'量子计算机' is nowhere in the index"),
    ("regional words kept out by quotes", '"网络安全"', {}, "exact", "网路安全 is; quotes keep"),
    ("regional words kept out by --exact", "网络", {"is_exact": True}, "exact", "--exact keeps"),
    ("an English name", "capacity building", {}, "language", "能力建设 would be found; add --bilingual"),
    ("a Chinese name", "联合国教科文组织 governance", {}, "language", "unesco would be found"),
    ("a part of a longer word", "govern", {}, "part", "governance"),
    ("the inside of a number", "24年", {}, "part", "in quotes"),
    ("the inside of a word", "vernance", {}, "part", "in quotes"),
    ("too far apart", '"人工智能 治理水平"~3', {}, "far", "write ~8"),
    ("near, but in two paragraphs", '"能力建设 数据安全"~50', {}, "far", "never in one paragraph"),
    ("other signs", '"个人信息权益、规范"', {}, "signs", "other signs"),
    ("across paragraphs", '"重要任务。数据安全"', {}, "paragraphs", "ends a paragraph"),
    ("in what was stripped", "赌场入口", {}, "stripped", "mandate.txt"),
    ("in different passages", "区块链 人工智能", {}, "apart", "add --any"),
    ("in different passages of a document", "能力建设 UNESCO", {}, "apart", "add --by document"),
    ("words apart in one term", "个人信息脱实向虚", {}, "apart", "never in one passage"),
    ("excluded", "数据安全 -开发", {}, "excluded", "each holds 开发"),
    (
        "everything excluded",
        "NOT (的 OR 应 OR 第 OR on OR 数据)",
        {},
        "excluded",
        "one of 的, 应, 第, on, 数据",
    ),
    ("before --since", "人工智能", {"limits": Limits(since="2025")}, "date", "they are of 2024-05-06"),
    ("undated", "区块链", {"limits": Limits(since="2020")}, "date", "all undated"),
    ("dates the wrong way round", "数据", {"limits": Limits(since="2025", until="2024")}, "date", "exchange"),
    ("date: in the query", "演算法 date:2024", {}, "date", "2022-11-20"),
    ("no such publisher", "数据安全 source:新华设", {}, "source", "there is 新华社"),
    (
        "another publisher",
        "数据安全",
        {"limits": Limits(source="中央社")},
        "source",
        "their publisher is 新华社",
    ),
    ("another language", "数据安全", {"limits": Limits(lang="en")}, "lang", "no document has this language"),
    ("no such title", "数据 title:算法", {}, "title", "their title is"),
    ("no numbers known", "数据 number:国发〔2017〕35号", {}, "number", "no document has a known number"),
    ("another article", "宪法 article:2", {}, "article", "it is in article 1"),
    ("no statute", "区块链 article:1", {}, "article", "none of it is in an article"),
    (
        "two filters together",
        "数据",
        {"limits": Limits(until="2023", source="新华社")},
        "filters",
        "together",
    ),
    ("an offset beyond the end", "区块链", {"offset": 50}, "offset", "there are only"),
]


@pytest.mark.parametrize(
    ("query", "options", "cause", "told"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_nothing_found_has_its_true_cause(
    searcher: Searcher, query: str, options: dict[str, Any], cause: str, told: str
) -> None:
    request = Request(query=query, **options)
    assert not searcher.answer(request).ranked
    [first, *_] = causes = list(find_causes(Dissection(searcher, request)))
    assert (first.cause, told in first.text) == (cause, True), causes
    assert explain(searcher, request).causes == tuple(causes)


def test_explains_each_part(searcher: Searcher) -> None:
    request = Request(query="人工智慧 -倫理 数据", limits=Limits(since="2024-05"))
    explanation = explain(searcher, request)
    assert explanation.reading == ("all of:", "  人工智慧", "  not:", "    倫理", "  数据")
    artificial, ethics, data = explanation.terms
    assert (artificial.term, artificial.start, artificial.end) == ("人工智慧", 0, 4)
    typed, mainland = artificial.variants
    assert (typed.text, typed.via, typed.passages) == ("人工智慧", "exact", 0)
    assert (mainland.text, mainland.via, mainland.documents) == ("人工智能", "region", 1)
    assert mainland.why == "人工智能 for 人工智慧 in the mainland and Hong Kong, from OpenCC's phrase tables"
    assert (ethics.role, data.role) == ("excluded", "wanted")
    assert data.passages == searcher.count(Request(query="数据"))
    [since] = explanation.filters
    assert (since.filter, since.passes, since.removed_passages) == ("--since 2024-05", 1, 0)


def test_filters_are_counted_on_what_the_query_finds(searcher: Searcher) -> None:
    explanation = explain(
        searcher, Request(query="区块链 OR 数据", limits=Limits(since="2024"), by="document")
    )
    [since] = explanation.filters
    assert (since.removed_documents, since.undated, since.passes) == (2, 1, 1)
    assert (explanation.documents, explanation.passages, explanation.causes) == (1, None, ())
    assert (explanation.indexed_documents, explanation.undated, explanation.unreadable) == (4, 1, 1)


def test_counts_agree_with_search(searcher: Searcher) -> None:
    for query in (
        "数据",
        "人工智能 治理",
        '"个人信息"',
        "数据 -安全",
        "治理* source:新华社",
        "UNESCO OR 区块链",
    ):
        explanation = explain(searcher, Request(query=query))
        assert explanation.passages == searcher.count(Request(query=query)), query
        assert explanation.documents == len(set(searcher.files(Request(query=query)))), query


def test_an_empty_index_is_named(program: Program) -> None:
    (program.folder / "a.txt").write_text(FILES["undated.txt"], "utf-8")
    program.run("ingest", "a.txt")
    program.run("forget", "a.txt")
    assert "the index holds no documents" in program.run("search", "区块链", code=1).err


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("人工智能", ["人工智能"]),
        (
            "(A OR B) -治理*",
            ["all of:", "  any of:", "    A", "    B", "  not:", "    what begins with 治理"],
        ),
        ('"人工智能 安全"~10', ["人工智能, 安全 within 10 characters of each other"]),
        (
            'title:"倡议" article:7',
            [
                "all of:",
                '  the document\'s title holds "倡议", exactly this run of characters',
                "  the passage is of article 7",
            ],
        ),
        ("date:2024-05..2024-12", ["published on 2024-05 or later and on 2024-12 or earlier"]),
    ],
)
def test_query_is_told_in_words(query: str, lines: list[str]) -> None:
    assert describe_query(parse_query(query)) == lines


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [("治理", "执理", 0.5), ("人工智能", "人工智惠", 1), ("gpt", "gtp", 2), ("法", "", 1), ("", "", 0)],
)
def test_difference_of_words(one: str, other: str, difference: float) -> None:
    assert measure_difference(one, other) == measure_difference(other, one) == difference


def test_explain_is_a_command_and_search_points_to_it(seeds: Program) -> None:
    output = seeds.run("search", "人工智能", "--until", "2020", code=1)
    assert output.out == ""
    assert "--until 2020 removes all" in output.err
    assert "'aigov-search explain' says more" in output.err
    assert seeds.run("-q", "search", "人工智能", "--until", "2020", code=1).err == ""
    shown = seeds.run("explain", "人工智能", "--until", "2020", "-n", "3", "--sort", "date", code=1).out
    assert "because  --until 2020 removes all" in shown
    assert all(len(line.encode("gb18030", "replace")) <= 80 for line in shown.splitlines())
    [record] = seeds.records("explain", "人工智能 -治理")
    assert (record["causes"], record["terms"][1]["role"]) == ([], "excluded")
