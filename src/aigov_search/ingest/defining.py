"""The user's dictionary: words that the segmenter of an index knows besides those of jieba.

The words stand in the manifest beside what else people decided, so they outlive whatever becomes of
documents and postings. A change bakes a new dictionary and makes the postings anew from the catalogs
in the same generation: index and query never cut in different ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.catalog.generations import open_generation
from aigov_search.catalog.writing import IndexWriter
from aigov_search.chinese.folding import fold
from aigov_search.errors import UsageError
from aigov_search.frozen import replace
from aigov_search.ingest.committing import commit_segments
from aigov_search.ingest.salvaging import bake_words, rebuild_postings
from aigov_search.ingest.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


def add_words(folder: Path, words: Sequence[str], frequency: int | None = None) -> int:
    """Let the segmenter know some words; returns the number of passages that were indexed anew.

    Without a ``frequency`` a word gets one that makes it stand; 0 forbids it. Raises
    :class:`UsageError` for what cannot be a word, and changes nothing then.
    """
    return _define(folder, lambda known: {**_without(known, words), **dict.fromkeys(words, frequency)})


def remove_words(folder: Path, words: Sequence[str]) -> int:
    """Take words out again; returns the number of passages that were indexed anew.

    Raises :class:`UsageError` for a word that was never added, and changes nothing then.
    """

    def take_out(old: Mapping[str, int | None]) -> dict[str, int | None]:
        known = {fold(word) for word in old}
        unknown = next((word for word in words if fold(word) not in known), None)
        if unknown is not None:
            raise UsageError(f"{unknown!r} is not among the words that were added; 'dict list' shows them")
        return _without(old, words)

    return _define(folder, take_out)


def _without(known: Mapping[str, int | None], words: Sequence[str]) -> dict[str, int | None]:
    """The known words but for some, in whichever script these are written."""
    gone = {fold(word) for word in words}
    return {word: frequency for word, frequency in known.items() if fold(word) not in gone}


def _define(folder: Path, change: Callable[[Mapping[str, int | None]], Mapping[str, int | None]]) -> int:
    """Change the words of an index, which nobody else changes meanwhile."""
    open_generation(folder)  # where there is no index, none is begun
    with IndexWriter(folder) as writer:
        old = open_generation(folder)
        words = change(old.words)
        try:
            base = replace(old, words=words, dictionary=bake_words(writer, words))
        except ValueError as error:
            raise UsageError(f"{error}; nothing was changed") from error
        if base.dictionary == old.dictionary:
            return 0
        segments = [
            rebuild_postings(writer, base, segment, f"-rebuilt{place}", jobs=0)
            for place, segment in enumerate(base.segments)
        ]
        with Workers(1, 0) as workers:
            commit_segments(writer, replace(base, segments=tuple(segments)), segments, workers)
    return sum(segment.passages for segment in segments)
