"""Files that are read where they lie."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def map_file(path: Path) -> memoryview[int]:
    """The content of a file, mapped until the view is released; raises ``OSError`` or ``ValueError``."""
    with path.open("rb") as file:
        if not file.seek(0, 2):  # an empty file cannot be mapped
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def release_pages(view: memoryview[int]) -> None:
    """Let the system have back the memory in which a mapped file was read; what is wanted is read again."""
    advise = getattr(mmap, "MADV_DONTNEED", None)
    if advise is not None and isinstance(view.obj, mmap.mmap):
        view.obj.madvise(advise)
