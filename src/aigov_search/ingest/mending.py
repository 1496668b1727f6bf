"""A second look at documents about which others show something: they are repaired once more, with that.

What a document can be held against is known only when all are read, and what came in today may show
something about what was there before. So after each ingest it is worked out for all documents what
the others show about them (:mod:`aigov_search.ingest.showing`); those about which it is something
else than before are made again, from what the catalog holds, and take the place of the old ones.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack, closing
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG
from aigov_search.catalog.segment import SegmentWriter
from aigov_search.errors import UnreadableError
from aigov_search.families import Newcomers
from aigov_search.frozen import frozen, replace
from aigov_search.ingest.bounding import run_bounded
from aigov_search.ingest.grouping import FEW
from aigov_search.ingest.reading import repair_document
from aigov_search.ingest.showing import find_families_alone, iter_shown, read_around
from aigov_search.ingest.standing import Living, list_standing
from aigov_search.records import Document
from aigov_search.repairs.language import CorpusModel, use_dictionary
from aigov_search.repairs.rule import Context, Decision, Pair
from aigov_search.scratch import open_scratch
from aigov_search.spans import find_line_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.catalog.generations import Generation
    from aigov_search.catalog.segment import DocumentAlone
    from aigov_search.catalog.writing import IndexWriter
    from aigov_search.families.joining import Family
    from aigov_search.families.reading_off import CleanCopy
    from aigov_search.ingest.grouping import Shelf
    from aigov_search.ingest.showing import Shown
    from aigov_search.ingest.standing import Standing
    from aigov_search.ingest.workers import Workers
    from aigov_search.readers.limits import Limits
    from aigov_search.spans import Revision


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
    if _stand_alone(base, shelves):
        return fresh
    documents = Living(shelves)
    families = find_families_alone(base, shelves, documents)
    is_all_alone = True

    def list_again() -> Iterator[tuple[Standing, Shown]]:
        nonlocal is_all_alone
        for each, shown in iter_shown(base, documents, families):
            is_all_alone = is_all_alone and not each.row.shown
            if each.row.shown != shown.name:
                yield each, shown

    with ExitStack() as opened:
        made = {shelf.name: opened.enter_context(closing(_MadeAgain(writer.folder))) for shelf in shelves}
        for each, document in _make_again(base, list_again(), limits, workers):
            made[each.shelf.name].add(each.row, document)
        if any(made.values()):
            return _write_again(writer, base, shelves, made)
    return replace(fresh, families=tuple(families)) if is_all_alone else fresh


def _stand_alone(base: Generation, shelves: Sequence[Shelf]) -> bool:
    """Whether nothing was shown about any document, no words are spun, and what came in is like no other."""
    new = [each.row for shelf in shelves if not shelf.name for each in islice(list_standing(shelf), FEW + 1)]
    if base.verdicts or len(new) > FEW or any(row.is_spun or row.shown for row in new):
        return False
    newcomers = Newcomers(row.signature_alone for row in new)
    old = (each.row for shelf in shelves if shelf.name for each in list_standing(shelf))
    return not newcomers.resemble_each_other and not any(
        row.is_spun or row.shown or newcomers.resemble(row.signature_alone) for row in old
    )


class _MadeAgain(Mapping[int, Document]):
    """Documents of one catalog by their numbers there, made again, in a scratch file; must be closed.

    ``files`` are the numbers of the files they are of.
    """

    def __init__(self, scratch: Path) -> None:
        self._file = open_scratch(scratch)
        self._starts: dict[int, int] = {}
        self.files: set[int] = set()

    def add(self, row: DocumentAlone, document: Document) -> None:
        """Take a document that was made again."""
        self._starts[row.number] = self._file.seek(0, os.SEEK_END)
        pickle.dump(document, self._file, pickle.HIGHEST_PROTOCOL)
        self.files.add(row.file)

    def __getitem__(self, number: int) -> Document:
        self._file.seek(self._starts[number])
        document: Document = pickle.load(self._file)  # noqa: S301 - what this process has just written
        return document

    def __contains__(self, number: object) -> bool:
        return number in self._starts

    def __iter__(self) -> Iterator[int]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _make_again(
    base: Generation, again: Iterable[tuple[Standing, Shown]], limits: Limits, workers: Workers
) -> Iterator[tuple[Standing, Document]]:
    """Those of the documents that come out otherwise than they stand, with what is shown about them."""
    waiting: deque[Standing] = deque()

    def make_tasks() -> Iterator[_Task]:
        for each, shown in again:
            waiting.append(each)
            yield _make_task(base, each, shown, limits)

    for document in workers.map(_mend, make_tasks(), mourn=_give_up):
        each = waiting.popleft()
        if document is not None:
            yield each, document


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
    writer: IndexWriter, base: Generation, shelves: Sequence[Shelf], made: Mapping[str, _MadeAgain]
) -> Fresh:
    """A segment of what came in and of the files with documents that were made again."""
    folder = writer.begin_segment(base.number + 1, "-mended")
    catalog = SegmentWriter(folder / CATALOG)
    buried: list[tuple[str, int]] = []
    for shelf in shelves:
        ours = made[shelf.name]
        if shelf.name:
            buried += [(shelf.name, number) for number in sorted(ours.files)]
        if ours or not shelf.name:
            all_files = {row.number for row in shelf.catalog.files()}
            left_out = frozenset(all_files - ours.files) if shelf.name else shelf.dead
            catalog.copy(shelf.catalog, left_out, ours)
    catalog.close()
    return Fresh(
        folder=folder, catalog=catalog, buried=tuple(buried), made_again=sum(map(len, made.values()))
    )
