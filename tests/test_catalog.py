"""Segments, generations and the switch between them."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.catalog.generations import (
    CATALOG,
    Generation,
    HeldGeneration,
    Refusal,
    Verdict,
    has_index,
    hash_file,
    list_manifests,
    name_manifest,
    number_of,
    open_generation,
    read_decisions,
    recover_generation,
)
from aigov_search.catalog.packing import Run, cut_out, put_back
from aigov_search.catalog.segment import Arrival, SegmentCatalog, SegmentWriter
from aigov_search.catalog.writing import IndexWriter
from aigov_search.errors import (
    DamagedIndexError,
    LockedIndexError,
    MissingIndexError,
    StorageError,
    UnreadableError,
)
from aigov_search.frozen import replace
from aigov_search.records import Dated, Document, InputFile, Passage, Reading, Removed, Source, Unrepaired
from aigov_search.spans import Change

if TYPE_CHECKING:
    from pathlib import Path


def make_reading(text: str, name: str = "a") -> Reading:
    passages = tuple(
        Passage(ordinal=n, kind="body", start=at, end=at + 1, line_start=1, line_end=1, text=char)
        for n, (at, char) in enumerate(enumerate(text), 1)
    )
    document = Document(
        doc_id=f"{name}-1",
        ordinal=1,
        start=0,
        end=len(text),
        passages=passages,
        ledger=(Change(start=0, end=1, replacement="x", rule="pinyin", evidence="because"),),
        suspects=(Change(start=1, end=2, replacement="y", rule="spin", confidence="suspect"),),
        removed=(Removed(start=0, end=1, reason="navigation"),),
        title="题",
        date=Dated(value="2024-05", role="published", basis="printed 2024-05"),
    )
    return Reading(source=Source(text=text, format="text", encoding="utf-8"), documents=(document,))


ARRIVAL = Arrival(3, "2024-05-06")


def make_file(name: str) -> InputFile:
    return InputFile(path=name, real_path=f"/{name}", sha256="0" * 64, size=1, mtime_ns=2)


def write_catalog(path: Path, texts: dict[str, str]) -> SegmentWriter:
    writer = SegmentWriter(path)
    for name, text in texts.items():
        writer.add_file(make_file(name), [make_reading(text, name)], ARRIVAL)
    writer.close()
    return writer


def test_a_catalog_gives_back_what_it_was_given(tmp_path: Path):
    write_catalog(tmp_path / CATALOG, {"a": "中文\0𠀀", "b": "字"})
    catalog = SegmentCatalog(tmp_path / CATALOG)
    first, second = catalog.documents()
    assert (first.doc_id, first.title, first.date, first.repairs) == ("a-1", "题", "2024-05", 1)
    assert [p.text for p in catalog.passages(first.first_passage, first.passages)] == list("中文\0𠀀")
    assert catalog.source_text(second.source) == "字"
    assert catalog.ledger(0) == make_reading("中文").documents[0].ledger
    assert catalog.suspects(0) == make_reading("中文").documents[0].suspects
    assert catalog.removed(0) == [(0, 1, "navigation")]
    assert catalog.passages_of_file(1) == (4, 5)


@pytest.mark.parametrize("alone", [b"now!", b"then"])
def test_the_signature_before_others_had_a_say_is_kept(tmp_path: Path, alone: bytes):
    reading = make_reading("中文")
    first = Unrepaired(kinds=("body",), layout=(), signature=alone)
    document = replace(reading.documents[0], signature=b"now!", unrepaired=first)
    writer = SegmentWriter(tmp_path / CATALOG)
    writer.add_file(make_file("a"), [replace(reading, documents=(document,))], ARRIVAL)
    writer.close()
    with closing(SegmentCatalog(tmp_path / CATALOG)) as catalog:
        [row], [signed] = catalog.documents_alone(), catalog.signatures()
        assert (row.signature_alone, signed.signature) == (alone, b"now!")
        assert catalog.load_document(0).unrepaired == first


def test_rows_read_together_are_those_read_one_by_one(tmp_path: Path):
    write_catalog(tmp_path / CATALOG, {"a": "中文字", "b": "数据"})
    with closing(SegmentCatalog(tmp_path / CATALOG)) as catalog:
        assert list(catalog.documents_at({1, 9})) == [catalog.document(1)]
        assert list(catalog.sources_at([1, 0])) == [catalog.source(0), catalog.source(1)]
        assert list(catalog.files_at([1, 0])) == [catalog.file(0), catalog.file(1)]


def test_what_limits_a_search_is_known_without_reading_documents(tmp_path: Path):
    write_catalog(tmp_path / CATALOG, {"a": "一二", "b": "", "c": "", "d": "三"})
    asked: list[str] = []
    with closing(SegmentCatalog(tmp_path / CATALOG)) as catalog:
        catalog._db.set_trace_callback(asked.append)
        facts, starts = list(catalog.facts()), list(catalog.flat.document_starts)
        assert [(each.first_passage, each.passages, each.file) for each in facts] == [
            (0, 2, 0), (2, 0, 1), (2, 0, 2), (2, 1, 3)
        ]  # fmt: skip
        assert starts == [each.first_passage for each in facts]
        for query in asked:
            [(*_, plan)] = catalog._db.execute(f"EXPLAIN QUERY PLAN {query}")
            assert "COVERING INDEX" in plan


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_what_is_cut_out_of_a_text_is_put_back(text: str, places: list[tuple[int, int]]):
    runs = [Run(start, end, text[start:end]) for start, end in places if start <= end <= len(text)]
    rest = cut_out(text, runs)
    assert put_back(rest, reversed(runs)) == text
    assert (len(rest) < len(text)) == any(run.words for run in runs)


def test_a_source_keeps_its_text_beside_passages_that_repeat_it(tmp_path: Path):
    text = "题目\n" + "发展人工智能，统筹发展和安全。" * 40
    shown = make_reading(text)
    document = shown.documents[0]
    other = replace(document, passages=(replace(document.passages[0], text="题", is_changed=True),))
    with closing(SegmentWriter(tmp_path / "a.sqlite")) as writer:
        for name in ("a", "b"):
            writer.add_file(make_file(name), [shown], ARRIVAL)
    with closing(SegmentCatalog(tmp_path / "a.sqlite")) as catalog:
        assert [catalog.source_text(number) for number in (0, 1)] == [text, text]
        with closing(SegmentWriter(tmp_path / "b.sqlite")) as writer:
            writer.copy(catalog, frozenset(), {0: other})
            writer.copy(catalog, frozenset({0}))
    with closing(SegmentCatalog(tmp_path / "b.sqlite")) as catalog:
        assert [catalog.source_text(number) for number in (0, 1, 2)] == [text, text, text]
        assert catalog.flat.row(0).text == "题"


def test_copying_leaves_out_the_dead_and_numbers_anew(tmp_path: Path):
    write_catalog(tmp_path / "one", {"a": "中文", "b": "字", "c": "典籍"})
    write_catalog(tmp_path / "two", {"d": "书"})
    merged = SegmentWriter(tmp_path / "merged")
    merged.copy(SegmentCatalog(tmp_path / "one"), frozenset([1]))
    merged.copy(SegmentCatalog(tmp_path / "two"), frozenset())
    merged.close()
    write_catalog(tmp_path / "plain", {"a": "中文", "c": "典籍", "d": "书"})
    one, other = (SegmentCatalog(tmp_path / name) for name in ("merged", "plain"))
    for table in ("file", "source", "document"):
        assert list(one.rows(table)) == list(other.rows(table))
    assert list(one.passages()) == list(other.passages())
    assert list(one.flat.document_starts) == list(other.flat.document_starts)


def test_a_file_that_breaks_off_is_left_out(tmp_path: Path):
    def break_off():
        yield make_reading("文")
        raise UnreadableError("broken")

    writer = SegmentWriter(tmp_path / CATALOG)
    writer.add_file(make_file("a"), [make_reading("一")], ARRIVAL)
    with pytest.raises(UnreadableError):
        writer.add_file(make_file("b"), break_off(), ARRIVAL)
    writer.add_file(make_file("c"), [make_reading("二", "c")], ARRIVAL)
    writer.close()
    catalog = SegmentCatalog(tmp_path / CATALOG)
    assert [(row.number, row.path) for row in catalog.files()] == [(0, "a"), (1, "c")]
    assert [(row.number, row.doc_id) for row in catalog.documents()] == [(0, "a-1"), (1, "c-1")]
    assert [(row.document, row.text) for row in catalog.passages()] == [(0, "一"), (1, "二")]
    assert list(catalog.flat.document_starts) == [0, 1]


def make_generation(folder: Path, number: int = 1) -> Generation:
    return Generation(folder=folder, number=number, engine="memory", dictionary="")


def test_a_generation_reads_back_as_it_was_committed(tmp_path: Path):
    with IndexWriter(tmp_path) as writer:
        segment_folder = writer.begin_segment(1)
        (segment_folder / "postings").write_bytes(b"123")
        segment = replace(writer.seal_segment(segment_folder, 1, 2), dead=(3, 4))
        generation = replace(
            make_generation(tmp_path),
            segments=(segment,),
            refused=(Refusal(path="坏", reason="empty"),),
            amendments={"a-1": {"date": "2024"}},
            verdicts={"a-1": (Verdict(start=1, end=2, after="", is_accepted=False),)},
        )
        writer.commit(generation)
    assert open_generation(tmp_path) == generation


def test_no_index_and_half_an_index(tmp_path: Path):
    assert not has_index(tmp_path)
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(MissingIndexError, match="ingest"):
            open_generation(folder)


def write_generation(folder: Path) -> Path:
    """Commit a generation with one segment; returns its postings."""
    with IndexWriter(folder) as writer:
        segment = writer.begin_segment(1)
        (segment / "postings").write_bytes(b"123")
        writer.commit(replace(make_generation(folder), segments=(writer.seal_segment(segment, 1, 1),)))
    return segment / "postings"


@pytest.mark.parametrize("damage", ["manifest", "truncated", "missing", "pointer", "no pointer", "other"])
def test_damage_is_named(tmp_path: Path, damage: str):
    postings = write_generation(tmp_path)
    manifest, _ = list_manifests(tmp_path)
    match damage:
        case "manifest":
            manifest.write_text(manifest.read_text()[:-9])
        case "truncated":
            postings.write_bytes(b"12")
        case "missing":
            postings.unlink()
        case "pointer":
            (tmp_path / "CURRENT").write_bytes(b"\xff\xfe")
        case "no pointer":
            (tmp_path / "CURRENT").unlink()
        case "other":
            (tmp_path / "CURRENT").write_text("generation-000002-00000000.json\n")
    with pytest.raises(DamagedIndexError, match="verify --repair"):
        open_generation(tmp_path)


def test_no_byte_of_what_tells_the_generation_can_change_unnoticed(tmp_path: Path):
    write_generation(tmp_path)
    pointer = tmp_path / "CURRENT"
    for path in (pointer, tmp_path / pointer.read_text().strip()):
        whole = path.read_bytes()
        for at in range(len(whole)):
            for bit in range(8):
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
                with pytest.raises(DamagedIndexError):
                    open_generation(tmp_path)
        for size in range(len(whole)):
            path.write_bytes(whole[:size])
            with pytest.raises(DamagedIndexError):
                open_generation(tmp_path)
        path.write_bytes(whole)
    open_generation(tmp_path)


@pytest.mark.parametrize("is_named_by_content", [True, False])
def test_an_index_of_another_version_is_recognised(tmp_path: Path, *, is_named_by_content: bool):
    content = json.dumps({"format": 99, "amendments": {"a-1": {"date": "2024"}}, "verdicts": {}}).encode()
    name = name_manifest(1, content) if is_named_by_content else "generation-000001.json"
    (tmp_path / name).write_bytes(content)
    (tmp_path / "CURRENT").write_text(name + "\n")
    with pytest.raises(DamagedIndexError, match=r"version.*ingest --full"):
        open_generation(tmp_path)
    assert recover_generation(tmp_path) is None
    assert read_decisions(tmp_path)["amendments"] == {"a-1": {"date": "2024"}}


def test_a_manifest_is_recovered_from_its_copy(tmp_path: Path):
    write_generation(tmp_path)
    whole = open_generation(tmp_path)
    manifest, copy = list_manifests(tmp_path)
    for path in (manifest, copy):
        content = path.read_bytes()
        path.write_bytes(content[:-1])
        assert recover_generation(tmp_path) == whole
        path.write_bytes(content)
    manifest.unlink()
    copy.unlink()
    assert recover_generation(tmp_path) is None


def test_old_generations_go_but_the_one_before_stays(tmp_path: Path):
    for number in (1, 2, 3):
        with IndexWriter(tmp_path) as writer:
            folder = writer.begin_segment(number)
            (folder / "postings").write_bytes(b"1")
            segment = writer.seal_segment(folder, 1, 1)
            writer.commit(replace(make_generation(tmp_path, number), segments=(segment,)))
    (tmp_path / "notes.txt").write_text("not ours")
    with IndexWriter(tmp_path) as writer:
        writer.commit(make_generation(tmp_path, 4))
    names = {path.name for path in tmp_path.iterdir()}
    assert {"segment-000003", "notes.txt"} <= names
    assert not names & {"segment-000001", "segment-000002"}
    assert sorted({number_of(path) for path in list_manifests(tmp_path)}) == [3, 4]


def test_a_generation_stays_as_long_as_a_reader_holds_it(tmp_path: Path):
    postings = write_generation(tmp_path)
    with closing(HeldGeneration(tmp_path)):
        for number in (2, 3, 4):
            with IndexWriter(tmp_path) as writer:
                writer.commit(make_generation(tmp_path, number))
        assert postings.exists()
    with IndexWriter(tmp_path):
        pass
    assert not postings.exists()


def test_what_was_begun_and_not_committed_goes(tmp_path: Path):
    write_generation(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StorageError, match="No space left"), IndexWriter(tmp_path) as writer:
        (writer.begin_segment(2) / "postings").write_bytes(b"1")
        (tmp_path / ".new-dictionary").write_bytes(b"1")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert sorted(tmp_path.rglob("*")) == before
    with IndexWriter(tmp_path):  # the lock is free
        pass


@pytest.mark.parametrize("written", range(3))
def test_a_first_generation_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
):
    names: list[str] = []

    def run_out_of_room(path: Path, content: bytes) -> None:
        if len(names) == written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        names.append(path.name)
        path.write_bytes(content)

    monkeypatch.setattr("aigov_search.catalog.writing.write_whole", run_out_of_room)
    with pytest.raises(StorageError), IndexWriter(tmp_path) as writer:
        writer.commit(make_generation(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["LOCK"]


def test_nothing_is_swept_from_a_damaged_index(tmp_path: Path):
    write_generation(tmp_path)
    (tmp_path / "CURRENT").write_text("nonsense\n")
    before = sorted(tmp_path.rglob("*"))
    with IndexWriter(tmp_path) as writer:
        writer.begin_segment(2)
    assert set(before) < set(tmp_path.rglob("*"))


def _hold_lock(folder: str, ready: object, done: object) -> None:
    from pathlib import Path

    with IndexWriter(Path(folder)):
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_a_second_writer_is_told_who_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aigov_search.catalog.writing._PATIENCE", 0.2)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold_lock, args=(str(tmp_path), ready, done))
    process.start()
    assert ready.wait(30)
    with pytest.raises(LockedIndexError, match=f"process {process.pid}"), IndexWriter(tmp_path):
        pass
    done.set()
    process.join()
    with IndexWriter(tmp_path):
        assert str(os.getpid()) in (tmp_path / "LOCK").read_text()


def test_a_hash_tells_one_byte(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    before = hash_file(path)
    path.write_bytes(b"abd")
    assert hash_file(path) != before
