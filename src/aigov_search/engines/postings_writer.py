"""Collects postings in memory and writes them once, as :mod:`postings_format` lays them out.

However many entries come, memory stays bounded: when so many postings are held that it would not,
they are set aside in a file, sorted, and all such runs are merged at the end.
"""

from __future__ import annotations

import os
import sys
from array import array
from contextlib import ExitStack
from heapq import merge
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from zlib import crc32

from aigov_search.engines import FIELDS
from aigov_search.engines.postings_collecting import collect_postings
from aigov_search.engines.postings_format import (
    CHUNK,
    FORMAT,
    HEADER,
    IMPACTS_FILE,
    MAGIC,
    MARK,
    NUMBERS_FILE,
    PLACE,
    SECTIONS,
    TERMS_FILE,
    Header,
    count_chunks,
    encode_term,
    make_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.engines import Entry, Field

    Buffer = bytes | bytearray | memoryview[int]

_BUFFER = 1 << 22
"""Bytes of postings that are gathered before they are written."""

_BLOCK = 1 << 15
"""Bytes of a run's terms that are read at a time when runs are merged."""

MOST_HELD = 4_000_000
"""Characters of entries that are held in memory before their postings are set aside."""

# The bytes of a collected posting, its number and its impact, are taken apart with strides, all at once.
_STRIDES = (0, 1, 2) if sys.byteorder == "little" else (3, 1, 2)


class _Part(NamedTuple):
    """Where what one run holds of one field stands in its file.

    ``blocks`` says where each block of encoded terms, one a line, begins, and where the last ends;
    behind it, at ``sizes``, stands how many postings each term has, and at ``postings`` stand these.
    """

    blocks: array[int]
    sizes: int
    postings: int


class _Run(NamedTuple):
    """Postings of entries of one chunk, sorted and set aside in a file."""

    path: Path
    chunk: int
    parts: dict[Field, _Part]


class PostingsWriter:
    """Takes entries one by one; :meth:`close` writes the files."""

    def __init__(self, folder: Path, most_held: int = MOST_HELD) -> None:
        self._folder = folder
        self._most_held = most_held
        self._held: list[Entry] = []
        self._chars_held = 0
        self._runs: list[_Run] = []
        self._lengths = array("H")
        self._continuing = array("I")
        self._cut_signs: set[str] = set()
        self._before = ""
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Add the next entry."""
        if self._chars_held >= self._most_held or self._count % CHUNK == 0:
            self._set_aside()
        if entry.continues:
            self._continuing.append(self._count)
            self._cut_signs.update(self._before[-1:])
        self._before = entry.text
        self._held.append(entry)
        self._chars_held += len(entry.text)
        self._count += 1

    def close(self, guarded: bytes = b"") -> None:
        """Write everything and fsync it; ``guarded`` is what a file beside it holds, to be checked too."""
        entries = self._count
        self._set_aside()
        sections: list[Buffer] = [*self._entry_sections()]
        total = 0
        with ExitStack() as stack:
            numbers = stack.enter_context((self._folder / NUMBERS_FILE).open("wb"))
            impacts = stack.enter_context((self._folder / IMPACTS_FILE).open("wb"))
            files = [stack.enter_context(run.path.open("rb")) for run in self._runs]
            for field in FIELDS:
                writer = _FieldWriter(count_chunks(entries), total, numbers, impacts)
                if len(self._runs) == 1:  # of one chunk, too, and in order already
                    for terms, sizes, at in _iter_blocks(self._runs[0], field, files[0]):
                        files[0].seek(at)
                        writer.add_all(terms, sizes, files[0].read(4 * sum(sizes)))
                else:
                    parts = [
                        _iter_part(run, order, field, file)
                        for order, (run, file) in enumerate(zip(self._runs, files, strict=True))
                    ]
                    for encoded, group in groupby(merge(*parts), key=itemgetter(0)):
                        writer.add(encoded, (posted[2:] for posted in group))
                written, total = writer.close()
                sections += written
            _sync(numbers)
            _sync(impacts)
        for run in self._runs:
            run.path.unlink()
        self._write_terms(sections, total, guarded)

    def _write_terms(self, sections: Sequence[Buffer], postings: int, guarded: bytes) -> None:
        places = []
        offset = HEADER.size + SECTIONS * PLACE.size
        for section in sections:
            offset = -(-offset // 8) * 8
            places.append((offset, len(section)))
            offset += len(section)
        entries = self._count
        header = Header(
            magic=MAGIC,
            format=FORMAT,
            mark=MARK,
            entries=entries,
            chunks=count_chunks(entries),
            postings=postings,
            length=sum(self._lengths),
            size=offset,
            guarded_size=len(guarded),
            guarded_crc=crc32(guarded),
        )
        with (self._folder / TERMS_FILE).open("wb") as file:
            file.write(HEADER.pack(*header))
            for place in places:
                file.write(PLACE.pack(*place))
            for (start, _), section in zip(places, sections, strict=True):
                file.write(bytes(start - file.tell()))
                file.write(section)
            _sync(file)

    def _set_aside(self) -> None:
        """Write the postings of the entries that are held, and which are of one chunk, to a file."""
        if not self._held:
            return
        chunk, first = divmod(len(self._lengths), CHUNK)
        lengths, fields = collect_postings(self._held, first)
        self._lengths += lengths
        path = self._folder / f"run{len(self._runs)}.tmp"
        parts: dict[Field, _Part] = {}
        with path.open("wb") as file:
            for field, (terms, sizes, postings) in fields.items():
                blocks = array("Q", _cut_blocks(terms, file.tell()))
                file.write(terms)
                parts[field] = _Part(blocks, file.tell(), file.tell() + 4 * len(sizes))
                file.write(sizes.tobytes())
                file.write(postings)
        self._runs.append(_Run(path, chunk, parts))
        self._held.clear()
        self._chars_held = 0

    def _entry_sections(self) -> list[bytes]:
        signs = encode_term("".join(sorted(self._cut_signs)))
        return [self._lengths.tobytes(), self._continuing.tobytes(), signs]


class _FieldWriter:
    """Writes the terms of one field, in order, with their postings."""

    def __init__(self, chunks: int, first: int, numbers: BinaryIO, impacts: BinaryIO) -> None:
        self._chunks = chunks
        self._numbers = numbers
        self._impacts = impacts
        self._keys = array("Q")
        self._starts = array("I", [first])
        self._tail_starts = array("I", [0])
        self._tails = bytearray()
        self._held = bytearray()

    def add(self, encoded: bytes, postings: Iterable[tuple[int, bytes]]) -> None:
        """Add a term with its postings, as they are held, by chunk; a chunk may come repeatedly."""
        self._keys.append(make_key(encoded))
        self._tails += encoded[8:]
        self._tail_starts.append(len(self._tails))
        starts, at = self._starts, 0
        total = starts[-1]
        for chunk, held in postings:
            while at < chunk:
                starts.append(total)
                at += 1
            total += len(held) // 4
            self._held += held
        starts.extend([total] * (self._chunks - at))
        if len(self._held) > _BUFFER:
            self._flush()

    def add_all(self, terms: Sequence[bytes], sizes: Sequence[int], postings: bytes) -> None:
        """Add terms in order with all their postings, of which each has so many; there is one chunk only."""
        tails = [term[8:] for term in terms]
        self._keys.extend(map(make_key, terms))
        self._tails += b"".join(tails)
        self._tail_starts.extend(accumulate(map(len, tails), initial=self._tail_starts.pop()))
        self._starts.extend(accumulate(sizes, initial=self._starts.pop()))
        self._held += postings
        if len(self._held) > _BUFFER:
            self._flush()

    def close(self) -> tuple[list[Buffer], int]:
        """The sections of the field, and the number of postings so far."""
        self._flush()
        sections = [self._keys, self._starts, self._tail_starts]
        return [*(memoryview(section).cast("B") for section in sections), self._tails], self._starts[-1]

    def _flush(self) -> None:
        impact, low, high = _STRIDES
        numbers = bytearray(len(self._held) // 2)
        numbers[0::2] = self._held[low::4]
        numbers[1::2] = self._held[high::4]
        self._numbers.write(numbers)
        self._impacts.write(self._held[impact::4])
        self._held.clear()


def _iter_part(
    run: _Run, order: int, field: Field, file: BinaryIO
) -> Iterator[tuple[bytes, int, int, bytes]]:
    """The terms of a run: encoded, the run's place in order, its chunk, the postings as held."""
    for terms, sizes, at in _iter_blocks(run, field, file):
        file.seek(at)
        for encoded, size in zip(terms, sizes, strict=True):
            yield encoded, order, run.chunk, file.read(4 * size)


def _iter_blocks(run: _Run, field: Field, file: BinaryIO) -> Iterator[tuple[list[bytes], array[int], int]]:
    """The terms of a run, block by block: encoded, how many postings each has, where these begin."""
    part = run.parts[field]
    sizes_at, at = part.sizes, part.postings
    for start, stop in pairwise(part.blocks):
        file.seek(start)
        terms = file.read(stop - start).removesuffix(b"\n").split(b"\n")
        file.seek(sizes_at)
        sizes = array("I", file.read(4 * len(terms)))
        yield terms, sizes, at
        sizes_at, at = sizes_at + 4 * len(terms), at + 4 * sum(sizes)


def _cut_blocks(terms: bytes, offset: int) -> Iterator[int]:
    """Where blocks of whole lines begin, with ``offset`` before the first, and where the last ends."""
    at = 0
    while at < len(terms):
        yield offset + at
        end = terms.find(b"\n", at + _BLOCK)
        at = end + 1 if end >= 0 else len(terms)
    yield offset + at


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
