"""Files that are moved, folders that are gone, and times that do not tell of a change."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from aigov_search.ingest.departing import list_departures
from aigov_search.ingest.discovery import Discovery
from aigov_search.search.index import Index
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import Program

PAGE = """关于第{0}号数字鸿沟工作的决定

来源：新华社  2023-01-02

弥合第{0}条数字鸿沟需要各方共同努力，支持发展中国家提升数字技术水平，让人民共享数字时代的发展成果。
"""


@pytest.fixture
def pages(program: Program) -> Path:
    """A folder with two pages in folders of their own, ingested, one of them amended."""
    for name in "ab":
        (program.folder / "pages" / name).mkdir(parents=True)
        (program.folder / "pages" / name / "1.txt").write_text(PAGE.format(name), "utf-8")
    program.run("ingest", "pages")
    [first, _] = program.records("docs")
    program.run("amend", first["doc_id"], "date=2001")
    return program.folder / "pages"


def dates(program: Program) -> dict[str, str]:
    return {each["file"]: each["date"] for each in program.records("docs")}


def test_a_moved_file_keeps_what_people_decided(program: Program, pages: Path):
    (pages / "a" / "1.txt").rename(pages / "b" / "2.txt")
    assert "1 unchanged, 1 moved;" in program.run("ingest", "pages").err
    assert dates(program) == {"pages/b/1.txt": "2023-01-02", "pages/b/2.txt": "2001"}
    (pages / "b" / "2.txt").rename(pages / "1.txt")
    (pages / "b" / "1.txt").rename(pages / "a" / "1.txt")
    assert "2 moved" in program.run("ingest", "pages").err
    assert dates(program) == {"pages/1.txt": "2001", "pages/a/1.txt": "2023-01-02"}


def test_an_empty_folder_may_be_a_disk_that_is_not_mounted(program: Program, pages: Path):
    (pages / "a").rename(program.folder / "elsewhere")
    (pages / "a").mkdir()
    error = program.run("ingest", "pages", code=3).err
    assert "pages/a: is empty" in error
    assert "forget" in error
    assert len(dates(program)) == 2
    (pages / "a").rmdir()
    (program.folder / "elsewhere").rename(pages / "a")
    program.run("ingest", "pages")
    assert dates(program)["pages/a/1.txt"] == "2001"
    shutil.rmtree(pages / "a")
    assert "1 gone" in program.run("ingest", "pages").err


@pytest.mark.usefixtures("pages")
def test_what_may_not_be_looked_at_is_not_gone(program: Program, monkeypatch: pytest.MonkeyPatch):
    with Index.open(program.index) as index:
        known = {row.real_path: row for segment in index.segments for row in segment.catalog.files()}
    found = Discovery(files=(), roots=(os.path.realpath(program.folder),))
    for failing in ("stat", "iterdir"):
        with monkeypatch.context() as patched:
            patched.setattr(Path, failing, refuse)
            if failing == "iterdir":
                patched.setattr("aigov_search.ingest.departing._is_gone", lambda _path: True)
            assert list_departures(known, found).vanished == ()
    assert list_departures(known, found).vanished == ()  # they are there


def refuse(*_: object, **__: object) -> NoReturn:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_a_change_that_size_and_time_do_not_show_is_seen(program: Program, pages: Path):
    page = pages / "b" / "1.txt"
    tomorrow = int(time.time()) + 86_400
    for name, changed in (("d", "1 changed"), ("c", "1 changed"), ("c", "2 unchanged")):
        page.write_text(PAGE.format(name), "utf-8")
        os.utime(page, (tomorrow, tomorrow))  # the clock was turned back since
        assert changed in program.run("ingest", "pages").err
    program.run("search", '"第c条"')


def test_a_rejected_repair_moves_with_its_file(program: Program):
    pages = program.folder / "pages"
    pages.mkdir()
    [seed] = (ROOT / "seeds").glob("001_*")
    shutil.copy(seed, pages / "1.txt")
    program.run("ingest", "pages")
    [document] = program.records("docs")
    program.run("repairs", "reject", f"{document['doc_id']}:1")
    (pages / "1.txt").rename(pages / "2.txt")
    program.run("ingest", "pages")
    [document] = program.records("docs")
    assert "让世(shi)界" in program.run("show", document["doc_id"]).out


def test_a_forgotten_copy_is_no_copy_any_more(program: Program, pages: Path):
    shutil.copy(pages / "a" / "1.txt", pages / "a" / "2.txt")
    program.run("ingest", "pages")
    assert len(program.records("copies")) == 2
    program.run("forget", "pages/a/1.txt")
    program.run("copies", code=1)
    [hit] = program.records("search", '"第a条"')
    assert hit["copies"] == []
