"""What queries cost when the index is open, how that grows with it, and what the index costs.

``python -m benchmarks queries [--corpus FOLDER] [--sizes 1000,10000] [--count 300] [--svg FILE]`` takes
ever more passages (lines of the corpus, or made ones), has us and the peers that are installed index
them, and asks all the same queries. Everything is processor time; indexing and export are whole
processes, queries are asked of an open index: the median of the first time (``first``), and median and
95 of 100 of the second, after all others.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.corpus import iter_passages, make_queries, write_queries, write_records
from benchmarks.peers import LIMIT, OURS, list_peers
from benchmarks.processes import PROGRAM, Cost, measure_folder, run
from benchmarks.tables import describe_machine, draw_growth, print_table, show_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEED = 1
_BASE = "FTS5, jieba"
"""The peer that ratios are taken to."""


class Result(NamedTuple):
    """What one engine took for one size: indexing, megabytes on disk, queries (ms), an export.

    ``first`` are the queries as they were asked for the first time, ``times`` as they were asked again.
    """

    build: Cost
    size: float
    first: list[float]
    times: list[float]
    export: Cost

    @property
    def first_p50(self) -> float:
        """The median query, asked for the first time."""
        return quantiles(self.first, n=100)[49]

    @property
    def p50(self) -> float:
        """The median query."""
        return quantiles(self.times, n=100)[49]

    @property
    def p95(self) -> float:
        """What 95 of 100 queries stay below."""
        return quantiles(self.times, n=100)[94]


def main(arguments: Sequence[str]) -> None:
    """Print a table for each size, one of growth, and draw it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks queries", description=__doc__)
    parser.add_argument("--corpus", type=Path, metavar="FOLDER")
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of passages")
    parser.add_argument("--count", type=int, default=300, help="queries")
    parser.add_argument("--engines", help="only these, by name, with ';' between them")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw growth")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the indexes here")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]
    engines = options.engines.split(";") if options.engines else list_peers()
    print(describe_machine())
    growth: dict[str, dict[int, Result]] = defaultdict(dict)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        work = options.keep or Path(name)
        work.mkdir(exist_ok=True)
        smallest = list(islice(iter_passages(options.corpus, _SEED), sizes[0]))
        # The same queries for all sizes: each is answered by some passage of the smallest.
        queries = make_queries(smallest, options.count, _SEED)
        write_queries(work / "queries.json", queries)
        (work / "queries.txt").write_text("".join(query.text + "\n" for query in queries), "utf-8")
        for size in sizes:
            records = work / f"{size}.jsonl"
            write_records(records, iter_passages(options.corpus, _SEED), size)
            for engine in engines:
                growth[engine][size] = _measure(engine, records, work)
            _print_size(size, {engine: growth[engine][size] for engine in engines}, options.count)
    _print_growth(sizes, growth)
    if options.svg:
        medians = {
            engine: {size: result.p50 for size, result in results.items()}
            for engine, results in growth.items()
        }
        draw_growth(options.svg, "Milliseconds for a query (median) over passages", medians)


def _measure(engine: str, records: Path, work: Path) -> Result:
    """Have one engine index the records, and ask it."""
    folder = work / f"{records.stem} {engine}"
    peer = [sys.executable, "-m", "benchmarks.peers"]
    found = folder.with_name(folder.name + ".json")
    if found.exists():
        build = Cost(*json.loads(found.read_text()))
    else:
        folder.mkdir()
        build = run(
            [*PROGRAM, "-q", "--index", str(folder), "ingest", "--engine", OURS[engine], str(records)]
            if engine in OURS
            else [*peer, "build", engine, str(records), str(folder)]
        )
        found.write_text(json.dumps(build))
    times = work / "times.json"
    run([*peer, "query", engine, str(folder), str(work / "queries.json")], output=times)
    export = run(
        [
            *PROGRAM, "-q", "--index", str(folder), "export", "--queries", str(work / "queries.txt"),
            "--per-query", str(LIMIT),
        ]
        if engine in OURS
        else [*peer, "export", engine, str(folder), str(work / "queries.json")],
        output=work / "export.csv",
    )  # fmt: skip
    return Result(build, measure_folder(folder), *json.loads(times.read_text()), export)


def _print_size(size: int, results: dict[str, Result], count: int) -> None:
    base = results.get(_BASE) or next(iter(results.values()))
    print_table(
        f"{size:,} passages",
        [
            "", "index s", "peak MB", "all MB", "disk MB",
            "first ms", "p50 ms", "p95 ms", "ratio", "export ms", "ratio",
        ],
        [
            [
                engine,
                f"{result.build.seconds:.1f}",
                f"{result.build.peak:.0f}",
                f"{result.build.total:.0f}",
                f"{result.size:.1f}",
                f"{result.first_p50:.2f}",
                f"{result.p50:.2f}",
                f"{result.p95:.2f}",
                f"{show_ratio(result.p50, base.p50)} {show_ratio(result.p95, base.p95)}",
                f"{1000 * result.export.seconds / count:.2f}",
                show_ratio(result.export.seconds, base.export.seconds),
            ]
            for engine, result in results.items()
        ],
    )  # fmt: skip


def _print_growth(sizes: Sequence[int], growth: dict[str, dict[int, Result]]) -> None:
    print_table(
        "Milliseconds for a query, median (95 of 100), by passages",
        ["", *(f"{size:,}" for size in sizes), "last / 10,000"],
        [
            [
                engine,
                *(f"{results[size].p50:.2f} ({results[size].p95:.1f})" for size in sizes),
                show_ratio(results[sizes[-1]].p50, results[10_000].p50) if 10_000 in results else "-",
            ]
            for engine, results in growth.items()
        ],
    )
