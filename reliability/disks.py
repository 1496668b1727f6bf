"""Disks that are full, fail, cannot be written, or go away, and clocks that jump.

However a command that writes fails, it ends with one line and a code; the index answers as before; what
was begun is removed; and the same command succeeds once the disk is in order.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reliability.corpus import make_page, mark_of
from reliability.faults import Faults, fail, run_apart
from reliability.index import (
    BrokenPromiseError,
    call,
    check_promises,
    check_tidiness,
    measure_disk,
    remember_baking,
)
from reliability.kills import FOLLOW, Trial, measure, prepare_trials, restore, tell_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAGE = 4096
_ROOM = 64 << 20
"""Bytes of the small disk."""


def run(*, full: bool, seed: int) -> bool:
    """Let every operation of every command fail, and every size be the last; or some, of one command."""
    rng = random.Random(seed)
    names = () if full else (FOLLOW,)
    remember_baking()
    with tempfile.TemporaryDirectory(prefix="aigov-search-disks-") as name:
        for trial in prepare_trials(Path(name), rng, *names):
            operations = measure(trial)
            places = _choose(range(1, operations + 1), rng, None if full else 4)
            for place in places:
                fail_at(trial, place)
            sizes = _choose(range(0, 400_000, _PAGE), rng, 15 if full else 2)
            for size in sizes:
                limit_files(trial, size)
            print(
                f"{trial.name}: {len(places)} of {operations} storage operations failed; "
                f"files cut off at {len(sizes)} sizes"
            )
        if not full:
            return True
        if can_mount(Path(name)):
            fill_disks(Path(name) / "full", rng)
            forbid_writing(Path(name) / "forbidden", rng)
        else:
            print("no small disk can be mounted here: that part is left out")
        take_away(Path(name) / "gone", rng)
        turn_clock(Path(name) / "clock", rng)
    return True


def _choose(places: range, rng: random.Random, count: int | None) -> list[int]:
    """All places, or so many of them."""
    return list(places) if count is None or count >= len(places) else sorted(rng.sample(places, count))


def fail_at(trial: Trial, place: int) -> None:
    """Let one storage operation fail."""
    restore(trial)
    _expect_failure(trial, lambda: run_apart(trial.attempt, Faults(place, fail)), f"operation {place}")


def limit_files(trial: Trial, size: int) -> None:
    """Let no file grow beyond ``size``."""
    import resource
    import signal

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        trial.attempt()

    restore(trial)
    _expect_failure(trial, lambda: run_apart(limited), f"files of {size} bytes")


def _expect_failure(trial: Trial, attempt: Callable[[], int], what: str) -> None:
    """A failing attempt leaves the old index or the new one, tidy; the next attempt succeeds."""
    try:
        trial.resume(_tell_after(trial, attempt()))
        check_promises(trial.folder, {trial.new})
        check_tidiness(trial.folder)
    except BrokenPromiseError as error:
        raise BrokenPromiseError(f"{trial.name}, {what}: {error}") from error


def _tell_after(trial: Trial, code: int) -> str:
    """The state of the index after an attempt that ended with a code."""
    if code not in (0, 2):
        raise BrokenPromiseError(f"ended with {code}")
    state = tell_left(trial, {trial.old, trial.new} if code else {trial.new})
    check_tidiness(trial.folder)
    return state


def can_mount(folder: Path) -> bool:
    """Whether this process may mount file systems."""
    try:
        with small_disk(folder / "probe"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs"]
    subprocess.run(["mount", *options, str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def fill_disks(folder: Path, rng: random.Random) -> None:
    """Leave room for so many pages and no more, from none to as many as are needed."""
    with small_disk(folder):
        for trial in prepare_trials(folder, rng):
            restore(trial)
            before = measure_disk(trial.folder)
            trial.action()
            needed = (max(0, measure_disk(trial.folder) - before) + (1 << 20)) // _PAGE
            rooms = _choose(range(needed), rng, 25)
            for room in rooms:
                restore(trial)
                _expect_failure(trial, partial(_run_with_room, trial, room), f"{room} pages left")
            print(f"{trial.name}: disk full after {len(rooms)} numbers of pages of up to {needed}")
            shutil.rmtree(trial.folder)


def _run_with_room(trial: Trial, room: int) -> int:
    """Run a command on a disk with so many free pages."""
    ballast = trial.folder / "ballast"
    status = os.statvfs(trial.folder)
    with ballast.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, status.f_bavail - room) * status.f_frsize)
    try:
        return run_apart(trial.attempt)
    finally:
        ballast.unlink()


def forbid_writing(folder: Path, rng: random.Random) -> None:
    """On a disk that cannot be written, an index answers, and commands that write say why they cannot."""
    with small_disk(folder):
        for trial in prepare_trials(folder, rng, FOLLOW):
            restore(trial)
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
            try:
                check_promises(trial.folder, {trial.old})
                for arguments in (["ingest", "pages"], ["forget", "pages"], ["verify", "--repair"]):
                    _expect_line(trial.folder, "Read-only file system", *arguments)
            finally:
                subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    print("read-only disk: the index answers, commands that write say why they cannot")


def _expect_line(folder: Path, reason: str, *arguments: str) -> None:
    answer = call(folder, *arguments, code=2)
    if reason not in answer.err or answer.err.count("\n") != 1:
        raise BrokenPromiseError(f"{' '.join(arguments)}: {answer.err}")


def take_away(folder: Path, rng: random.Random) -> None:
    """The folder of the index vanishes while it is written, at every tenth operation."""
    for trial in prepare_trials(folder, rng, FOLLOW):
        places = range(1, measure(trial), 10)
        for place in places:
            restore(trial)

            def vanish() -> None:
                os.rename(trial.folder / "index", trial.folder / "away")  # noqa: B023, PTH104 - run at once

            code = run_apart(trial.attempt, Faults(place, vanish))
            if code not in (0, 2):
                raise BrokenPromiseError(f"folder gone at operation {place}: ended with {code}")
            for name in ("index", "away"):
                shutil.rmtree(trial.folder / name, ignore_errors=True)
        print(f"folder of the index gone at {len(places)} moments")


def turn_clock(folder: Path, rng: random.Random) -> None:
    """Files whose times lie before those of what they replace, or in the future, are taken up."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    page = pages / "0.txt"
    for number, jump in enumerate((0, -86_400, 10 * 365 * 86_400, -10 * 365 * 86_400, 0)):
        page.write_text(make_page(number, rng), "utf-8")
        at = time.time() + jump
        os.utime(page, (at, at))
        call(folder, "ingest", "pages")
        call(folder, "search", f'"第{mark_of(number)}号"')
    print("clock turned back and forth: every change was taken up")

