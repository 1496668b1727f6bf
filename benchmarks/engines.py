"""What choosing candidates takes of a query, with our postings alone and with tantivy's beside them.

``python -m benchmarks engines --index FOLDER [--count 200]`` draws queries from the passages of an
index without deleted files: short ones that ask for all their terms, and sentences that ask for any.
It makes the postings of its largest segment anew with both engines, records what each search asks of
them, and has that answered once more by each. ``same`` counts the choices in which passages, order and
scores are those of our postings. Everything is processor time of things asked before.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from aigov_search.catalog.generations import CATALOG
from aigov_search.engines import load_engine
from aigov_search.ingest.tokenizing import iterate_entries
from aigov_search.ingest.workers import Workers
from aigov_search.search.index import Index
from aigov_search.search.searching import Request, Searcher
from benchmarks.corpus import make_queries
from benchmarks.processes import NOTHING, compare, measure_folder
from benchmarks.tables import describe_machine, print_table, show_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aigov_search.engines import Condition, Reader, Weighted

_ENGINES = {"our postings": "whoosh", "tantivy": "tantivy"}
_SEED = 1
_ROUNDS = 9
_QUESTION = range(12, 30)
"""Characters of a sentence that is asked as a question."""

Asked, Found = TypeVar("Asked"), TypeVar("Found")
Choice = list[tuple[int, int]]


class Call(NamedTuple):
    """What a search asked of the engine: the arguments of ``Reader.best``."""

    weighted: Sequence[Weighted]
    among: Condition
    limit: int


class Recorder:
    """Passes on what is asked to ``reader``, and keeps it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """As the reader does."""
        self.calls.append(Call(weighted, among, limit))
        return self.reader.best(weighted, among, limit, above)


def main(arguments: Sequence[str]) -> None:
    """Print what choosing takes, how far the choices agree, and what the postings take."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks engines", description=__doc__)
    parser.add_argument("--index", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=200, help="queries of each kind")
    options = parser.parse_args(arguments)
    if not find_spec("tantivy"):
        sys.exit("tantivy is not installed; pip install 'aigov-search[fast]' brings it")
    with Index.open(options.index) as index, tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        segment = max(index.segments, key=lambda segment: segment.info.passages)
        print(f"{describe_machine()}; {segment.info.passages:,} passages")
        catalog = options.index / segment.info.name / CATALOG
        dictionary = options.index / index.generation.dictionary
        readers = _build(catalog, dictionary, segment.info.passages, Path(name))
        _print_start()
        texts = [segment.passage(number).text for number in range(segment.info.passages)]
        recorder = Recorder(readers["our postings"])
        segment.__dict__["reader"] = recorder  # in place of the one it would open
        searcher = Searcher(index)
        short = [Request(query=query.text) for query in make_queries(texts, options.count, _SEED)]
        asked = [Request(query=text, is_any=True) for text in islice(_iter_sentences(texts), options.count)]
        for title, requests in (("Short queries", short), ("Sentences, any of their terms", asked)):
            _compare(title, requests, searcher, recorder, readers)


def _build(catalog: Path, dictionary: Path, passages: int, work: Path) -> dict[str, Reader]:
    """Have both engines index the same passages, and print what that takes."""
    with Workers(1, 0) as workers:
        entries = list(iterate_entries(catalog, dictionary, workers, passages))
    readers, costs = {}, []
    for way, engine in _ENGINES.items():
        folder = work / engine
        folder.mkdir()
        begun = time.process_time()
        load_engine(engine).build(folder, iter(entries))
        costs.append((time.process_time() - begun, measure_folder(folder)))
        readers[way] = load_engine(engine).open(folder)
    (seconds, size), *_ = costs
    print_table(
        "Postings",
        ["", "MB", "ratio", "build s", "ratio"],
        [
            [way, f"{own:.1f}", show_ratio(own, size), f"{took:.1f}", show_ratio(took, seconds)]
            for way, (took, own) in zip(readers, costs, strict=True)
        ],
    )
    return readers


def _compare(
    title: str,
    requests: Sequence[Request],
    searcher: Searcher,
    recorder: Recorder,
    readers: dict[str, Reader],
) -> None:
    """Ask all, and print what each way took."""

    def answer(request: Request) -> None:
        for _ in searcher.findings(searcher.answer(request), request):
            pass

    asked: list[list[Call]] = []
    for request in requests:
        recorder.calls.clear()
        answer(request)
        asked.append(list(recorder.calls))
    chosen = {way: _time(partial(_ask_all, reader), asked) for way, reader in readers.items()}
    (base, ours), *_ = chosen.values()
    whole: dict[str, list[float]] = {}
    for way, recorder.reader in readers.items():
        whole[way], _ = _time(answer, requests)
    rows = [[f"whole query, {way}", *_show(times, whole["our postings"]), ""] for way, times in whole.items()]
    for way, (times, found) in chosen.items():
        pairs = [
            pair for one, two in zip(ours, found, strict=True) for pair in zip(one, two, strict=True)
        ]
        same = sum(mine == other for mine, other in pairs)
        rows.append([f"its choice, {way}", *_show(times, base), f"{same} of {len(pairs)}"])
    print_table(title, ["", "p50 ms", "p95 ms", "ratio", "same"], rows)


def _ask_all(reader: Reader, calls: Sequence[Call]) -> list[Choice]:
    return [reader.best(*call) for call in calls]


def _time(ask: Callable[[Asked], Found], asked: Sequence[Asked]) -> tuple[list[float], list[Found]]:
    """Milliseconds for each question, when all have been asked before, and the answers."""
    found = [ask(one) for one in asked]
    times = []
    for one in asked:
        begun = time.process_time()
        ask(one)
        times.append(1000 * (time.process_time() - begun))
    return times, found


def _show(times: Sequence[float], base: Sequence[float]) -> list[str]:
    own, other = quantiles(times, n=100), quantiles(base, n=100)
    ratio = f"{show_ratio(own[49], other[49])} {show_ratio(own[94], other[94])}"
    return [f"{own[49]:.2f}", f"{own[94]:.2f}", ratio]


def _print_start() -> None:
    """Print what importing tantivy adds to a process."""
    importing = "python -c 'import tantivy'"
    costs = compare({"pass": NOTHING, importing: (sys.executable, "-c", "import tantivy")}, _ROUNDS)
    base = costs["pass"].seconds
    print_table(
        f"A process, medians of {_ROUNDS}",
        ["", "CPU ms", "ratio"],
        [
            [name, f"{1000 * cost.seconds:.1f}", show_ratio(cost.seconds, base)]
            for name, cost in (("python -c pass", costs["pass"]), (importing, costs[importing]))
        ],
    )


def _iter_sentences(texts: Sequence[str]) -> Iterator[str]:
    """Sentences out of passages that lie far apart."""
    step = 1 + len(texts) // 1009
    for start in range(step):
        for text in texts[start::step]:
            run = next((run for run in re.split(r"[^\w]+", text) if len(run) in _QUESTION), None)
            if run:
                yield run
