"""The files of a segment's postings: flat typed arrays that are mapped, not read.

Entries are numbered in chunks of 65,536, so a number within its chunk takes two bytes.

``flat.numbers`` and ``flat.impacts`` hold, for each posting, the entry's number within its chunk
(``H``) and the term's impact there (``B``). Postings stand term by term, in each term chunk
by chunk, in each chunk ascending.

``flat.terms`` holds a header (``HEADER``), offset and length of each section (``PLACE``), and the
sections in the order of :class:`Section`, each at a multiple of eight bytes. Terms of a field are
sorted by their UTF-8 form. ``KEYS`` holds its first eight bytes as a big-endian number, padded with
zeros, which sorts as the terms do; what is longer goes on in ``TAILS`` (from ``TAIL_STARTS[n]`` to
``TAIL_STARTS[n + 1]``). ``STARTS[n * chunks + c]`` is the number of the first posting of term ``n``
in chunk ``c``; the list ends with the end of the last.

All numbers are in the byte order of the machine that wrote them; ``MARK`` tells whether it is ours.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left, bisect_right
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from aigov_search.engines import FIELDS
from aigov_search.errors import DamagedIndexError

if TYPE_CHECKING:
    from pathlib import Path

    from aigov_search.engines import Field

FORMAT = 1
MAGIC = b"AIGOVPST"
MARK = 0x01020304
HEADER = struct.Struct("=8sIIIIQQQII")
PLACE = struct.Struct("=QQ")

CHUNK_BITS = 16
CHUNK = 1 << CHUNK_BITS
"""Entries in a chunk."""

TERMS_FILE, NUMBERS_FILE, IMPACTS_FILE = "flat.terms", "flat.numbers", "flat.impacts"


class Section(IntEnum):
    """Parts of ``flat.terms``; those of the fields stand once for each field.

    ``LENGTHS`` (``H``) has one number an entry, ``CONTINUING`` (``I``) the numbers of the entries
    that continue the one before, ``CUT_SIGNS`` the signs at which paragraphs were cut, in UTF-8.
    """

    LENGTHS = 0
    CONTINUING = 1
    CUT_SIGNS = 2
    KEYS = 3
    STARTS = 4
    TAIL_STARTS = 5
    TAILS = 6


OF_FIELD = (Section.KEYS, Section.STARTS, Section.TAIL_STARTS, Section.TAILS)
SECTIONS = int(Section.KEYS) + len(OF_FIELD) * len(FIELDS)


class Header(NamedTuple):
    """The fields of ``HEADER``.

    ``guarded_size`` and ``guarded_crc`` are size and CRC-32 of a further file that an engine keeps
    beside its postings.
    """

    magic: bytes
    format: int
    mark: int
    entries: int
    chunks: int
    postings: int
    length: int
    size: int
    guarded_size: int
    guarded_crc: int


def encode_term(text: str) -> bytes:
    """The form in which a term is stored and sorted."""
    return text.encode("utf-8", "surrogatepass")


def make_key(encoded: bytes) -> int:
    """The number that the first eight bytes of a term are."""
    return int.from_bytes(encoded[:8].ljust(8, b"\0"), "big")


def place_of(section: Section, field: Field | None = None) -> int:
    """Where a section stands among all sections."""
    return int(section) + (len(OF_FIELD) * FIELDS.index(field) if field else 0)


class TermTable:
    """The terms of one field, sorted, with the places of their postings."""

    __slots__ = ("_chunks", "_keys", "_starts", "_tail_starts", "_tails")

    def __init__(
        self,
        keys: memoryview[int],
        starts: memoryview[int],
        tail_starts: memoryview[int],
        tails: memoryview[int],
        chunks: int,
    ) -> None:
        self._keys = keys
        self._starts = starts
        self._tail_starts = tail_starts
        self._tails = tails
        self._chunks = chunks

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, encoded: bytes) -> int:
        """The number of a term, or -1."""
        at = self.find_from(encoded)
        return at if at < len(self._keys) and self.encoded(at) == encoded else -1

    def find_from(self, encoded: bytes) -> int:
        """The number of the first term that does not sort before ``encoded``."""
        key = make_key(encoded)
        at = bisect_left(self._keys, key)
        tail = encoded[8:]
        if tail:
            return self._find_tail(at, bisect_right(self._keys, key, at), tail)
        if encoded.endswith(b"\0") and at < len(self._keys) and self.encoded(at) < encoded:
            at += 1  # no term ends with a zero, and a key cannot tell it from padding
        return at

    def encoded(self, at: int) -> bytes:
        """A term by its number."""
        return self._keys[at].to_bytes(8, "big").rstrip(b"\0") + self._tail(at)

    def span(self, at: int) -> tuple[int, int]:
        """First and last but one of a term's postings, over all chunks."""
        return self._starts[at * self._chunks], self._starts[(at + 1) * self._chunks]

    def bounds(self, at: int) -> list[int]:
        """Where a term's postings begin in each chunk, and where those of the last chunk end."""
        return self._starts[at * self._chunks : (at + 1) * self._chunks + 1].tolist()

    def find_fault(self, postings: int) -> str | None:
        """What cannot be right about the table, whose postings lie below ``postings``."""
        previous = b""
        for at in range(len(self)):
            encoded = self.encoded(at)
            if encoded <= previous:
                return f"terms out of order at {at}"
            previous = encoded
        starts = list(self._starts)
        if any(first > second for first, second in pairwise(starts)):
            return "postings out of order"
        return "postings out of range" if starts[-1] > postings else None

    def _tail(self, at: int) -> bytes:
        return bytes(self._tails[self._tail_starts[at] : self._tail_starts[at + 1]])

    def _find_tail(self, low: int, high: int, tail: bytes) -> int:
        while low < high:
            middle = (low + high) // 2
            if self._tail(middle) < tail:
                low = middle + 1
            else:
                high = middle
        return low


class PostingFiles:
    """The mapped files of one segment."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / TERMS_FILE
        self._views: list[memoryview] = []
        terms = self._map(self.path)
        self.header = self._read_header(terms)
        self._places = self._read_places(terms)
        self._terms = terms
        self.numbers = self._map_postings(folder / NUMBERS_FILE, "H")
        self.impacts = self._map_postings(folder / IMPACTS_FILE, "B")
        self.lengths = self._section(Section.LENGTHS, None, "H", self.header.entries)
        self.continuing = self._section(Section.CONTINUING, None, "I")
        self.tables = {field: self._open_table(field) for field in FIELDS}

    @property
    def cut_signs(self) -> str:
        """The signs after which paragraphs were cut."""
        try:
            return str(self._section(Section.CUT_SIGNS, None, "B"), "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self.damage("impossible signs") from error

    def read_guarded(self, name: str) -> bytes:
        """The further file of which the header knows what it holds."""
        try:
            content = self.path.with_name(name).read_bytes()
        except OSError as error:
            raise self.damage(f"{name} cannot be opened ({error})") from error
        if (len(content), crc32(content)) != (self.header.guarded_size, self.header.guarded_crc):
            raise self.damage(f"{name} is not what was written")
        return content

    def damage(self, what: str) -> DamagedIndexError:
        """An error that says what is wrong with these files."""
        return DamagedIndexError(f"{self.path}: {what}")

    def close(self) -> None:
        """Let go of the files."""
        self.tables.clear()
        for view in reversed(self._views):
            view.release()

    def _map(self, path: Path) -> memoryview[int]:
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                if not size:  # an empty file cannot be mapped
                    return memoryview(b"")
                view = memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise self.damage(f"cannot be opened ({error})") from error
        self._views.append(view)
        return view

    def _map_postings(self, path: Path, code: str) -> memoryview[int]:
        view = self._map(path)
        if len(view) != self.header.postings * struct.calcsize(code):
            raise self.damage(f"{path.name} has the wrong size")
        return self._cast(view, code)

    def _read_header(self, terms: memoryview[int]) -> Header:
        if len(terms) < HEADER.size:
            raise self.damage("is cut off")
        header = Header._make(HEADER.unpack_from(terms))
        if header.magic != MAGIC or header.format != FORMAT or header.mark != MARK:
            raise self.damage("was not written by this version, or on another kind of machine")
        if header.size != len(terms) or header.chunks != count_chunks(header.entries):
            raise self.damage("has the wrong size")
        return header

    def _read_places(self, terms: memoryview[int]) -> list[tuple[int, int]]:
        if len(terms) < HEADER.size + SECTIONS * PLACE.size:
            raise self.damage("is cut off")
        places = [PLACE.unpack_from(terms, HEADER.size + n * PLACE.size) for n in range(SECTIONS)]
        if any(offset % 8 or offset + size > len(terms) for offset, size in places):
            raise self.damage("has sections beyond its end")
        return places

    def _section(
        self, section: Section, field: Field | None, code: str, length: int | None = None
    ) -> memoryview[int]:
        offset, size = self._places[place_of(section, field)]
        width = struct.calcsize(code)
        if size % width or (length is not None and size != length * width):
            raise self.damage(f"has an impossible section {section.name}")
        return self._cast(self._terms[offset : offset + size], code)

    def _cast(self, view: memoryview[int], code: str) -> memoryview[int]:
        cast = view.cast(code)  # type: ignore[call-overload]
        self._views += [view, cast]
        return cast  # type: ignore[no-any-return]

    def _open_table(self, field: Field) -> TermTable:
        keys = self._section(Section.KEYS, field, "Q")
        starts = self._section(Section.STARTS, field, "I", len(keys) * self.header.chunks + 1)
        tail_starts = self._section(Section.TAIL_STARTS, field, "I", len(keys) + 1)
        tails = self._section(Section.TAILS, field, "B", tail_starts[len(keys)])
        return TermTable(keys, starts, tail_starts, tails, self.header.chunks)


def count_chunks(entries: int) -> int:
    """How many chunks so many entries take."""
    return -(-entries // CHUNK)
