"""Records in formats for programs: one module a format, in one of three packages beside each other.

``formats`` takes any records, ``quotations`` takes hits, ``references`` takes documents. A format is
a module that defines

``write(rows, names, stream)``
    write the rows (mappings, at least with the keys ``names``) in order, as they come; a format that
    is not text writes to ``stream.buffer``;
``read(path)``, in ``formats``
    the rows of such a file. Raises ``OSError`` or ``ValueError`` for a file that is none.

It is found by being there, under its file's name with hyphens for underscores.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Row = Mapping[str, Any]

PACKAGES = ("formats", "quotations", "references")
_OUTPUT = Path(__file__).parent.parent


class Format(Protocol):
    """The face of a format module."""

    def write(self, rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
        """Write the rows in order."""


class ReadableFormat(Format, Protocol):
    """The face of one whose files can be read back, as those of ``formats`` can."""

    def read(self, path: Path) -> Iterator[Row]:
        """The rows of a file."""


def list_formats(*packages: str) -> list[str]:
    """The names of the formats in these packages, those of one package in the order of the alphabet."""
    return [
        path.stem.replace("_", "-")
        for package in packages
        for path in sorted((_OUTPUT / package).glob("*.py"))
        if path.stem != "__init__"
    ]


def load_format(name: str) -> Format:
    """The format of that name, which must be one of :func:`list_formats`."""
    [package] = [package for package in PACKAGES if name in list_formats(package)]
    module = import_module(f"aigov_search.output.{package}.{name.replace('-', '_')}")
    return cast("Format", module)
