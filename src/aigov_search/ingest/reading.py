"""One file on its way from bytes to documents: read, split and strip, repair, cut into passages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import Refusal
from aigov_search.chinese.script import detect_lang, detect_script
from aigov_search.errors import UnreadableError
from aigov_search.pages import extract_articles, lay_out
from aigov_search.passages import make_passages
from aigov_search.readers import read
from aigov_search.readers.refusals import Refusal as RefusedPart
from aigov_search.records import Document, InputFile, Reading, name_member
from aigov_search.repairs.chain import repair
from aigov_search.repairs.rule import Context, Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aigov_search.catalog.generations import Verdict
    from aigov_search.ingest.discovery import FoundFile
    from aigov_search.records import Article, Kind, Passage, Reliability, Source

DAMAGED = "bytes that are no text in the file's encoding stand as U+FFFD"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What people decided about reading.

    ``without`` names repairs that are switched off; ``verdicts`` holds decisions about single
    repairs, by document id.
    """

    without: frozenset[str] = frozenset()
    verdicts: Mapping[str, tuple[Verdict, ...]] = field(default_factory=dict)

    def context(self, doc_id: str) -> Context:
        """What the repairs of one document may know."""
        verdicts = self.verdicts.get(doc_id, ())
        return Context(
            without=self.without,
            rejected=frozenset(Decision(v.start, v.end, v.after) for v in verdicts if not v.is_accepted),
            accepted=frozenset(Decision(v.start, v.end, v.after) for v in verdicts if v.is_accepted),
        )


NO_OPTIONS = ReadingOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A file to look at, with what the index knows of it.

    ``known_path`` is the path under which it is in the index; ``known_sha256`` its content there,
    None if it shall be read in any case; ``is_unchanged`` tells that not even that need be compared.
    """

    file: FoundFile
    options: ReadingOptions
    known_path: str | None = None
    known_sha256: str | None = None
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What became of a task: refused for a reason, read (``input`` is set), or found unchanged.

    ``refused_parts`` names records and members that could not be read while the rest could.
    """

    task: Task
    refusal: str | None = None
    input: InputFile | None = None
    readings: tuple[Reading, ...] = ()
    refused_parts: tuple[Refusal, ...] = ()


def examine_file(task: Task) -> Examination:
    """Read a file if the index does not hold its content; never raises for what is in the file."""
    if task.is_unchanged:
        return Examination(task=task)
    file = task.file
    try:
        data = Path(file.real_path).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest == task.known_sha256:
            return Examination(task=task)
        path = task.known_path or file.path
        readings, refused_parts = read_documents(data, path, task.options)
    except UnreadableError as error:
        return Examination(task=task, refusal=str(error))
    except OSError as error:
        return Examination(task=task, refusal=error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 - one file that meets a bug must not keep the others out
        return Examination(task=task, refusal=f"could not be read: {type(error).__name__}: {error}")
    return Examination(
        task=task,
        input=InputFile(
            path=path,
            real_path=file.real_path,
            sha256=digest,
            size=file.size,
            mtime_ns=file.mtime_ns,
        ),
        readings=readings,
        refused_parts=refused_parts,
    )


def name_file(path: str) -> str:
    """A short name for a file, made from its path as given: the beginning of its documents' ids."""
    posix = PurePath(path).as_posix().encode("utf-8", "surrogateescape")
    return hashlib.blake2b(posix, digest_size=5).hexdigest()


def read_documents(
    data: bytes, path: str, options: ReadingOptions = NO_OPTIONS
) -> tuple[tuple[Reading, ...], tuple[Refusal, ...]]:
    """Everything in a file, as sources with their documents; and the parts that cannot be read.

    Raises :class:`UnreadableError`, which says why, if the file holds no text to read.
    """
    numbers = count(1)
    readings: list[Reading] = []
    refused: list[Refusal] = []
    for source in read(data, path):
        if isinstance(source, RefusedPart):
            refused.append(Refusal(path=name_member(path, source.member), reason=source.reason))
        else:
            documents = tuple(_make_documents(source, options, name_file(path), numbers))
            readings.append(Reading(source=source, documents=documents))
    if not any(reading.documents for reading in readings):
        raise UnreadableError(refused[0].reason if refused else "no article text found in it")
    return tuple(readings), tuple(refused)


def _make_documents(
    source: Source, options: ReadingOptions, file_id: str, numbers: Iterator[int]
) -> Iterator[Document]:
    """The articles of one source, repaired and cut into passages; empty ones are left out."""
    line_starts = find_line_starts(source.text)
    for article in extract_articles(source):
        ordinal = next(numbers)
        context = options.context(f"{file_id}-{ordinal}")
        document = make_document(source, article, line_starts, ordinal, context)
        if document is not None:
            yield document


def make_document(
    source: Source, article: Article, line_starts: Sequence[int], ordinal: int, context: Context
) -> Document | None:
    """One article as a document, or None if nothing of it is left to read."""
    kinds: list[Kind] = [line.kind for line in article.lines]
    outcome = repair(lay_out(source, article), kinds, context=context)
    passages = make_passages(outcome.revision, kinds, line_starts)
    if not passages:
        return None
    is_damaged = any(article.start <= defect.start < article.end for defect in source.defects)
    reliability: Reliability = "doubtful" if is_damaged else outcome.reliability
    title = _join_titles(passages) or article.title
    body = "\n".join(passage.text for passage in passages if passage.kind == "body")
    return Document(
        ordinal=ordinal,
        start=article.start,
        end=article.end,
        passages=passages,
        ledger=outcome.revision.changes,
        suspects=outcome.suspects,
        removed=article.removed,
        title=title,
        date=article.date,
        dates=article.dates,
        source=article.source,
        author=article.author,
        number=article.number,
        url=article.url,
        lang=detect_lang(body or title or ""),
        script=detect_script(body or title or ""),
        reliability=reliability,
        reasons=(*outcome.reasons, DAMAGED) if is_damaged else outcome.reasons,
    )


def _join_titles(passages: Sequence[Passage]) -> str | None:
    """The title as it stands in the clean text; a title over several lines becomes one."""
    return " ".join(passage.text for passage in passages if passage.kind == "title") or None


def find_line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text begin, as an editor counts them."""
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
