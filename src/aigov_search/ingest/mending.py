"""A second look at texts of which the corpus holds another copy: what the cleaner copy shows is read off.

Documents can be held against each other only when all are read. Those of a family that say
different things are then made once more, each beside the cleanest of its copies; where that brings
a repair, the document takes the place of the first one.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.catalog.generations import CATALOG
from aigov_search.catalog.segment import SegmentCatalog, SegmentWriter, join_body
from aigov_search.families.reading_off import CleanCopy
from aigov_search.frozen import replace
from aigov_search.ingest.grouping import find_families
from aigov_search.ingest.reading import Task, examine_file, mourn_file
from aigov_search.records import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aigov_search.catalog.generations import Generation
    from aigov_search.catalog.segment import DocumentSignature
    from aigov_search.catalog.writing import IndexWriter
    from aigov_search.ingest.workers import Workers
    from aigov_search.records import Document


_RANKS = {"clean": 0, "repaired": 1, "doubtful": 2}


class _Member(NamedTuple):
    """A document of a family, with the catalog it is in (None: the one being built)."""

    facts: DocumentSignature
    text: str
    is_new: bool


def mend_copies(
    writer: IndexWriter,
    base: Generation,
    folder: Path,
    catalog: SegmentWriter,
    tasks: Sequence[Task],
    workers: Workers,
) -> tuple[Path, SegmentWriter]:
    """The segment just read, with its documents repaired by what copies of them show.

    ``folder`` and ``catalog`` are the closed first state; returned are those that count.
    """
    copies = _choose_copies(base, folder)
    if not copies:
        return folder, catalog
    remade = _make_again(copies, tasks, workers)
    with closing(SegmentCatalog(folder / CATALOG)) as first:
        instead = {
            row.number: remade[row.doc_id]
            for row in first.signatures()
            if row.doc_id in remade and remade[row.doc_id].ledger != first.ledger(row.number)
        }
        if not instead:
            return folder, catalog
        mended = writer.begin_segment(base.number + 1, "-mended")
        second = SegmentWriter(mended / CATALOG)
        second.copy(first, instead=instead)
        second.close()
    shutil.rmtree(folder)
    return mended, second


def _choose_copies(base: Generation, folder: Path) -> dict[str, CleanCopy]:
    """For each new document with garble of which there are cleaner copies: the cleanest of them."""
    chosen: dict[str, CleanCopy] = {}
    with closing(SegmentCatalog(folder / CATALOG)) as new:
        fresh = {row.doc_id: row for row in new.signatures()}
        if all(row.reliability == "clean" for row in fresh.values()):
            return {}
        for members in find_families(base, base.segments, new=new).values():
            if not any(doc_id in fresh for doc_id in members):
                continue
            known = [_read_member(base, new, fresh, doc_id) for doc_id in members]
            best = min(known, key=_rank_member)
            for member in known:
                # A text that shows no garble is not held against another: it may be the cleaner one.
                is_worse = member.facts.reliability != "clean" and _rank_member(member) > _rank_member(best)
                if member.is_new and is_worse and member.text != best.text:
                    chosen[member.facts.doc_id] = CleanCopy(best.facts.doc_id, best.text)
    return chosen


def _rank_member(member: _Member) -> tuple[int, float]:
    facts = member.facts
    return _RANKS[facts.reliability], facts.repairs / max(1, facts.chars)


def _read_member(
    base: Generation, new: SegmentCatalog, fresh: Mapping[str, DocumentSignature], doc_id: str
) -> _Member:
    if doc_id in fresh:
        return _Member(fresh[doc_id], _read_text(new, fresh[doc_id]), is_new=True)
    for segment in base.segments:
        with closing(SegmentCatalog(base.segment_folder(segment) / CATALOG)) as catalog:
            for row in catalog.signatures():
                if row.doc_id == doc_id and row.file not in segment.dead:
                    return _Member(row, _read_text(catalog, row), is_new=False)
    raise KeyError(doc_id)


def _read_text(catalog: SegmentCatalog, row: DocumentSignature) -> str:
    """Title and body, one paragraph a line."""
    passages = list(catalog.passages(row.first_passage, row.passages))
    titles = [passage.text for passage in passages if passage.kind == "title"]
    return "\n".join([*titles, join_body(iter(passages))])


def _make_again(
    copies: Mapping[str, CleanCopy], tasks: Sequence[Task], workers: Workers
) -> dict[str, Document]:
    """The documents made once more, each beside its copy."""
    wanted = frozenset(copies)
    prefixes = {doc_id.partition("-")[0] for doc_id in wanted}
    again = [
        replace(task, wanted=wanted, known_sha256=None, options=replace(task.options, copies=copies))
        for task in tasks
        if not task.is_unchanged and task.file_id in prefixes
    ]
    return {
        document.doc_id: document
        for examination in workers.map(examine_file, again, mourn=mourn_file)
        for part in examination.parts
        if isinstance(part, Reading)
        for document in part.documents
    }
