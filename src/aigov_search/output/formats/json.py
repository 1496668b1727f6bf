"""JSON: one array, an object a line."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from aigov_search.output.cells import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.output.formats import Row


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Write one array."""
    separator = "[\n"
    for row in rows:
        stream.write(separator + to_json({name: row[name] for name in names}))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def read(path: Path) -> Iterator[Row]:
    """The objects of the array."""
    with path.open(encoding="utf-8-sig") as stream:
        rows = json.load(stream)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("no array of objects")
    yield from rows
