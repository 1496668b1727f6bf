"""What a whole search costs, from a cold process to its end.

``python -m benchmarks cold [--corpus FOLDER] [--index FOLDER] [--rounds N]`` indexes the seeds, and the
folder if one is given (an index of it that is there already is only brought up to date), and runs one
search on each many times, in turns with an interpreter that does nothing and with peers on the seeds.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpus import Query, iter_documents, write_queries, write_records
from benchmarks.peers import OURS, list_peers
from benchmarks.processes import NOTHING, PROGRAM, compare, run
from benchmarks.tables import describe_machine, print_table, show_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS = Path(__file__).parent.parent / "seeds"
QUERY = "人工智能能力建设"
_SEED = 1


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks cold", description=__doc__)
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="a further corpus")
    parser.add_argument("--index", type=Path, metavar="FOLDER", help="where its index is, or goes")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        work = Path(name)
        commands: dict[str, Sequence[str]] = {
            "python -c pass": NOTHING,
            "python -c 'import click'": (sys.executable, "-c", "import click"),
        }
        corpora = [("seeds", SEEDS, work / "seeds")]
        if options.corpus:
            corpora.append((options.corpus.name, options.corpus, options.index or work / "corpus"))
        for corpus, folder, index in corpora:
            run([*PROGRAM, "-q", "--index", str(index), "ingest", str(folder)], accepted=(0, 3))
            for form in ("table", "json"):
                said = [*PROGRAM, "--index", str(index), "search", QUERY, "--format", form]
                commands[f"search {corpus}, {form}"] = said
        commands |= _list_peer_commands(work)
        costs = compare(commands, options.rounds)
    base = costs["python -c pass"].seconds
    print(describe_machine())
    print_table(
        f"One search as a whole process, medians of {options.rounds}",
        ["", "CPU ms", "ratio", "peak MB"],
        [
            [name, f"{1000 * cost.seconds:.1f}", show_ratio(cost.seconds, base), f"{cost.peak:.0f}"]
            for name, cost in costs.items()
        ],
    )


def _list_peer_commands(work: Path) -> dict[str, Sequence[str]]:
    """The same query on the lines of the seeds, by peers."""
    lines = [line for document in _take(SEEDS) for line in document]
    write_records(work / "seeds.jsonl", lines, len(lines))
    write_queries(work / "query.json", [Query((QUERY,), is_quoted=False)])
    commands: dict[str, Sequence[str]] = {}
    for name in [name for name in list_peers() if name not in OURS]:
        folder = work / name
        folder.mkdir()
        peer = [sys.executable, "-m", "benchmarks.peers"]
        run([*peer, "build", name, str(work / "seeds.jsonl"), str(folder)])
        commands[f"{name}, seeds"] = [*peer, "export", name, str(folder), str(work / "query.json")]
    if shutil.which("rg"):
        commands["ripgrep, seeds"] = ["rg", QUERY, str(SEEDS)]
    return commands


def _take(folder: Path) -> list[list[str]]:
    """The documents of a folder, and no made ones."""
    count = sum(1 for path in folder.rglob("*") if path.suffix in (".md", ".txt"))
    documents = iter_documents(folder, _SEED)
    return [next(documents) for _ in range(count)]
