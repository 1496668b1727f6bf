r"""BibTeX: each document as ``@misc``; for engines that read UTF-8 (XeTeX, LuaTeX, biber)."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from aigov_search.output.references import describe_evidence, list_authors
from aigov_search.output.terminal import show_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.output.formats import Row

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEANT = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "#": r"\#", "&": r"\&",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_LANGUAGES = {"zh": "chinese", "en": "english"}


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:  # noqa: ARG001 - all are used
    """Write an entry for each document, its id as the key."""
    for number, row in enumerate(rows):
        stream.write("\n" * bool(number) + "\n".join(_make_entry(row)) + "\n")


def _make_entry(row: Row) -> Iterator[str]:
    yield f"@misc{{{row['doc_id']},"
    for name, value in _list_fields(row):
        yield f"  {name} = {value},"
    yield "}"


def _list_fields(row: Row) -> Iterator[tuple[str, str]]:
    # Two pairs of braces keep names from being taken apart and titles from being made lower case.
    if row["author"]:
        names = [f"{{{escape(name)}}}" for name in list_authors(row["author"])]
        yield "author", f"{{{' and '.join(names)}}}"
    yield "title", f"{{{{{escape(row['title'] or '(no title)')}}}}}"
    if row["source"]:
        yield "howpublished", f"{{{escape(row['source'])}}}"
    if row["date"]:
        year, month, day = [*row["date"].split("-"), "", ""][:3]
        yield "year", f"{{{year}}}"
        if month:
            yield "month", _MONTHS[int(month) - 1]
        if day:
            yield "day", f"{{{int(day)}}}"
    if row["number"]:
        yield "number", f"{{{escape(row['number'])}}}"
    if row["url"]:
        yield "url", f"{{{_escape_url(row['url'])}}}"
    if row["lang"]:
        yield "language", f"{{{_LANGUAGES.get(row['lang'][:2], row['lang'])}}}"
    yield "note", f"{{{escape(describe_evidence(row))}}}"


def escape(text: str) -> str:
    """A text that TeX prints as it is."""
    return "".join(_MEANT.get(char, char) for char in " ".join(show_controls(text).split()))


def _escape_url(url: str) -> str:
    return re.sub(r"[\s{}\\]", lambda found: f"%{ord(found[0]):02X}", url)
