"""What choosing candidates takes of a query, and what tantivy takes for the same choice.

``python -m benchmarks engines --index FOLDER [--count 200]`` draws queries from the passages of an
index without deleted files: short ones that ask for all their terms, and sentences that ask for any.
It records what each search asks of the engine, and has that answered once more: by our postings, and
by tantivy, which is given the same terms of the same passages in two ways. Its own BM25 weighs them
by its own constants; as sums of bits, each term stands once for each bit of its impact, and constant
scores add up to exactly what our postings count. ``same`` counts the choices in which passages, order
and scores are ours, ``in common`` the passages. Everything is processor time of things asked before.
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

from aigov_search.engines import AllOf, AnyOf, Term, Without, measure_impact
from aigov_search.engines.postings_format import CHUNK, PostingFiles
from aigov_search.search.index import Index
from aigov_search.search.searching import Request, Searcher
from benchmarks.corpus import make_queries
from benchmarks.processes import NOTHING, compare, measure_folder
from benchmarks.tables import describe_machine, print_table, show_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aigov_search.engines import Condition, Field, Reader, Weighted

_SEED = 1
_ROUNDS = 9
_BITS = 8
_BIT_SIGNS = [chr(0xE000 + bit) for bit in range(_BITS)]
"""What is put behind a term to name a bit of its impact."""
_SPACE = re.compile(r"\s")
_MOST_COUNTED = 64
_MEMORY = 400_000_000
"""Bytes that tantivy may hold while it indexes, so that one segment comes out."""
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
    """A reader that keeps what is asked of it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """As the reader does."""
        self.calls.append(Call(weighted, among, limit))
        return self._reader.best(weighted, among, limit, above)


class Tantivy:
    """The postings of a segment, given to tantivy; ``has_bits``: with a term for each bit of an impact."""

    def __init__(self, files: PostingFiles, folder: Path, *, has_bits: bool) -> None:
        import tantivy

        self._tantivy = tantivy
        self._has_bits = has_bits
        self._option = "basic" if has_bits else "freq"
        builder = tantivy.SchemaBuilder()
        for field in files.tables:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option=self._option)
        self._schema = builder.build()
        write = _write_bits if has_bits else _write_counts
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(_MEMORY, 1)
        passages = _list_terms(files)
        begun = time.process_time()
        for number, terms in enumerate(passages):
            texts = {field: write(found, files.lengths[number]) for field, found in terms.items()}
            writer.add_document(tantivy.Document(**texts))
        writer.commit()
        writer.wait_merging_threads()
        self.seconds = time.process_time() - begun
        index.reload()
        self._searcher = index.searcher()
        if self._searcher.num_segments != 1:
            sys.exit("tantivy made several segments; give it more memory, or index fewer passages")

    def best(self, call: Call) -> Choice:
        """Scores, by its own measure if it counts no bits, and numbers of the best."""
        occur, query = self._tantivy.Occur, self._tantivy.Query
        weights = dict(call.weighted)
        parts = call.among.parts if isinstance(call.among, AllOf) else (call.among,)
        clauses = [
            (
                occur.Must,
                self._weigh(part, weights.pop(part))
                if isinstance(part, Term) and part in weights
                else query.const_score_query(self._require(part), 0.0),
            )
            for part in parts
        ]
        clauses += [(occur.Should, self._weigh(term, weight)) for term, weight in weights.items()]
        hits = self._searcher.search(query.boolean_query(clauses), call.limit, count=False).hits
        return [(int(score), address.doc) for score, address in hits]

    def _weigh(self, term: Term, weight: int) -> Any:
        """A query for a term that scores its impact times ``weight``, or what BM25 makes of it."""
        occur, query = self._tantivy.Occur, self._tantivy.Query
        if not self._has_bits:
            return query.boost_query(self._find(term), float(weight))
        scored = [
            query.const_score_query(self._find(term, sign), float(weight << bit))
            for bit, sign in enumerate(_BIT_SIGNS)
        ]
        return query.boolean_query([(occur.Should, part) for part in scored])

    def _require(self, condition: Condition) -> Any:
        occur, query = self._tantivy.Occur, self._tantivy.Query
        match condition:
            case Term():
                return self._find(condition)
            case AllOf(()):
                return query.all_query()
            case AllOf(parts):
                return query.boolean_query([(occur.Must, self._require(part)) for part in parts])
            case AnyOf(parts):
                return query.boolean_query([(occur.Should, self._require(part)) for part in parts])
            case Without(wanted, unwanted):
                return query.boolean_query(
                    [(occur.Must, self._require(wanted)), (occur.MustNot, self._require(unwanted))]
                )
        raise TypeError(f"no query of tantivy takes {condition!r}")

    def _find(self, term: Term, sign: str = "") -> Any:
        return self._tantivy.Query.term_query(
            self._schema, term.field, _name_term(term.text) + sign, self._option
        )


def main(arguments: Sequence[str]) -> None:
    """Print what choosing takes, how far the choices agree, and what the postings take."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks engines", description=__doc__)
    parser.add_argument("--index", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=200, help="queries of each kind")
    options = parser.parse_args(arguments)
    if not find_spec("tantivy"):
        sys.exit("tantivy is not installed; 'pip install tantivy' brings it")
    with Index.open(options.index) as index, tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        segment = max(index.segments, key=lambda segment: segment.info.passages)
        folder = options.index / segment.info.name
        files = PostingFiles(folder)
        peers = {}
        for way, has_bits in (("tantivy, its BM25", False), ("tantivy, sums of bits", True)):
            place = Path(name) / way
            place.mkdir()
            peers[way] = Tantivy(files, place, has_bits=has_bits)
        print(f"{describe_machine()}; {segment.info.passages:,} passages")
        _print_sizes(folder, {way: (peer, Path(name) / way) for way, peer in peers.items()})
        texts = [segment.passage(number).text for number in range(segment.info.passages)]
        searcher = Searcher(index)
        recorder = Recorder(segment.reader)
        segment.__dict__["reader"] = recorder  # in place of the one it opened
        short = [Request(query=query.text) for query in make_queries(texts, options.count, _SEED)]
        asked = [Request(query=text, is_any=True) for text in islice(_iter_sentences(texts), options.count)]
        for title, requests in (("Short queries", short), ("Sentences, any of their terms", asked)):
            _compare(title, requests, searcher, recorder, {way: peer.best for way, peer in peers.items()})


def _compare(
    title: str,
    requests: Sequence[Request],
    searcher: Searcher,
    recorder: Recorder,
    peers: dict[str, Callable[[Call], Choice]],
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
    base, ours = _time(lambda calls: [recorder.best(*call) for call in calls], asked)
    rows = [["whole query", *_show(_time(answer, requests)[0], base), "", ""]]
    rows.append(["our postings", *_show(base, base), "", ""])
    for way, best in peers.items():
        times, found = _time(partial(_ask_all, best), asked)
        pairs = [
            (mine, other)
            for one, two in zip(ours, found, strict=True)
            for mine, other in zip(one, two, strict=True)
            if mine
        ]
        same = sum(mine == other for mine, other in pairs)
        common = [len({n for _, n in mine} & {n for _, n in other}) / len(mine) for mine, other in pairs]
        rows.append([way, *_show(times, base), f"{same} of {len(pairs)}", f"{sum(common) / len(common):.1%}"])
    print_table(title, ["", "p50 ms", "p95 ms", "ratio", "same", "in common"], rows)


def _ask_all(best: Callable[[Call], Choice], calls: Sequence[Call]) -> list[Choice]:
    return [best(call) for call in calls]


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


def _print_sizes(folder: Path, peers: dict[str, tuple[Tantivy, Path]]) -> None:
    size = sum(path.stat().st_size for path in folder.glob("flat.*")) / 1e6
    rows = [["our postings", f"{size:.1f}", "1.00×", ""]]
    for way, (peer, place) in peers.items():
        own = measure_folder(place)
        rows.append([way, f"{own:.1f}", show_ratio(own, size), f"{peer.seconds:.1f}"])
    print_table("Postings", ["", "MB", "ratio", "index s"], rows)
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


def _list_terms(files: PostingFiles) -> list[dict[Field, list[tuple[str, int]]]]:
    """For each passage its terms, with their impacts."""
    passages: list[dict[Field, list[tuple[str, int]]]] = [
        {field: [] for field in files.tables} for _ in range(files.header.entries)
    ]
    for field, table in files.tables.items():
        for at in range(len(table)):
            text = _name_term(table.encoded(at).decode("utf-8", "replace"))
            for chunk in range(files.header.chunks):
                span = slice(*table.span_in(at, chunk))
                for number, impact in zip(files.numbers[span], files.impacts[span], strict=True):
                    passages[chunk * CHUNK + number][field].append((text, impact))
    return passages


def _name_term(text: str) -> str:
    """A term without anything at which tantivy would cut it."""
    return _SPACE.sub("_", text)


def _write_bits(terms: Sequence[tuple[str, int]], _length: int) -> str:
    """Each term, and once more for each bit of its impact."""
    return " ".join(
        text + sign
        for text, impact in terms
        for sign in ("", *(sign for bit, sign in enumerate(_BIT_SIGNS) if impact >> bit & 1))
    )


def _write_counts(terms: Sequence[tuple[str, int]], length: int) -> str:
    """Each term as often as its impact says that it occurs."""
    counts = {measure_impact(count, length): count for count in range(_MOST_COUNTED, 0, -1)}
    return " ".join(" ".join([text] * counts.get(impact, _MOST_COUNTED)) for text, impact in terms)


def _iter_sentences(texts: Sequence[str]) -> Iterator[str]:
    """Sentences out of passages that lie far apart."""
    step = 1 + len(texts) // 1009
    for start in range(step):
        for text in texts[start::step]:
            run = next((run for run in re.split(r"[^\w]+", text) if len(run) in _QUESTION), None)
            if run:
                yield run
