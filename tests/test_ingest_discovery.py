"""Which files the paths on a command line stand for."""

from __future__ import annotations

import os
import subprocess
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


def test_other_indexes_are_passed_over(tree: Path):
    assert "index/CURRENT" in paths(".")
    (tree / "index" / "generation-000001-0badcafe.json").write_text("{}")
    assert paths(".") == ["a.txt", "b/1.txt", "b/2.txt"]
    assert paths("index") == []


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


def test_folders_a_thousand_deep_are_searched_and_one_out_of_reach_is_named(tree: Path):
    def dig(name: str, depth: int) -> None:
        os.chdir(tree)
        for _ in range(depth):
            os.mkdir(name)  # noqa: PTH102 - the whole path would be too long for the system
            os.chdir(name)
        Path("x.txt").write_text("x")
        os.chdir(tree)

    dig("d", 1000)
    dig("长" * 60, 30)
    found = discover_files(["."], exclude=["b", "index"])
    assert [file.path for file in found.files] == ["a.txt", "d/" * 1000 + "x.txt"]
    [(path, reason)] = found.oddities
    assert path.startswith("长" * 60)
    assert reason == "File name too long"
    for name in ("d", "长" * 60):  # pytest cannot take so deep a folder away
        subprocess.run(["rm", "-rf", name], check=True)


@pytest.mark.usefixtures("tree")
def test_a_folder_that_may_not_be_looked_into_is_named(monkeypatch: pytest.MonkeyPatch):
    scan = os.scandir

    def refuse(path: str) -> object:
        if path == "b":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr("aigov_search.ingest.discovery.os.scandir", refuse)
    found = discover_files(["."], exclude=["index"])
    assert found.oddities == (("b", "Permission denied"),)
    assert [file.path for file in found.files] == ["a.txt"]
