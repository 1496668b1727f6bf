"""Which branches that handle errors were taken, from what coverage.py saw.

    coverage run -m pytest tests/… && coverage combine && coverage json
    python -m reliability.handlers coverage.json

A branch that handles an error is an ``except`` clause, or an ``if`` or ``case`` that ends in ``raise``.
Printed are their numbers by folder, and those that were not taken.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def main(report: str) -> None:
    """Print what a report in JSON says of the branches that handle errors."""
    files = json.loads(Path(report).read_text("utf-8"))["files"]
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
    main(sys.argv[1])
