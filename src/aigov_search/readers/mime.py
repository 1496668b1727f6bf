"""Messages in MIME, which mails and saved pages are: their headers and parts, whatever they declare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.readers.limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from aigov_search.readers.encoding import Decoded

    Part = Message[str, str]

_FIELD = re.compile(rb"(?:([A-Za-z][A-Za-z0-9-]{0,60}):|[ \t])[^\r\n]{0,8000}(?:\r?\n|$)")
_BOUNDARY = re.compile(rb"boundary\s{0,4}=", re.IGNORECASE)
_MOST_BOUNDARIES = 200
"""The parser looks at each line once for each part that it stands in."""
_PART = b"\n--"
_LONGEST_HEADER = 1 << 14
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?\s]{0,4000})\?=")
_CHARSET = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}


def list_field_names(head: bytes) -> list[str]:
    """The names of the header fields with which ``head`` begins, in lower case; none if there are none."""
    names: list[str] = []
    at = 0
    while found := _FIELD.match(head, at):
        at = found.end()
        if found.group(1):
            names.append(found.group(1).decode("ascii").lower())
        elif not names:
            break
    return names


def parse_message(data: bytes) -> Part:
    """The message in ``data``. Raises ``UnreadableError`` if its parts are nested without end."""
    from email import message_from_bytes

    if len(_BOUNDARY.findall(data)) > _MOST_BOUNDARIES:
        raise UnreadableError(f"more than {_MOST_BOUNDARIES} multipart bodies in it; split it")
    if data.count(_PART) > LIMITS.members:
        raise UnreadableError(f"more than {LIMITS.members} parts in it; split it")
    try:
        return message_from_bytes(data)
    except (RecursionError, ValueError, LookupError):
        raise UnreadableError("a message that cannot be taken apart; save it anew") from None


def read_header(message: Part, name: str) -> str:
    """The first header field of that name on one line, its encoded words decoded; empty if there is none."""
    found = next((value for key, value in message.raw_items() if key.lower() == name), "")
    value = str(found)[:_LONGEST_HEADER]
    if not value.isascii():
        value = decode_declared(value.encode("utf-8", "surrogateescape"), "")
    return " ".join(_decode_words(value).split())


def read_date(message: Part) -> str:
    """The date of a message in ISO 8601; empty if it has none."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(read_header(message, "date")).isoformat(" ")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def read_payload(part: Part) -> bytes:
    """What a part holds, its transfer encoding undone."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def write_inner(part: Part) -> bytes:
    """The message inside a message, as a file of its own; empty if it cannot be written as one."""
    from email.errors import MessageError

    inner = part.get_payload() if part.is_multipart() else None
    if not isinstance(inner, list) or not inner:
        return b""
    try:
        return inner[0].as_bytes()  # type: ignore[union-attr]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def decode_text(part: Part) -> Decoded:
    """The text of a part. Raises ``UnreadableError`` if it is none."""
    return decode(read_payload(part), read_charset(part))


def read_charset(part: Part) -> str | None:
    """The encoding that a part declares."""
    charset = part.get_param("charset")
    return charset if isinstance(charset, str) and _CHARSET.fullmatch(charset) else None


def walk_parts(message: Part) -> Iterator[Part]:
    """The parts that are not multipart, in order; messages inside the message are one part each."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload() if part.is_multipart() else None
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(reversed(payload))  # type: ignore[arg-type]
        else:
            yield part


def read_file_name(part: Part) -> str:
    """The name of the file that a part is, empty if it is none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError):
        return ""
    if not name.isascii():
        name = decode_declared(name.encode("utf-8", "surrogateescape"), "")
    return " ".join(_decode_words(name).split())


def decode_declared(data: bytes, charset: str) -> str:
    """A short text, decoded as declared if that is possible."""
    name = charset.casefold() if _CHARSET.fullmatch(charset) else "utf-8"
    try:
        return data.decode(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        pass
    try:
        return decode(data, name).text
    except UnreadableError:
        return data.decode("utf-8", "replace")


def _decode_words(value: str) -> str:
    """``=?GB2312?B?zajWqg==?=`` as text; words that follow one another are decoded as one."""
    pieces: list[str] = []
    pending, charset = b"", ""
    at = 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        at = found.end()
        if pending and (between.strip() or charset != found.group(1).casefold()):
            pieces.append(decode_declared(pending, charset))
            pending = b""
        if between.strip() or not pieces:
            pieces.append(between)
        charset = found.group(1).casefold()
        pending += _undo_transfer(found.group(3), found.group(2))
    if pending:
        pieces.append(decode_declared(pending, charset))
    return "".join([*pieces, value[at:]])


def _undo_transfer(coded: str, how: str) -> bytes:
    import binascii
    import quopri

    if how in "qQ":
        return quopri.decodestring(coded.encode("ascii", "replace"), header=True)
    try:
        return binascii.a2b_base64(coded.encode("ascii", "replace") + b"==")
    except binascii.Error:
        return b""
