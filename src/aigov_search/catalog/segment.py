"""One segment of the catalog: an SQLite file, and flat ones beside it, written once and then only read.

They hold what a batch of files was read as: files, sources with their text, documents with their
ledgers; in the flat files (:mod:`~aigov_search.catalog.passage_files`) passages. What a source's text
has in common with so many ``passages`` of its own, from ``first_passage`` on, is stored with these
alone. Numbers are local to the segment and dense from 0, in the order of ingest: passage *n* here is
entry *n* of the segment's postings.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aigov_search.catalog.packing import (
    Run,
    cut_out,
    dump_json,
    pack_changes,
    pack_removed,
    pack_text,
    put_back,
    unpack_changes,
    unpack_text,
)
from aigov_search.catalog.passage_files import PassageFiles, PassageWriter, list_passage_files
from aigov_search.errors import DamagedIndexError
from aigov_search.records import Dated, Document, Removed, Unrepaired
from aigov_search.spans import Change, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aigov_search.catalog.passage_files import PassageRow
    from aigov_search.records import InputFile, Kind, Reading, Reliability

_SCHEMA = """
CREATE TABLE file(
  number INTEGER PRIMARY KEY, path TEXT NOT NULL, real_path TEXT NOT NULL, sha256 TEXT NOT NULL,
  size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, generation INTEGER NOT NULL, ingested TEXT NOT NULL);
CREATE TABLE source(
  number INTEGER PRIMARY KEY, file INTEGER NOT NULL, member TEXT, record_id TEXT,
  format TEXT NOT NULL, encoding TEXT NOT NULL, first_passage INTEGER NOT NULL, passages INTEGER NOT NULL,
  text BLOB NOT NULL);
CREATE TABLE document(
  number INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, source INTEGER NOT NULL, file INTEGER NOT NULL,
  ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, first_passage INTEGER NOT NULL,
  passages INTEGER NOT NULL, chars INTEGER NOT NULL, title TEXT, date TEXT, time TEXT, date_basis TEXT,
  dates TEXT, publisher TEXT, author TEXT, doc_number TEXT, url TEXT, lang TEXT, script TEXT,
  reliability TEXT NOT NULL, reasons TEXT, repairs INTEGER NOT NULL,
  ledger BLOB, suspects BLOB, removed BLOB, signature BLOB NOT NULL,
  kinds TEXT, layout BLOB, without TEXT, reliability_alone TEXT, repairs_alone INTEGER,
  signature_alone BLOB, is_spun INTEGER, shown TEXT NOT NULL);
"""
_ROWS_TOGETHER = 200
_MAPPED = 1 << 40
"""Bytes of a catalog that may be mapped; SQLite has a lower limit of its own."""
_RELEASED = 1000
"""Documents that are read before the memory for it is given back."""
_INDEXES = """
CREATE INDEX document_id ON document(doc_id, file);
CREATE INDEX document_file ON document(file);
CREATE INDEX document_facts ON document(first_passage, number, passages, file, date, publisher, lang);
"""
_IN_PLACE = "ORDER BY first_passage, number"
"""The order of numbers, too; but for this one an index is enough, and no document is read."""


def list_catalog_files(path: Path) -> list[Path]:
    """The files of the catalog at ``path``."""
    return [path, *list_passage_files(path)]


class Arrival(NamedTuple):
    """When a file came in with the content it has: in which generation, on which day (``YYYY-MM-DD``)."""

    generation: int
    ingested: str


class FileRow(NamedTuple):
    """A file as the catalog has it; ``generation`` and ``ingested`` are its :class:`Arrival`."""

    number: int
    path: str
    real_path: str
    sha256: str
    size: int
    mtime_ns: int
    generation: int
    ingested: str


class DocumentRow(NamedTuple):
    """A document's metadata as the catalog has it."""

    number: int
    doc_id: str
    source: int
    file: int
    ordinal: int
    start: int
    end: int
    first_passage: int
    passages: int
    chars: int
    title: str | None
    date: str | None
    time: str | None
    date_basis: str | None
    dates: str | None
    publisher: str | None
    author: str | None
    doc_number: str | None
    url: str | None
    lang: str | None
    script: str | None
    reliability: Reliability
    reasons: str | None
    repairs: int


class DocumentSignature(NamedTuple):
    """What the search for copies needs of a document."""

    number: int
    doc_id: str
    file: int
    first_passage: int
    passages: int
    chars: int
    title: str | None
    date: str | None
    reliability: Reliability
    repairs: int
    signature: bytes


class DocumentAlone(NamedTuple):
    """A document as it came out when it was repaired by itself, and what others brought to it since."""

    number: int
    doc_id: str
    source: int
    file: int
    first_passage: int
    passages: int
    chars: int
    title: str | None
    date: str | None
    url: str | None
    reliability_alone: Reliability
    repairs_alone: int
    signature_alone: bytes
    is_spun: int
    shown: str


class UnrepairedRow(NamedTuple):
    """What a document was before its repair (:class:`~aigov_search.records.Unrepaired`)."""

    kinds: str | None
    layout: bytes | None
    without: str | None
    reliability_alone: Reliability
    repairs_alone: int
    signature_alone: bytes
    is_spun: int
    shown: str


class DocumentFacts(NamedTuple):
    """What a search may be limited by."""

    first_passage: int
    passages: int
    file: int
    date: str | None
    publisher: str | None
    lang: str | None


class SourceRow(NamedTuple):
    """What is known of a source, its text aside."""

    number: int
    file: int
    member: str | None
    record_id: str | None
    format: str
    encoding: str


class RemovedRow(NamedTuple):
    """A run that was stripped from an article, with the reason."""

    start: int
    end: int
    reason: str


_ELSE = {"signature_alone": "signature"}
"""Columns that hold something only where it is not what another holds, with that other."""


def _select_from(table: str, row: type[NamedTuple]) -> str:
    """The beginning of a query for the columns that a row type names."""
    columns = ", ".join(
        f'coalesce("{name}", "{_ELSE[name]}")' if name in _ELSE else f'"{name}"' for name in row._fields
    )
    return f"SELECT {columns} FROM {table} "  # noqa: S608 - both are names from this file


_FROM_FILE = _select_from("file", FileRow)
_FROM_SOURCE = _select_from("source", SourceRow)
_FROM_DOCUMENT = _select_from("document", DocumentRow)
_SIGNATURES_FROM_DOCUMENT = _select_from("document", DocumentSignature)
_ALONE_FROM_DOCUMENT = _select_from("document", DocumentAlone)
_UNREPAIRED_FROM_DOCUMENT = _select_from("document", UnrepairedRow)
_FACTS_FROM_DOCUMENT = _select_from("document", DocumentFacts)


def _insert_into(table: str, columns: int) -> str:
    """A statement that inserts one row of so many columns."""
    return f"INSERT INTO {table} VALUES({','.join('?' * columns)})"


class SegmentWriter:
    """Writes one segment's catalog; :meth:`close` makes it complete."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        # The file is built aside and only used once it is whole and on disk; the journal serves to
        # leave out again a file that breaks off.
        self._db.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;" + _SCHEMA)
        self._db.execute("BEGIN")
        self._flat = PassageWriter(path)
        self.files = self.sources = self.documents = self.passages = 0

    def add_file(self, file: InputFile, readings: Iterable[Reading], arrival: Arrival) -> None:
        """Add one file with everything that was read from it.

        If going through ``readings`` raises, the file is left out and the error goes on.
        """
        before = self.files, self.sources, self.documents, self.passages
        reached = self._flat.tell()
        self._db.execute("SAVEPOINT file")
        try:
            number = self.files
            names = (_keep_name(file.path), _keep_name(file.real_path))
            stat = (file.sha256, file.size, file.mtime_ns)
            self._insert("file", (number, *names, *stat, *arrival))
            self.files += 1
            for reading in readings:
                source = self._add_source(number, reading)
                for document in reading.documents:
                    self._add_document(number, source, document)
        except BaseException:
            self._db.execute("ROLLBACK TO file")
            self._flat.cut(reached)
            self.files, self.sources, self.documents, self.passages = before
            raise
        finally:
            self._db.execute("RELEASE file")

    def copy(
        self,
        other: SegmentCatalog,
        leave_out: frozenset[int] = frozenset(),
        instead: Mapping[int, Document] = MappingProxyType({}),
    ) -> None:
        """Add everything of another segment, in its order, numbered anew.

        Files whose numbers are in ``leave_out`` stay out; ``instead`` holds documents that take the
        place of those with the numbers given there.
        """
        files: dict[int, int] = {}
        for row in other.rows("file"):
            if row[0] not in leave_out:
                files[row[0]] = self.files
                self._insert("file", (self.files, *row[1:]))
                self.files += 1
        documents = groupby(other.rows("document"), key=itemgetter(2))
        owner, owned = next(documents, (-1, iter(())))
        for row in other.rows("source"):
            source, own = self.sources, []
            if row[0] == owner:
                own = list(owned)
                owner, owned = next(documents, (-1, iter(())))
            if row[1] in files:
                kept: tuple[int, bytes] = row[-2:]
                if not instead.keys().isdisjoint(document[0] for document in own):
                    kept = 0, pack_text(other.source_text(row[0]))
                self._insert("source", (source, files[row[1]], *row[2:6], self.passages, *kept))
                self.sources += 1
            for document in own if row[1] in files else ():
                if document[0] in instead:
                    self._add_document(files[row[1]], source, instead[document[0]])
                else:
                    self._copy_document((source, files[row[1]]), document, other)

    def _copy_document(
        self, owners: tuple[int, int], document: tuple[Any, ...], other: SegmentCatalog
    ) -> None:
        """Add a document as it stands in another segment; ``owners`` are the numbers of source and file."""
        placed = (self.documents, document[1], *owners, *document[4:7], self.passages, *document[8:])
        self._insert("document", placed)
        first, count = document[7:9]
        other.release_sometimes()
        self._flat.copy_document(other.flat, document[0], self.passages)
        self._flat.copy(other.flat, range(first, first + count), self.documents)
        self.passages += count
        self.documents += 1

    def close(self) -> None:
        """Finish and close the file."""
        self._db.execute("COMMIT")
        self._db.executescript(_INDEXES)
        self._db.close()
        self._flat.close()

    def _insert(self, table: str, row: Sequence[object]) -> None:
        self._db.execute(_insert_into(table, len(row)), row)

    def _add_source(self, file: int, reading: Reading) -> int:
        number, source = self.sources, reading.source
        passages = [passage for document in reading.documents for passage in document.passages]
        unchanged = [Run(each.start, each.end, each.text) for each in passages if not each.is_changed]
        self._insert(
            "source",
            (
                number, file, source.member, source.record_id, source.format, source.encoding,
                self.passages, len(passages), pack_text(cut_out(source.text, unchanged)),
            ),
        )  # fmt: skip
        self.sources += 1
        return number

    def _add_document(self, file: int, source: int, document: Document) -> None:
        number = self.documents
        date = document.date
        self._insert(
            "document",
            (
                number, document.doc_id, source, file, document.ordinal, document.start, document.end,
                self.passages,
                len(document.passages), document.chars, document.title,
                date and date.value, date and date.time, date and date.basis,
                dump_json([[d.role, d.value, d.basis, *(d.span or ())] for d in document.dates]),
                document.source, document.author, document.number, document.url, document.lang,
                document.script, document.reliability, dump_json(document.reasons), document.repairs,
                pack_changes(document.ledger), pack_changes(document.suspects),
                pack_removed(document.removed), document.signature,
                *_list_unrepaired(document),
            ),
        )  # fmt: skip
        self._flat.add_document(self.passages, document.title, is_doubtful=document.reliability == "doubtful")
        for passage in document.passages:
            self._flat.add(number, passage)
        self.passages += len(document.passages)
        self.documents += 1


class SegmentCatalog:
    """Reads one segment's catalog. Nothing in it ever changes.

    One that is to answer many queries is ``mapped``; else memory stays bounded whatever is read of it.
    """

    def __init__(self, path: Path, *, mapped: bool = False) -> None:
        self._path = path
        self._mapped = mapped
        self._read = 0
        try:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            if mapped:
                self._db.execute(f"PRAGMA mmap_size={_MAPPED}")  # spares to copy each page that is read
        except sqlite3.Error as error:
            raise DamagedIndexError(f"{path}: {error}") from error

    @cached_property
    def flat(self) -> PassageFiles:
        """The passages, and what ranks them."""
        return PassageFiles(self._path)

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()
        if "flat" in self.__dict__:
            self.__dict__.pop("flat").close()

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """A whole table as it is, in order."""
        return self._select(f"SELECT * FROM {table} ORDER BY number")  # noqa: S608 - a name from this file

    def files(self) -> Iterator[FileRow]:
        """All files, in order."""
        return map(_make_file_row, self._select(_FROM_FILE + "ORDER BY number"))

    def file(self, number: int) -> FileRow:
        """One file."""
        return _make_file_row(self._one(_FROM_FILE + "WHERE number=?", number))

    def source(self, number: int) -> SourceRow:
        """What is known of one source."""
        return SourceRow._make(self._one(_FROM_SOURCE + "WHERE number=?", number))

    def source_text(self, number: int) -> str:
        """The whole source text of one source."""
        query = "SELECT first_passage, passages, text FROM source WHERE number=?"
        first, count, text = self._one(query, number)
        rows = (row for row in self.passages(first, count) if not row.is_changed)
        return put_back(unpack_text(text), (Run(row.start, row.end, row.text) for row in rows))

    def documents(self) -> Iterator[DocumentRow]:
        """All documents, in order."""
        rows = self._select(_FROM_DOCUMENT + "ORDER BY number")
        return map(DocumentRow._make, rows)

    def document(self, number: int) -> DocumentRow:
        """One document."""
        return DocumentRow._make(self._one(_FROM_DOCUMENT + "WHERE number=?", number))

    def find_documents(self, doc_id: str) -> list[DocumentRow]:
        """The documents of that id (there is one at most among the living)."""
        return [DocumentRow._make(row) for row in self._select(_FROM_DOCUMENT + "WHERE doc_id=?", doc_id)]

    def documents_at(self, numbers: Iterable[int]) -> Iterator[DocumentRow]:
        """Some documents, in order; those that are not there are left out."""
        return map(DocumentRow._make, self._pick(_FROM_DOCUMENT, numbers))

    def passages(self, first: int = 0, count: int | None = None) -> Iterator[PassageRow]:
        """Passages in order, from number ``first``, ``count`` of them or all."""
        flat = self.flat
        self.release_sometimes()
        return map(flat.row, range(first, len(flat) if count is None else first + count))

    def release_sometimes(self) -> None:
        """To be called for each document: at times the system has back the memory its passages took."""
        self._read += 1
        if not self._mapped and self._read % _RELEASED == 0:
            self.flat.release()

    def ids(self) -> Iterator[tuple[str, int, int]]:
        """The id, the file and the number of each document, in the order of ids."""
        return self._select("SELECT doc_id, file, number FROM document ORDER BY doc_id")  # an index is enough

    def sources_at(self, numbers: Iterable[int]) -> Iterator[SourceRow]:
        """What is known of some sources; as :meth:`documents_at`."""
        return map(SourceRow._make, self._pick(_FROM_SOURCE, numbers))

    def files_at(self, numbers: Iterable[int]) -> Iterator[FileRow]:
        """Some files; as :meth:`documents_at`."""
        return map(_make_file_row, self._pick(_FROM_FILE, numbers))

    def documents_alone(self) -> Iterator[DocumentAlone]:
        """What the search for copies needs before any document is held against another, in order."""
        return map(DocumentAlone._make, self._select(_ALONE_FROM_DOCUMENT + "ORDER BY number"))

    def documents_alone_at(self, numbers: Iterable[int]) -> Iterator[DocumentAlone]:
        """The same of some documents."""
        return map(DocumentAlone._make, self._pick(_ALONE_FROM_DOCUMENT, numbers))

    def find_alone(self, doc_id: str) -> list[DocumentAlone]:
        """The same of the documents of that id."""
        return [*map(DocumentAlone._make, self._select(_ALONE_FROM_DOCUMENT + "WHERE doc_id=?", doc_id))]

    def load_document(self, number: int) -> Document:
        """A whole document as it was put in, but for its passages."""
        row = self.document(number)
        first = UnrepairedRow._make(self._one(_UNREPAIRED_FROM_DOCUMENT + "WHERE number=?", number))
        ledger = self.ledger(number)
        return Document(
            doc_id=row.doc_id,
            ordinal=row.ordinal,
            start=row.start,
            end=row.end,
            passages=(),
            ledger=ledger,
            suspects=self.suspects(number),
            removed=tuple(Removed(start=r.start, end=r.end, reason=r.reason) for r in self.removed(number)),
            title=row.title,
            date=_make_date(row),
            dates=tuple(
                Dated(role=role, value=value, basis=basis, span=Span(*span) if span else None)
                for role, value, basis, *span in json.loads(row.dates or "[]")
            ),
            source=row.publisher,
            author=row.author,
            number=row.doc_number,
            url=row.url,
            lang=row.lang,
            script=row.script,
            reliability=row.reliability,
            reasons=tuple(json.loads(row.reasons or "[]")),
            signature=first.signature_alone,
            unrepaired=_read_unrepaired(first, ledger),
        )

    def facts(self) -> Iterator[DocumentFacts]:
        """What a search may be limited by, for each document in order."""
        return map(DocumentFacts._make, self._select(_FACTS_FROM_DOCUMENT + _IN_PLACE))

    def signatures(self) -> Iterator[DocumentSignature]:
        """What the search for copies needs, for each document in order."""
        return map(DocumentSignature._make, self._select(_SIGNATURES_FROM_DOCUMENT + "ORDER BY number"))

    def signatures_at(self, numbers: Iterable[int]) -> Iterator[DocumentSignature]:
        """The same of some documents."""
        return map(DocumentSignature._make, self._pick(_SIGNATURES_FROM_DOCUMENT, numbers))

    def values(self, column: str) -> list[str | None]:
        """One column of all documents, or of all passages for ``article``, in order."""
        if column == "article":
            return self.flat.articles()
        if column not in DocumentRow._fields:
            raise ValueError(f"no column {column!r}")
        query = f"SELECT {column} FROM document ORDER BY number"  # noqa: S608 - a name checked above
        return [row[0] for row in self._select(query)]

    def passages_of_file(self, file: int) -> tuple[int, int]:
        """The numbers of the first passage of a file and of the one behind its last."""
        query = "SELECT min(first_passage), max(first_passage + passages) FROM document WHERE file=?"
        first, stop = self._one(query, file)
        return (first or 0, stop or 0)

    def ledger(self, document: int) -> tuple[Change, ...]:
        """The changes from a document's source text to its clean text; offsets count from its start."""
        return unpack_changes(self._one("SELECT ledger FROM document WHERE number=?", document)[0])

    def suspects(self, document: int) -> tuple[Change, ...]:
        """The changes that were considered and not made."""
        return unpack_changes(self._one("SELECT suspects FROM document WHERE number=?", document)[0])

    def removed(self, document: int) -> list[RemovedRow]:
        """What was stripped from within a document, with reasons; offsets count in the source text."""
        blob = self._one("SELECT removed FROM document WHERE number=?", document)[0]
        return [RemovedRow(*row) for row in json.loads(unpack_text(blob))] if blob else []

    def _one(self, query: str, number: int) -> tuple[Any, ...]:
        try:
            row: tuple[Any, ...] | None = self._db.execute(query, (number,)).fetchone()
        except sqlite3.Error as error:
            raise DamagedIndexError(f"{self._path}: {error}") from error
        if row is None:
            raise DamagedIndexError(f"{self._path}: row {number} is missing")
        return row

    def _pick(self, query: str, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
        """The rows of a table with these numbers, by one statement: much cheaper than one by one."""
        wanted = tuple(numbers)
        if not wanted:
            return []
        marks = ",".join("?" * len(wanted))
        try:
            return self._db.execute(f"{query}WHERE number IN ({marks}) ORDER BY number", wanted).fetchall()
        except sqlite3.Error as error:
            raise DamagedIndexError(f"{self._path}: {error}") from error

    def _select(self, query: str, *arguments: object) -> Iterator[tuple[Any, ...]]:
        cursor = self._db.cursor()
        try:
            rows = cursor.execute(query, arguments).fetchmany(_ROWS_TOGETHER)
            while rows:
                yield from rows
                rows = cursor.fetchmany(_ROWS_TOGETHER)
        except sqlite3.Error as error:
            raise DamagedIndexError(f"{self._path}: {error}") from error


def join_body(passages: Iterator[PassageRow]) -> str:
    """The clean body text of a document, one paragraph a line."""
    pieces: list[str] = []
    for passage in passages:
        if passage.kind == "body":
            if pieces and not passage.continues:
                pieces.append("\n")
            pieces.append(passage.text)
    return "".join(pieces)


def _make_date(row: DocumentRow) -> Dated | None:
    if row.date is None:
        return None
    return Dated(value=row.date, role="published", basis=row.date_basis or "", time=row.time)


_INITIALS: Final[Mapping[str, Kind]] = {"b": "body", "t": "title", "c": "caption"}
_RUN = re.compile("([btc])([0-9]+)")


def _list_unrepaired(document: Document) -> tuple[object, ...]:
    """The columns for what the document was before its repair.

    A layout that is all of its ledger is left out, and so is a signature that is what it has now.
    """
    first = document.unrepaired
    if first is None:
        return None, None, None, document.reliability, document.repairs, None, 0, ""
    return (
        "".join(f"{kind[0]}{sum(1 for _ in run)}" for kind, run in groupby(first.kinds)),
        None if first.layout == document.ledger else pack_changes(first.layout) or b"",
        dump_json(sorted(first.without)),
        first.reliability, first.repairs,
        None if first.signature == document.signature else first.signature,
        int(first.is_spun), first.shown,
    )  # fmt: skip


def _read_unrepaired(row: UnrepairedRow, ledger: tuple[Change, ...]) -> Unrepaired | None:
    if row.kinds is None:
        return None
    return Unrepaired(
        kinds=_expand_kinds(row.kinds),
        layout=ledger if row.layout is None else unpack_changes(row.layout),
        without=frozenset(json.loads(row.without or "[]")),
        reliability=row.reliability_alone,
        repairs=row.repairs_alone,
        signature=row.signature_alone,
        is_spun=bool(row.is_spun),
        shown=row.shown,
    )


def _expand_kinds(runs: str) -> tuple[Kind, ...]:
    found = _RUN.findall(runs)
    return tuple(kind for initial, count in found for kind in [_INITIALS[initial]] * int(count))


def _keep_name(path: str) -> str | bytes:
    """A path as SQLite keeps it: as bytes, if those that the system gave are not UTF-8."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _make_file_row(row: tuple[Any, ...]) -> FileRow:
    """A row of the table of files, its paths as the system gave them."""
    number, path, real_path, *others = row
    return FileRow._make((number, os.fsdecode(path), os.fsdecode(real_path), *others))
