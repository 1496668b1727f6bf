"""Front matter: what a Markdown file says of itself between two lines ``---``.

Only what people write there by hand is understood: keys with a word, a quoted string, a list, or
a folded text. Anything else is passed over.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aigov_search.readers.record import name_field

_FENCE = re.compile(r"\ufeff?---[ \t]{0,80}(?:\r\n|\n|\r)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]{0,80}$", re.MULTILINE)
_LONGEST = 1 << 14
_PAIR = re.compile(r"(?P<key>[^\s:：#\"'{}\[\],&*!|>%@`-][^:：\n]{0,40})[:：](?=[ \t\r]|$|[^/\d])[ \t]{0,80}")
_ITEM = re.compile(r"[ \t]{0,8}-[ \t]{1,8}")
_COMMENT = re.compile(r"[ \t]#")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


class FrontMatter(NamedTuple):
    """The fields of a front matter, where it ends, and where its title stands if it is on one line."""

    fields: dict[str, str]
    end: int
    title: tuple[int, int] | None = None


def read_front_matter(text: str) -> FrontMatter | None:
    """The front matter at the beginning of ``text``; None if there is none."""
    opened = _FENCE.match(text)
    closed = _END.search(text, opened.end(), opened.end() + _LONGEST) if opened else None
    if not opened or not closed:
        return None
    fields: dict[str, list[str]] = {}
    title = None
    field: str | None = None
    pairs = 0
    at = opened.end()
    while at < closed.start():
        line = _LINE.match(text, at, closed.start())
        if not line:
            break
        at, begun, end = max(line.end(), at + 1), at, find_line_end(line)
        pair = _PAIR.match(text, begun, end)
        if pair:
            pairs += 1
            field = name_field(pair["key"])
            low, high = find_scalar(text, pair.end(), end)
            if field and field not in fields:
                fields[field] = list_values(text[low:high]) if low == pair.end() else [text[low:high]]
                if field == "title" and fields[field]:
                    title = (low, high)
            else:
                field = None
        elif field:
            item = _ITEM.match(text, begun, end)
            low, high = find_scalar(text, item.end() if item else begun, end)
            fields[field].append(text[low:high].strip())
    if not pairs:
        return None
    joined = {key: " ".join(filter(None, values)) for key, values in fields.items()}
    return FrontMatter({key: value for key, value in joined.items() if value}, closed.end(), title)


def find_line_end(line: re.Match[str]) -> int:
    """Where the line ends, its line end left out."""
    return line.start() + len(line.group().rstrip("\r\n"))


def find_scalar(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a value stands in ``text[start:end]``: inside its quotes, or before the comment."""
    while start < end and text[start] in " \t":
        start += 1
    quote = text[start] if start < end else ""
    if quote in ("'", '"') and quote:
        close = text.find(quote, start + 1, end)
        if close > 0:
            return start + 1, close
    comment = _COMMENT.search(text, start, end)
    end = comment.start() if comment else end
    while end > start and text[end - 1] in " \t":
        end -= 1
    return start, end


def list_values(value: str) -> list[str]:
    """A plain value as a list: ``[a, b]`` has two, ``|`` and ``>`` announce one on the lines below."""
    if value in ("", "|", ">", "|-", ">-", "null", "~"):
        return []
    if value.startswith("[") and value.endswith("]"):
        return [item.strip(" \t\"'") for item in value[1:-1].split(",")]
    return [value]
