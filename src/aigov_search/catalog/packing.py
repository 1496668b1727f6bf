"""How a catalog packs texts, changes and lists into its columns."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.spans import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aigov_search.records import Removed


class Run(NamedTuple):
    """A stretch of a text: ``text[start:end] == words``."""

    start: int
    end: int
    words: str


def cut_out(text: str, runs: Iterable[Run]) -> str:
    """``text`` without ``runs``; :func:`put_back` takes the same ones."""
    pieces: list[str] = []
    at = 0
    for run in _order_runs(runs):
        pieces.append(text[at : run.start])
        at = run.end
    return "".join((*pieces, text[at:]))


def put_back(rest: str, runs: Iterable[Run]) -> str:
    """The text of which ``rest`` is what :func:`cut_out` left."""
    pieces: list[str] = []
    at = taken = 0
    for run in _order_runs(runs):
        size = run.start - at
        pieces += (rest[taken : taken + size], run.words)
        at, taken = run.end, taken + size
    return "".join((*pieces, rest[taken:]))


def _order_runs(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs by their places, without those that overlap one before."""
    at = 0
    for run in sorted(runs):
        if run.start >= at:
            yield run
            at = run.end


def pack_text(text: str) -> bytes:
    """Compress a text; a lone surrogate survives."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack_text(blob: bytes) -> str:
    """The text that :func:`pack_text` packed."""
    return zlib.decompress(blob).decode("utf-8", "surrogatepass")


def dump_json(value: object) -> str | None:
    """A value as JSON; ``None`` for nothing, and for what is empty."""
    return json.dumps(value, ensure_ascii=False) if value else None


def pack_changes(changes: Iterable[Change]) -> bytes | None:
    """Changes as compressed JSON; ``None`` if there are none."""
    rows = [[c.start, c.end, c.replacement, c.rule, c.confidence, c.evidence] for c in changes]
    return pack_text(json.dumps(rows, ensure_ascii=False)) if rows else None


def unpack_changes(blob: bytes | None) -> tuple[Change, ...]:
    """The changes that :func:`pack_changes` packed."""
    if not blob:
        return ()
    return tuple(
        Change(start=row[0], end=row[1], replacement=row[2], rule=row[3], confidence=row[4], evidence=row[5])
        for row in json.loads(unpack_text(blob))
    )


def pack_removed(removed: Iterable[Removed]) -> bytes | None:
    """What was stripped as compressed JSON; ``None`` if that is nothing."""
    rows = [[r.start, r.end, r.reason] for r in removed]
    return pack_text(json.dumps(rows, ensure_ascii=False)) if rows else None
