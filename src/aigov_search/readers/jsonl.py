r"""JSON Lines: one document a line, ``{"id", "title"?, "date"?, "source"?, "url"?, "author"?, "text"}``.

Each line is a record: one document as it stands, its title the first line of its source text. A
line that is no record is refused by its number, and the others are read. Lines end at ``\n`` only,
since JSON allows every other line separator inside its strings.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.readers.refusals import Refusal
from aigov_search.records import Source
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = "jsonl"

_HINTS = ("title", "date", "source", "url", "author", "number", "lang")
_HOPELESS = 1000
"""Refused lines at the beginning of a file, without a record among them, after which it is refused."""
_LOST = re.compile("\ufffd+")
_HALF = re.compile("[\ud800-\udfff]")
_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
_BLANK = " \t\r\n\f\v\ufeff\0"
_NAMES_TEXT = re.compile(rb'"text"\s{0,8}:\s{0,8}"')


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
    text, encoding = decoded.text, decoded.encoding
    found = refused = number = at = 0
    first = ""
    while at < len(text):
        number += 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip(_BLANK)
        at = end + 1
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


def make_record(fields: Mapping[str, object], *, format: str, encoding: str) -> Source:  # noqa: A002 - as in Source
    """The source that a record's fields stand for: ``id``, ``text``, and the keys of ``Source.hints``.

    The title stands as the first line of the text, unless the text begins with it. U+FFFD, which
    stands for lost characters, is listed in ``defects``. Raises ``ValueError`` if there is no text.
    """
    body = fields.get("text")
    if body is None:
        raise ValueError('it has no "text"')
    if not isinstance(body, str):
        raise ValueError('its "text" is no string')  # noqa: TRY004 - a fault of the data, like the others
    if not body or body.isspace():
        raise ValueError('its "text" is blank')
    hints = {key: _as_text(value) for key, value in fields.items() if value and key in _HINTS}
    title = hints.get("title")
    text = f"{title}\n{body}" if title and body.partition("\n")[0].strip() != title else body
    return Source(
        text=text,
        format=format,
        encoding=encoding,
        record_id=_as_text(fields.get("id")) or None,
        hints=hints,
        is_record=True,
        defects=tuple(Span(*lost.span()) for lost in _LOST.finditer(text)) if "\ufffd" in text else (),
    )


def _read_record(line: str, encoding: str) -> Source:
    try:
        fields = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deep to be a record") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON ({error.msg} at character {error.pos + 1})") from None
    if not isinstance(fields, dict):
        raise ValueError('no JSON object with a "text"')  # noqa: TRY004 - as above
    if "\\u" in line:
        fields = {key: _replace_halves(value) for key, value in fields.items()}
    return make_record(fields, format=FORMAT, encoding=encoding)


def _as_text(value: object) -> str:
    """A field's value as one line; nothing for what is no string or number."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def _replace_halves(value: object) -> object:
    """A string with U+FFFD for each half of a surrogate pair that stands alone."""
    if not isinstance(value, str):
        return value
    return _HALF.sub("\ufffd", value)
