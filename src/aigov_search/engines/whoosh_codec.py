"""Lets Whoosh 2.7.4 open and search the flat posting files: a codec that only reads.

The index has the fields ``words``, ``pairs`` and ``chars``; document numbers are the numbers of the
entries, and the weights of postings are their impacts, which ``scoring.Frequency`` adds up as this
program does. Nothing is stored, and nothing can be deleted or added: the program keeps texts and
deletions elsewhere, and writes new segments instead.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from whoosh.analysis import IDTokenizer
from whoosh.codec import base
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Frequency
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from aigov_search.engines import FIELDS, Field
from aigov_search.engines.postings_format import CHUNK, PostingFiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INDEX, _GENERATION = "MAIN", 1


def write_contents(folder: Path) -> bytes:
    """Write Whoosh's table of contents for the postings of a folder; returns what it holds."""
    terms = FieldType(format=Frequency(), analyzer=IDTokenizer(), scorable=True)
    contents = TOC(Schema(**dict.fromkeys(FIELDS, terms)), [FlatSegment()], _GENERATION)
    contents.write(FileStorage(str(folder)), _INDEX)
    path = folder / f"_{_INDEX}_{_GENERATION}.toc"
    return path.read_bytes()


class FlatSegment(base.Segment):  # type: ignore[misc]
    """The one segment of an index; what it holds is known when its files are opened."""

    def __init__(self) -> None:
        super().__init__(_INDEX)
        self.segid = "flat"

    def codec(self) -> FlatCodec:
        """The codec to read it with."""
        return FlatCodec()

    def should_assemble(self) -> bool:
        """Files stay apart, or they could not be mapped."""
        return False


class FlatCodec(base.Codec):  # type: ignore[misc]
    """Opens flat posting files for Whoosh."""

    def terms_reader(self, storage: FileStorage, _segment: FlatSegment) -> FlatTerms:
        """The terms of all fields."""
        return FlatTerms(PostingFiles(Path(storage.folder)))

    def per_document_reader(self, storage: FileStorage, _segment: FlatSegment) -> FlatDocuments:
        """Numbers and lengths of documents."""
        return FlatDocuments(PostingFiles(Path(storage.folder)))


class FlatMatcher(ListMatcher):  # type: ignore[misc]
    """A posting list; skips by bisection."""

    _i: int

    def skip_to(self, number: int) -> None:
        """Move to the first document that is not below ``number``."""
        self._i = bisect_left(self._ids, number, self._i)


class FlatTerms(base.TermsReader):  # type: ignore[misc]
    """Looks terms up in the flat tables."""

    def __init__(self, files: PostingFiles) -> None:
        self._files = files

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) >= 0

    def indexed_field_names(self) -> Iterable[str]:
        """The fields that have terms."""
        return FIELDS

    def cursor(self, fieldname: str, _fieldobj: FieldType) -> FlatCursor:
        """A place in the sorted terms of a field."""
        return FlatCursor(self._files, cast("Field", fieldname))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, sorted by field and text."""
        for field in sorted(FIELDS):
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of a field that do not sort before ``prefix``."""
        table = self._files.tables[cast("Field", fieldname)]
        return ((fieldname, table.encoded(at)) for at in range(table.find_from(prefix), len(table)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms of a field from a prefix on, with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of a term."""
        numbers, impacts = self._read(fieldname, text)
        lengths = [self._files.lengths[number] for number in numbers]
        return TermInfo(
            weight=sum(impacts),
            df=len(numbers),
            minlength=min(lengths),
            maxlength=max(lengths),
            maxweight=max(impacts),
            minid=numbers[0],
            maxid=numbers[-1],
        )

    def matcher(self, fieldname: str, text: bytes, format_: Frequency, scorer: Any = None) -> FlatMatcher:
        """The postings of a term."""
        numbers, impacts = self._read(fieldname, text)
        return FlatMatcher(
            numbers,
            weights=impacts,
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def close(self) -> None:
        """Let go of the files."""
        self._files.close()

    def _find(self, fieldname: str, text: bytes) -> int:
        table = self._files.tables.get(cast("Field", fieldname))
        return table.find(text) if table is not None else -1

    def _read(self, fieldname: str, text: bytes) -> tuple[array[int], array[float]]:
        at = self._find(fieldname, text)
        if at < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        table = self._files.tables[cast("Field", fieldname)]
        numbers = array("I")
        for chunk, (low, high) in enumerate(pairwise(table.bounds(at))):
            numbers.extend(chunk * CHUNK + number for number in self._files.numbers[low:high])
        return numbers, array("f", self._files.impacts[slice(*table.span(at))])


class FlatCursor(base.FieldCursor):  # type: ignore[misc]
    """A place in the sorted terms of a field."""

    def __init__(self, files: PostingFiles, field: Field) -> None:
        self._table = files.tables[field]
        self._at = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._at = 0
        return self.text()

    def find(self, text: str | bytes) -> str | None:
        """Go to the first term that does not sort before ``text``."""
        encoded = text if isinstance(text, bytes) else text.encode()
        self._at = self._table.find_from(encoded)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """The term here; ``None`` behind the last."""
        return self._table.encoded(self._at).decode() if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a term here."""
        return self._at < len(self._table)


class FlatDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """Documents have a number and one length for all fields."""

    def __init__(self, files: PostingFiles) -> None:
        self._files = files

    def doc_count(self) -> int:
        """The number of documents."""
        return self._files.header.entries

    def doc_count_all(self) -> int:
        """The number of documents; none can be deleted here."""
        return self._files.header.entries

    def has_deletions(self) -> bool:
        """No."""
        return False

    def is_deleted(self, _docnum: int) -> bool:
        """No."""
        return False

    def deleted_docs(self) -> Iterable[int]:
        """None."""
        return ()

    def doc_field_length(self, docnum: int, _fieldname: str, _default: int = 0) -> int:
        """The length of a document in word characters, whatever the field."""
        return self._files.lengths[docnum]

    def field_length(self, _fieldname: str) -> int:
        """The sum of all lengths."""
        return self._files.header.length

    def min_field_length(self, _fieldname: str) -> int:
        """The smallest length."""
        return min(self._files.lengths, default=0)

    def max_field_length(self, _fieldname: str) -> int:
        """The largest length."""
        return max(self._files.lengths, default=0)

    def stored_fields(self, _docnum: int) -> dict[str, object]:
        """Nothing is stored."""
        return {}

    def close(self) -> None:
        """Let go of the files."""
        self._files.close()
