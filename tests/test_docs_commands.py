"""Every command that the documentation shows in a console prints what stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from aigov_search.query.syntax import FIELD_NAMES
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
FILES = re.compile(r"```text (\S+)\n(.*?)```", re.DOTALL)
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if "```console" in page.read_text("utf-8")]


def run_block(program: Program, block: str) -> str:
    """The block as the program writes it: each command with its output, then what it says on stderr."""
    shown = []
    for line in block.splitlines():
        if line.startswith("$ "):
            name, *arguments = shlex.split(line[2:])
            assert name == "aigov-search"
            process = program.start(*arguments)
            out, err = process.communicate(timeout=120)
            assert b"Traceback" not in err
            shown.append(f"{line}\n{(out + err).decode()}")
    return "".join(shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_every_documented_command_prints_what_stands_there(
    program: Program, page: Path, request: pytest.FixtureRequest
):
    shutil.copytree(ROOT / "seeds", program.folder / "seeds")
    text = page.read_text("utf-8")
    for name, content in FILES.findall(text):
        (program.folder / name).write_text(content, "utf-8")
    said = CONSOLE.sub(lambda block: f"```console\n{run_block(program, block[1])}```", text)
    if request.config.getoption("--update-golden"):
        page.write_text(said, "utf-8")
    assert text == said


def test_every_field_is_documented():
    text = (DOCS / "query.md").read_text("utf-8")
    assert [name for name in FIELD_NAMES if f"| `{name}:` |" not in text] == []
