"""The suites that try to break what reads input, in small; and that they would notice."""

from __future__ import annotations

import random
import re
import subprocess
import sys

import pytest

from aigov_search.errors import UnreadableError
from aigov_search.readers import HEAD, find_readers
from reliability import fuzz, patterns
from reliability.examples import make_examples
from tests.conftest import ROOT


def run_suite(name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "reliability", name], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_mutated_files_and_queries_end_in_documents_or_in_a_reason():
    table = [line.split() for line in run_suite("fuzz").splitlines()[1:]]
    assert {row[0] for row in table} == {*make_examples(), fuzz.QUERIES}
    assert all(int(row[1]) in (fuzz.SMALL_FILES, fuzz.SMALL_QUERIES) for row in table)


def test_there_is_an_example_for_every_reader():
    def name_format(kind: str, data: bytes) -> str:
        surest = max(find_readers(), key=lambda reader: reader.sniff(f"a.{kind}", data[:HEAD]))
        return surest.FORMAT

    met = {name_format(kind, data) for kind, examples in make_examples().items() for data in examples}
    assert met == {reader.FORMAT for reader in find_readers()}


def test_no_pattern_backtracks_without_bound():
    found = re.search(r"(\d+) patterns, 0 of them slow", run_suite("patterns"))
    assert found is not None
    assert int(found[1]) > 150


@pytest.mark.parametrize("pattern", [r"\s+$", r"a*b", r"[ \t]*(?:\?[ \t]*)+x"])
def test_a_pattern_that_backtracks_would_be_noticed(pattern: str):
    bad = re.compile(pattern)
    attacks = patterns.list_attacks(bad, 6, random.Random(1))
    assert any(patterns.min_time(bad, text, anchored=False) > patterns.SLOW for text in attacks)


def break_down(error: Exception) -> int:
    raise error


def test_faults_would_be_noticed():
    def judge(step) -> fuzz.Tally:
        return fuzz._judge("txt", 1, 2, 3, step)

    assert (judge(lambda: 4).outcomes, judge(lambda: 4).refused, judge(lambda: 4).faults) == (4, 0, ())
    assert judge(lambda: break_down(UnreadableError("empty"))).refused == 1
    assert "KeyError" in judge(lambda: break_down(KeyError("x"))).faults[0]
    assert "memory" in judge(lambda: len(bytearray(1 << 30))).faults[0]
