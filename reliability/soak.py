"""Ingest, search, forget, amend, move and damage files for a long time, against an oracle.

The oracle is a dictionary: the text that the index should hold of each file. After every cycle the
program must give the same answers, and over all cycles it must not grow: in memory, in open files, on
disk beyond what the texts need, in segments.
"""

from __future__ import annotations

import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from aigov_search.catalog.generations import open_generation
from aigov_search.search.verifying import check_index
from reliability.corpus import WORDS, count_pages, make_page, mark_of
from reliability.index import Answer, BrokenPromiseError, call, check_tidiness, measure_disk, measure_memory

_FULL, _SMALL = 2000, 8
_FILES = 60
"""Files that there are at most."""
_APART = 40
"""One command in so many is a process of its own."""
_MEMORY = 40 << 20
"""Bytes by which the process may grow in the second half. In the first, caches fill; among them is the whole
dictionary, which is read once a process has cut a million characters."""


def run(*, full: bool, seed: int) -> bool:
    """Go through the cycles."""
    cycles = _FULL if full else _SMALL
    with tempfile.TemporaryDirectory(prefix="aigov-search-soak-") as name:
        soak = Soak(Path(name), random.Random(seed))
        settled = {}
        for cycle in range(cycles):
            soak.turn(cycle)
            if cycle == cycles // 2:
                settled = soak.measure()
        last = soak.measure()
        print(f"{cycles} cycles, {soak.commands} commands, {soak.apart} of them processes of their own")
        print(f"every answer that of the oracle: {soak.answers} answers")
        for what, value in last.items():
            print(f"{what}: {settled[what]} after a half, {value} at the end")
        has_grown = last["open files"] > settled["open files"] or last["memory"] > settled["memory"] + _MEMORY
        if full and has_grown:  # a short run sees caches fill
            raise BrokenPromiseError("the process grew")
    return True


class Soak:
    """A folder of files, an index of them, and what the index should answer."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self._folder = folder
        self._rng = rng
        self._pages = folder / "pages"
        self._pages.mkdir()
        self._held: dict[str, str] = {}
        self._dates: dict[str, str] = {}
        self._changed: set[str] = set()
        self._moved: set[str] = set()
        self._number = 0
        self.commands = self.apart = self.answers = 0

    def turn(self, cycle: int) -> None:
        """Change files at random, bring the index up to date, and compare answers."""
        self._changed.clear()
        self._moved.clear()
        for _ in range(self._rng.randint(1, 4)):
            self._rng.choice((self._write, self._write, self._change, self._remove, self._move))()
        full = ["--full"] if self._rng.random() < 0.02 else []
        self._call("ingest", "pages", *full)
        self._held = {path.name: path.read_text("utf-8") for path in self._pages.iterdir()}
        if self._held and self._rng.random() < 0.3:
            self._rng.choice((self._forget, self._amend))()
        self._compare()
        if cycle % 20 == 0:
            check_tidiness(self._folder)
            if problems := check_index(self._folder / "index"):
                raise BrokenPromiseError(f"cycle {cycle}: {problems}")
        self._bound(cycle)

    def measure(self) -> dict[str, int]:
        """What must not grow, in bytes and numbers."""
        return {
            "memory": measure_memory(),
            "open files": len(list(Path("/proc/self/fd").iterdir())),
            "index on disk": measure_disk(self._folder),
            "segments": len(open_generation(self._folder / "index").segments),
        }

    # Changes to the files

    def _write(self) -> None:
        if len(list(self._pages.iterdir())) < _FILES:
            self._number += 1
            page = make_page(self._number, self._rng)
            (self._pages / f"{self._number}.txt").write_text(page, "utf-8")

    def _choose(self) -> Path | None:
        paths = sorted(self._pages.iterdir())
        return self._rng.choice(paths) if paths else None

    def _change(self) -> None:
        path = self._choose()
        if path is not None:
            self._number += 1
            path.write_text(make_page(self._number, self._rng), "utf-8")
            self._changed.add(path.name)
            if path.name in self._moved:  # nothing tells that it is the same file
                self._dates.pop(path.name, None)

    def _remove(self) -> None:
        path = self._choose()
        if path is not None and len(list(self._pages.iterdir())) > 1:
            path.unlink()
            self._dates.pop(path.name, None)

    def _move(self) -> None:
        path = self._choose()
        if path is not None:
            self._number += 1
            target = path.with_name(f"moved{self._number}.txt")
            path.rename(target)
            self._moved.add(target.name)
            date = self._dates.pop(path.name, None)
            if date is not None and path.name not in self._changed:
                self._dates[target.name] = date

    # Commands

    def _call(self, *arguments: str, code: int = 0) -> Answer:
        self.commands += 1
        if self._rng.randrange(_APART):
            return call(self._folder, *arguments, code=code)
        self.apart += 1
        done = subprocess.run(
            [sys.executable, "-m", "aigov_search", "--index", "index", *arguments],
            cwd=self._folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != code:
            raise BrokenPromiseError(f"{arguments}: {done.returncode}: {done.stderr}")
        return Answer(done.returncode, done.stdout, done.stderr)

    def _forget(self) -> None:
        name = self._rng.choice(sorted(self._held))
        self._call("forget", f"pages/{name}")
        del self._held[name]

    def _amend(self) -> None:
        name = self._rng.choice(sorted(self._held))
        date = f"19{self._rng.randint(50, 99)}-0{self._rng.randint(1, 9)}"
        [document] = [each for each in self._documents() if each["file"] == f"pages/{name}"]
        self._call("amend", document["doc_id"], f"date={date}")
        self._dates[name] = date

    def _documents(self) -> list[dict[str, Any]]:
        return self._call("docs", "--format", "jsonl").records()

    # Comparison

    def _compare(self) -> None:
        documents = self._documents()
        self._expect({each["file"] for each in documents}, set(self._held), "documents")
        by_hand = (each for each in documents if each["date_basis"] == "amended by hand")
        amended = {each["file"]: each["date"] for each in by_hand}
        dates = {f"pages/{name}": date for name, date in self._dates.items() if name in self._held}
        if amended != dates:
            raise BrokenPromiseError(f"amended dates: {amended} instead of {dates}")
        run = self._rng.choice((*WORDS, mark_of(self._rng.randint(1, self._number or 1))))
        expected = count_pages(self._held, run)
        query = ("search", f'"{run}"', "-l", "--show-copies", "-n", "1000")
        found = self._call(*query, code=0 if expected else 1).out.splitlines()
        self._expect(set(found), expected, run)

    def _expect(self, files: set[str], names: set[str], what: str) -> None:
        self.answers += 1
        wanted = {f"pages/{name}" for name in names}
        if files != wanted:
            raise BrokenPromiseError(f"{what}: {sorted(files ^ wanted)} are not as they should be")

    def _bound(self, cycle: int) -> None:
        """Segments grow with the logarithm of the corpus, not with the number of ingests."""
        segments = open_generation(self._folder / "index").segments
        living = max(2, sum(segment.passages for segment in segments))
        if len(segments) > 2 + math.log(living, 3):
            raise BrokenPromiseError(f"cycle {cycle}: {len(segments)} segments for {living} passages")
