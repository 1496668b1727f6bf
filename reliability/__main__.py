"""Run suites: ``python -m reliability [SUITE…] [--full] [--seed N]``.

A suite is a module beside this one with a function ``run(*, full: bool, seed: int) -> bool``, which
prints what it did and returns whether all went well.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def find_suites() -> list[str]:
    """The names of the modules that are suites. None is imported: one watches how the program is loaded."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if "\ndef run(" in file.read_text("utf-8")]


def main() -> int:
    """Run the suites that were asked for, all if none was; 1 if something broke."""
    parser = argparse.ArgumentParser(prog="python -m reliability", description="Try to break the program.")
    parser.add_argument("suite", nargs="*", help=f"which to run (default: all): {', '.join(find_suites())}")
    parser.add_argument("--full", action="store_true", help="in full, as docs/reliability.md reports it")
    parser.add_argument("--seed", type=int, default=1, help="where the random numbers start (default: 1)")
    chosen = parser.parse_args()
    unknown = sorted({*chosen.suite} - {*find_suites()})
    if unknown:
        parser.error(f"no suite {', '.join(unknown)}")
    if len(chosen.suite) == 1:
        suite = importlib.import_module(f"reliability.{chosen.suite[0]}")
        return 0 if suite.run(full=chosen.full, seed=chosen.seed) else 1
    options = ["--seed", str(chosen.seed), *(["--full"] if chosen.full else [])]
    return max([run_apart(suite, options) for suite in chosen.suite or find_suites()])


def run_apart(suite: str, options: Sequence[str]) -> int:
    """Run a suite in a process of its own, as some look at how the program is loaded, or grows."""
    print(f"— {suite}", flush=True)
    return subprocess.run([sys.executable, "-m", "reliability", suite, *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
