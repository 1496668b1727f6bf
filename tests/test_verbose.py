"""``-v``: what every command says of its work, on stderr only."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

NOTE = re.compile(r"\[ *\d+\.\d\d s\] (.*)")


def list_notes(error: str) -> list[str]:
    return [found[1] for line in error.splitlines() if (found := NOTE.fullmatch(line))]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["search", "人工智慧", "-倫理"], ["looked for: 人工智慧 or 人工智能", "not wanted: 伦理"]),
        (["kwic", "治理", "--source", "新华"], ["looked for: 治理", "only source 新华"]),
        (["trend", "治理"], ["looked for: 治理"]),
        (["terms", "治理", "--new-since", "0"], ["only new since 0"]),
        (["explain", "治理"], ["looked for: 治理"]),
        (["report", "治理"], ["ranked, counted and gathered; writing the page"]),
        (["docs", "治理"], ["looked for: 治理"]),
        (["export", "治理"], ["query 1: 治理: 43 hits in 12 documents"]),
        (["show", "601969b064-10"], ["index "]),
        (["status"], ["index "]),
        (["dict", "test", "人工智能治理"], ["index "]),
        (["verify"], ["comparing every file of ", "comparing the sources with what was read"]),
    ],
    ids=lambda value: value[0],
)
def test_a_command_tells_what_it_does(seeds: Program, command: list[str], said: list[str]):
    plain = seeds.run(*command)
    told = seeds.run(*command, "-v")
    assert told.out == plain.out
    notes = list_notes(told.err)
    for beginning in said:
        assert any(note.startswith(beginning) for note in notes), notes
    assert notes[-1] == "done"
    assert list_notes(plain.err) == []
    assert [line for line in told.err.splitlines() if not NOTE.fullmatch(line)] == plain.err.splitlines()


def test_an_ingest_names_files_stages_and_what_it_passes_over(program: Program):
    pages = program.folder / "pages"
    pages.mkdir()
    for name in ("000_7e4c70ba55bb4128.txt", "004_a3bc2bf1683575ad.txt"):
        shutil.copy(ROOT / "seeds" / name, pages)
    (pages / ".hidden.txt").touch()
    (pages / "style.css").touch()
    (pages / "self").symlink_to(pages)
    notes = list_notes(program.run("-v", "ingest", "pages", "--exclude", "*.css").err)
    assert notes == [
        "pages/.hidden.txt: passed over (hidden)",
        "pages/self: passed over (a link to a folder)",
        "pages/style.css: passed over (excluded)",
        "2 files found, 2 of them to be read",
        "pages/000_7e4c70ba55bb4128.txt: new",
        "pages/004_a3bc2bf1683575ad.txt: new",
        "read; comparing 3 new documents with the others",
        "compared; indexing 33 passages of 3 documents",
        "generation 1 is in place",
        "done",
    ]
    forgotten = program.run("forget", "pages/000_7e4c70ba55bb4128.txt", "-v")
    assert list_notes(forgotten.err) == ["generation 2 is in place", "done"]


def read_terminal(program: Program, *arguments: str) -> str:
    """What a command writes to the terminal that its errors go to."""
    outer, inner = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "aigov_search", "--index", str(program.index), *arguments],
        cwd=program.folder, stdout=subprocess.DEVNULL, stderr=inner, check=True, timeout=120,
    )  # fmt: skip
    os.write(inner, b"\n")  # where there is nothing, nothing can be read
    os.close(inner)
    written = os.read(outer, 100_000).decode()
    os.close(outer)
    return written


def test_progress_is_shown_on_a_terminal_only_and_is_gone_in_the_end(program: Program):
    shutil.copytree(ROOT / "seeds", program.folder / "seeds")
    assert "\x1b" not in program.run("ingest", "seeds", "--jobs", "1").err
    shown = read_terminal(program, "ingest", "seeds", "--full")
    assert "\x1b[Kreading ░" in shown
    bar, _, summary = shown.rpartition("\r\x1b[K")
    assert bar.endswith("comparing and indexing what is new …")
    assert summary.startswith("files: 5 changed")
    for told in (["-q", "ingest", "seeds"], ["ingest", "seeds", "-v"]):
        assert "\x1b" not in read_terminal(program, *told)


@pytest.mark.parametrize("placed", [["-q"], ["--quiet"]])
def test_general_options_may_stand_behind_a_command(seeds: Program, tmp_path: Path, placed: list[str]):
    assert seeds.run("search", "治理", "-n", "1").err
    assert seeds.run("search", "治理", "-n", "1", *placed).err == ""
    elsewhere = Program(seeds.folder, tmp_path / "none")
    arguments = ["search", "治理", "-c", "--index", str(seeds.index)]
    assert elsewhere.run(*arguments).out == seeds.run("search", "治理", "-c").out
    elsewhere.run("queries", "list", "--index", str(tmp_path / "nowhere"), code=1)
    twice = elsewhere.run("-v", *arguments, "-v")
    assert list_notes(twice.err).count("done") == 1


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["serach", "治理"], "did you mean 'search'?"),
        (["治理"], "the commands are amend, "),
        (["show"], "see 'aigov-search show --help'"),
        (["queries", "save"], "see 'aigov-search queries save --help'"),
        (["search", "治理", "--nope"], "see 'aigov-search search --help'"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_is_typed_wrong_leads_to_what_is_right(seeds: Program, arguments: list[str], hint: str):
    output = seeds.run(*arguments, code=2)
    assert hint in output.err
    assert output.err.count("\n") == 1
