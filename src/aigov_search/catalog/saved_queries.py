"""Queries that people keep: a TOML file in the index folder, to be read and edited by hand.

Each table is a query by its name. The file is no part of any generation: whatever becomes of the
index, it stays, with its comments and its order.
"""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from aigov_search.catalog.writing import Lock, write_whole
from aigov_search.errors import UsageError
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE = "queries.toml"
_LOCK = "queries.lock"
"""Another than the index's, which an ingest may hold for hours."""
_HEAD = (
    "Saved queries; 'aigov-search search --saved NAME' asks one. Edit them as you like:",
    "a name that is not in ASCII stands in quotes, and a query best in single ones.",
)
_TEXTS = ("since", "until", "source", "lang", "by")
_FLAGS = ("any", "exact", "bilingual")


@frozen
class SavedQuery:
    """A query with its name and the options that it is asked with, by their long names."""

    name: str
    query: str
    options: Mapping[str, str | bool]


def read_saved_queries(folder: Path) -> dict[str, SavedQuery]:
    """The saved queries by name, in the order of the file.

    Raises :class:`UsageError` if the file cannot be understood.
    """
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        hint = "mend it by hand, with Chinese names in quotes"
        raise UsageError(f"{path}: cannot be read ({error}); {hint}") from None
    return {name: _read_table(path, name, table) for name, table in tables.items()}


def find_saved_query(folder: Path, name: str) -> SavedQuery:
    """The saved query of that name; raises :class:`UsageError` if there is none."""
    saved = read_saved_queries(folder)
    if name not in saved:
        known = ", ".join(saved) or "none yet; 'aigov-search queries save NAME QUERY…' saves one"
        raise UsageError(f"no saved query {name!r}; there are {known}")
    return saved[name]


def save_query(folder: Path, saved: SavedQuery, *, replaces: bool = False) -> None:
    """Add a query to the file, or put it in the place of the one with its name.

    Raises :class:`UsageError` for a name that cannot be typed, or that is taken unless ``replaces``.
    """
    import tomlkit

    if not saved.name.strip() or not saved.name.isprintable() or saved.name.startswith("-"):
        raise UsageError(f"{saved.name!r} cannot be the name of a query")
    if any("\ud800" <= char <= "\udfff" for char in saved.query):
        raise UsageError("the query holds bytes that are no UTF-8; type it on a terminal that speaks UTF-8")
    table = tomlkit.table()
    table.update({"query": saved.query, **saved.options})
    table.add(tomlkit.nl())
    with _change_document(folder) as document:
        if saved.name in document and not replaces:
            raise UsageError(f"there is a query {saved.name!r} already; --replace puts this one in its place")
        document[saved.name] = table


def remove_query(folder: Path, name: str) -> None:
    """Take a query out of the file, with the comments up to the next one.

    Raises :class:`UsageError` if there is none of that name.
    """
    find_saved_query(folder, name)
    with _change_document(folder) as document:
        document.pop(name, None)


@contextmanager
def _change_document(folder: Path) -> Iterator[Any]:
    """The file as it is written, to be changed; nobody else changes it meanwhile."""
    import tomlkit

    folder.mkdir(parents=True, exist_ok=True)
    with Lock(folder / _LOCK):
        read_saved_queries(folder)  # says what is wrong with it, if need be
        document = _open_document(folder)
        yield document
        write_whole(folder / FILE, tomlkit.dumps(document).encode(), folder / f"{FILE}.new")


def _open_document(folder: Path) -> Any:
    """The file as it is written, comments and all."""
    import tomlkit

    path = folder / FILE
    if path.exists():
        return tomlkit.parse(path.read_text("utf-8"))
    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    return document


def _read_table(path: Path, name: str, table: object) -> SavedQuery:
    def refuse(reason: str) -> UsageError:
        return UsageError(f"{path}: [{name}] {reason}; mend it by hand")

    if not isinstance(table, dict) or not isinstance(table.get("query"), str):
        raise refuse("has no query = '…'")
    options: dict[str, str | bool] = {}
    for key, value in table.items():
        if key in _FLAGS and isinstance(value, bool):
            options[key] = value
        elif key in _TEXTS and isinstance(value, str | int | date) and not isinstance(value, bool):
            options[key] = str(value)  # a date, or a year, may stand without quotes
        elif key != "query":
            known = ", ".join((*_TEXTS, *_FLAGS))
            raise refuse(f"has {key} = {value!r}, which means nothing; known are {known}")
    return SavedQuery(name=name, query=table["query"], options=options)
