"""Records as rows, and rows in whichever format is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, TypeAlias, cast

from aigov_search.frozen import to_dict
from aigov_search.output.formats import PACKAGES, list_formats, load_format
from aigov_search.output.terminal import Cleared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aigov_search.output.formats import Row

Writer: TypeAlias = "Callable[[Iterable[Row], Sequence[str], IO[str]], None]"


class _Writers(Mapping[str, Writer]):
    """The writer of each format by its name; a format is imported when it is asked for."""

    def __getitem__(self, name: str) -> Writer:
        if name not in list_formats(*PACKAGES):
            raise KeyError(name)
        return clear_for_terminals(load_format(name).write)

    def __iter__(self) -> Iterator[str]:
        return iter(list_formats(*PACKAGES))

    def __len__(self) -> int:
        return len(list_formats(*PACKAGES))


def clear_for_terminals(write: Writer) -> Writer:
    """The same writer; what it writes to a terminal is cleared of what controls one."""

    def write_cleared(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
        write(rows, names, cast("IO[str]", Cleared(stream)) if stream.isatty() else stream)

    return write_cleared


WRITERS: Mapping[str, Writer] = _Writers()


def make_row(record: Any) -> dict[str, Any]:
    """A record as a mapping, its field names as keys; records inside become mappings too."""
    return to_dict(record)
