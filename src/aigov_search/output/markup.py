"""Elements of HTML and SVG: whatever goes into one as plain text is escaped."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What neither language allows, and marks that would turn the direction of what follows."""
_EMPTY = frozenset({"meta", "br", "hr", "rect", "line", "circle", "polyline"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def escape_text(text: str) -> Markup:
    """Text as markup that shows it; what must not stand in markup becomes U+FFFD."""
    return Markup(escape(_ILLEGAL.sub("\ufffd", text)))


def join_markup(parts: Iterable[str | None]) -> Markup:
    """Parts one behind the other; plain text is escaped, None left out."""
    return Markup(
        "".join(part if isinstance(part, Markup) else escape_text(part) for part in parts if part is not None)
    )


def tag(name: str, /, *children: str | None, **attributes: str | float | None) -> Markup:
    """One element.

    Attributes are named as in Python: ``class_``, ``font_size``; those that are None are left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape_text(_to_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{join_markup(children)}</{name}>")


def _to_text(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
