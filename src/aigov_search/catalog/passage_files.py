"""The passages of a segment in flat files that are mapped: what every query reads.

A query ranks thirty passages by their texts and by what is known of their documents, and quotes ten.
Nothing leads there sooner than a record at a place that follows from its number. Beside the catalog's
file lie three more: ``.passages`` has a record for each passage (``_PASSAGE``), ``.documents`` one for
each document (``_DOCUMENT``), and ``.texts`` holds the passages' texts and documents' titles that
these point to, each in the shorter of two encodings, and in front of a passage its article's number.
"""

from __future__ import annotations

import struct
from codecs import utf_8_decode, utf_16_le_decode
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from aigov_search.errors import DamagedIndexError
from aigov_search.mapping import map_file, release_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aigov_search.records import Kind, Passage

_PASSAGE = struct.Struct("=QIIIIIIIHH")
"""Of its text: where it begins and how many bytes it takes; document, ordinal, start, end, first and last
line; how many bytes of an article's number stand before the text; signs."""
_DOCUMENT_OF = struct.Struct("=12xI")
_DOCUMENT = struct.Struct("=QIIB7x")
"""Where its title begins, its first passage, how many bytes the title takes, signs."""
_START_AT, _WORDS = 2, _DOCUMENT.size // 4
"""Where the first passage stands in a document's record, and how long that is, in words of four bytes."""
_WIDE = 1
"""The sign of a text in UTF-16, not UTF-8."""
_CHANGED, _CONTINUES, _KIND_SHIFT = 2, 4, 3
"""The signs of a passage, and what the number of its kind is shifted by."""
_DOUBTFUL, _TITLED = 2, 4
"""The signs of a document."""
_KINDS: tuple[Kind, ...] = ("body", "title", "caption", "body")
_KIND_MASK = len(_KINDS) - 1
_SUFFIXES = (".passages", ".documents", ".texts")
_BUFFER = 1 << 16


class PassageRow(NamedTuple):
    """A passage as the catalog has it."""

    number: int
    document: int
    ordinal: int
    kind: Kind
    start: int
    end: int
    line_start: int
    line_end: int
    is_changed: bool
    continues: bool
    article: str | None
    text: str


class PassageOwner(NamedTuple):
    """What ranks a passage of its document."""

    title: str | None
    is_doubtful: bool


class RawPassage(NamedTuple):
    """A passage without its number and document's, as it is stored: places, article, text, signs."""

    place: tuple[int, ...]
    article: bytes
    content: bytes
    signs: int


class RawTitle(NamedTuple):
    """A document's title as it is stored, and signs."""

    content: bytes
    signs: int


def list_passage_files(catalog: Path) -> list[Path]:
    """The flat files beside a catalog's file."""
    return [catalog.with_suffix(suffix) for suffix in _SUFFIXES]


def encode_text(text: str) -> tuple[bytes, bool]:
    """A text in the shorter of its encodings, and whether that is UTF-16, as for Chinese."""
    narrow = text.encode()
    wide = text.encode("utf-16-le") if len(narrow) > 2 * len(text) else narrow
    return (wide, True) if len(wide) < len(narrow) else (narrow, False)


class PassageWriter:
    """Writes the flat files, document by document; :meth:`close` makes them complete."""

    def __init__(self, catalog: Path) -> None:
        self._files = [path.open("wb", _BUFFER) for path in list_passage_files(catalog)]
        self._passages, self._documents, self._texts = self._files
        self._end = 0

    def add_document(self, first_passage: int, title: str | None, *, is_doubtful: bool) -> None:
        """Begin the next document."""
        content, is_wide = encode_text(title or "")
        signs = is_wide * _WIDE | is_doubtful * _DOUBTFUL | (title is not None) * _TITLED
        self._add_document(first_passage, RawTitle(content, signs))

    def copy_document(self, other: PassageFiles, number: int, first_passage: int) -> None:
        """Begin the next document with what other files know of one."""
        self._add_document(first_passage, other.read_raw_title(number))

    def _add_document(self, first_passage: int, raw: RawTitle) -> None:
        begin = self._write(raw.content)
        self._documents.write(_DOCUMENT.pack(begin, first_passage, len(raw.content), raw.signs))

    def add(self, document: int, passage: Passage) -> None:
        """Add a passage of the document with that number."""
        content, is_wide = encode_text(passage.text)
        article = (passage.article or "").encode()
        signs = (
            is_wide * _WIDE
            | passage.is_changed * _CHANGED
            | passage.continues * _CONTINUES
            | _KINDS.index(passage.kind) << _KIND_SHIFT
        )
        place = (passage.ordinal, passage.start, passage.end, passage.line_start, passage.line_end)
        self._add(document, RawPassage(place, article, content, signs))

    def copy(self, other: PassageFiles, numbers: Iterable[int], document: int) -> None:
        """Add passages of other files as they are, as those of the document with that number."""
        for number in numbers:
            self._add(document, other.read_raw(number))

    def _add(self, document: int, raw: RawPassage) -> None:
        begin = self._write(raw.article + raw.content) + len(raw.article)
        record = (begin, len(raw.content), document, *raw.place, len(raw.article), raw.signs)
        self._passages.write(_PASSAGE.pack(*record))

    def _write(self, content: bytes) -> int:
        start = self._end
        self._end += self._texts.write(content)
        return start

    def tell(self) -> tuple[int, ...]:
        """Up to where the files reach."""
        return tuple(file.tell() for file in self._files)

    def cut(self, ends: tuple[int, ...]) -> None:
        """Take out again what was added since :meth:`tell` said this."""
        for file, end in zip(self._files, ends, strict=True):
            file.seek(end)
            file.truncate()
        self._end = ends[-1]

    def close(self) -> None:
        """Finish the files."""
        for file in self._files:
            file.close()


class PassageFiles:
    """Reads the flat files; raises :class:`DamagedIndexError` where they are not what was written."""

    def __init__(self, catalog: Path) -> None:
        self._catalog = catalog
        try:
            self._passages, self._documents, self._texts = map(map_file, list_passage_files(catalog))
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"{catalog}: its passages cannot be opened ({error})") from error
        self._count = len(self._passages) // _PASSAGE.size
        if len(self._passages) % _PASSAGE.size or len(self._documents) % _DOCUMENT.size:
            raise self._damage("are cut off")

    def __len__(self) -> int:
        """The number of passages."""
        return self._count

    @cached_property
    def document_starts(self) -> Sequence[int]:
        """The number of each document's first passage, in order."""
        return cast("Sequence[int]", self._documents.cast("I")[_START_AT::_WORDS])

    def document_of(self, number: int) -> int:
        """The number of the document that a passage belongs to."""
        document: int = self._unpack(_DOCUMENT_OF, number)[0]
        return document

    def row(self, number: int) -> PassageRow:
        """One passage."""
        (
            begin, size, document, ordinal, start, end, line_start, line_end, article, signs
        ) = self._unpack(_PASSAGE, number)  # fmt: skip
        return PassageRow(
            number,
            document,
            ordinal,
            _KINDS[signs >> _KIND_SHIFT & _KIND_MASK],
            start,
            end,
            line_start,
            line_end,
            signs & _CHANGED != 0,
            signs & _CONTINUES != 0,
            self._decode(begin - article, article, 0) if article else None,
            self._decode(begin, size, signs),
        )

    def read_raw(self, number: int) -> RawPassage:
        """What :meth:`PassageWriter.copy` takes over of a passage."""
        begin, size, _, *place, article, signs = self._unpack(_PASSAGE, number)
        texts = self._texts
        return RawPassage(
            tuple(place), bytes(texts[begin - article : begin]), bytes(texts[begin : begin + size]), signs
        )

    def text(self, number: int) -> str:
        """The clean text of one passage."""
        begin, size, *_, signs = self._unpack(_PASSAGE, number)
        return self._decode(begin, size, signs)

    def articles(self) -> list[str | None]:
        """The article of each passage, in order."""
        return [
            self._decode(begin - size, size, 0) if size else None
            for begin, *_, size, _ in _PASSAGE.iter_unpack(self._passages)
        ]

    def owner(self, document: int) -> PassageOwner:
        """What ranks the passages of a document."""
        begin, _, size, signs = self._unpack_document(document)
        title = self._decode(begin, size, signs) if signs & _TITLED else None
        return PassageOwner(title, bool(signs & _DOUBTFUL))

    def read_raw_title(self, document: int) -> RawTitle:
        """What :meth:`PassageWriter.copy_document` takes over of a document."""
        begin, _, size, signs = self._unpack_document(document)
        return RawTitle(bytes(self._texts[begin : begin + size]), signs)

    def release(self) -> None:
        """Let the system have back the memory in which the files were read."""
        for view in (self._passages, self._documents, self._texts):
            release_pages(view)

    def close(self) -> None:
        """Let go of the files."""
        self.__dict__.pop("document_starts", None)
        for view in (self._passages, self._documents, self._texts):
            view.release()

    def _unpack(self, record: struct.Struct, number: int) -> tuple[int, ...]:
        if not 0 <= number < self._count:
            raise self._damage(f"have none with the number {number}")
        return record.unpack_from(self._passages, number * _PASSAGE.size)

    def _unpack_document(self, number: int) -> tuple[int, ...]:
        if not 0 <= number < len(self._documents) // _DOCUMENT.size:
            raise self._damage(f"are of no document {number}")
        return _DOCUMENT.unpack_from(self._documents, number * _DOCUMENT.size)

    def _decode(self, begin: int, size: int, signs: int) -> str:
        content = self._texts[begin : begin + size]
        try:
            if signs & _WIDE:
                return utf_16_le_decode(content, "strict", True)[0]
            return utf_8_decode(content, "strict", True)[0]
        except UnicodeDecodeError as error:
            raise self._damage(f"hold what is no text ({error})") from error

    def _damage(self, what: str) -> DamagedIndexError:
        return DamagedIndexError(f"{self._catalog}: its passages {what}")
