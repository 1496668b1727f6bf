"""JSON in one piece: a list of documents, or one document, spread over lines.

The fields may have any of their usual names. A list inside an object (``{"data": [...]}``) counts,
too, if it is the only one there.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.readers.record import list_names, make_record, rename_fields, replace_halves
from aigov_search.readers.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.records import Source

FORMAT = "json"
HOLDS_MANY = True

_OPENS = re.compile(rb"[\[{]\s{0,200}(?:\{\s{0,200})?[\"}\]]")


def sniff(name: str, head: bytes) -> float:
    """By its name and first signs; without the name only if these are a list of objects."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    is_named = name.lower().endswith(".json")
    if not (_OPENS.match(start) or (is_named and start.startswith((b"[", b"{")))):
        return 0.0
    if is_named:
        has_one_a_line = start.startswith(b"{") and b"\n{" in start
        return 0.5 if has_one_a_line else 0.97
    return 0.7 if start.startswith(b"[") and re.match(rb"\[\s{0,200}\{\s{0,200}\"", start) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The documents as records, and a ``Refusal`` for each that has no text.

    Raises ``UnreadableError`` if it is no JSON, or holds no document.
    """
    decoded = decode(data)
    try:
        whole = json.loads(decoded.text.strip("\ufeff\0"))
    except RecursionError:
        raise UnreadableError("JSON nested too deep") from None
    except ValueError as error:
        raise UnreadableError(f"no JSON: {error}") from None
    found = False
    reason = ""
    for number, item in enumerate(_list_items(whole), 1):
        try:
            if not isinstance(item, dict):
                raise ValueError("no object")  # noqa: TRY004, TRY301 - a fault of the data, like the next
            fields = {key: replace_halves(value) for key, value in rename_fields(item).items()}
            yield make_record(fields, format=FORMAT, encoding=decoded.encoding)
            found = True
        except ValueError as error:
            reason = f"item {number}: {error}"
            yield Refusal(text="", format=FORMAT, encoding=decoded.encoding, reason=reason, is_record=True)
    if not found:
        wanted = list_names("text")
        problem = reason or "it is empty"
        raise UnreadableError(f"no document in it ({problem}); name the field with the text one of {wanted}")


def _list_items(whole: object) -> list[object]:
    """The documents in what was parsed, as far as they can be told."""
    if isinstance(whole, list):
        return whole
    if isinstance(whole, dict) and "text" not in rename_fields(whole):
        lists = [value for value in whole.values() if isinstance(value, list)]
        if len(lists) == 1:
            return lists[0]
    return [whole]
