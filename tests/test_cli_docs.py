"""The reference, the manual page and the completion of shells say what the program is."""

from __future__ import annotations

import shutil
import subprocess
from importlib import import_module
from typing import Any

import pytest

from tests.conftest import ROOT, Program


@pytest.fixture
def make_cli_docs(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return import_module("make_cli_docs")


def test_reference_and_manual_are_as_the_program_is(make_cli_docs: Any):
    if make_cli_docs.MADE_WITH not in make_cli_docs.REFERENCE.read_text("utf-8"):
        pytest.skip("made with another release of click: run tools/make_cli_docs.py")
    pages = make_cli_docs.read_pages()
    hint = "run python tools/make_cli_docs.py"
    assert make_cli_docs.REFERENCE.read_text("utf-8") == make_cli_docs.write_reference(pages), hint
    assert make_cli_docs.MANUAL.read_text("utf-8") == make_cli_docs.write_manual(pages), hint


def test_every_command_teaches_by_example(make_cli_docs: Any):
    root, *commands = make_cli_docs.read_pages()
    shown = {page.path: [text for text, is_verbatim in page.paragraphs if is_verbatim] for page in commands}
    assert [path for path, texts in shown.items() if not any(root.path in text for text in texts)] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_manual_is_read_without_a_warning(make_cli_docs: Any):
    done = subprocess.run(
        ["groff", "-k", "-man", "-Tutf8", "-ww", str(make_cli_docs.MANUAL)], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert "人工智能" in done.stdout.decode()


def complete(program: Program, *words: str) -> list[str]:
    """What a shell offers for the last word."""
    typed = " ".join(["aigov-search", *words])
    done = program.run(
        _AIGOV_SEARCH_COMPLETE="zsh_complete", COMP_WORDS=typed, COMP_CWORD=str(len(words))
    )
    return done.out.splitlines()


def test_shells_complete_commands_options_and_documents(seeds: Program):
    assert "search" in complete(seeds, "se")
    assert "--since" in complete(seeds, "search", "--s")
    offered = complete(seeds, "--index", str(seeds.index), "show", "1fbd")
    assert offered == ["plain", "1fbd07268a-1", "全球人工智能治理倡议"]
    assert "".join(complete(seeds, "--index", "nowhere", "show", "1fbd")) == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_is_printed(program: Program, shell: str):
    script = program.run("completion", shell).out
    assert f"_AIGOV_SEARCH_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script.encode(), check=True)
