"""What continuous integration installs is what the project asks for."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT


def test_everything_that_is_asked_for_is_locked_with_hashes():
    locked = (ROOT / ".ci" / "requirements.txt").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = sum(project["optional-dependencies"].values(), project["dependencies"])
    names = {re.split(r"[<>=;\[ ]", requirement)[0].lower() for requirement in asked}
    pinned = set(re.findall(r"^([\w-]+)==.*\\\n +--hash=sha256:", locked, re.MULTILINE))
    assert names <= pinned, "run .ci/lock"
