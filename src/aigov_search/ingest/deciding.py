"""What people decide about documents by hand: corrected metadata, documents out, single repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG, open_generation
from aigov_search.catalog.segment import SegmentCatalog
from aigov_search.catalog.writing import IndexWriter
from aigov_search.errors import UsageError
from aigov_search.frozen import replace
from aigov_search.ingest.building import IngestOptions, ingest
from aigov_search.ingest.committing import commit_segments
from aigov_search.ingest.workers import Workers
from aigov_search.paths import find_real_path, lies_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aigov_search.catalog.generations import Verdict


def amend_document(folder: Path, doc_id: str, values: Mapping[str, str]) -> None:
    """Correct metadata of a document by hand; an empty value takes a correction back.

    The corrections are kept through later ingests, whatever becomes of the file.
    """
    with IndexWriter(folder) as writer:
        old = open_generation(folder)
        kept = {**old.amendments.get(doc_id, {}), **values}
        amendments = {**old.amendments, doc_id: {name: value for name, value in kept.items() if value}}
        if not amendments[doc_id]:
            del amendments[doc_id]
        writer.commit(replace(old, number=old.number + 1, amendments=amendments))


def forget_files(folder: Path, paths: Sequence[str]) -> list[str]:
    """Take the documents of these files and folders out of the index; the files stay as they are.

    Returns the paths of the files that were forgotten. Raises :class:`UsageError` if the index
    holds none of some path, and changes nothing then.
    """
    open_generation(folder)  # where there is no index, none is begun
    with IndexWriter(folder) as writer:
        old = open_generation(folder)
        roots = {path: find_real_path(path) for path in paths}
        used: set[str] = set()
        forgotten: list[str] = []
        segments = []
        for segment in old.segments:
            catalog = SegmentCatalog(old.segment_folder(segment) / CATALOG)
            dead = set(segment.dead)
            for row in catalog.files():
                hits = [p for p, root in roots.items() if lies_in(row.real_path, root) or row.path == p]
                if hits and row.number not in dead:
                    used.update(hits)
                    forgotten.append(row.path)
                    dead.add(row.number)
            catalog.close()
            segments.append(replace(segment, dead=tuple(sorted(dead))))
        for path in paths:
            if path not in used:
                raise UsageError(f"{path}: nothing of it is in the index; nothing was changed")
        with Workers(1, 0) as workers:
            commit_segments(writer, old, segments, workers)
    return forgotten


def decide_repair(folder: Path, doc_id: str, verdict: Verdict) -> None:
    """Undo one repair of a document, or apply a suspected one.

    The decision is kept through later ingests; a new one about the same place replaces it.
    """
    ingest(folder, [], IngestOptions(jobs=1), verdicts={doc_id: verdict})
