"""The five seeds from file to document: golden files, and what every quotation promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Program

GOLDEN = Path(__file__).parent / "golden"
SEEDS = sorted(path.name for path in (ROOT / "seeds").iterdir())
KEPT = ("article", "title", "date", "date_basis", "time", "source", "author", "lang", "script", "reliability")


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_becomes_what_its_golden_file_says(seeds: Program, name: str, request: pytest.FixtureRequest):
    found = [
        {**{key: record[key] for key in KEPT}, "text": record["text"].split("\n")}
        for record in seeds.records("docs", "--text")
        if Path(record["file"]).name == name
    ]
    golden = GOLDEN / f"{name[:3]}.json"
    if request.config.getoption("--update-golden"):
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == json.loads(golden.read_text("utf-8"))


@pytest.fixture(scope="module")
def rows(seeds: Program):
    """Every passage with a Chinese comma or an English full stop in it: nearly all there are."""
    return seeds.records("export", '"," OR "." OR "的"')


def test_every_exported_text_stands_in_its_source(rows):
    assert len(rows) > 50
    for row in rows:
        source = (ROOT / row["file"]).read_text("utf-8")
        assert source[row["start"] : row["end"]] == row["text"]
        lines = source[: row["start"]].count("\n") + 1, source[: row["end"]].count("\n") + 1
        assert (row["line_start"], row["line_end"]) == lines


def test_matches_lie_in_the_text_and_in_order(rows):
    for row in rows:
        ends = [0]
        for match in row["matches"]:
            assert ends[-1] <= match["start"] < match["end"] <= len(row["text"])
            ends.append(match["end"])


@pytest.mark.parametrize("name", SEEDS)
def test_the_ledger_replays_to_the_clean_text_and_back(seeds: Program, name: str):
    from aigov_search.search.index import Index
    from aigov_search.spans import replay, undo

    with Index.open(seeds.index) as index:
        for segment, row in index.documents():
            if Path(segment.describe_file(row.number)).name != name:
                continue
            revision = segment.revision(row)
            assert replay(revision.source, revision.changes) == revision.text
            assert undo(revision.text, revision.source, revision.changes) == revision.source
            clean = [p.text for p in segment.catalog.passages(row.first_passage, row.passages)]
            kept = "".join(revision.text.split("\n"))
            assert "".join("".join(clean).split("\n")) == kept


def test_captions_stand_apart(seeds: Program):
    hits = seeds.records("search", '"赵子硕"')
    assert [hit["kind"] for hit in hits] == ["caption"]


def test_either_script_finds_both(seeds: Program):
    found = [
        {hit["passage_id"] for hit in seeds.records("search", query, "-n", "100")}
        for query in ('"數字鴻溝"', '"数字鸿沟"')
    ]
    assert found[0] == found[1]
    assert {hit["lang"] for hit in seeds.records("search", '"数字鸿沟"')} >= {"zh-Hans", "zh-Hant"}


def test_dates_say_where_they_stand(seeds: Program) -> None:
    for record in seeds.records("docs"):
        text = (ROOT / record["file"]).read_text("utf-8")
        for dated in record["dates"]:
            assert dated["start"] is not None
            assert text[dated["start"] : dated["end"]].strip() in dated["basis"]
