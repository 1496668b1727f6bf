"""Whole processes, with the processor time and the memory that they take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROGRAM = (sys.executable, "-m", "aigov_search")
NOTHING = (sys.executable, "-c", "pass")
"""The same interpreter, doing nothing: what times of short processes are divided by."""
_LAUNCHER = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
told = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
os.write(int(sys.argv[1]), json.dumps(told).encode())
"""
"""Starts a process and tells what it took. The memory of whoever starts one himself is counted as its own."""
_PAUSE = 0.1
"""Seconds between two looks at the memory of running processes."""


class Cost(NamedTuple):
    """What a process took with all that it started.

    ``seconds`` is processor time, user and system; ``wall`` what the clock says; ``peak`` the most
    memory of any one process, ``total`` that of all together at one time, where what they share is
    counted once, both in MB.
    """

    seconds: float
    wall: float
    peak: float
    total: float


def run(command: Sequence[str], *, output: Path | None = None, accepted: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end; ``output`` takes what it prints.

    Raises ``RuntimeError`` if it ends with another code than those that are ``accepted``.
    """
    # Bytecode is kept, as it is where a program is installed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.monotonic()
    reading, writing = os.pipe()
    with os.fdopen(reading) as told, (output or Path(os.devnull)).open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, str(writing), *command],
            stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.PIPE,
            env=environment, start_new_session=True, pass_fds=(writing,),
        )  # fmt: skip
        os.close(writing)
        watch = _Watch(process.pid)
        _, errors = process.communicate()
        total = watch.stop()
        code, seconds, peak = json.loads(told.read())
    if code not in accepted:
        raise RuntimeError(f"{' '.join(command)}: {errors.decode('utf-8', 'replace')[-2000:]}")
    return Cost(seconds, time.monotonic() - begun, peak, max(peak, total))


def compare(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Cost]:
    """The medians of so many rounds, in each of which every command is run once."""
    for command in commands.values():
        run(command)  # what is read for the first time
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    return {name: Cost(*map(median, zip(*found, strict=True))) for name, found in costs.items()}


def measure_folder(folder: Path) -> float:
    """Megabytes of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


class _Watch:
    """Looks at the memory of all processes of a session but its first, as long as it runs."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._total = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if sys.platform == "linux":
            self._thread.start()

    def stop(self) -> float:
        """The most that was seen, in MB."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        return self._total

    def _look(self) -> None:
        while not self._stopped.wait(_PAUSE):
            self._total = max(self._total, self._measure())

    def _measure(self) -> float:
        total = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.getsid(number := int(process.name)) == self._session != number:
                    total += _read_share((process / "smaps_rollup").read_text("ascii"))
            except OSError:  # it has ended
                continue
        return total / 1024


def _read_share(rollup: str) -> int:
    """The kilobytes that a process has, of what it shares its part."""
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
