"""The flat files in which the passages of a segment lie."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.catalog.passage_files import (
    PassageFiles,
    PassageOwner,
    PassageRow,
    PassageWriter,
    encode_text,
    list_passage_files,
)
from aigov_search.errors import DamagedIndexError
from aigov_search.records import Passage

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(0, 2**32 - 1)
PASSAGES = st.builds(
    Passage,
    ordinal=NUMBERS,
    kind=st.sampled_from(["body", "title", "caption"]),
    start=NUMBERS,
    end=NUMBERS,
    line_start=NUMBERS,
    line_end=NUMBERS,
    text=TEXTS,
    is_changed=st.booleans(),
    continues=st.booleans(),
    article=st.none() | st.text("0123456789-", min_size=1, max_size=6),
)
DOCUMENTS = st.lists(st.tuples(st.none() | TEXTS, st.booleans(), st.lists(PASSAGES, max_size=3)), max_size=4)

Documents = list[tuple[str | None, bool, list[Passage]]]


def write(catalog: Path, documents: Documents) -> None:
    with closing(PassageWriter(catalog)) as writer:
        add(writer, documents)


def add(writer: PassageWriter, documents: Documents) -> None:
    first = 0
    for number, (title, is_doubtful, passages) in enumerate(documents):
        writer.add_document(first, title, is_doubtful=is_doubtful)
        for passage in passages:
            writer.add(number, passage)
        first += len(passages)


def list_rows(documents: Documents) -> list[PassageRow]:
    own = [(number, passage) for number, (*_, passages) in enumerate(documents) for passage in passages]
    return [
        PassageRow(
            number, document, p.ordinal, p.kind, p.start, p.end, p.line_start, p.line_end, p.is_changed,
            p.continues, p.article, p.text,
        )
        for number, (document, p) in enumerate(own)
    ]  # fmt: skip


@given(DOCUMENTS)
def test_everything_is_read_as_it_was_written(documents: Documents):
    with TemporaryDirectory() as folder:
        write(Path(folder, "c.sqlite"), documents)
        with closing(PassageFiles(Path(folder, "c.sqlite"))) as files:
            rows = list_rows(documents)
            assert [files.row(number) for number in range(len(files))] == rows
            assert [files.text(row.number) for row in rows] == [row.text for row in rows]
            assert [files.document_of(row.number) for row in rows] == [row.document for row in rows]
            assert files.articles() == [row.article for row in rows]
            owners = [PassageOwner(title, is_doubtful) for title, is_doubtful, _ in documents]
            assert [files.owner(number) for number in range(len(documents))] == owners
            counts = [len(passages) for *_, passages in documents]
            assert list(files.document_starts) == [sum(counts[:n]) for n in range(len(counts))]


@given(DOCUMENTS)
def test_what_is_copied_is_what_would_have_been_written(documents: Documents):
    with TemporaryDirectory() as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        write(one, documents)
        with closing(PassageFiles(one)) as files, closing(PassageWriter(other)) as writer:
            for number, (*_, passages) in enumerate(documents):
                first = files.document_starts[number]
                writer.copy_document(files, number, first)
                writer.copy(files, range(first, first + len(passages)), number)
        for mine, its in zip(list_passage_files(one), list_passage_files(other), strict=True):
            assert mine.read_bytes() == its.read_bytes()


@given(DOCUMENTS, DOCUMENTS)
def test_what_was_added_can_be_taken_out_again(documents: Documents, others: Documents):
    with TemporaryDirectory() as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        with closing(PassageWriter(one)) as writer:
            start = writer.tell()
            add(writer, others)
            writer.cut(start)
            add(writer, documents)
        write(other, documents)
        for mine, its in zip(list_passage_files(one), list_passage_files(other), strict=True):
            assert mine.read_bytes() == its.read_bytes()


@given(TEXTS)
def test_a_text_takes_the_shorter_of_two_encodings(text: str):
    content, is_wide = encode_text(text)
    assert content.decode("utf-16-le" if is_wide else "utf-8") == text
    assert len(content) <= min(len(text.encode()), len(text.encode("utf-16-le")))


SOME: Documents = [
    ("题", False, [Passage(ordinal=1, kind="body", start=0, end=1, line_start=1, line_end=1, text="字")])
]


def test_files_that_are_cut_off_or_missing_are_damage(tmp_path: Path):
    write(tmp_path / "c.sqlite", SOME)
    for path in list_passage_files(tmp_path / "c.sqlite")[:2]:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(DamagedIndexError, match="cut off"):
            PassageFiles(tmp_path / "c.sqlite")
        path.unlink()
        with pytest.raises(DamagedIndexError, match="cannot be opened"):
            PassageFiles(tmp_path / "c.sqlite")
        path.write_bytes(whole)


def test_what_is_not_there_or_is_no_text_is_damage(tmp_path: Path):
    write(tmp_path / "c.sqlite", SOME)
    list_passage_files(tmp_path / "c.sqlite")[2].write_bytes(b"\x00\xd8\x00\xd8")
    with closing(PassageFiles(tmp_path / "c.sqlite")) as files:
        with pytest.raises(DamagedIndexError, match="no text"):
            files.row(0)
        with pytest.raises(DamagedIndexError, match="no text"):
            files.owner(0)
        for number in (-1, 1):
            with pytest.raises(DamagedIndexError, match="number"):
                files.row(number)
            with pytest.raises(DamagedIndexError, match="document"):
                files.owner(number)
