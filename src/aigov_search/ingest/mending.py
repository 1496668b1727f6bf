"""A second look at documents about which others show something: they are repaired once more, with that.

What a document can be held against is known only when all are read, and what came in today may show
something about what was there before. So after each ingest it is worked out for all documents what
the others show about them (:mod:`aigov_search.ingest.showing`); those about which it is something
else than before are made again, from what the catalog holds, and take the place of the old ones.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG
from aigov_search.catalog.segment import SegmentWriter
from aigov_search.errors import UnreadableError
from aigov_search.families.joining import resembles
from aigov_search.frozen import frozen, replace
from aigov_search.ingest.bounding import run_bounded
from aigov_search.ingest.reading import repair_document
from aigov_search.ingest.showing import Shown, find_families_alone, find_shown, read_around
from aigov_search.ingest.standing import list_standing
from aigov_search.repairs.language import CorpusModel, use_dictionary
from aigov_search.repairs.rule import Context, Decision, Pair
from aigov_search.spans import find_line_starts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aigov_search.catalog.generations import Generation
    from aigov_search.catalog.writing import IndexWriter
    from aigov_search.families.joining import Family
    from aigov_search.families.reading_off import CleanCopy
    from aigov_search.ingest.grouping import Shelf
    from aigov_search.ingest.standing import Standing
    from aigov_search.ingest.workers import Workers
    from aigov_search.readers.limits import Limits
    from aigov_search.records import Document
    from aigov_search.spans import Revision


_FEW = 100
"""New documents up to which it pays to look first whether any of them is like another."""


@frozen
class _Task:
    """A document to make again; can be sent to another process.

    ``draft`` is its text before any repair, ``around`` are clean texts like it, ``shown`` names all
    that is shown about it.
    """

    document: Document
    draft: Revision
    line_starts: Sequence[int]
    dictionary: Path
    limits: Limits
    copy: CleanCopy | None
    learned: tuple[Pair, ...]
    around: tuple[str, ...]
    rejected: frozenset[Decision]
    accepted: frozenset[Decision]
    shown: str


@frozen
class Fresh:
    """A closed catalog, in ``folder``, of what is to become the new segment.

    ``buried`` are segments and numbers of the files it has from older segments, ``made_again`` is how
    many of its documents others had something to show about. ``families`` are those of all documents,
    where they are known already.
    """

    folder: Path
    catalog: SegmentWriter
    buried: tuple[tuple[str, int], ...] = ()
    made_again: int = 0
    families: tuple[Family, ...] | None = None


def mend_documents(
    writer: IndexWriter,
    base: Generation,
    fresh: Fresh,
    shelves: Sequence[Shelf],
    limits: Limits,
    workers: Workers,
) -> Fresh:
    """Repair once more the documents about which others show something else than they did before.

    ``shelves`` are the living catalogs; the one without a name is ``fresh``, of what came in, which
    is returned if all documents can stay as they are.
    """
    use_dictionary(base.folder / base.dictionary)
    standing = [each for shelf in shelves for each in list_standing(shelf)]
    if _stand_alone(base, standing):
        return fresh
    families = find_families_alone(base, standing)
    shown = find_shown(base, standing, families)
    names = {doc_id: each.name for doc_id, each in shown.items()}
    again = [each for each in standing if each.row.shown != names.get(each.row.doc_id, "")]
    made = _make_again(base, again, shown, limits, workers)
    if made:
        return _write_again(writer, base, shelves, made)
    if any(each.row.shown for each in standing):
        return fresh
    return replace(fresh, families=tuple(families))  # all documents are what they are alone


def _stand_alone(base: Generation, standing: Sequence[Standing]) -> bool:
    """Whether nothing was shown about any document, no words are spun, and what came in is like no other."""
    if base.verdicts or any(each.row.is_spun or each.row.shown for each in standing):
        return False
    fresh = [each.row.signature_alone for each in standing if not each.shelf.name]
    others = [each.row.signature_alone for each in standing if each.shelf.name]
    return len(fresh) <= _FEW and not resembles(fresh, others)


def _make_again(
    base: Generation, again: Sequence[Standing], shown: dict[str, Shown], limits: Limits, workers: Workers
) -> list[tuple[Standing, Document]]:
    """The documents that came out otherwise than they stand, repaired with what is shown about them."""
    tasks = (_make_task(base, each, shown.get(each.row.doc_id, Shown()), limits) for each in again)
    made = zip(again, workers.map(_mend, tasks, mourn=_give_up), strict=True)
    return [(each, document) for each, document in made if document is not None]


def _make_task(base: Generation, each: Standing, shown: Shown, limits: Limits) -> _Task:
    document, draft = each.load()
    decisions = [(Decision(v.start, v.end, v.after), v.is_accepted) for v in shown.verdicts]
    return _Task(
        document=document,
        draft=draft,
        line_starts=find_line_starts(each.shelf.catalog.source_text(each.row.source)),
        dictionary=base.folder / base.dictionary,
        limits=limits,
        copy=shown.copy,
        learned=shown.learned,
        around=tuple(read_around(shown)),
        rejected=frozenset(decision for decision, is_accepted in decisions if not is_accepted),
        accepted=frozenset(decision for decision, is_accepted in decisions if is_accepted),
        shown=shown.name,
    )


def _mend(task: _Task) -> Document | None:
    """The document made again; None if it is as it was, or if that takes more than it may."""
    use_dictionary(task.dictionary)
    first = task.document.unrepaired
    if first is None:
        return None
    try:
        made = run_bounded(partial(_repair_again, task, first.without), task.limits)
    except UnreadableError:
        return None
    return made if made is not None and _differ(made, task.document) else None


def _repair_again(task: _Task, without: frozenset[str]) -> Document | None:
    context = Context(
        without=without,
        rejected=task.rejected,
        accepted=task.accepted,
        corpus=CorpusModel(task.around) if task.around else None,
        copy=task.copy,
        learned=task.learned,
    )
    return repair_document(task.document, task.draft, task.line_starts, context, task.shown)


def _differ(made: Document, known: Document) -> bool:
    return (made.ledger, made.suspects, made.reasons) != (known.ledger, known.suspects, known.reasons)


def _give_up(_: _Task) -> None:
    """What becomes of a document over which the process that worked on it died: it stays as it was."""


def _write_again(
    writer: IndexWriter, base: Generation, shelves: Sequence[Shelf], made: Sequence[tuple[Standing, Document]]
) -> Fresh:
    """A segment of what came in and of the files with documents that were made again."""
    folder = writer.begin_segment(base.number + 1, "-mended")
    catalog = SegmentWriter(folder / CATALOG)
    buried: list[tuple[str, int]] = []
    for shelf in shelves:
        ours = [(each.row, document) for each, document in made if each.shelf is shelf]
        files = {row.file for row, _ in ours}
        if shelf.name:
            buried += [(shelf.name, number) for number in sorted(files)]
        if files or not shelf.name:
            all_files = {row.number for row in shelf.catalog.files()}
            left_out = frozenset(all_files - files) if shelf.name else shelf.dead
            catalog.copy(shelf.catalog, left_out, {row.number: document for row, document in ours})
    catalog.close()
    return Fresh(folder=folder, catalog=catalog, buried=tuple(buried), made_again=len(made))
