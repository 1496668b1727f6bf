"""Mails: the body with its subject as title, and each attached document as a member."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.frozen import replace
from aigov_search.readers.composing import put_title_first
from aigov_search.readers.limits import Budget
from aigov_search.readers.members import clean_name, read_member
from aigov_search.readers.mime import (
    decode_text,
    list_field_names,
    parse_message,
    read_date,
    read_file_name,
    read_header,
    read_payload,
    walk_parts,
    write_inner,
)
from aigov_search.readers.record import as_hints, find_lost
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.readers.mime import Part

FORMAT = "eml"

_OF_MAILS = frozenset(
    {
        "from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "delivered-to",
        "mime-version",
    }
)  # fmt: skip
_REPLY = re.compile(
    r"(?:(?:re|fw|fwd|aw|wg|回复|回覆|答复|答覆|转发|轉寄|转寄|轉發)\s{0,4}[:：]\s{0,4})+", re.IGNORECASE
)
_PASSED_OVER = frozenset({"image", "audio", "video", "multipart"})
_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
        "text/calendar",
    }
)  # fmt: skip
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_SENDER = re.compile(r"\"?(?P<name>[^\"<>]{0,200}?)\"?\s{0,4}<(?P<address>[^<>\s]{0,200})>")


def sniff(name: str, head: bytes) -> float:
    """Sure if it begins with the header fields of a mail."""
    found = _OF_MAILS.intersection(list_field_names(head))
    if len(found) >= 3:
        return 0.9
    return 0.85 if found and name.lower().endswith(".eml") else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The mail, then its attached documents. Raises ``UnreadableError`` if there is nothing to read."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``."""
    budget = budget.enter()
    message = parse_message(data)
    bodies: list[Part] = []
    files: list[Part] = []
    for part in walk_parts(message):
        if part.get_content_type() in _ENCRYPTED:
            raise UnreadableError("an encrypted mail; open it in your mail program and save its text")
        is_file = bool(read_file_name(part)) or part.get_content_disposition() == "attachment"
        if part.get_content_maintype() == "text" and not is_file:
            bodies.append(part)
        elif part.get_content_maintype() not in _PASSED_OVER and part.get_content_type() not in _SIGNATURES:
            files.append(part)
    body = _read_body(bodies)
    if body is not None:
        title = _REPLY.sub("", read_header(message, "subject"))
        source = put_title_first(replace(body, format=FORMAT, hints=_read_hints(message, title)), title)
        yield replace(source, defects=find_lost(source.text))
    elif not files:
        raise UnreadableError("the mail holds no text")
    for number, part in enumerate(files, 1):
        yield from _read_file(part, number, budget)


def _read_body(parts: list[Part]) -> Source | None:
    """The body in its richest form: the page, unless the plain text says a lot more."""
    found = {"html": [], "plain": []}  # type: dict[str, list[Source]]
    for part in parts:
        kind = "html" if part.get_content_subtype() == "html" else "plain"
        try:
            source = _read_text(part, kind)
        except UnreadableError:
            continue
        if source.text.strip():
            found[kind].append(source)
    page = max(found["html"], key=lambda source: len(source.text), default=None)
    plain = max(found["plain"], key=lambda source: len(source.text), default=None)
    if page and plain and len(plain.text) > 2 * len(page.text):
        return plain
    return page or plain


def _read_text(part: Part, kind: str) -> Source:
    from aigov_search.readers.html import read_markup

    decoded = decode_text(part)
    if kind == "html":
        return read_markup(decoded.text, encoding=decoded.encoding)
    return Source(text=decoded.text.strip("\r\n"), format=FORMAT, encoding=decoded.encoding)


def _read_hints(message: Part, title: str) -> dict[str, str]:
    date = read_date(message)
    sender = read_header(message, "from")
    named = _SENDER.fullmatch(sender)
    return as_hints(
        [
            ("title", title),
            ("date", date),
            ("date_basis", date and "declared in the mail as Date"),
            ("author", (named["name"].strip() or named["address"]) if named else sender),
        ]
    )


def _read_file(part: Part, number: int, budget: Budget) -> Iterator[Source]:
    """The sources in an attachment, which is a member of the mail."""
    budget.count_member()
    name = read_file_name(part)
    if part.get_content_type() == "message/rfc822":
        data = write_inner(part)
        name = name or f"{number}.eml"
    else:
        data = read_payload(part)
    budget.spend(len(data))
    yield from read_member(data, clean_name(name) if name else str(number), budget)
