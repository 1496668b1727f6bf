"""Small real files, damaged at random: what a reader must answer with a reason, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from aigov_search.errors import UnreadableError
from aigov_search.readers.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.records import Source


def mutations(example: bytes, inserts: tuple[bytes, ...] = (b"\0",)) -> st.SearchStrategy[bytes]:
    """``example`` with up to six places overwritten, cut out, or filled with one of ``inserts``."""
    change = st.tuples(
        st.integers(0, max(0, len(example) - 1)),
        st.integers(0, 40),
        st.binary(max_size=12) | st.sampled_from(inserts),
    )

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        data = bytearray(example)
        for at, cut, insert in changes:
            data[at : at + cut] = insert
        return bytes(data)

    return st.lists(change, min_size=1, max_size=6).map(apply)


def drain(sources: Iterator[Source]) -> list[Source]:
    """The sources, or none if the file is refused; checks what holds for every source."""
    found: list[Source] = []
    try:
        for source in sources:
            source.text.encode()
            for value in (source.member or "", source.record_id or "", *source.hints.values()):
                value.encode()
            assert all(0 <= block.start < block.end <= len(source.text) for block in source.blocks)
            assert all(source.text[lost.start : lost.end].strip("\ufffd") == "" for lost in source.defects)
            assert not isinstance(source, Refusal) or source.reason
            found.append(source)
    except UnreadableError as error:
        assert str(error)
        return []
    return found
