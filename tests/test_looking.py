"""Concordances and trends, over the seeds and over pages of which the counts are known."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from types import ModuleType
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.analysis.occurrences import list_occurrences
from aigov_search.analysis.trends import fill_periods
from aigov_search.chinese.folding import fold
from aigov_search.errors import UsageError
from aigov_search.output.charts import FONTS, Series, draw_columns, draw_rows, find_scale
from aigov_search.output.concordance import Columns, fit_columns, render_occurrence
from aigov_search.output.markup import escape_text, tag
from aigov_search.output.pictures import png
from aigov_search.output.pictures.png import find_chinese_font
from aigov_search.output.terminal import measure_width, take_columns
from aigov_search.output.trends import draw_bar, thin_periods
from aigov_search.search.index import Index
from aigov_search.search.searching import Request, Searcher
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """{title}

来源：{source}  {date}

人工智能是新一轮科技革命的重要驱动力量，各地区各部门要加强能力建设，完善治理体系，防范各类风险。

各级人民政府应当统筹发展和安全，鼓励创新，推动{subject}健康有序发展，切实保障人民群众的合法权益。
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Five pages of three years, two of them copies of one text, one undated."""
    folder = tmp_path_factory.mktemp("looking")
    for name, title, source, date, subject in (
        ("a", "国务院关于人工智能的意见", "新华社", "2021-05-06", "哈哈哈哈"),
        ("b", "国务院关于人工智能的意见", "河山新闻", "2023-02-01", "哈哈哈哈"),
        ("c", "关于数据要素市场的若干措施", "外交部", "2023-03-09", "数据跨境流动、平台经济和算法推荐"),
        ("d", "关于科技伦理审查的办法", "", "", "生物医药、基因编辑与临床研究"),
    ):
        (folder / f"{name}.txt").write_text(
            PAGE.format(title=title, source=source, date=date, subject=subject), "utf-8"
        )
    program = Program(folder, folder / "index")
    program.run("ingest", ".")
    return program


TABLE = """\
year  query     documents  passages  occurrences  per 1,000  per 100,000  documents
2024  治理         4 of 4        20           37    1,000.0        730.4  ████▋
2024  數字鴻溝     4 of 4         9           13    1,000.0        256.6  ████▋
2025  治理         7 of 9        15           20      777.8        180.9  ████████
2025  數字鴻溝     0 of 9         0            0        0.0          0.0
"""

# Concordances


@pytest.mark.parametrize("query", ["治理", '"人工智能"', "AI 治理 --any", "數字鴻溝"])
def test_a_line_is_a_slice_of_the_text_and_leads_to_its_place(seeds: Program, query: str):
    words = query.split()
    request = Request(query=words[0], is_any="--any" in words)
    with Index.open(seeds.index) as index:
        searcher = Searcher(index)
        found = list(list_occurrences(index, searcher.plan(request), searcher.places(request), 30))
        assert found
        for each in found:
            segment, row = index.find_document(each.doc_id)
            source = segment.catalog.source_text(row.source)
            text = "\n".join([row.title or "", index.read_body(each.doc_id)])
            if each.kind == "body":
                assert each.left + each.keyword + each.right in text
            assert each.line == source.count("\n", 0, each.start) + 1
            if each.via in ("exact", "script") and each.reliability == "clean":
                assert "".join(source[each.start : each.end].split()) == each.keyword
    assert len({(each.doc_id, each.start) for each in found}) == len(found)


def test_what_reaches_across_a_cut_is_one_occurrence(program: Program):
    ways = [first + second for first in "加强推进完善深化" for second in "监管服务创新协同合作"]
    sentences = [f"各地区各部门要{way}并防范风险，推动{way}工作取得新的成效。" for way in ways]
    text = "关于人工智能能力建设的通知\n\n" + "".join(sentences) + "\n"
    (program.folder / "a.txt").write_text(text, "utf-8")
    program.run("ingest", "a.txt")
    assert len(program.records("export", '"的成效。各地"')) > 1
    lines = program.records("kwic", '"的成效。各地"')
    assert len(lines) == len(sentences) - 1
    for line in lines:
        assert text[line["start"] : line["end"]] == line["keyword"] == "的成效。各地"
        assert line["left"].endswith("工作取得新")
        assert line["right"].startswith("区各部门要")


def test_lines_are_counted_one_by_one_and_copies_once(pages: Program):
    assert [line["keyword"] for line in pages.records("kwic", '"哈哈"')] == ["哈哈", "哈哈"]
    lines = pages.records("kwic", '"哈哈"', "--show-copies", "--sort", "date")
    assert [line["date"] for line in lines] == ["2023-02-01", "2023-02-01", "2021-05-06", "2021-05-06"]


def test_lines_are_sorted_away_from_the_keyword(seeds: Program):
    lefts = [line["left"] for line in seeds.records("kwic", '"人工智能"', "--sort", "left")]
    folded = [fold(left)[::-1] for left in lefts]
    assert folded == sorted(folded)
    rights = [line["right"][:1] for line in seeds.records("kwic", '"人工智能"', "--sort", "right")]
    assert Counter(rights) == Counter(
        line["right"][:1] for line in seeds.records("kwic", '"人工智能"', "--sort", "position")
    )


def test_keywords_stand_one_below_the_other(seeds: Program):
    out = seeds.run("kwic", "AI", "-n", "6", "--width", "20").out.splitlines()
    assert len(out) == 6
    for line in out:
        before, keyword, after = line.partition("⟦")[0], line[line.index("⟦") : line.index("⟧") + 1], line
        assert measure_width(before) == 20
        assert keyword == "⟦AI⟧"
        file, _, number = after.rsplit("  ", 1)[1].rpartition(":")
        assert "AI" in (ROOT / file).read_text("utf-8").split("\n")[int(number) - 1]
    assert seeds.run("kwic", '"绝无此语"', code=1).out == ""


@given(st.text(), st.integers(0, 20))
def test_columns_are_taken_from_either_end(text: str, width: int):
    head, tail = take_columns(text, width), take_columns(text, width, from_end=True)
    assert text.startswith(head)
    assert text.endswith(tail)
    assert measure_width(head) <= width
    assert measure_width(tail) <= width


def test_a_line_in_a_terminal_is_no_wider_than_the_terminal(seeds: Program):
    request = Request(query="治理")
    with Index.open(seeds.index) as index:
        searcher = Searcher(index)
        for each in list_occurrences(index, searcher.plan(request), searcher.places(request), 200):
            assert measure_width(render_occurrence(each, fit_columns(100), colour=False)) <= 100
            assert f"{each.file}:{each.line}" in render_occurrence(each, Columns(30), colour=True)


# Trends


def test_counts_agree_with_what_is_found(seeds: Program):
    for query in ("治理", '"人工智能"', "AI"):
        points = seeds.records("trend", query, "--by", "source")
        assert sum(point["occurrences"] for point in points) == len(seeds.records("kwic", query))
        assert sum(point["passages"] for point in points) == int(seeds.run("search", query, "-c").out)
        documents = {hit["doc_id"] for hit in seeds.records("export", query)}
        assert sum(point["documents"] for point in points) == len(documents)
        assert sum(point["of_documents"] for point in points) == 15


def test_copies_count_once_in_the_year_of_the_best(pages: Program):
    names = ("period", "documents", "passages", "occurrences", "of_documents")
    points = pages.records("trend", "人工智能", "--by", "year")
    assert [tuple(point[name] for name in names) for point in points] == [
        ("2021", 1, 2, 2, 1), ("2022", 0, 0, 0, 0), ("2023", 1, 1, 1, 1), (None, 1, 1, 1, 1),
    ]  # fmt: skip
    points = pages.records("trend", "人工智能", "--by", "month", "--show-copies")
    counts = {point["period"]: point["documents"] for point in points}
    assert (counts["2021-05"], counts["2022-01"], counts["2023-02"], counts["2023-03"]) == (1, 0, 1, 1)
    assert len(points) == 24


def test_undated_documents_are_said(pages: Program):
    assert "1 of the documents have no date" in pages.run("trend", "人工智能").err


def test_a_trend_is_a_table_with_bars(seeds: Program):
    assert seeds.run("trend", "治理", "--versus", "數字鴻溝", "--since", "2024").out == TABLE


MONTHS = st.dates(datetime.date(1949, 1, 1), datetime.date(2049, 1, 1)).map(lambda day: f"{day:%Y-%m}")


@given(st.lists(st.none() | MONTHS))
def test_no_period_between_the_first_and_the_last_is_missing(months):
    filled = fill_periods(months, "month")
    named = [month for month in filled if month is not None]
    assert set(months) <= set(filled)
    assert named == sorted(set(named))
    if named:
        first, last = (int(month[:4]) * 12 + int(month[5:]) for month in (named[0], named[-1]))
        assert len(named) == last - first + 1


def test_a_month_that_is_not_known_stands_under_its_year():
    assert fill_periods(["2024", "2024-02", "2023-12", None], "month") == [
        "2023-12", "2024", "2024-01", "2024-02", None,
    ]  # fmt: skip


@given(st.floats(0, 1), st.integers(1, 60))
def test_a_bar_is_as_long_as_its_share(share: float, width: int):
    assert abs(len(draw_bar(share, width)) - share * width) <= 1
    assert bool(draw_bar(share, width)) == (share > 0) == bool(draw_bar(share, width, ascii_only=True))
    assert draw_bar(share, width, ascii_only=True).isascii()


# Pictures


def test_a_picture_says_what_it_shows(pages: Program, tmp_path: Path):
    target = tmp_path / "trend.svg"
    pages.run("trend", "人工智能", "--versus", "<数据>&", "--output", str(target))
    svg = target.read_text("utf-8")
    texts = ["".join(each.itertext()) for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {"2021", "2022", "2023", "<数据>&", "documents by year"} <= set(texts)
    assert f"'{FONTS[0]}'" in svg.replace("&#x27;", "'")
    assert pages.run("trend", "人工智能", "--versus", "<数据>&", "--format", "svg").out == svg


def test_publishers_without_any_are_counted_and_not_shown(seeds: Program):
    output = seeds.run("trend", "數字鴻溝", "--by", "source")
    listed = [line.split()[0] for line in output.out.splitlines()[1:]]
    points = seeds.records("trend", "數字鴻溝", "--by", "source")
    found = [point["period"] for point in points if point["passages"]]
    assert listed == found
    assert f"{len(points) - len(found)} publishers without any" in output.err
    picture = seeds.run("trend", "數字鴻溝", "--by", "source", "--format", "svg").out
    assert all((f">{point['period']}<" in picture) == (point["passages"] > 0) for point in points)
    both = seeds.run("trend", "數字鴻溝", "--versus", "治理", "--by", "source").out
    assert all(both.count(f"\n{point['period']} ") == 2 for point in points if point["period"])


def test_png_is_made_or_what_is_missing_is_named(pages: Program, tmp_path: Path):
    pytest.importorskip("resvg_py")
    target = tmp_path / "trend.png"
    if find_chinese_font():
        pages.run("trend", "人工智能", "--output", str(target))
        assert target.read_bytes().startswith(b"\x89PNG")
    else:
        assert FONTS[0] in pages.run("trend", "人工智能", "--output", str(target), code=2).err
        assert not target.exists()


def test_what_png_lacks_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with (tmp_path / "trend.png").open("w") as stream:
        monkeypatch.setitem(sys.modules, "resvg_py", None)
        with pytest.raises(UsageError, match=r"aigov-search\[png\]"):
            png.write(tag("svg"), stream)
        monkeypatch.setitem(sys.modules, "resvg_py", ModuleType("resvg_py"))
        monkeypatch.setattr("resvg_py.svg_to_bytes", None, raising=False)
        monkeypatch.setattr(png, "find_chinese_font", lambda: None)
        with pytest.raises(UsageError, match=FONTS[0]):
            png.write(tag("svg"), stream)


def test_a_font_is_found_by_its_name(tmp_path: Path):
    assert find_chinese_font([tmp_path]) is None
    for name in ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "DejaVuSans.ttf"):
        (tmp_path / name).touch()
    assert find_chinese_font([tmp_path, tmp_path / "nowhere"]) == tmp_path / "NotoSansCJK-Regular.ttc"


@given(st.lists(st.just(0.0) | st.floats(0.01, 1e7), min_size=1, max_size=5))
def test_the_axis_holds_every_value(values):
    top, step = find_scale([Series("q", values, [""] * len(values))])
    assert top >= max(values)
    assert top / step <= 10 or top == step


def test_an_axis_names_round_years_and_months_with_which_years_begin():
    decades = [period for period in thin_periods([str(year) for year in range(1952, 2026)]) if period]
    assert decades == [str(year) for year in range(1960, 2021, 10)]
    quarters = [f"{2022 + n // 12}-{n % 12 + 1:02}" for n in range(5, 40)]
    assert [period for period in thin_periods(quarters) if period][:3] == ["2022-07", "2022-10", "2023-01"]


@given(st.integers(1000, 2100), st.integers(0, 11), st.integers(1, 600), st.booleans())
def test_an_axis_names_some_periods_and_never_too_many(year: int, month: int, count: int, by_month: bool):
    if by_month:
        periods = [f"{year + (month + n) // 12:04}-{(month + n) % 12 + 1:02}" for n in range(count)]
    else:
        periods = [f"{year + n:04}" for n in range(count)]
    thinned = thin_periods(periods)
    assert len(thinned) == count
    assert 1 <= sum(map(bool, thinned)) <= 14
    assert all(name in ("", period) for name, period in zip(thinned, periods, strict=True))


@given(st.text(), st.text())
def test_markup_of_any_text_can_be_read_and_shows_it(name: str, value: str):
    element = ET.fromstring(tag("p", name, title=value))
    assert escape_text(element.text or "") == escape_text(name.replace("\r\n", "\n").replace("\r", "\n"))
    for draw in (draw_columns, draw_rows):
        ET.fromstring(draw([name], [Series(value, [3.5], [name])], name, value))
