"""Run a suite: ``python -m reliability SUITE [--full] [--seed N]``.

A suite is a module beside this one with a function ``run(*, full: bool, seed: int) -> bool``, which
prints what it did and returns whether all went well.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path


def find_suites() -> list[str]:
    """The names of the modules that are suites. None is imported: one watches how the program is loaded."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if "\ndef run(" in file.read_text("utf-8")]


def main() -> int:
    """Run the suite that was asked for; 1 if something broke."""
    parser = argparse.ArgumentParser(prog="python -m reliability", description="Try to break the program.")
    parser.add_argument("suite", choices=find_suites())
    parser.add_argument("--full", action="store_true", help="in full, as docs/reliability.md reports it")
    parser.add_argument("--seed", type=int, default=1, help="where the random numbers start (default: 1)")
    chosen = parser.parse_args()
    suite = importlib.import_module(f"reliability.{chosen.suite}")
    return 0 if suite.run(full=chosen.full, seed=chosen.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
