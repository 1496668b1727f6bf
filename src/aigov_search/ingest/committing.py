"""The last step of every change to the documents of an index: merge, group, and switch over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.catalog.generations import hash_file
from aigov_search.frozen import replace
from aigov_search.ingest.grouping import find_families, list_members
from aigov_search.ingest.merging import merge_segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.catalog.generations import Generation, Segment
    from aigov_search.catalog.writing import IndexWriter
    from aigov_search.families import Family
    from aigov_search.ingest.workers import Workers


def commit_segments(
    writer: IndexWriter,
    base: Generation,
    segments: Sequence[Segment],
    workers: Workers,
    added: Segment | None = None,
    families: Sequence[Family] | None = None,
) -> None:
    """Make a generation of ``segments`` and what else ``base`` says the one that counts.

    ``added`` is the one of them that is new; ``families`` are those of all documents, if known.
    """
    number = base.number + 1
    members = find_families(base, segments, added=added) if families is None else list_members(families)
    merged = merge_segments(writer, base, segments, workers)
    named = writer.write_families(number, members) if members else None
    names = [name for name in (base.dictionary, named) if name is not None]
    writer.commit(
        replace(
            base,
            number=number,
            files={name: hash_file(base.folder / name) for name in names},
            segments=merged,
            families=named,
        )
    )
