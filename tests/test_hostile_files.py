"""Folders that nobody sane would keep, through the real program: each oddity is named, the rest goes in."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from tests.test_readers_archive import make_zip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="such files need POSIX")

TEXT = "为了规范数据处理活动，保障数据安全，促进数据开发利用，制定本条例。\n"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE a [<!ENTITY l0 "{"哈" * 10}">{LAUGHS}]><a><b>{TEXT}</b>&l11;</a>'
MEDDLE = """
import os
HERE = os.environ["MEDDLED"]
open_file, status = os.open, os.fstat
met = set()
def vanish(path, *arguments, **more):
    if path == os.path.join(HERE, "vanishes.txt"):
        os.path.exists(path) and os.remove(path)
    return open_file(path, *arguments, **more)
def change(descriptor):
    found = status(descriptor)
    try:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return found
    if path == os.path.join(HERE, "grows.txt"):
        with open(path, "a") as stream:
            stream.write("more")
    if path == os.path.join(HERE, "shrinks.txt"):
        os.truncate(path, 10)
    return found
os.open, os.fstat = vanish, change
"""
"""A start-up file by which files change and vanish between the looks that the program takes at them."""


@pytest.fixture
def pages(program: Program) -> Path:
    folder = program.folder / "pages"
    folder.mkdir()
    return folder


def read_texts(program: Program) -> dict[str, str]:
    return {each["file"]: each["text"] for each in program.records("docs", "--text")}


def test_what_is_no_regular_file_is_passed_over(program: Program, pages: Path):
    (pages / "good.txt").write_text(TEXT)
    (pages / "loop").symlink_to(pages)
    (pages / "a").symlink_to("b")
    (pages / "b").symlink_to("a")
    (pages / "zero.txt").symlink_to("/dev/zero")
    (pages / "random.txt").symlink_to("/dev/urandom")
    os.mkfifo(pages / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server, (pages / "sparse.txt").open("wb") as sparse:
        os.chdir(pages)  # the whole path may be too long for a socket
        server.bind("socket.txt")
        sparse.truncate(1 << 40)
        err = program.run("ingest", "pages", code=3).err
    for name in ("pipe.txt", "socket.txt", "zero.txt", "random.txt"):
        assert f"pages/{name}: not a regular file" in err
    assert "pages/sparse.txt: larger than 512 MB" in err
    assert "Too many levels of symbolic links" in err
    assert set(read_texts(program)) == {"pages/good.txt"}


def test_devices_are_passed_over(program: Program, pages: Path):
    try:
        os.mknod(pages / "device.txt", 0o20666, os.makedev(1, 5))
    except OSError:
        pytest.skip("only the superuser makes devices")
    (pages / "good.txt").write_text(TEXT)
    assert "device.txt: not a regular file" in program.run("ingest", "pages", code=3).err
    assert set(read_texts(program)) == {"pages/good.txt"}


def test_names_that_are_no_text_are_names_all_the_same(program: Program, pages: Path):
    names = [b"\xff\xfe.txt", b"line\nbreak.txt", b" .txt", b"-n.txt", "中文.txt".encode(), b"%s'\".txt"]
    for name in names:
        (pages / os.fsdecode(name)).write_text(TEXT)
    program.run("ingest", "pages")
    assert set(read_texts(program)) == {f"pages/{os.fsdecode(name)}" for name in names}
    listed = program.run("search", "数据安全", "-l", "--show-copies").out
    assert listed.count("\n") == len(names)
    for name in (b"line\nbreak.txt", b"\xff\xfe.txt"):
        program.run("forget", os.fsdecode(b"pages/" + name))
    assert len(read_texts(program)) == len(names) - 2
    program.run("verify")


def test_members_are_only_names(program: Program, pages: Path):
    names = "../up.txt", "/abs.txt", "a/../../up2.txt", "C:\\x.txt", "..\\up3.txt", "con.txt", "a\nb.txt"
    (pages / "a.zip").write_bytes(make_zip(*((name, TEXT.encode()) for name in names)))
    before = {path for path in program.folder.parent.rglob("*") if "index" not in path.parts}
    program.run("ingest", "pages")
    assert len(read_texts(program)) == len(names)
    assert {path for path in program.folder.parent.rglob("*") if "index" not in path.parts} == before


def test_entities_are_not_expanded(program: Program, pages: Path):
    for suffix in ("xml", "html", "fodt"):
        (pages / f"a.{suffix}").write_text(BOMB)
    parts = (("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", BOMB.encode()))
    (pages / "a.odt").write_bytes(make_zip(*parts))
    (pages / "b.txt").write_text(TEXT)
    program.run("ingest", "pages", "--max-seconds", "20", "--max-memory", "200", code=3)
    texts = read_texts(program)
    assert {"pages/a.xml", "pages/b.txt"} <= set(texts)
    assert max(map(len, texts.values())) < 2000


def test_files_that_change_or_vanish_meanwhile_keep_their_old_text(program: Program, pages: Path):
    names = ("grows", "shrinks", "vanishes", "stays")
    for name in names:
        (pages / f"{name}.txt").write_text(f"{name}旧文。{TEXT}")
    program.run("ingest", "pages")
    for name in names:
        (pages / f"{name}.txt").write_text(f"{name}的新文。{TEXT}")
    (program.folder / "sitecustomize.py").write_text(MEDDLE)
    meddled = {"PYTHONPATH": str(program.folder), "MEDDLED": str(pages)}
    err = program.run("ingest", "pages", code=3, **meddled).err
    for name in ("grows", "shrinks"):
        assert f"pages/{name}.txt: it changed while it was being read; ingest it again" in err
    assert "pages/vanishes.txt: No such file or directory" in err
    texts = read_texts(program)
    assert {name: "旧文" in texts[f"pages/{name}.txt"] for name in names} == {
        "grows": True, "shrinks": True, "vanishes": True, "stays": False,
    }  # fmt: skip
    (pages / "shrinks.txt").write_text(TEXT)
    program.run("ingest", "pages")
    assert set(read_texts(program)) == {f"pages/{name}.txt" for name in ("grows", "shrinks", "stays")}

