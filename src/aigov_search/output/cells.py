"""Values as cells of a table: what is nested becomes JSON text, what is unknown an empty cell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aigov_search.output.terminal import CONTROLS

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence


_encode = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for each call


def make_cells(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """The cells of a row, in the order of ``names``."""
    return [to_cell(row[name]) for name in names]


def to_cell(value: object) -> str:
    """One value as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return to_json(value)


def to_json(value: object) -> str:
    """A value as JSON on one line, without a character that could control a terminal."""
    return CONTROLS.sub(_escape, _encode(value))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
