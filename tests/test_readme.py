"""The README shows what the program does."""

from __future__ import annotations

import re
import shlex

from tests.conftest import ROOT, Program

README = (ROOT / "README.md").read_text("utf-8")
FIRST_HIT, DIFF = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
SETUP, TESTS, DAILY = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def test_the_hit_it_shows_is_the_first_one(seeds: Program):
    command = shlex.split(SETUP)
    query = command[command.index("search") + 1]
    assert seeds.run("search", query, "-n", "1").out == FIRST_HIT


def test_the_diff_it_shows_is_there(seeds: Program):
    command, shown = DIFF.splitlines()
    assert shown.removesuffix(" …") in seeds.run(*shlex.split(command)[2:]).out


def test_every_command_it_names_is_there(seeds: Program):
    for line in DAILY.splitlines():
        _, command, *_ = shlex.split(line, comments=True)
        assert "Usage:" in seeds.run(command, "--help").out


def test_the_continuous_integration_runs_its_test_command():
    assert TESTS.strip().endswith("pytest")
    assert "README.md" in (ROOT / ".ci" / "run").read_text()
