"""The Whoosh engine: postings in flat files that a query reads without importing Whoosh.

Written is a Whoosh index of one segment: its table of contents names the codec of
:mod:`aigov_search.engines.whoosh_codec`, with which Whoosh itself opens and searches the same files.
Queries of this program map them directly; they never read the table of contents, which is a pickle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.engines.postings_reader import PostingsReader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aigov_search.engines import Entry


class WhooshReader(PostingsReader):
    """Reads the mapped files, and knows of the table of contents beside them."""

    def verify(self) -> None:
        """Look at every posting, and at the table of contents."""
        super().verify()
        self._files.read_guarded(CONTENTS_FILE)


class WhooshEngine:
    """Writes Whoosh indexes in bulk."""

    name = "whoosh"
    package = ""

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        """Write the postings, and the table of contents through which Whoosh finds them."""
        from aigov_search.engines.postings_writer import PostingsWriter  # queries only read
        from aigov_search.engines.whoosh_codec import write_contents  # imports Whoosh

        writer = PostingsWriter(folder)
        for entry in entries:
            writer.add(entry)
        writer.close(guarded=write_contents(folder))

    def open(self, folder: Path) -> WhooshReader:
        """Map the postings."""
        return WhooshReader(folder)


CONTENTS_FILE = "_MAIN_1.toc"
ENGINE = WhooshEngine()
