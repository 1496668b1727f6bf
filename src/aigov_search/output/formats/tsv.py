"""Tab-separated values; tabs, newlines and backslashes inside are written as in C."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from aigov_search.output.cells import make_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.output.formats import Row

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANT = {escape: char for char, escape in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\[\\tnr]")


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Write a header and the rows; nested fields are JSON text."""
    table = str.maketrans(_ESCAPES)
    stream.write("\t".join(names) + "\n")
    for row in rows:
        stream.write("\t".join(cell.translate(table) for cell in make_cells(row, names)) + "\n")


def read(path: Path) -> Iterator[Row]:
    """The rows of a file; all values are text."""
    with path.open(encoding="utf-8-sig", newline="\n") as stream:
        names = next(stream, "").rstrip("\n").split("\t")
        if names == [""]:
            raise ValueError("empty, without even a header")
        for line in stream:
            cells = line.rstrip("\n").split("\t")
            if len(cells) != len(names):
                raise ValueError(f"a row has {len(cells)} cells where the header has {len(names)}")
            yield {
                name: _ESCAPE.sub(lambda found: _MEANT[found[0]], cell)
                for name, cell in zip(names, cells, strict=True)
            }
