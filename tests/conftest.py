"""What the tests share: the seeds, an index of them, and the program as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is now true to tests/golden")


@dataclass(frozen=True)
class Program:
    """The program, run as a process of its own in ``folder``."""

    folder: Path
    index: Path

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start it and do not wait."""
        return subprocess.Popen(
            [sys.executable, "-m", "aigov_search", "--index", str(self.index), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "COLUMNS": "80", **environment},
        )

    def run(self, *arguments: str, code: int = 0, **environment: str) -> Output:
        """Run it to its end; it must end with ``code`` and never with a traceback."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=120)
        output = Output(out.decode(), err.decode(), process.returncode)
        assert "Traceback" not in output.err, output.err
        assert "this is a bug" not in output.err, output.err
        assert output.code == code, output
        return output

    def records(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints as JSON lines."""
        return [json.loads(line) for line in self.run(*arguments, "--format", "jsonl").out.splitlines()]


@dataclass(frozen=True)
class Output:
    out: str
    err: str
    code: int


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with an index of the five seeds; for tests that only read."""
    program = Program(ROOT, tmp_path_factory.mktemp("seeds") / "index")
    program.run("ingest", "seeds")
    return program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an empty folder, without an index."""
    return Program(tmp_path, tmp_path / "index")
