"""One file on its way from bytes to documents: read, split and strip, repair, cut into passages."""

from __future__ import annotations

import hashlib
import os
import time
from functools import partial
from io import BufferedReader
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import Refusal, hash_file
from aigov_search.chinese.script import detect_lang, detect_script
from aigov_search.errors import UnreadableError
from aigov_search.families import prepare_signing, sign
from aigov_search.frozen import frozen, replace
from aigov_search.ingest.bounding import run_bounded
from aigov_search.ingest.opening import CHANGED, HashedStream, open_regular, read_whole
from aigov_search.ingest.workers import DEADLY
from aigov_search.pages import extract_articles, lay_out
from aigov_search.passages import make_passages
from aigov_search.readers import HEAD, find_readers, find_streamer, holds_many, read
from aigov_search.readers.limits import LIMITS, check_size
from aigov_search.readers.refusals import Refusal as RefusedPart
from aigov_search.records import Document, InputFile, Reading, Unrepaired, name_member
from aigov_search.repairs.chain import load_rules, repair
from aigov_search.repairs.language import load_words, use_dictionary
from aigov_search.repairs.rule import Context
from aigov_search.repairs.spinning import RULE as SPINNING
from aigov_search.spans import find_line_starts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aigov_search.ingest.discovery import FoundFile
    from aigov_search.ingest.workers import Workers
    from aigov_search.readers import Streamer
    from aigov_search.readers.limits import Limits
    from aigov_search.records import Article, Passage, Source
    from aigov_search.spans import Revision

_SOURCES_TOGETHER = 32
"""Records that travel to a worker together."""
_LARGE = 1 << 24
"""Bytes from which on a file is read in pieces, where its reader can."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which a change to a file shows in its time on every file system."""
UNSETTLED = -1
"""Stands for the time of a file that changed when, or after, it was read by the clock: its time will not
tell whether it changes again, so its content must."""
DAMAGED = "bytes that are no text in the file's encoding stand as U+FFFD"


@frozen
class ReadingOptions:
    """What people decided about reading.

    ``without`` names repairs that are switched off. ``dictionary`` is the index's, by which words are
    weighed. ``limits`` bounds what one file may cost.
    """

    without: frozenset[str] = frozenset()
    dictionary: Path | None = None
    limits: Limits = LIMITS


@frozen
class Task:
    """A file to look at, with what the index knows of it.

    ``known_path`` is the path under which it is in the index; ``known_sha256`` its content there,
    None if it shall be read in any case.
    ``site_lines`` are lines that recur across the files of the same folder.
    """

    file: FoundFile
    options: ReadingOptions
    known_path: str | None = None
    known_sha256: str | None = None
    site_lines: frozenset[str] = frozenset()

    @property
    def folder(self) -> str:
        """The real path of the folder that the file is in."""
        return str(Path(self.file.real_path).parent)

    @property
    def path(self) -> str:
        """The path under which the file goes into the index."""
        return self.known_path or self.file.path


@frozen
class Examination:
    """What became of a task: refused for a reason, read (``input`` is set), or found unchanged.

    ``parts`` are the sources that were read and what could not be read of them; those of a
    collection come as they are read, and going on may raise :class:`UnreadableError`.
    """

    task: Task
    refusal: str | None = None
    input: InputFile | None = None
    parts: Iterable[Reading | Refusal] = ()


def prepare_reading(dictionary: Path) -> None:
    """Make ready what reading any file takes."""
    use_dictionary(dictionary)
    load_words()
    find_readers()
    load_rules()
    prepare_signing(many=True)


def examine_file(task: Task) -> Examination:
    """Read a file if the index does not hold its content; never raises for what is in the file."""
    examination = _open_file(task, lambda sources: tuple(map(_Reader(task), enumerate(sources, 1))))
    if examination.input is not None and not holds_documents(examination.parts):
        return Examination(task=task, refusal=explain_emptiness(examination.parts))
    return examination


def examine_collection(task: Task, workers: Workers) -> Examination:
    """The same for a file that holds many records or members, which are read one after the other."""
    reader = _Reader(task)
    return _open_file(
        task,
        lambda sources: workers.map(
            reader, enumerate(sources, 1), chunk=_SOURCES_TOGETHER, mourn=reader.mourn, is_risky=True
        ),
    )


def mourn_file(task: Task) -> Examination:
    """What became of a file over which the process that read it died."""
    return Examination(task=task, refusal=DEADLY)


def is_collection(task: Task) -> bool:
    """Whether a file holds many records or members, by its beginning."""
    try:
        with open_regular(task.file.real_path) as stream:
            return holds_many(task.file.path, stream.read(HEAD))
    except (OSError, UnreadableError):
        return False


def holds_documents(parts: Iterable[Reading | Refusal]) -> bool:
    """Whether there is anything to find in what was read."""
    return any(isinstance(part, Reading) and part.documents for part in parts)


def explain_emptiness(parts: Iterable[Reading | Refusal]) -> str:
    """Why nothing was read."""
    reasons = [part.reason for part in parts if isinstance(part, Refusal)]
    return reasons[0] if reasons else "no article text found in it"


def _open_file(
    task: Task, read_all: Callable[[Iterator[Source]], Iterable[Reading | Refusal]]
) -> Examination:
    file = task.file
    try:
        digest, sources = _open_sources(task)
        if digest == task.known_sha256:
            return Examination(task=task)
        parts = read_all(_guard(sources, task.options.limits))
    except UnreadableError as error:
        return Examination(task=task, refusal=str(error))
    except OSError as error:
        return Examination(task=task, refusal=error.strerror or str(error))
    opened = InputFile(
        path=task.path,
        real_path=file.real_path,
        sha256=digest,
        size=file.size,
        mtime_ns=file.mtime_ns if file.mtime_ns < time.time_ns() - _SETTLED else UNSETTLED,
    )
    return Examination(task=task, input=opened, parts=parts)


def _open_sources(task: Task) -> tuple[str, Iterator[Source]]:
    """The SHA-256 of a file, and its sources as they are read: of a large file, if that can be, in pieces."""
    path, limits = task.file.real_path, task.options.limits
    if task.file.size >= _LARGE:
        with open_regular(path) as stream:
            check_size(os.fstat(stream.fileno()).st_size, limits)
            reader = find_streamer(stream, task.path)
        if reader is not None:
            digest = hash_file(Path(path)).sha256
            return digest, _read_pieces(task, reader, digest)
    data = read_whole(path, limits)
    return hashlib.sha256(data).hexdigest(), read(data, task.path, limits)


def _read_pieces(task: Task, reader: Streamer, digest: str) -> Iterator[Source]:
    """The sources of a file that stays as it is while it is read; ``digest`` tells whether it did."""
    with open_regular(task.file.real_path) as opened:
        stream = HashedStream(opened)
        try:
            yield from reader.read_stream(BufferedReader(stream), task.path)
        except UnicodeDecodeError:  # it was UTF-8 before
            raise UnreadableError(CHANGED) from None
        if stream.sha256 != digest:
            raise UnreadableError(CHANGED)


def name_file(path: str) -> str:
    """A short name for a file, made from its path as given: the beginning of its documents' ids."""
    posix = PurePath(path).as_posix().encode("utf-8", "surrogateescape")
    return hashlib.blake2b(posix, digest_size=5).hexdigest()


def _guard(sources: Iterator[Source], limits: Limits) -> Iterator[Source]:
    """The same sources; one file that meets a bug in a reader must not keep the others out.

    Nor may it take more time or memory than it is given.
    """
    try:
        while (source := run_bounded(partial(next, sources, None), limits)) is not None:
            yield source
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(describe_bug(error)) from error


def describe_bug(error: Exception) -> str:
    """What to say of an error that no reader should let happen."""
    return f"could not be read: {type(error).__name__}: {error}"


class _Reader:
    """Makes documents of a file's sources; can be sent to another process."""

    def __init__(self, task: Task) -> None:
        self._path = task.path
        self._options = task.options
        self._site_lines = task.site_lines

    def __call__(self, numbered: tuple[int, Source]) -> Reading | Refusal:
        number, source = numbered
        if self._options.dictionary is not None:
            use_dictionary(self._options.dictionary)
        prepare_signing(many=False)
        if isinstance(source, RefusedPart):
            return Refusal(path=name_member(self._path, source.member), reason=source.reason)
        is_part = source.member is not None or source.record_id is not None
        try:
            documents = run_bounded(
                lambda: tuple(self._make_documents(source, f"{number}" if is_part else "")),
                self._options.limits,
            )
        except UnreadableError as error:
            return Refusal(path=name_member(self._path, source.member), reason=str(error))
        except Exception as error:  # noqa: BLE001 - as in _guard, for what comes after reading
            return Refusal(path=name_member(self._path, source.member), reason=describe_bug(error))
        return Reading(source=source, documents=documents)

    def mourn(self, numbered: tuple[int, Source]) -> Refusal:
        """What became of a source over which the process that worked on it died."""
        return Refusal(path=name_member(self._path, numbered[1].member), reason=DEADLY)

    def _make_documents(self, source: Source, label: str) -> Iterator[Document]:
        """The articles of one source, repaired and cut into passages; empty ones are left out."""
        line_starts = find_line_starts(source.text)
        articles = extract_articles(source, site_lines=self._site_lines, name=PurePath(self._path).name)
        for ordinal, article in enumerate(articles, 1):
            name = (label if ordinal == 1 else f"{label}.{ordinal}") if label else f"{ordinal}"
            doc_id = f"{name_file(self._path)}-{name}"
            document = make_document(source, article, line_starts, self._options.without)
            if document is not None:
                yield replace(document, doc_id=doc_id, ordinal=ordinal)


def make_document(
    source: Source, article: Article, line_starts: Sequence[int], without: frozenset[str] = frozenset()
) -> Document | None:
    """One article as a document, or None if nothing of it is left to read, or only a page's title."""
    kinds = tuple(line.kind for line in article.lines)
    if not kinds or (source.blocks and set(kinds) == {"title"}):
        return None
    is_damaged = any(article.start <= defect.start < article.end for defect in source.defects)
    draft = lay_out(source, article)
    document = Document(
        doc_id="",
        ordinal=1,
        start=article.start,
        end=article.end,
        passages=(),
        ledger=draft.changes,
        removed=article.removed,
        title=article.title,
        date=article.date,
        dates=article.dates,
        source=article.source,
        author=article.author,
        number=article.number,
        url=article.url,
        reasons=(DAMAGED,) if is_damaged else (),
        unrepaired=Unrepaired(kinds=kinds, layout=draft.changes, without=without),
    )
    return repair_document(document, draft, line_starts, Context(without=without))


def repair_document(
    document: Document, draft: Revision, line_starts: Sequence[int], context: Context, shown: str = ""
) -> Document | None:
    """``document`` with its text repaired and cut into passages, or None if nothing of it is left to read.

    ``draft`` is its text before any repair. ``shown`` is made from what the context holds of other
    documents and people's decisions; where that is nothing, what comes out is the document alone.
    """
    first = document.unrepaired
    if first is None:
        return None
    outcome = repair(draft, first.kinds, context=context)
    passages = make_passages(outcome.revision, first.kinds, line_starts)
    if not passages:
        return None
    is_damaged = DAMAGED in document.reasons
    title = _join_titles(passages) or document.title
    body = "\n".join(passage.text for passage in passages if passage.kind == "body")
    made = replace(
        document,
        passages=passages,
        ledger=outcome.revision.changes,
        suspects=outcome.suspects,
        title=title,
        lang=detect_lang(body or title or ""),
        script=detect_script(body or title or ""),
        reliability="doubtful" if is_damaged else outcome.reliability,
        reasons=(*outcome.reasons, DAMAGED) if is_damaged else outcome.reasons,
        signature=sign(body),
    )
    if shown:
        return replace(made, unrepaired=replace(first, shown=shown))
    found = (*made.ledger, *made.suspects)
    alone = replace(
        first,
        reliability=made.reliability,
        repairs=made.repairs,
        signature=made.signature,
        is_spun=bool(outcome.reasons) or any(SPINNING.name in c.rules for c in found),
        shown="",
    )
    return replace(made, unrepaired=alone)


def _join_titles(passages: Sequence[Passage]) -> str | None:
    """The title as it stands in the clean text; a title over several lines becomes one."""
    return " ".join(passage.text for passage in passages if passage.kind == "title") or None
