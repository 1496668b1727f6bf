"""An index, open for reading: the segments of one generation, each opened when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self, cast

from aigov_search.catalog.generations import CATALOG, HeldGeneration, read_families
from aigov_search.catalog.segment import DocumentFacts, DocumentRow, SegmentCatalog, join_body
from aigov_search.chinese.dictionary import Dictionary
from aigov_search.chinese.folding import FOLDING, fold, fold_all
from aigov_search.chinese.segmentation import Segmenter
from aigov_search.engines import load_engine
from aigov_search.errors import DamagedIndexError, UsageError
from aigov_search.query.corpus import Corpus, Owner
from aigov_search.query.corpus import Segment as SearchedSegment
from aigov_search.records import name_member
from aigov_search.remembering import Memory, Remembered
from aigov_search.search.tracing import WayBack, trace_back
from aigov_search.spans import Revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from aigov_search.catalog.generations import Generation, Segment
    from aigov_search.catalog.passage_files import PassageFiles, PassageRow
    from aigov_search.catalog.segment import FileRow, SourceRow
    from aigov_search.engines import Reader
    from aigov_search.query.syntax import FieldName

_REMEMBERED = 4096
"""Rows of each kind that a segment keeps at hand."""
_TEXTS_AT_HAND = 16_384
"""Folded passages that a segment keeps at hand, and what ranks them: some megabytes."""
_CHARS_AT_HAND = 1 << 25
"""Characters of source texts that a segment keeps at hand: hits of one query, in order of rank, come
from all documents in turn."""
_HUNK_CHARS = 100
"""What a change takes in memory, in characters."""

_COLUMNS: dict[FieldName, str] = {
    "title": "title",
    "source": "publisher",
    "author": "author",
    "lang": "lang",
    "date": "date",
    "number": "doc_number",
    "article": "article",
}
_UNFOLDED = ("date", "article")
_BY_HAND = "amended by hand"


def amend_columns(values: Mapping[str, str]) -> dict[str, str]:
    """Amendments by field as values of columns; a date brings its basis."""
    columns = {_COLUMNS[cast("FieldName", name)]: value for name, value in values.items()}
    if "date" in columns:
        columns["date_basis"] = _BY_HAND
    return columns


class Families:
    """Which documents are copies of one text; read when it is first asked for."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The documents of each family, the best copy first."""
        return read_families(self._generation)

    @cached_property
    def _family_of(self) -> dict[str, str]:
        return {doc_id: family for family, members in self.members.items() for doc_id in members}

    def find(self, doc_id: str) -> str | None:
        """The family of a document."""
        return self._family_of.get(doc_id)


class OpenSegment:
    """One segment: its catalog, its postings, and which of it still counts."""

    def __init__(self, generation: Generation, segment: Segment, families: Families) -> None:
        self._generation = generation
        self._families = families
        self._ways_back: Memory[int, WayBack] = Memory(_CHARS_AT_HAND)
        self._folded_texts = Remembered(self._fold_passage, _TEXTS_AT_HAND)
        self._documents = Remembered(self._read_document, _REMEMBERED)
        self._owners = Remembered(self._read_owner, _TEXTS_AT_HAND)
        self._sources = Remembered(self._read_source, _REMEMBERED)
        self._files = Remembered(self._read_file, _REMEMBERED)
        self.info = segment

    @cached_property
    def catalog(self) -> SegmentCatalog:
        """The segment's catalog."""
        return SegmentCatalog(self._generation.segment_folder(self.info) / CATALOG, mapped=True)

    @cached_property
    def reader(self) -> Reader:
        """The segment's postings."""
        return load_engine(self._generation.engine).open(self._generation.segment_folder(self.info))

    @cached_property
    def live(self) -> bytes | None:
        """One byte a passage, 0 for those that do not count; None if all do."""
        return self.mask_dead()

    def mask_dead(self) -> bytes | None:
        """One byte a passage, 0 for those of files that changed or vanished; None if there are none."""
        if not self.info.dead:
            return None
        mask = bytearray(b"\1" * self.info.passages)
        for file in self.info.dead:
            first, stop = self.catalog.passages_of_file(file)
            mask[first:stop] = bytes(stop - first)
        return bytes(mask)

    @cached_property
    def _flat(self) -> PassageFiles:
        return self.catalog.flat

    def values_of(self, field: FieldName) -> list[str | None]:
        """A field's value for each document (for ``article``: each passage), folded where it is text."""
        values = self.catalog.values(_COLUMNS[field])
        if field != "article":
            for number, amended in self._amended.items():
                values[number] = amended.get(_COLUMNS[field], values[number])
        if field in _UNFOLDED:
            return values
        return [None if value is None else fold(value) for value in values]

    def describe_file(self, document: int) -> str:
        """The path of a document's file, with the member inside it where it is an archive."""
        row = self.document(document)
        return name_member(self.file(row.file).path, self.source(row.source).member)

    def family_of(self, doc_id: str) -> str | None:
        """The family of a document, if there are copies of it."""
        return self._families.find(doc_id)

    def neighbours(self, passage: PassageRow, distance: int) -> list[str]:
        """The clean texts of up to so many passages of the same document before (< 0) or behind one."""
        row = self.document(passage.document)
        low, high = sorted((passage.number + distance, passage.number))
        if distance > 0:
            low, high = passage.number + 1, passage.number + distance + 1
        low, high = max(low, row.first_passage), min(high, row.first_passage + row.passages)
        return [self.passage(number).text for number in range(low, high)]

    def read_ahead(self, numbers: Sequence[int]) -> None:
        """Read some passages together, whose folded texts will be asked for one by one."""
        new = self._folded_texts.list_missing(numbers)
        self._folded_texts.keep(dict(zip(new, fold_all(self._read_texts(new)), strict=True)))

    def read_documents_ahead(self, numbers: Sequence[int]) -> None:
        """Read together the documents of some passages and what holds them, to be asked for one by one."""
        documents = set(map(self.document_of, numbers))
        new = self._documents.list_missing(documents)
        self._documents.keep({row.number: self._amend(row) for row in self.catalog.documents_at(new)})
        rows = [self._documents[number] for number in documents]
        new = self._sources.list_missing({row.source for row in rows})
        self._sources.keep({source.number: source for source in self.catalog.sources_at(new)})
        new = self._files.list_missing({row.file for row in rows})
        self._files.keep({file.number: file for file in self.catalog.files_at(new)})

    def document_of(self, passage: int) -> int:
        """The number of the document that a passage belongs to."""
        return self._flat.document_of(passage)

    def passage(self, number: int) -> PassageRow:
        """One passage."""
        return self._flat.row(number)

    def _read_texts(self, numbers: Sequence[int]) -> list[str]:
        return list(map(self._flat.text, numbers))

    def folded_text(self, number: int) -> str:
        """The folded text of one passage."""
        return self._folded_texts[number]

    def _fold_passage(self, number: int) -> str:
        [text] = self._read_texts([number])
        return fold(text)

    def owner_of(self, passage: int) -> Owner:
        """What a passage's document adds to its rank."""
        return self._owners[self._flat.document_of(passage)]

    def _read_owner(self, document: int) -> Owner:
        title, is_doubtful = self._flat.owner(document)
        amended = self._amended.get(document)
        if amended:
            title = amended.get("title", title)
        return Owner(title and fold(title), is_doubtful)

    @cached_property
    def _amended(self) -> dict[int, dict[str, str]]:
        """What people decided about metadata: new values by column, by number of the document."""
        amended: dict[int, dict[str, str]] = {}
        for doc_id, values in self._generation.amendments.items():
            for row in self.catalog.find_documents(doc_id):
                amended[row.number] = amend_columns(values)
        return amended

    def amended_fields(self, doc_id: str) -> tuple[str, ...]:
        """The fields of a document that a person corrected."""
        return tuple(self._generation.amendments.get(doc_id, ()))

    def _amend(self, row: DocumentRow) -> DocumentRow:
        if row.number not in self._amended:
            return row
        return DocumentRow(**{**row._asdict(), **self._amended[row.number]})

    def document(self, number: int) -> DocumentRow:
        """One document, as amended."""
        return self._documents[number]

    def _read_document(self, number: int) -> DocumentRow:
        return self._amend(self.catalog.document(number))

    def facts(self) -> Iterator[DocumentFacts]:
        """What a search may be limited by, for each document in order, as amended."""
        for number, facts in enumerate(self.catalog.facts()):
            values = self._amended.get(number)
            if values is not None:
                known = {name: value for name, value in values.items() if name in facts._fields}
                facts = DocumentFacts(**{**facts._asdict(), **known})
            yield facts

    def source(self, number: int) -> SourceRow:
        """What is known of one source."""
        return self._sources[number]

    def _read_source(self, number: int) -> SourceRow:
        return self.catalog.source(number)

    def revision(self, row: DocumentRow) -> Revision:
        """A document's source text with its whole ledger."""
        text = self.catalog.source_text(row.source)
        return Revision(text[row.start : row.end], self.catalog.ledger(row.number), row.start)

    def way_back(self, row: DocumentRow) -> WayBack:
        """How a document's clean text leads back to its source text; kept at hand for later hits."""
        found = self._ways_back.get(row.number)
        if found is None:
            found = trace_back(self.revision(row))
            self._ways_back.put(row.number, found, len(found.source) + _HUNK_CHARS * len(found.is_repair))
        return found

    def documents(self) -> Iterator[DocumentRow]:
        """The documents that count, in order."""
        dead = frozenset(self.info.dead)
        return (self._amend(row) for row in self.catalog.documents() if row.file not in dead)

    def file(self, number: int) -> FileRow:
        """One file of the segment."""
        return self._files[number]

    def _read_file(self, number: int) -> FileRow:
        return self.catalog.file(number)

    def close(self) -> None:
        """Let go of what was opened."""
        self.__dict__.pop("_flat", None)
        for name in ("catalog", "reader"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


class Index:
    """A generation, open for reading; a context manager that lets go of what holds it, if it shall."""

    def __init__(self, generation: Generation, held: HeldGeneration | None = None) -> None:
        self._held = held
        self.generation = generation
        self.families = Families(generation)
        self.segments: tuple[OpenSegment, ...] = tuple(
            OpenSegment(generation, segment, self.families) for segment in generation.segments
        )

    @cached_property
    def corpus(self) -> Corpus:
        """The segments as searches see them."""
        return Corpus(
            [
                SearchedSegment(
                    reader=segment.reader,
                    document_starts=segment.catalog.flat.document_starts,
                    text_of=segment.folded_text,
                    read_ahead=segment.read_ahead,
                    values_of=segment.values_of,
                    live=segment.live,
                    owner_of=segment.owner_of,
                )
                for segment in self.segments
            ]
        )

    @cached_property
    def dictionary(self) -> Dictionary:
        """The dictionary that the index was built with."""
        return Dictionary.open(self.generation.folder / self.generation.dictionary)

    @cached_property
    def segmenter(self) -> Segmenter:
        """The segmenter that the index was built with."""
        return Segmenter(self.dictionary)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in ``folder``; raises ``MissingIndexError`` or ``DamagedIndexError``."""
        held = HeldGeneration(folder)
        if held.generation.folding != FOLDING:
            held.close()
            raise DamagedIndexError(f"{folder}: made with other rules for folding text")
        return cls(held.generation, held)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for segment in self.segments:
            segment.close()
        if self._held is not None:
            self._held.close()

    def documents(self) -> Iterator[tuple[OpenSegment, DocumentRow]]:
        """Every document that counts, with its segment."""
        return ((segment, row) for segment in self.segments for row in segment.documents())

    def list_copies(self, doc_id: str) -> list[tuple[OpenSegment, DocumentRow]]:
        """The other documents of a document's family, the best copy first."""
        family = self.families.find(doc_id)
        others = [other for other in self.families.members.get(family or "", ()) if other != doc_id]
        return [self.find_document(other) for other in others]

    def read_body(self, doc_id: str) -> str:
        """The clean body text of a document."""
        segment, row = self.find_document(doc_id)
        return join_body(segment.catalog.passages(row.first_passage, row.passages))

    def find_document(self, doc_id: str) -> tuple[OpenSegment, DocumentRow]:
        """The document of that id; raises :class:`UsageError` if there is none."""
        for segment in self.segments:
            for row in segment.catalog.find_documents(doc_id):
                if row.file not in segment.info.dead:
                    return segment, segment.document(row.number)
        raise UsageError(f"no document {doc_id!r} in the index; 'aigov-search docs' lists them")
