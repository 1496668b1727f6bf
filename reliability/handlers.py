"""Which branches that handle errors the tests take, in all the processes that they start.

    python -m reliability.handlers            runs all tests under coverage.py
    python -m reliability.handlers tests/…    runs some

A branch that handles an error is an ``except`` clause, or an ``if`` or ``case`` that ends in ``raise``.
Printed are their numbers by folder, and those that were not taken.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SOURCES = Path(__file__).resolve().parent.parent / "src" / "aigov_search"


def find_handlers(path: Path) -> Iterator[int]:
    """The lines at which the branches of a module begin that handle errors."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ExceptHandler(body=[first, *_]):
                yield first.lineno
            case ast.If(body=[first, *_]) | ast.match_case(body=[first, *_]):
                if isinstance(node.body[-1], ast.Raise):
                    yield first.lineno


def main(tests: Sequence[str]) -> int:
    """Run tests and print what they took of the branches that handle errors; returns what pytest does."""
    with tempfile.TemporaryDirectory(prefix="aigov-search-handlers-") as name:
        report = Path(name) / "coverage.json"
        environment = {**os.environ, "COVERAGE_FILE": str(Path(name) / "coverage")}
        code = _run(["run", "-m", "pytest", "-q", *tests], environment)
        _run(["combine", "--quiet"], environment)
        _run(["json", "--quiet", "-o", str(report)], environment)
        print_report(json.loads(report.read_text("utf-8")))
    return code


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=SOURCES.parent.parent, env=environment, check=False).returncode


def print_report(report: Mapping[str, Any]) -> None:
    """Print what a report of coverage.py says of the branches that handle errors."""
    files = report["files"]
    executed = {Path(name).resolve(): {*seen["executed_lines"]} for name, seen in files.items()}
    taken, all_of_them = Counter[str](), Counter[str]()
    for path in sorted(SOURCES.rglob("*.py")):
        folder = path.relative_to(SOURCES).parent.as_posix()
        for line in sorted({*find_handlers(path)}):
            all_of_them[folder] += 1
            if line in executed.get(path, set()):
                taken[folder] += 1
            else:
                print(f"{path.relative_to(SOURCES)}:{line}")
    for folder, count in all_of_them.items():
        print(f"{folder}: {taken[folder]} of {count}")
    print(f"in all: {taken.total()} of {all_of_them.total()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
