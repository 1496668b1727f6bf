"""Two ingests and twenty searches at once, then many decisions at once, again and again, each a process.

Every search must answer from one whole generation: the pages of one batch, all of them, and no others.
No ingest may fail, and when all is over one more finds nothing to do. Of what people decide at once
(words, amendments, saved queries) nothing may be lost.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from reliability.corpus import mark_of, write_pages
from reliability.index import BrokenPromiseError, call, check_tidiness

_SEARCHES = 20
_PAGES = 8
_DECISIONS = 3
"""Of each kind, at once."""
_QUESTIONS = ("search", "第 号 通知", "--show-copies", "-n", "1000"), ("docs",)
"""Both give every page."""


def run(*, full: bool, seed: int) -> bool:
    """Several rounds, or one."""
    rng = random.Random(seed)
    rounds = 8 if full else 1
    searches = _SEARCHES if full else 2
    with tempfile.TemporaryDirectory(prefix="aigov-search-crowds-") as name:
        folder = Path(name)
        write_batch(folder, 0, rng)
        call(folder, "ingest", "pages")
        answers: set[int] = set()
        for number in range(1, rounds + 1):
            write_batch(folder, number, rng)
            answers |= hold_round(folder, number, searches)
            decide_at_once(folder, number)
        call(folder, "ingest", "pages")
        check_tidiness(folder)
        print(
            f"{rounds} rounds of 2 ingests and {searches} searches at once: every search answered from one "
            f"whole generation ({len(answers)} different ones)"
        )
        print(f"{rounds} rounds of {_DECISIONS} words, queries and amendments at once: none was lost")
    return True


def write_batch(folder: Path, number: int, rng: random.Random) -> None:
    """Replace all pages at once by those of batch ``number``."""
    batch = folder / f"batch{number}"
    write_pages(batch, range(_PAGES), rng)
    for page in batch.iterdir():
        page.write_text(page.read_text("utf-8").replace("新华社", f"新华社{number}"), "utf-8")
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    for page in batch.iterdir():
        os.replace(page, pages / page.name)  # noqa: PTH105


def hold_round(folder: Path, number: int, searches: int) -> set[int]:
    """Start two ingests and the searches; returns the batches that searches answered from."""
    ingests = [start(folder, "ingest", "pages", "--jobs", "1") for _ in range(2)]
    asked = [start(folder, *_QUESTIONS[place % 2], "--format", "jsonl") for place in range(searches)]
    batches = set()
    for process in asked:
        out, err = process.communicate(timeout=300)
        records = [json.loads(line) for line in out.decode().splitlines()]
        publishers = {record["source"] for record in records}
        files = {record["file"] for record in records}
        if process.returncode or len(files) != _PAGES or len(publishers) != 1:
            raise BrokenPromiseError(f"a search ended with {process.returncode}: {publishers}{err.decode()}")
        batches.add(int(publishers.pop().removeprefix("新华社")))
    for process in ingests:
        _, err = process.communicate(timeout=300)
        if process.returncode:
            raise BrokenPromiseError(f"an ingest ended with {process.returncode}: {err.decode()}")
    if not batches <= {number - 1, number}:
        raise BrokenPromiseError(f"round {number}: searches answered from {batches}")
    return batches


def decide_at_once(folder: Path, number: int) -> None:
    """Words, saved queries and amendments from as many processes; all must be there in the end."""
    doc_ids = [each["doc_id"] for each in call(folder, "docs", "--format", "jsonl").records()]
    words = {f"{mark_of(number)}{mark_of(each)}词" for each in range(_DECISIONS)}
    queries = {f"{number}-{each}" for each in range(_DECISIONS)}
    authors = {doc_ids[each]: f"{number}-{each}" for each in range(_DECISIONS)}
    processes = [start(folder, "dict", "add", word) for word in words]
    processes += [start(folder, "queries", "save", name, "治理") for name in queries]
    processes += [start(folder, "amend", doc_id, f"author={name}") for doc_id, name in authors.items()]
    for process in processes:
        _, err = process.communicate(timeout=300)
        if process.returncode:
            raise BrokenPromiseError(f"a decision ended with {process.returncode}: {err.decode()}")
    known = {each["word"] for each in call(folder, "dict", "list", "--format", "jsonl").records()}
    saved = {each["name"] for each in call(folder, "queries", "list", "--format", "jsonl").records()}
    documents = call(folder, "docs", "--format", "jsonl").records()
    amended = {each["doc_id"]: each["author"] for each in documents}
    lost = [*(words - known), *(queries - saved), *(authors.items() - amended.items())]
    if lost:
        raise BrokenPromiseError(f"round {number}: {lost} were lost")


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the program and do not wait."""
    return subprocess.Popen(
        [sys.executable, "-m", "aigov_search", "--index", "index", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
