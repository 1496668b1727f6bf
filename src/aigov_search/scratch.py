"""Files that last no longer than what they are made for."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_IN_MEMORY = 1 << 22
"""Bytes up to which a scratch file is none."""


def open_scratch(folder: Path) -> SpooledTemporaryFile[bytes]:
    """A file in ``folder`` that has no name, so that nothing is left of it, whatever ends this process.

    Where the system cannot do that, it has a name that every writer of an index sweeps away.
    """
    return SpooledTemporaryFile(_IN_MEMORY, dir=str(folder), prefix=".new-")
