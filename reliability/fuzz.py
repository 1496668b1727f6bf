"""Mutated files and queries: no traceback, no hang, no memory without bound, whatever comes in.

Each file goes the whole way from bytes to passages (read, split and strip, repair, cut); of what comes
out it is checked that passages quote the source and that the ledger replays. Each query goes the whole
way to its hits on an index of the seeds.

    python -m reliability.fuzz md csv    some formats only, in full
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import traceback
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.errors import AigovError
from aigov_search.ingest.bounding import run_bounded
from aigov_search.ingest.reading import make_document
from aigov_search.pages import extract_articles
from aigov_search.readers import read
from aigov_search.readers.limits import Limits, OverLimitError
from aigov_search.readers.refusals import Refusal
from aigov_search.spans import Revision, find_line_starts
from reliability.examples import SEEDS, make_examples
from reliability.index import measure_memory
from reliability.mutating import compress_like, mutate, mutate_packed, repeat_hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aigov_search.records import Document, Source
    from aigov_search.search.searching import Searcher

FULL_FILES, FULL_QUERIES = 10_000, 100_000
SMALL_FILES, SMALL_QUERIES = 10, 200
QUERIES = "queries"
_TOGETHER = 100
"""Inputs of one kind that a process works on before it reports."""
_SECONDS, _SECONDS_PER_MB = 10.0, 40.0
"""Processor time for an input, and for each megabyte of it: far above what is usual, far below a hang."""
_MEMORY, _MEMORY_PER_MB = 300 << 20, 300 << 20
_KEPT = 300 << 20
"""Memory that a process may hold between inputs, however many it has worked on."""
_HEADING = ("kind", "inputs", "refused", "made", "ms each", "slowest s", "peak MB", "kept MB", "faults")
_ROW = "{:<9}{:>8}{:>9}{:>9}{:>9}{:>11}{:>9}{:>9}{:>8}"
_FRAMES = 4
"""Frames of a traceback that are shown."""
_PACKED = ("docx", "xlsx", "odt", "ofd", "zip")
_EXAMPLES_OF_QUERIES = (
    "人工智能 能力建设", '"能力建设" -伦理', "A OR 治理", "NOT 安全", "(人工智能 OR 數字) AND 鴻溝",
    "title:倡议 source:外交部 date:2024-05..2024-12", '"人工智能 安全"~10', "治理*", "article:7", "第七条",
    "“全球治理” 倡議", "date:2024", "人工智慧", "-\"", "a OR b OR c OR d", "lang:zh", "title:(a OR b)",
)  # fmt: skip


class Tally(NamedTuple):
    """What a number of inputs of one kind came to; ``faults`` tell how to repeat.

    ``peak`` is the memory in bytes that a process took at most, ``kept`` what it held at the end.
    """

    kind: str
    inputs: int = 0
    refused: int = 0
    outcomes: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    peak: int = 0
    kept: int = 0
    faults: tuple[str, ...] = ()

    def add(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.kind,
            self.inputs + other.inputs,
            self.refused + other.refused,
            self.outcomes + other.outcomes,
            self.seconds + other.seconds,
            max(self.slowest, other.slowest),
            max(self.peak, other.peak),
            max(self.kept, other.kept),
            (*self.faults, *other.faults),
        )


def run(*, full: bool, seed: int, kinds: Sequence[str] = ()) -> bool:
    """Fuzz all formats and the query language; prints a table and returns whether there was no fault.

    With ``kinds``, only these: ends of files' names, or ``queries``.
    """
    files, queries = (FULL_FILES, FULL_QUERIES) if full else (SMALL_FILES, SMALL_QUERIES)
    counts = dict.fromkeys(make_examples(), files) | {QUERIES: queries}
    counts = {kind: count for kind, count in counts.items() if not kinds or kind in kinds}
    work = [
        (kind, seed, first, min(_TOGETHER, count - first))
        for kind, count in counts.items()
        for first in range(0, count, _TOGETHER)
    ]
    tallies = {kind: Tally(kind) for kind in counts}
    with tempfile.TemporaryDirectory(prefix="aigov-fuzz-") as folder:
        os.environ[_INDEX] = str(make_index(Path(folder)))
        context = multiprocessing.get_context("spawn")
        with context.Pool(maxtasksperchild=None) as pool:
            print(_ROW.format(*_HEADING))
            for part in pool.imap_unordered(fuzz_some, work):
                tally = tallies[part.kind] = tallies[part.kind].add(part)
                for fault in part.faults:
                    print(fault, file=sys.stderr, flush=True)
                if tally.inputs == counts[tally.kind]:
                    print(_describe(tally), flush=True)
    return not any(tally.faults for tally in tallies.values())


def _describe(tally: Tally) -> str:
    each = f"{1000 * tally.seconds / tally.inputs:.1f}"
    worst = f"{tally.slowest:.2f}", tally.peak >> 20, tally.kept >> 20, len(tally.faults)
    return _ROW.format(tally.kind, tally.inputs, tally.refused, tally.outcomes, each, *worst)


def fuzz_some(work: tuple[str, int, int, int]) -> Tally:
    """Some inputs of one kind, numbered from the third of the four values on."""
    kind, seed, first, count = work
    tally = Tally(kind)
    for number in range(first, first + count):
        tally = tally.add(fuzz_one(kind, seed, number))
    peak, kept = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, measure_memory()
    grown = (f"{kind} {seed} {first} to {first + count}: {kept >> 20} MB are held",) if kept > _KEPT else ()
    return tally._replace(peak=peak, kept=kept, faults=(*tally.faults, *grown))


def fuzz_one(kind: str, seed: int, number: int) -> Tally:
    """One input, which is the same whenever these three are."""
    rng = random.Random(zlib.crc32(f"{kind} {seed} {number}".encode()))
    if kind == QUERIES:
        query = make_query(rng)
        return _judge(kind, seed, number, len(query), lambda: answer_query(query))
    data = make_file(kind, rng)
    return _judge(kind, seed, number, len(data), lambda: sum(1 for _ in make_documents(data, f"a.{kind}")))


def _judge(kind: str, seed: int, number: int, size: int, step: Callable[[], int]) -> Tally:
    """What a step came to. Only a reason that is meant for users is an answer; all else is a fault."""
    limits = Limits(
        seconds=_SECONDS + _SECONDS_PER_MB * size / (1 << 20),
        memory=_MEMORY + _MEMORY_PER_MB * size // (1 << 20),
    )
    outcomes, is_refused, faults = 0, False, []

    def answer() -> None:
        nonlocal outcomes, is_refused
        try:
            outcomes = step()
        except AigovError as error:
            is_refused = True
            assert str(error)
            assert "\n" not in str(error)

    begun = time.process_time()
    try:
        run_bounded(answer, limits)
    except OverLimitError as error:
        faults.append(f"{kind} {seed} {number} ({size} bytes): {error}")
    except Exception:  # noqa: BLE001 - whatever it is, it is a fault
        faults.append(f"{kind} {seed} {number} ({size} bytes):\n{traceback.format_exc(limit=-_FRAMES)}")
    spent = time.process_time() - begun
    return Tally(kind, 1, is_refused, outcomes, spent, spent, faults=tuple(faults))


def make_file(kind: str, rng: random.Random) -> bytes:
    """A mutated file; what is packed is mutated inside more often than outside. One in 100 is large."""
    examples = _find_examples()[kind]
    others = [other for each in _find_examples().values() for other in each]
    packing = kind.rpartition(".")[2]
    if rng.random() < 0.01 and kind in ("txt", "html", "md", "jsonl", "json", "csv", "xml"):
        return repeat_hostile(int(10 ** rng.uniform(4, 5.6)), rng)
    example = rng.choice(examples)
    if rng.random() < 0.7:
        if kind in _PACKED:
            return mutate_packed(example, others, rng)
        if packing in ("gz", "bz2", "xz"):
            inner = _find_examples()[kind.partition(".")[0]]
            return compress_like(mutate(rng.choice(inner), others, rng), packing)
    return mutate(example, others, rng)


def make_documents(data: bytes, name: str) -> Iterator[Document]:
    """The documents of a file, each checked. Raises ``UnreadableError`` with the reason if there are none."""
    for source in read(data, name):
        if isinstance(source, Refusal):
            assert source.reason
            continue
        line_starts = find_line_starts(source.text)
        for article in extract_articles(source, site_lines=frozenset(), name=name):
            document = make_document(source, article, line_starts)
            if document is not None:
                check_document(source, document)
                yield document


def check_document(source: Source, document: Document) -> None:
    """What holds for every document: passages lie in the source, and the ledger leads to and fro."""
    text = source.text[document.start : document.end]
    revision = Revision(text, document.ledger, document.start)
    assert revision.source == text
    clean = revision.text
    for passage in document.passages:
        assert document.start <= passage.start < passage.end <= document.end
        assert passage.text in clean
        assert passage.is_changed or passage.text == source.text[passage.start : passage.end]
    for value in (document.title, document.source, document.author, document.url):
        assert value is None or value.encode()


def make_query(rng: random.Random) -> str:
    """A mutated query; one in 50 is long."""
    others = [example.encode() for example in _EXAMPLES_OF_QUERIES]
    if rng.random() < 0.02:
        return repeat_hostile(rng.choice((100, 1000, 10_000)), rng).decode("utf-8", "replace")
    return mutate(rng.choice(others), others, rng).decode("utf-8", "surrogateescape")


def answer_query(query: str) -> int:
    """How many passages a query finds, after making hits of the best."""
    from aigov_search.search.searching import Request

    searcher = _open_searcher()
    request = Request(query=query, limit=3)
    answer = searcher.answer(request, may_loosen=True)
    for finding in searcher.findings(answer, request):
        hit = finding.hit
        assert all(0 <= match.start <= match.end <= len(hit.text) for match in hit.matches)
    return len(answer.ranked)


def make_index(folder: Path) -> Path:
    """An index of the seeds."""
    from aigov_search.ingest.building import IngestOptions, ingest

    ingest(folder / "index", [str(SEEDS)], IngestOptions(jobs=1))
    return folder / "index"


_INDEX = "AIGOV_SEARCH_FUZZED_INDEX"


@cache
def _open_searcher() -> Searcher:
    from aigov_search.search.index import Index
    from aigov_search.search.searching import Searcher

    return Searcher(Index.open(Path(os.environ[_INDEX])))


@cache
def _find_examples() -> dict[str, tuple[bytes, ...]]:
    return make_examples()


if __name__ == "__main__":
    sys.exit(not run(full=True, seed=1, kinds=sys.argv[1:]))
