"""Kill -9 at every storage operation of every command that writes, and at random moments.

After each kill the index answers as before or as after, whole; the same command, run again, succeeds;
nothing is left lying about, and no lock is held.
"""

from __future__ import annotations

import math
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reliability.corpus import make_page, write_pages
from reliability.faults import Faults, count_operations, kill, run_apart
from reliability.index import (
    BrokenPromiseError,
    call,
    check_promises,
    check_tidiness,
    copy_index,
    remember_baking,
    tell_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FULL = 1000
GARBLED = next((Path(__file__).resolve().parent.parent / "seeds").glob("001_*"))


class Trial(NamedTuple):
    """A command that writes, and the states of the index in ``folder`` before and after it."""

    name: str
    folder: Path
    arguments: tuple[str, ...]
    old: str
    new: str

    def action(self) -> None:
        """Run the command; it must succeed."""
        call(self.folder, *self.arguments)

    def resume(self, state: str) -> None:
        """Run the command again on an index left in a state, unless it is done and can be done only once."""
        if self.name not in _ONCE or state != self.new:
            self.action()

    def attempt(self) -> None:
        """Run the command in a process that ends with its exit code; it must not need many words."""
        answer = call(self.folder, *self.arguments, code=None)
        if answer.code and answer.err.count("\n") != 1:
            raise BrokenPromiseError(answer.err)
        sys.exit(answer.code)


def run(*, full: bool, seed: int) -> bool:
    """Kill at every operation of every command, then at random moments; or at some, of one command."""
    rng = random.Random(seed)
    names = tuple(_TRIALS) if full else (FOLLOW,)
    remember_baking()
    with tempfile.TemporaryDirectory(prefix="aigov-search-kills-") as name:
        kills = 0
        for trial in prepare_trials(Path(name), rng, *names):
            operations = measure(trial)
            places = range(1, operations + 1) if full else rng.sample(range(1, operations + 1), 4)
            for place in places:
                kill_at_operation(trial, place)
            at_random = max(0, math.ceil(FULL / len(names)) - operations) if full else 1
            lasts = time_action(trial)
            for _ in range(at_random):
                kill_at_random(trial, rng.random() * lasts * 1.1)
            kills += len(places) + at_random
            print(
                f"{trial.name}: killed at {len(places)} of {operations} storage operations "
                f"and at {at_random} random moments"
            )
    print(f"{kills} kills: every time the old index or the new one, whole; the next run succeeded")
    return True


def prepare_trials(folder: Path, rng: random.Random, *names: str) -> Iterator[Trial]:
    """The commands that write, or those named, each with an index and sources of its own."""
    for name in names or _TRIALS:
        prepare = _TRIALS[name]
        here = folder / name
        before, after = here / "before", here / "after"
        before.mkdir(parents=True)
        write_pages(here / "pages", range(6), rng)
        arguments = prepare(here, rng)
        for copy in (after, here):
            copy_index(before, copy)
        old = tell_state(here)
        call(here, *arguments)
        new = tell_state(here)
        if name != "repair" and old == new:
            raise BrokenPromiseError(f"{name} changed nothing")
        yield Trial(name, here, tuple(arguments), old, new)


def _ingest_before(here: Path) -> None:
    """Make the index that stands before a trial."""
    call(here, "ingest", "pages", "--jobs", "1")
    (here / "index").rename(here / "before" / "index")


def _begin(_here: Path, _rng: random.Random) -> list[str]:
    return ["ingest", "pages", "--jobs", "1"]


def _follow(here: Path, rng: random.Random) -> list[str]:
    _ingest_before(here)
    write_pages(here / "pages", range(4, 8), rng)
    (here / "pages" / "0.txt").unlink()
    return ["ingest", "pages", "--jobs", "1"]


def _read_all(here: Path, rng: random.Random) -> list[str]:
    _follow(here, rng)
    return ["ingest", "pages", "--full", "--jobs", "1"]


def _grow(here: Path, rng: random.Random) -> list[str]:
    """An ingest that adds a segment and merges none."""
    write_pages(here / "pages", range(40), rng)
    _ingest_before(here)
    (here / "pages" / "40.txt").write_text(make_page(40, rng), "utf-8")
    return ["ingest", "pages", "--jobs", "1"]


def _forget(here: Path, _rng: random.Random) -> list[str]:
    _ingest_before(here)
    return ["forget", "pages/0.txt", "pages/1.txt", "pages/2.txt", "pages/3.txt"]


def _amend(here: Path, _rng: random.Random) -> list[str]:
    call(here, "ingest", "pages", "--jobs", "1")
    doc_id = call(here, "docs", "--format", "jsonl").records()[0]["doc_id"]
    (here / "index").rename(here / "before" / "index")
    return ["amend", doc_id, "title=另一个题目", "date=2001-02-03"]


def _add_word(here: Path, _rng: random.Random) -> list[str]:
    _ingest_before(here)
    return ["dict", "add", "算力网络建设"]


def _remove_word(here: Path, _rng: random.Random) -> list[str]:
    call(here, "ingest", "pages", "--jobs", "1")
    call(here, "dict", "add", "算力网络建设", "伦理审查标准")
    (here / "index").rename(here / "before" / "index")
    return ["dict", "remove", "算力网络建设"]


def _reject(here: Path, _rng: random.Random) -> list[str]:
    shutil.copy(GARBLED, here / "pages")
    call(here, "ingest", "pages", "--jobs", "1")
    documents = call(here, "docs", "--format", "jsonl").records()
    garbled = max(documents, key=lambda document: document["repairs"])
    (here / "index").rename(here / "before" / "index")
    return ["repairs", "reject", f"{garbled['doc_id']}:3"]


def _save(here: Path, _rng: random.Random) -> list[str]:
    call(here, "ingest", "pages", "--jobs", "1")
    call(here, "queries", "save", "一", "能力建设")
    (here / "index").rename(here / "before" / "index")
    return ["queries", "save", "二", "数据安全", "--replace"]


def _repair(here: Path, _rng: random.Random) -> list[str]:
    _ingest_before(here)
    [postings] = (here / "before").glob("index/segment-*/flat.numbers")
    data = postings.read_bytes()
    postings.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return ["verify", "--repair"]


FOLLOW = "ingest of changes"
_ONCE = "forget", "dict remove", "repairs reject"
_TRIALS: dict[str, Callable[[Path, random.Random], list[str]]] = {
    "first ingest": _begin,
    FOLLOW: _follow,
    "full ingest": _read_all,
    "ingest beside a large segment": _grow,
    "forget": _forget,
    "amend": _amend,
    "dict add": _add_word,
    "dict remove": _remove_word,
    "repairs reject": _reject,
    "queries save": _save,
    "repair": _repair,
}


def restore(trial: Trial) -> None:
    """Put back what stands before a trial."""
    copy_index(trial.folder / "before", trial.folder)


def measure(trial: Trial) -> int:
    """The number of storage operations."""
    restore(trial)
    return count_operations(trial.action)


def kill_at_operation(trial: Trial, place: int) -> None:
    """Kill before one operation, and look at what is left."""
    restore(trial)
    code = run_apart(trial.action, Faults(place, kill))
    if code != -9:
        raise BrokenPromiseError(f"{trial.name}: operation {place} was not reached (exit code {code})")
    look(trial, place)


def time_action(trial: Trial) -> float:
    """The seconds that a command takes."""
    restore(trial)
    begun = time.monotonic()
    run_apart(trial.action)
    return time.monotonic() - begun


def kill_at_random(trial: Trial, after: float) -> None:
    """Kill after so many seconds, and look at what is left."""
    restore(trial)
    run_apart(trial.action, after=after)
    look(trial, 0)


def tell_left(trial: Trial, states: set[str]) -> str:
    """The state in which a command that broke off left its index, which must be one of ``states``."""
    if trial.name == "repair":  # it was damaged before, and may be so still
        return ""
    return check_promises(trial.folder, states)


def look(trial: Trial, place: int) -> None:
    """Check what a kill left, then run the command again and check that."""
    try:
        trial.resume(tell_left(trial, {trial.old, trial.new}))
        if tell_state(trial.folder) != trial.new:
            raise BrokenPromiseError("not the new index after the next run")  # noqa: TRY301 - told below
        check_tidiness(trial.folder)
    except BrokenPromiseError as error:
        raise BrokenPromiseError(f"{trial.name}, killed at {place or 'a random moment'}: {error}") from error


