"""The documentation names what there is."""

from __future__ import annotations

import re
import shlex

from aigov_search.readers import find_readers
from aigov_search.repairs.chain import load_rules
from tests.conftest import ROOT, Program


def read_table(name: str) -> list[str]:
    """The code names in the first column of a page's tables, in order."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    cells = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


def test_every_repair_is_described_in_the_order_in_which_it_acts():
    assert read_table("repairs.md") == [rule.name for rule in load_rules()]


def test_every_format_is_described():
    assert sorted(read_table("reading.md")) == sorted(reader.FORMAT for reader in find_readers())


def test_every_folder_is_in_the_picture():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {p.parent.name for p in (ROOT / "src" / "aigov_search").glob("*/__init__.py")}
    assert {name for name in folders if f"`{name}/`" not in text} == set()


def test_what_looking_shows_is_what_the_program_prints(seeds: Program):
    text = (ROOT / "docs" / "looking.md").read_text("utf-8")
    for command, shown in re.findall(r"```text\n\$ aigov-search (.*?)\n(.*?)```", text, re.DOTALL):
        assert seeds.run(*shlex.split(command)).out == shown
