"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from aigov_search.output.cells import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.output.formats import Row


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Write an object a line."""
    for row in rows:
        stream.write(to_json({name: row[name] for name in names}) + "\n")


def read(path: Path) -> Iterator[Row]:
    """The objects, a line each; empty lines are passed over."""
    with path.open(encoding="utf-8-sig", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError(f"line {number} is no object")
                yield row
