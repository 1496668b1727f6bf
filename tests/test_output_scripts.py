"""Output in the other script: what is read is converted, what is cited stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Program


def test_search_shows_the_script_that_is_asked_for(seeds: Program) -> None:
    query = ('"数字鸿沟"', "-n", "3", "--show-copies")
    plain = seeds.records("search", *query)
    hant = seeds.records("search", *query, "--script", "hant")
    assert any("數字鴻溝" in hit["text_clean"] for hit in hant)
    for one, other in zip(plain, hant, strict=True):
        assert {name for name in one if one[name] != other[name]} <= {"title", "text_clean"}
        assert len(one["text_clean"]) == len(other["text_clean"])
        assert other["text"][other["matches"][0]["start"] : other["matches"][0]["end"]] in one["text"]
    assert "數字鴻溝" in seeds.run("search", *query, "--script", "hant").out
    assert "數字鴻溝" not in seeds.run("search", *query, "--script", "hans").out


def test_what_is_written_in_the_script_already_is_left_alone(seeds: Program) -> None:
    hits = seeds.records("search", "聯合聲明", "-n", "5")
    traditional = [hit for hit in hits if hit["lang"] == "zh-Hant"]
    assert traditional
    shown = {
        hit["passage_id"]: hit for hit in seeds.records("search", "聯合聲明", "-n", "5", "--script", "hant")
    }
    for hit in traditional:
        assert shown[hit["passage_id"]]["title"] == hit["title"]


def test_show_and_kwic_convert_clean_text_only(seeds: Program) -> None:
    [hit] = seeds.records("search", '"数字鸿沟"', "-n", "1")
    shown = seeds.run("show", hit["doc_id"], "--script", "hant").out
    clean = seeds.run("show", hit["doc_id"]).out
    assert "數字鴻溝" in shown
    assert len(shown) == len(clean)
    assert (
        "--script goes with the clean text"
        in seeds.run("show", hit["doc_id"], "--source", "--script", "hant", code=2).err
    )
    lines = seeds.records("kwic", '"数字鸿沟"', "--script", "hant")
    assert {line["keyword"] for line in lines} == {"數字鴻溝"}
