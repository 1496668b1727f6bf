"""What an ingest makes is the same however little it holds at a time, and it holds little."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from aigov_search import scratch
from aigov_search.catalog.generations import StoredFile, open_generation, read_families
from aigov_search.families import candidates, joining
from aigov_search.families.sorting import Sorter
from aigov_search.ingest import grouping, reading, showing, standing
from aigov_search.ingest.building import IngestOptions, ingest
from aigov_search.ingest.opening import CHANGED
from tests.test_ingest_mending import FARMS, HARBOURS, MUSEUMS, list_texts, spin, write
from tests.test_repairs_spinning import CLEAN, SPUN

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import pytest

    from aigov_search.catalog.generations import Refusal


def hold_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have next to nothing held at a time, and the rest in files."""
    monkeypatch.setattr(scratch, "_IN_MEMORY", 1)
    monkeypatch.setattr("aigov_search.catalog.segment._RELEASED", 1)
    monkeypatch.setattr(candidates, "Sorter", partial(Sorter, most_held=7))
    monkeypatch.setattr(joining, "_KEPT", 1)
    monkeypatch.setattr(joining, "_DATES", 1)
    monkeypatch.setattr(grouping, "_TOGETHER", 2)
    monkeypatch.setattr(standing, "_KEPT", 1)
    monkeypatch.setattr(showing, "_TOGETHER", 1)
    monkeypatch.setattr(showing, "_MORE", 1)


def test_what_documents_show_one_another_is_the_same_however_little_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "mill", farms=spin(FARMS), harbours=spin(HARBOURS), museums=spin(MUSEUMS), spun=SPUN)
    write(tmp_path / "good", farms0=FARMS, harbours0=HARBOURS, museum=f"旧闻\n{MUSEUMS}" * 2)
    write(tmp_path / "more", **{f"n{number}": f"倡议之{number}\n" + CLEAN for number in range(8)})

    def follow(index: Path) -> tuple[dict[str, tuple[Any, ...]], dict[str, list[str]]]:
        """Texts and families after two ingests, of which the second mends what the first brought."""
        for folders in (("mill",), ("good", "more")):
            ingest(index, [str(tmp_path / folder) for folder in folders], IngestOptions(jobs=1))
        return list_texts(index), read_families(open_generation(index))

    texts, families = follow(tmp_path / "much")
    hold_little(monkeypatch)
    assert follow(tmp_path / "little") == (texts, families)
    assert texts["farms"][1] == FARMS.partition("\n")[2].strip()
    assert len(families) == 4
    assert not list((tmp_path / "little").glob(".new-*"))


def test_few_documents_are_held_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: WeakSet[standing.Standing] = WeakSet()
    most = []

    class Watched(standing.Standing):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            held.add(self)
            most.append(len(held))

    monkeypatch.setattr(standing, "Standing", Watched)
    monkeypatch.setattr(showing, "LARGEST_CORPUS", 1)
    hold_little(monkeypatch)

    def count(copies: int) -> int:
        """The most documents held while so many pairs of copies, one of each spun, are looked at."""
        records = tmp_path / f"{copies}.jsonl"
        texts = [f"第{at}号\n{text}" for at in range(copies) for text in (spin(FARMS), FARMS)]
        records.write_text(
            "".join(json.dumps({"id": str(at), "text": text}) + "\n" for at, text in enumerate(texts)),
            "utf-8",
        )
        most.clear()
        ingest(tmp_path / f"index-{copies}", [str(records)], IngestOptions(jobs=1))
        return max(most)

    few, many = count(4), count(24)
    assert few > 0
    assert many <= few + 2


def list_sources(index: Path) -> list[tuple[str, str]]:
    """The id and the source text of each document."""
    generation = open_generation(index)
    with grouping.open_shelves(generation, generation.segments) as shelves:
        return [
            (row.doc_id, catalog.source_text(row.source))
            for _, catalog, dead in shelves
            for row in catalog.documents()
            if row.file not in dead
        ]


def test_a_large_file_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = tmp_path / "records.jsonl"

    def follow(index: str) -> tuple[Refusal, ...]:
        return ingest(tmp_path / index, [str(records)], IngestOptions(jobs=1)).refused

    records.write_text("".join(map(make_line, range(40))), "utf-8")
    assert not follow("whole")
    monkeypatch.setattr(reading, "_LARGE", 1)
    monkeypatch.setattr(reading, "read_whole", None)
    assert not follow("pieces")
    before = list_sources(tmp_path / "pieces")
    assert before == list_sources(tmp_path / "whole")
    records.write_text("".join(map(make_line, range(50))), "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "hash_file", lambda _path: StoredFile(size=0, sha256="another"))
        (refusal,) = follow("pieces")
    assert refusal.reason == CHANGED
    assert list_sources(tmp_path / "pieces") == before
    assert not follow("pieces")
    assert len(list_sources(tmp_path / "pieces")) == 50


def make_line(number: int) -> str:
    text = f"第{number}条 各级政府应当保障农场公平使用水源，每年公布第{number}号数据。" * 3
    return json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n"
