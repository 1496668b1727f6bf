"""An ingest that was interrupted goes on where it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aigov_search.ingest.building import IngestOptions, ingest
from aigov_search.ingest.reading import Examination, Task, examine_file
from aigov_search.search.index import Index

PAGE = """关于第{0}号数字鸿沟工作的决定

来源：新华社  2023-01-02

弥合第{0}条数字鸿沟需要各方共同努力，支持发展中国家提升数字技术水平，让人民共享数字时代的发展成果。
"""


def interrupt(index: Path, pages: Path, after: int) -> None:
    """Ingest, and be interrupted when so many files are done."""

    def watch(done: int, _total: int) -> None:
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(index, [str(pages)], IngestOptions(jobs=1), watch=watch)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages, each of which is a part of its own when it is read."""
    monkeypatch.setattr("aigov_search.ingest.resuming._LASTS", 0.0)
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in "abcdef":
        (folder / f"{name}.txt").write_text(PAGE.format(name), "utf-8")
        os.utime(folder / f"{name}.txt", (1_600_000_000, 1_600_000_000))  # long before it is read
    return folder


def read_again(index: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ingest; returns the names of the files that were read for it."""
    log = index.parent / "log"  # files may be read in another process

    def note(task: Task) -> Examination:
        with log.open("a") as stream:
            stream.write(f"{Path(task.path).name}\n")
        return examine_file(task)

    monkeypatch.setattr("aigov_search.ingest.building.examine_file", note)
    report = ingest(index, [str(pages)], IngestOptions(jobs=1))
    assert len(report.added) == 6
    assert report.documents == 6
    assert not list(index.glob("reading-*"))
    with Index.open(index) as opened:
        assert len({row.title for _, row in opened.documents()}) == 6
    return log.read_text().splitlines()


def test_what_was_read_is_not_read_again(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch):
    interrupt(tmp_path / "index", pages, 3)
    interrupt(tmp_path / "index", pages, 4)
    assert read_again(tmp_path / "index", pages, monkeypatch) == ["e.txt", "f.txt"]


def test_what_changed_since_is_read_again(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch):
    interrupt(tmp_path / "index", pages, 4)
    (pages / "b.txt").write_text(PAGE.format("改"), "utf-8")
    assert read_again(tmp_path / "index", pages, monkeypatch) == ["b.txt", "e.txt", "f.txt"]


def test_a_damaged_part_is_read_again(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch):
    interrupt(tmp_path / "index", pages, 4)
    part = sorted((tmp_path / "index").glob("reading-*/*.sqlite"))[1]
    part.write_bytes(part.read_bytes()[:-1])
    assert read_again(tmp_path / "index", pages, monkeypatch) == ["b.txt", "e.txt", "f.txt"]
