"""Names in the other language are found where that is asked for, and only there."""

from __future__ import annotations

import pytest

from tests.conftest import Program

ENGLISH = "AI governance was on the agenda, and capacity building for all members of UNESCO.\n"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "english.txt").write_text(f"A Report\n\n2024-01-01\n\n{ENGLISH}", "utf-8")
    (folder / "taiwan.txt").write_text(
        "報告\n\n2024-01-01\n\n人工智慧治理與能力建構是重點，各方應加強合作。\n", "utf-8"
    )
    program = Program(folder, folder / "index")
    program.run("ingest", "english.txt", "taiwan.txt")
    return program


@pytest.mark.parametrize(
    ("query", "file", "matched"),
    [
        ("AI governance", "taiwan.txt", "人工智慧治理"),
        ("agenda OR (capacity building 合作)", "taiwan.txt", "能力建構"),
        ("人工智能治理", "english.txt", "AI governance"),
        ("联合国教科文组织", "english.txt", "UNESCO"),
        ("能力建設", "english.txt", "capacity building"),
    ],
)
def test_names_find_each_other(mixed: Program, query: str, file: str, matched: str) -> None:
    for command in (("search",), ("export",)):
        hits = {hit["file"]: hit for hit in mixed.records(*command, query, "--bilingual")}
        said = [
            (hit["text"][m["start"] : m["end"]], m["via"]) for hit in [hits[file]] for m in hit["matches"]
        ]
        assert (matched, "bilingual") in said
    out, _ = mixed.start("search", "-l", query).communicate(timeout=60)
    assert file not in out.decode().splitlines()


@pytest.mark.parametrize("query", ['"AI governance" 合作', "governance of nothing", "NOT UNESCO 議程"])
def test_nothing_else_is_translated(mixed: Program, query: str) -> None:
    assert mixed.run("search", "-c", query, "--bilingual", code=1).out == "0\n"
