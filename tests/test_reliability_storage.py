"""The suites that try the storage of an index, in small; ``python -m reliability`` runs them in full."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="the suites fork and send signals")
@pytest.mark.parametrize("suite", ["kills", "disks", "flips", "crowds", "soak"])
def test_the_storage_keeps_its_promises(suite: str):
    assert import_module(f"reliability.{suite}").run(full=False, seed=1)
