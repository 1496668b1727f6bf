"""What one file cannot know: which lines recur across the plain text files of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.ingest.opening import open_regular
from aigov_search.pages.recurrence import recurring_lines
from aigov_search.readers import HEAD, choose_reader, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.ingest.discovery import FoundFile
    from aigov_search.ingest.workers import Workers

_SAMPLE = 24
"""Files of a folder that are looked at; what is on a third of a site's pages shows in so many."""
_LARGEST = 1 << 22
"""Bytes from which on a file is no saved page, and not looked at."""
_FEWEST = 3
"""Files below which nothing can be said to recur."""


def find_site_lines(files: Sequence[FoundFile], workers: Workers) -> dict[str, frozenset[str]]:
    """Furniture by folder, for the folders of the given files, as real paths.

    Every folder is judged by its first plain text files, in the order of names.
    """
    folders: dict[str, list[FoundFile]] = {}
    for file in files:
        folders.setdefault(str(Path(file.real_path).parent), []).append(file)
    found: dict[str, frozenset[str]] = {}
    for folder, members in folders.items():
        if len(members) >= _FEWEST:
            read_texts = workers.map(_read_plain_text, members[:_SAMPLE], mourn=lambda _file: None)
            texts = [text for text in read_texts if text is not None]
            found[folder] = recurring_lines(texts) if len(texts) >= _FEWEST else frozenset()
    return found


def _read_plain_text(file: FoundFile) -> str | None:
    """The text of a plain text file; None for another format, and for what cannot be read."""
    if file.size > _LARGEST:
        return None
    try:
        with open_regular(file.real_path) as stream:
            head = stream.read(HEAD)
            if choose_reader(head, file.path).FORMAT != "text":
                return None
            source = next(read(head + stream.read(_LARGEST), file.path), None)
    except (OSError, UnreadableError):
        return None
    return source.text if source is not None else None
