"""Markdown: each passage as a block quotation, with where it comes from and how far to trust it."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from aigov_search.output.terminal import show_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.output.formats import Row

_SIGNS = re.compile(r"[\\`*_\[\]<>&|~$]")
_BEGINS_BLOCK = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")
_DIGITS = 16
"""Hexadecimal digits of a hash that name a file well enough for a reader."""


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:  # noqa: ARG001 - all are used
    """Write the hits under a heading for each query."""
    asked = None
    for row in rows:
        if (row["query_id"], row["query"]) != asked:
            stream.write("\n" * (asked is not None) + f"## {escape(row['query'])}\n")
            asked = (row["query_id"], row["query"])
        stream.write("\n" + "\n".join(_quote(row)) + "\n")


def _quote(row: Row) -> Iterator[str]:
    yield from _block(row["text_clean"])
    yield ""
    yield f"— {'. '.join(escape(part) for part in _cite(row))}.{_link(row['url'])}  "
    last = f"–{row['line_end']}" if row["line_end"] != row["line_start"] else ""
    place = code(f"{row['file']}:{row['line_start']}{last}")
    yield (
        f"{place}, characters {row['start']}–{row['end']}, "
        f"SHA-256 {row['sha256'][:_DIGITS]}…, passage {row['passage_id']}"
    )
    if row["reliability"] == "doubtful":
        yield ""
        yield "**Doubtful text: compare it with another copy before you quote it.**"
    if row["repairs"]:
        count = f"{row['repairs']} place{'s' * (row['repairs'] != 1)}"
        yield ""
        yield f"Restored in {count}; the file reads:"
        yield ""
        yield from _block(row["text"])


def _cite(row: Row) -> Iterator[str]:
    """Author, title, publisher, date with what it rests on."""
    if row["author"]:
        yield row["author"]
    yield row["title"] or "(no title)"
    yield row["source"] or "(publisher unknown)"
    yield f"{row['date']} ({row['date_basis']})" if row["date"] else "(undated)"


def _link(url: str | None) -> str:
    if not url:
        return ""
    return f" <{url}>" if re.fullmatch(r"[a-z]+://[^\s<>]+", url) else f" {code(url)}"


def _block(text: str) -> Iterator[str]:
    """A text as a block quotation, a paragraph a line."""
    for number, line in enumerate(text.splitlines()):
        if number:
            yield ">"
        yield f"> {escape(line)}".rstrip()


def escape(text: str) -> str:
    """A text that stands in Markdown for itself, on one line."""
    return _BEGINS_BLOCK.sub(_escape_beginning, _SIGNS.sub(r"\\\g<0>", show_controls(text).strip()))


def _escape_beginning(found: re.Match[str]) -> str:
    return found[0] + "\\" if found[0].isdigit() else "\\" + found[0]


def code(text: str) -> str:
    """A text as a code span, whatever is in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " * (longest > 0)
    return f"{fence}{space}{show_controls(text)}{space}{fence}"
