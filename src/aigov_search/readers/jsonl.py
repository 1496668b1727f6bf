r"""JSON Lines: one document a line, ``{"id", "title"?, "date"?, "source"?, "url"?, "author"?, "text"}``.

Each line is a record: one document as it stands, its title the first line of its source text. A
line without ``text`` may have its fields under other usual names (``content``, 标题). A line that is
no record is refused by its number, and the others are read. Lines end at ``\n`` only,
since JSON allows every other line separator inside its strings.
"""

from __future__ import annotations

import json
import re
from io import TextIOWrapper
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.readers.record import make_record, rename_fields, replace_halves
from aigov_search.readers.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from aigov_search.records import Source

FORMAT = "jsonl"
HOLDS_MANY = True

_HOPELESS = 1000
"""Refused lines at the beginning of a file, without a record among them, after which it is refused."""
_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
_BLANK = " \t\r\n\f\v\ufeff\0"
_NAMES_TEXT = re.compile(r'"(?:text|content|body|正文|内容)"\s{0,8}:\s{0,8}"'.encode())


def sniff(name: str, head: bytes) -> float:
    """Sure if the first line is a record; by its name alone if that line is broken."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    named = name.lower().endswith(_SUFFIXES)
    if not start.startswith(b"{"):
        return 0.5 if named else 0.0
    line, end, _ = start.partition(b"\n")
    if _NAMES_TEXT.search(line) and (not end or line.rstrip().endswith(b"}")):
        return 0.95
    return 0.8 if named else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The records, in order, and a ``Refusal`` for each line that is none.

    Raises ``UnreadableError`` if the file cannot be decoded or holds no record at all.
    """
    decoded = decode(data)
    yield from _read_lines(_split(decoded.text), decoded.encoding)


def read_stream(stream: BinaryIO, name: str) -> Iterator[Source]:  # noqa: ARG001 - as above
    """The same of a file in UTF-8 that is read piece by piece."""
    yield from _read_lines(TextIOWrapper(stream, "utf-8-sig", newline="\n"), "utf-8")


def _split(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text[at:end]
        at = end + 1


def _read_lines(lines: Iterable[str], encoding: str) -> Iterator[Source]:
    found = refused = 0
    first = ""
    for number, whole in enumerate(lines, 1):
        line = whole.strip(_BLANK)
        if not line:
            continue
        try:
            record = _read_record(line, encoding)
        except ValueError as error:
            reason = f"line {number}: {error}"
            first = first or reason
            refused += 1
            if not found and refused >= _HOPELESS:
                break
            yield Refusal(text="", format=FORMAT, encoding=encoding, reason=reason, is_record=True)
        else:
            found += 1
            yield record
    if not found:
        raise UnreadableError(f"no line of it is a record; {first}")


def _read_record(line: str, encoding: str) -> Source:
    try:
        fields = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deep to be a record") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON ({error.msg} at character {error.pos + 1})") from None
    if not isinstance(fields, dict):
        raise ValueError('no JSON object with a "text"')  # noqa: TRY004 - a fault of the data
    if "\\u" in line:
        fields = {key: replace_halves(value) for key, value in fields.items()}
    if "text" not in fields:
        fields = rename_fields(fields)
    return make_record(fields, format=FORMAT, encoding=encoding)
