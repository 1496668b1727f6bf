"""What it costs to read files and to index them, and to follow a change.

``python -m benchmarks ingest [--corpus FOLDER] [--files N]`` takes the first files of the corpus (or
made ones), lets the whole pipeline ingest them, and stock jieba with stock Whoosh index their bare
paragraphs; then it changes one of 10,000 short files and brings the index up to date.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpus import iter_documents, write_files, write_records
from benchmarks.peers import list_peers
from benchmarks.processes import PROGRAM, Cost, measure_folder, run
from benchmarks.tables import describe_machine, print_table, show_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEED = 1
_MANY = 10_000
_PEERS = ("Whoosh, jieba", "FTS5, jieba")


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks ingest", description=__doc__)
    parser.add_argument("--corpus", type=Path, metavar="FOLDER")
    parser.add_argument("--files", type=int, default=1000)
    options = parser.parse_args(arguments)
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        work = Path(name)
        documents = list(islice(iter_documents(options.corpus, _SEED), options.files))
        _compare_ingest(work, documents)
        _measure_change(work)


def _compare_ingest(work: Path, documents: Sequence[Sequence[str]]) -> None:
    write_files(work / "files", documents, len(documents))
    lines = [line for document in documents for line in document]
    write_records(work / "lines.jsonl", lines, len(lines))
    costs: dict[str, tuple[Cost, float]] = {}
    for jobs in ("1", "0"):
        index = work / f"index-{jobs}"
        said = [*PROGRAM, "-q", "--index", str(index), "ingest", str(work / "files"), "--jobs", jobs]
        named = "aigov-search" + (", one process" if jobs == "1" else "")
        costs[named] = run(said), measure_folder(index)
    for peer in _PEERS:
        if peer in list_peers():
            folder = work / peer
            folder.mkdir()
            said = [sys.executable, "-m", "benchmarks.peers", "build", peer]
            costs[peer] = run([*said, str(work / "lines.jsonl"), str(folder)]), measure_folder(folder)
    base, base_size = costs.get(_PEERS[0]) or next(iter(costs.values()))
    chars = sum(map(len, lines))
    print_table(
        f"{len(documents):,} files, {len(lines):,} paragraphs, {chars / 1e6:.1f} million characters",
        ["", "CPU s", "ratio", "wall s", "peak MB", "all MB", "disk MB", "ratio"],
        [
            [
                name,
                f"{cost.seconds:.1f}",
                show_ratio(cost.seconds, base.seconds),
                f"{cost.wall:.1f}",
                f"{cost.peak:.0f}",
                f"{cost.total:.0f}",
                f"{size:.1f}",
                show_ratio(size, base_size),
            ]
            for name, (cost, size) in costs.items()
        ],
    )


def _measure_change(work: Path) -> None:
    folder, index = work / "many", work / "many-index"
    write_files(folder, (document[:2] for document in iter_documents(None, _SEED)), _MANY)
    said = [*PROGRAM, "-q", "--index", str(index), "ingest", str(folder)]
    costs = {f"{_MANY:,} new files": run(said), "nothing changed": run(said)}
    changed = sorted(folder.rglob("*.txt"))[_MANY // 2]
    changed.write_text(changed.read_text("utf-8") + "这一份文件改过了。\n", "utf-8")
    costs["one changed"] = run(said)
    print_table(
        f"Following a change in {_MANY:,} files",
        ["", "CPU s", "wall s", "peak MB"],
        [
            [name, f"{cost.seconds:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}"]
            for name, cost in costs.items()
        ],
    )
