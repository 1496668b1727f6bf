"""A query's tree in words, as ``explain`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.query.syntax import And, Close, Dates, InField, Not, Or, Prefix, Quoted, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.query.syntax import FieldName, Node

_INDENT = "  "
_FIELDS: dict[FieldName, str] = {
    "title": "the document's title holds",
    "source": "the publisher's name holds",
    "author": "the author's name holds",
    "number": "the document's number (文号) holds",
    "lang": "the document's language is",
    "article": "the passage is of article",
}


def describe_query(node: Node) -> list[str]:
    """A tree in words, a line for each part, what is inside a part indented."""
    return list(_iter_lines(node))


def _iter_lines(node: Node, depth: int = 0) -> Iterator[str]:
    match node:
        case And() | Or():
            yield _INDENT * depth + ("all of:" if isinstance(node, And) else "any of:")
            for part in node.parts:
                yield from _iter_lines(part, depth + 1)
        case Not():
            yield _INDENT * depth + "not:"
            yield from _iter_lines(node.part, depth + 1)
        case _:
            yield _INDENT * depth + _describe_part(node)


def _describe_part(node: Words | Quoted | Close | Prefix | InField | Dates) -> str:
    match node:
        case Words():
            return node.text
        case Quoted():
            return f'"{node.text.strip()}", exactly this run of characters'
        case Prefix():
            return f"what begins with {node.text}"
        case Close():
            return f"{', '.join(node.text.split())} within {node.distance} characters of each other"
        case InField():
            return f"{_FIELDS[node.field]} {_describe_part(node.value)}"
        case Dates():
            since = f" on {node.since} or later" if node.since else ""
            until = f" on {node.until} or earlier" if node.until else ""
            return f"published{since}{' and' if since and until else ''}{until}"
