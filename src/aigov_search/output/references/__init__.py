"""Documents as references, one module a format; see :mod:`aigov_search.output.formats`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aigov_search.output.formats import Row

_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,}(?:[ 、，,]+[\u4e00-\u9fff·]{2,})+")


def list_authors(author: str) -> list[str]:
    """The names in an author line, each by itself: 吴黎明 毛振华 are two. Names in other letters stay one."""
    return re.split("[ 、，,]+", author) if _NAMES.fullmatch(author) else [author]


def describe_evidence(row: Row) -> str:
    """What a reader needs to find the very text: its file and hash, what the date rests on, its state."""
    parts = [f"File {row['file']}", f"SHA-256 {row['sha256']}"]
    if row["date"]:
        parts.append(f"date: {row['date_basis']}")
    if row["reliability"] != "clean":
        parts.append(f"text {row['reliability']}")
    return "; ".join(parts)
