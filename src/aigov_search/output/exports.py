"""Exports read back, in whichever of the formats that can be."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

from aigov_search.errors import UsageError
from aigov_search.output.formats import list_formats, load_format
from aigov_search.search.manifests import MANIFEST
from aigov_search.search.rechecking import Quotation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aigov_search.output.formats import ReadableFormat, Row

NEEDED = ("file", "start", "end", "text")
"""The fields without which a quotation cannot be checked."""


def read_quotations(path: Path) -> Iterator[Quotation]:
    """The rows of an export as quotations.

    Raises :class:`UsageError` for a file that is no export, or one without the fields that are needed.
    """
    name = path.suffix.lower().removeprefix(".")
    is_known = name in list_formats("formats")
    form = cast("ReadableFormat", load_format(name if is_known else _guess_format(path)))
    number = 0
    try:
        for number, row in enumerate(form.read(path), 1):
            yield _read_row(path, number, row)
        if not number and not is_known:
            raise ValueError("nothing in it is a quotation")  # noqa: TRY301 - named below like all others
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8; save it as UTF-8, or export it again") from None
    except ValueError as error:
        raise UsageError(f"{path}: is no export that can be checked: {error}") from None


def find_tampering(path: Path) -> str | None:
    """Why a file is not the one that the manifest beside it describes; None if it is, or has none."""
    manifest = path.with_name(path.name + MANIFEST)
    try:
        said = json.loads(manifest.read_text("utf-8"))["export"]["sha256"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"{manifest}: is no manifest ({type(error).__name__}); export again"
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != said:
        return f"{path}: was changed after the export that {manifest.name} describes"
    return None


def _guess_format(path: Path) -> str:
    """The format of a file by its first character."""
    with path.open("rb") as stream:
        return {b"[": "json", b"{": "jsonl"}.get(stream.read(1), "csv")


def _read_row(path: Path, number: int, row: Row) -> Quotation:
    for name in NEEDED:
        if name not in row:
            needed = ", ".join(NEEDED)
            raise UsageError(f"{path}: has no field {name!r}; to be checked it needs {needed}: export them")
    try:
        start, end = int(row["start"]), int(row["end"])
    except (ValueError, TypeError):
        offsets = f"{row['start']!r} and {row['end']!r}"
        raise UsageError(f"{path}: row {number}: start and end are no numbers: {offsets}") from None
    return Quotation(
        row=number,
        file=str(row["file"]),
        start=start,
        end=end,
        text=str(row["text"]),
        **{name: row.get(name) or None for name in ("record_id", "sha256", "query_id", "passage_id")},
    )
