"""Which files the paths on a command line stand for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aigov_search.errors import UsageError
from aigov_search.ingest.discovery import discover_files


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden/x.txt", "b/.DS_Store", "index/CURRENT"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def paths(*arguments: str, **options) -> list[str]:
    return [file.path for file in discover_files(arguments, **options).files]


@pytest.mark.usefixtures("tree")
def test_folders_are_searched_in_the_order_of_names_and_hidden_ones_passed_over():
    assert paths(".", index=Path("index")) == ["a.txt", "b/1.txt", "b/2.txt"]


@pytest.mark.usefixtures("tree")
def test_paths_stay_as_given():
    assert paths("./b/", "a.txt") == ["b/1.txt", "b/2.txt", "a.txt"]
    assert paths(str(Path("b").resolve())) == [str(Path(f"b/{n}.txt").resolve()) for n in (1, 2)]


@pytest.mark.usefixtures("tree")
def test_a_file_that_is_met_twice_counts_once():
    assert paths("b", "b/1.txt", "./b") == ["b/1.txt", "b/2.txt"]


@pytest.mark.usefixtures("tree")
def test_a_hidden_file_that_is_named_is_taken():
    assert paths(".hidden/x.txt") == [".hidden/x.txt"]


@pytest.mark.usefixtures("tree")
def test_patterns_exclude():
    assert paths("b", exclude=["1.*"]) == ["b/2.txt"]
    assert paths(".", exclude=["b", "index"]) == ["a.txt"]


def test_links_that_go_round_do_not_hang(tree: Path):
    (tree / "b" / "loop").symlink_to(tree)
    (tree / "b" / "again.txt").symlink_to("1.txt")
    assert paths("b") == ["b/1.txt", "b/2.txt"]


def test_what_is_no_file_is_named(tree: Path):
    os.mkfifo(tree / "b" / "pipe")
    (tree / "b" / "dangling").symlink_to("nowhere")
    found = discover_files(["b"])
    assert dict(found.oddities) == {"b/pipe": "not a regular file", "b/dangling": "No such file or directory"}


@pytest.mark.usefixtures("tree")
def test_a_path_that_is_not_there_is_an_error():
    with pytest.raises(UsageError, match="nowhere"):
        discover_files(["a.txt", "nowhere"])


def test_what_would_have_been_found_is_known(tree: Path):
    found = discover_files(["b"])
    assert found.covers(str(tree / "b" / "gone.txt"))
    assert not found.covers(str(tree / "a.txt"))
    assert not found.covers(str(tree / "bb" / "x.txt"))
