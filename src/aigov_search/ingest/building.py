"""Bring an index up to date: what is new, changed or gone becomes the next generation.

The catalog of a new segment is written file by file, its postings from the catalog; then one
manifest makes both count. Whatever interrupts this, the old generation stays as it was.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from aigov_search import __version__
from aigov_search.catalog.generations import (
    CATALOG,
    CURRENT,
    Generation,
    Refusal,
    Segment,
    Verdict,
    has_index,
    open_generation,
)
from aigov_search.catalog.segment import Arrival, FileRow, SegmentCatalog, SegmentWriter
from aigov_search.catalog.writing import IndexWriter
from aigov_search.engines import load_engine
from aigov_search.errors import UnreadableError
from aigov_search.frozen import frozen, replace
from aigov_search.ingest.choosing import note_choices, recall_options
from aigov_search.ingest.committing import commit_segments
from aigov_search.ingest.departing import carry_decisions, list_departures
from aigov_search.ingest.discovery import FoundFile, discover_files
from aigov_search.ingest.grouping import Shelf, open_shelves
from aigov_search.ingest.mending import Fresh, mend_documents
from aigov_search.ingest.merging import finish_segment
from aigov_search.ingest.reading import (
    Examination,
    ReadingOptions,
    Task,
    examine_collection,
    examine_file,
    explain_emptiness,
    is_collection,
    mourn_file,
    prepare_reading,
)
from aigov_search.ingest.resuming import Parts, TakenOver
from aigov_search.ingest.salvaging import (
    Salvage,
    change_engine,
    salvage_index,
    set_aside,
    start_generation,
)
from aigov_search.ingest.sites import find_site_lines
from aigov_search.ingest.workers import Workers
from aigov_search.paths import find_real_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from aigov_search.ingest.discovery import Discovery
    from aigov_search.records import InputFile, Reading

NO_VERDICTS: Mapping[str, Verdict] = MappingProxyType({})
_LOG = logging.getLogger(__name__)
_FILES_TOGETHER = 4
"""Files that travel to a worker together."""


@frozen
class IngestOptions:
    """How to ingest.

    ``full`` reads everything again; ``repair`` first checks every byte of the index and mends what
    is damaged; ``exclude`` holds patterns of file names; ``jobs`` is the number
    of processes that read (0: one for each processor); ``engine`` is the one to make the postings with
    (None: the one that the index has).
    """

    full: bool = False
    repair: bool = False
    exclude: tuple[str, ...] = ()
    jobs: int = 0
    engine: str | None = None
    reading: ReadingOptions = ReadingOptions()


@frozen
class IngestReport:
    """What an ingest did: paths by what became of them, and the number of documents it added.

    ``moved`` has old and new paths. ``mended`` counts the documents that were repaired once more,
    with what others show about them.
    ``damage`` names what was damaged of the index and has been mended. ``lost`` are the files whose
    documents were lost by that, as they cannot be read again; ``unlisted`` is the number of documents that
    were lost without it being known which.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    moved: tuple[tuple[str, str], ...]
    vanished: tuple[str, ...]
    refused: tuple[Refusal, ...]
    documents: int
    mended: int = 0
    damage: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unlisted: int = 0


@frozen
class _Known:
    """A living file of the old generation: the segment it is in, and its row there."""

    segment: str
    row: FileRow


def ingest(
    folder: Path,
    paths: Sequence[str],
    options: IngestOptions,
    *,
    verdicts: Mapping[str, Verdict] = NO_VERDICTS,
    watch: Callable[[int, int], None] = lambda _done, _total: None,
) -> IngestReport:
    """Bring the index in ``folder`` up to date with ``paths``; documents from elsewhere stay.

    ``verdicts`` are new decisions about single repairs by document id, kept with earlier ones.
    ``watch`` is told how many of how many files are done. Raises :class:`UsageError` for a path
    that is not there; a file that cannot be read is named in the report, and if an older state of
    it is in the index, that stays.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy sorts here; of threads it has no use
    found = discover_files(paths, exclude=options.exclude, index=folder)
    if options.repair and not options.full and not has_index(folder):
        open_generation(folder)  # says what is missing; none is begun
    with IndexWriter(folder) as writer:
        start = _find_start(writer, options)
        load_engine(start.generation.engine)  # that it cannot be used is better known before files are read
        known = _list_known(start)
        asked = {file.real_path for file in found.files}
        again = {row.real_path for row in start.lost} - asked
        found = _add_lost(found, start.lost)
        departures = list_departures({path: each.row for path, each in known.items()}, found)
        base = replace(
            start.generation,
            amendments=carry_decisions(start.generation.amendments, departures.moves),
            verdicts=_add_verdicts(
                carry_decisions(start.generation.verdicts, departures.moves), verdicts
            ),
        )
        touched = [file for file in found.files if options.full or not _stands(file, known)]
        _LOG.info("%d files found, %d of them to be read", len(found.files), len(touched))
        prepare = partial(prepare_reading, base.folder / base.dictionary)
        with Workers(options.jobs, sum(file.size for file in touched), prepare) as workers:
            fresh, tally = _read_files(writer, base, known, found, touched, again, options, workers, watch)
            _LOG.info("read; comparing %d new documents with the others", fresh.catalog.documents)
            gone = [known[path] for path in tally.replaced]
            gone += [known[row.real_path] for row in departures.vanished]
            rest = _bury(base.segments, [(each.segment, each.row.number) for each in gone])
            mended = _mend(writer, replace(base, segments=rest), fresh, options, workers)
            segments, segment = [*_bury(rest, mended.buried)], None
            if documents := mended.catalog.documents:
                passages = mended.catalog.passages
                _LOG.info("compared; indexing %d passages of %d documents", passages, documents)
                segment = finish_segment(writer, base, mended.folder, documents, passages, workers)
                segments.append(segment)
            living = (known.keys() | tally.taken) - {row.real_path for row in departures.vanished}
            choices = note_choices(base.choices, living, tally.taken - again, options.reading)
            refused = _list_refusals(base, found, tally)
            follower = replace(base, refused=refused, choices=choices, segments=tuple(segments))
            if start.is_changed or follower != start.generation:
                commit_segments(writer, follower, segments, workers, segment, mended.families)
            lost = tuple(row.path for row in start.lost if row.real_path not in tally.taken)
            if start.unlisted or lost:
                set_aside(folder, start)
    return IngestReport(
        added=tuple(path for path in tally.added if path not in departures.moves.values()),
        changed=tuple(tally.changed),
        unchanged=tally.unchanged,
        moved=tuple(departures.moves.items()),
        vanished=tuple(row.path for row in departures.vanished if row.path not in departures.moves),
        refused=(*tally.refused, *map(_report_empty, departures.empty.items())),
        documents=fresh.catalog.documents,
        mended=mended.made_again,
        damage=start.damage,
        lost=lost,
        unlisted=start.unlisted,
    )


@dataclass(slots=True)
class _Tally:
    """What has been found out about the files so far; ``taken`` and ``replaced`` hold real paths.

    ``known`` is what the index holds already, ``arrival`` what is noted of content that is new to it.
    ``read`` holds the paths of the files that were opened, whatever came of it.
    """

    known: Mapping[str, _Known]
    arrival: Arrival
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    replaced: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    unchanged: int = 0

    def take(self, examination: Examination, catalog: SegmentWriter) -> None:
        """Put what was read into the catalog, and take note of what became of the file."""
        task = examination.task
        if examination.input is None and examination.refusal is None:
            self.unchanged += 1
            return
        refusal = examination.refusal or self._add(examination, catalog)
        if refusal is None:
            self._note(task)
        else:
            self.read.add(task.path)
            self.refused.append(Refusal(path=task.file.path, reason=refusal))

    def take_over(self, tasks: Sequence[Task], taken: TakenOver) -> None:
        """Take note of the files that an interrupted ingest has read."""
        self.refused += taken.refused
        for task in tasks:
            if task.file.real_path in taken.paths:
                self._note(task)

    def _note(self, task: Task) -> None:
        _LOG.info("%s: %s", task.path, "new" if task.known_path is None else "changed")
        self.read.add(task.path)
        self.taken.add(task.file.real_path)
        if task.known_path is None:
            self.added.append(task.path)
        else:
            self.changed.append(task.path)
            self.replaced.append(task.file.real_path)

    def _add(self, examination: Examination, catalog: SegmentWriter) -> str | None:
        """Put one file into the catalog; why not, if that fails."""
        refused: list[Refusal] = []
        documents = catalog.documents

        def sift() -> Iterator[Reading]:
            for part in examination.parts:
                if isinstance(part, Refusal):
                    refused.append(part)
                else:
                    yield part
            if catalog.documents == documents:
                raise UnreadableError(explain_emptiness(refused))

        try:
            if examination.input is not None:
                catalog.add_file(examination.input, sift(), self._find_arrival(examination.input))
        except UnreadableError as error:
            return str(error)
        self.refused += refused
        return None

    def _find_arrival(self, file: InputFile) -> Arrival:
        """When this content of the file came in; reading it once more does not make it new."""
        known = self.known.get(file.real_path)
        if known is not None and known.row.sha256 == file.sha256:
            return Arrival(known.row.generation, known.row.ingested)
        return self.arrival


def _find_start(writer: IndexWriter, options: IngestOptions) -> Salvage:
    """What to build upon."""
    if not has_index(writer.folder):
        return Salvage(start_generation(writer, options.engine), is_changed=True)
    # Without CURRENT, the first ingest ever was interrupted just before its end.
    if options.repair or not (writer.folder / CURRENT).exists():
        return salvage_index(writer, options.engine, options.jobs, is_all_read=options.full)
    base = open_generation(writer.folder)
    if options.engine not in (None, base.engine):
        return change_engine(writer, base, options.engine, options.jobs)
    return Salvage(base)


def _add_verdicts(
    old: Mapping[str, tuple[Verdict, ...]], new: Mapping[str, Verdict]
) -> dict[str, tuple[Verdict, ...]]:
    """Old decisions about repairs with new ones, each of which replaces one about the same place."""
    verdicts = dict(old)
    for doc_id, verdict in new.items():
        place = verdict.start, verdict.end
        others = [each for each in old.get(doc_id, ()) if (each.start, each.end) != place]
        verdicts[doc_id] = (*others, verdict)
    return verdicts


def _list_known(start: Salvage) -> dict[str, _Known]:
    """The living files of a generation by real path; those that were lost have no content."""
    known = {
        row.real_path: _Known(segment="", row=row._replace(sha256="", size=-1)) for row in start.lost
    }
    for segment in start.generation.segments:
        catalog = SegmentCatalog(start.generation.segment_folder(segment) / CATALOG)
        dead = frozenset(segment.dead)
        known |= {
            row.real_path: _Known(segment=segment.name, row=row)
            for row in catalog.files()
            if row.number not in dead
        }
        catalog.close()
    return known


def _add_lost(found: Discovery, lost: Sequence[FileRow]) -> Discovery:
    """What was found, and the files that must be read again because the index lost them."""
    files = {file.real_path: file for file in found.files}
    oddities = list(found.oddities)
    for row in lost:
        if row.real_path not in files:
            try:
                status = Path(row.real_path).stat()
            except (OSError, ValueError):
                oddities.append((row.path, "its text was in a damaged part of the index, and it is gone"))
                continue
            files[row.real_path] = FoundFile(
                path=row.path, real_path=row.real_path, size=status.st_size, mtime_ns=status.st_mtime_ns
            )
    return replace(found, files=tuple(files.values()), oddities=tuple(oddities))


def _report_empty(counted: tuple[str, int]) -> Refusal:
    folder, count = counted
    return Refusal(
        path=folder,
        reason=f"is empty, as where a disk is not mounted; what the index has of it stays ({count} files) "
        "until 'aigov-search forget' takes it out",
    )


def _read_files(
    writer: IndexWriter,
    base: Generation,
    known: Mapping[str, _Known],
    found: Discovery,
    touched: Sequence[FoundFile],
    again: Collection[str],
    options: IngestOptions,
    workers: Workers,
    watch: Callable[[int, int], None],
) -> tuple[Fresh, _Tally]:
    """Read those of the files that may be new or changed into the catalog of a new segment.

    ``again`` are real paths of files that nobody asked for, and that are read as they were before.
    """
    tally = _Tally(
        known=known,
        arrival=Arrival(base.number + 1, date.today().isoformat()),
        refused=[Refusal(path=path, reason=reason) for path, reason in found.oddities],
        unchanged=len(found.files) - len(touched),
    )
    dictionary = base.folder / base.dictionary
    reading = replace(options.reading, dictionary=dictionary)
    recalled = {path: replace(recall_options(base.choices, path), dictionary=dictionary) for path in again}
    tasks = [
        _make_task(file, known, recalled.get(file.real_path, reading), is_forced=options.full)
        for file in touched
    ]
    tasks = _tell_site_lines(tasks, found.files, workers)
    folder = writer.begin_segment(base.number + 1)
    parts = Parts(writer.folder, _describe_conditions(base, tasks, reading))
    taken = parts.take_over(tasks)
    tally.take_over(tasks, taken)
    rest = [task for task in tasks if task.file.real_path not in taken.paths]
    for done, examination in enumerate(_examine(rest, workers), len(tasks) - len(rest)):
        watch(done, len(tasks))
        tally.take(examination, parts.catalog)
        parts.tick(tally.refused)
    catalog = parts.join(folder / CATALOG)
    watch(len(tasks), len(tasks))
    return Fresh(folder=folder, catalog=catalog), tally


def _mend(
    writer: IndexWriter, base: Generation, fresh: Fresh, options: IngestOptions, workers: Workers
) -> Fresh:
    """What came in, with all documents about which others now show something else than before."""
    with (
        open_shelves(base, base.segments) as shelves,
        closing(SegmentCatalog(fresh.folder / CATALOG)) as catalog,
    ):
        shelves = [*shelves, Shelf("", catalog, frozenset())]
        mended = mend_documents(writer, base, fresh, shelves, options.reading.limits, workers)
    if mended.folder != fresh.folder:
        shutil.rmtree(fresh.folder)
    return mended


def _describe_conditions(base: Generation, tasks: Sequence[Task], reading: ReadingOptions) -> str:
    """All that reading a file depends on, beside the file."""
    lines = sorted({task.folder: sorted(task.site_lines) for task in tasks}.items())
    decided = sorted(base.verdicts.items())
    options = (sorted(reading.without), str(reading.dictionary), reading.limits, decided)
    return repr((__version__, base.number, options, lines))


def _tell_site_lines(tasks: Sequence[Task], files: Sequence[FoundFile], workers: Workers) -> list[Task]:
    """The tasks with what the other ``files`` of their folders tell about them."""
    folders = {task.folder for task in tasks}
    members = [file for file in files if folders and os.path.dirname(file.real_path) in folders]  # noqa: PTH120
    lines = find_site_lines(members, workers)
    return [replace(task, site_lines=lines.get(task.folder, frozenset())) for task in tasks]


def _examine(tasks: Sequence[Task], workers: Workers) -> Iterator[Examination]:
    """What becomes of each task, in order."""
    for is_many, group in groupby(tasks, key=is_collection):
        if is_many:
            yield from (examine_collection(task, workers) for task in group)
        else:
            files = [*group]
            yield from workers.map(
                examine_file, files, chunk=_FILES_TOGETHER, mourn=mourn_file, is_risky=True
            )


def _make_task(
    file: FoundFile, known: Mapping[str, _Known], options: ReadingOptions, *, is_forced: bool
) -> Task:
    row = known[file.real_path].row if file.real_path in known else None
    return Task(
        file=file,
        options=options,
        known_path=row.path if row is not None else None,
        known_sha256=row.sha256 if row is not None and not is_forced else None,
    )


def _stands(file: FoundFile, known: Mapping[str, _Known]) -> bool:
    """Whether a file is as the index has it, by its size and time."""
    each = known.get(file.real_path)
    return each is not None and (each.row.size, each.row.mtime_ns) == (file.size, file.mtime_ns)


def _list_refusals(base: Generation, found: Discovery, tally: _Tally) -> tuple[Refusal, ...]:
    """What could not be read: what still stands of earlier ingests, then what this one met."""
    opened = tally.read | {path for path, _ in found.oddities}
    standing = []
    for refusal in base.refused:
        path = refusal.path.partition("!/")[0]
        is_gone = found.covers(find_real_path(path)) and not os.path.lexists(path)
        if path not in opened and not is_gone:
            standing.append(refusal)
    return (*standing, *tally.refused)


def _bury(segments: Sequence[Segment], files: Iterable[tuple[str, int]]) -> tuple[Segment, ...]:
    """The segments with some more files, given as segment and number, among their dead."""
    buried: dict[str, set[int]] = {}
    for name, number in files:
        buried.setdefault(name, set()).add(number)
    return tuple(
        replace(each, dead=tuple(sorted({*each.dead, *buried.get(each.name, ())}))) for each in segments
    )
