"""The program on Windows and on macOS, as far as Linux can play them (see ``tests/foreign``)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from aigov_search.ingest import discovery
from aigov_search.paths import lies_in, write_path
from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux plays the others")

NOTICE = """关于开展第{n}次数据安全检查的通知

来源：新华社  2024-05-06

各地区各部门要组织开展第{n}次数据安全检查，督促企业落实主体责任，健全内部管理制度，防范各类风险隐患。
"""
READER = """
import sys
from pathlib import Path
from aigov_search.search.index import Index
from aigov_search.search.searching import Request, Searcher
with Index.open(Path(sys.argv[1])) as index:
    print("open", flush=True)
    sys.stdin.readline()
    request = Request(query="检查", limit=None)
    searcher = Searcher(index)
    print(len(list(searcher.findings(searcher.answer(request), request))))
"""


@dataclass(frozen=True)
class ForeignProgram(Program):
    """The program as a process that takes its system for another one."""

    system: str = "windows"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return super().start(*arguments, **{**list_settings(self.system), **environment})


def list_settings(system: str) -> dict[str, str]:
    """The environment in which Python plays a system; its console knows no UTF-8."""
    return {
        "SEEMS_TO_BE": system,
        "PYTHONPATH": str(ROOT / "tests" / "foreign" / system),
        "PYTHONWARNDEFAULTENCODING": "1",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "cp936",
    }


@pytest.fixture
def windows(tmp_path: Path) -> ForeignProgram:
    return ForeignProgram(tmp_path, tmp_path / "index")


@pytest.fixture
def macos(tmp_path: Path) -> ForeignProgram:
    return ForeignProgram(tmp_path, tmp_path / "index", "macos")


def write_notice(folder: Path, n: int) -> None:
    (folder / f"{n}.txt").write_text(NOTICE.format(n=n), "utf-8")


def start_reader(windows: ForeignProgram) -> subprocess.Popen[str]:
    """A process that holds the index as it is now, and reads it when it is told to."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(windows.index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **list_settings("windows"), "PYTHONIOENCODING": "utf-8"},
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    return reader


def test_the_played_windows_keeps_its_rules(windows: ForeignProgram):
    """What follows would show nothing if they did not hold."""
    (windows.folder / "held.txt").touch()
    code = (
        "import os\nkept = open('held.txt', 'rb')\n"
        "from aigov_search.paths import os as seen\n"
        "assert seen.name == 'nt' and not hasattr(seen, 'fork')\n"
        "tries = [lambda: os.remove('held.txt'), lambda: os.replace('free.txt', 'held.txt'),\n"
        "         lambda: os.rename('held.txt', 'new.txt'), lambda: open('a:b', 'wb'),\n"
        "         lambda: os.open('.', os.O_RDONLY), lambda: seen.fsync(os.open('held.txt', os.O_RDONLY))]\n"
        "for number, each in enumerate(tries):\n"
        "    try: each()\n"
        "    except OSError: print(number)\n"
    )
    (windows.folder / "free.txt").touch()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=windows.folder,
        env={**os.environ, **list_settings("windows")},
        capture_output=True,
        check=True,
    )
    assert done.stdout.split() == [b"0", b"1", b"2", b"3", b"4", b"5"]


def test_windows_takes_the_whole_way(windows: ForeignProgram):
    """From a folder to a checked CSV, through all that writes to an index, over many generations."""
    shutil.copytree(ROOT / "seeds", windows.folder / "seeds")
    windows.run("ingest", "seeds")
    plain = Program(windows.folder, windows.index)
    assert windows.run("search", "人工智能", "--json").out == plain.run("search", "人工智能", "--json").out
    assert windows.run("search", "野生", "--as-saved", "-c").out == "8\n"
    for _ in range(2):  # the second time there is one already
        windows.run("export", "治理", "--output", "hits.csv")
    windows.run("verify", "hits.csv")
    windows.run("amend", "601969b064-10", "date=2025-08-18")
    windows.run("forget", "seeds/004_a3bc2bf1683575ad.txt")
    windows.run("dict", "add", "具身智能")
    windows.run("repairs", "reject", "04cbec050d-1:1")
    windows.run("ingest", "seeds", "seeds")
    windows.run("queries", "save", "能力", "能力建设")
    windows.run("report", "--saved", "能力", "-o", "report.html")
    windows.run("verify", "--repair")
    assert len(plain.records("docs")) == 15
    assert not [path.name for path in windows.index.iterdir() if path.name.startswith((".new-", "reading-"))]


def test_on_windows_a_reader_keeps_its_generation_while_others_follow(windows: ForeignProgram):
    for n in range(3):
        write_notice(windows.folder, n)
    windows.run("ingest", "0.txt")
    reader = start_reader(windows)
    windows.run("ingest", "--full", "0.txt", "1.txt")
    windows.run("ingest", "--full", "0.txt", "1.txt", "2.txt")
    windows.run("forget", "1.txt")
    windows.run("verify")
    out, _ = reader.communicate("\n", timeout=60)
    assert out == "2\n"  # a title and a paragraph
    windows.run("ingest", "1.txt")
    numbers = sorted(path.name[:17] for path in windows.index.glob("generation-*.json"))
    assert numbers == ["generation-000004", "generation-000005"]


def test_on_windows_a_pointer_that_is_being_read_is_waited_for(windows: ForeignProgram):
    write_notice(windows.folder, 0)
    windows.run("ingest", "0.txt")
    holder = subprocess.Popen(
        [sys.executable, "-c", "import time; kept = open('CURRENT'); time.sleep(1.5)"],
        cwd=windows.index,
        env={**os.environ, **list_settings("windows")},
    )
    windows.run("ingest", "--full", "0.txt")
    assert holder.wait() == 0
    assert json.loads(windows.run("status", "--json").out)[0]["generation"] == 2


def test_on_windows_a_file_that_a_spreadsheet_has_open_is_named(windows: ForeignProgram):
    write_notice(windows.folder, 0)
    windows.run("ingest", "0.txt")
    windows.run("export", "检查", "--output", "hits.csv")
    before = (windows.folder / "hits.csv").read_bytes()
    holder = subprocess.Popen(
        [sys.executable, "-c", "kept = open('hits.csv'); input()"],
        cwd=windows.folder, stdin=subprocess.PIPE, env={**os.environ, **list_settings("windows")},
    )  # fmt: skip
    output = windows.run("export", "数据", "--output", "hits.csv", code=2)
    holder.communicate(b"\n", timeout=60)
    assert "hits.csv: cannot be written" in output.err
    assert "is it open elsewhere?" in output.err
    assert (windows.folder / "hits.csv").read_bytes() == before
    left = sorted(path.name for path in windows.folder.glob("*hits*"))
    assert left == ["hits.csv", "hits.csv.manifest.json"]


def test_on_windows_the_program_expands_wildcards_and_a_closed_pipe_is_quiet(windows: ForeignProgram):
    for n in range(2):
        write_notice(windows.folder, n)
    (windows.folder / "[1].txt").write_text(NOTICE.format(n=7), "utf-8")
    windows.run("ingest", "?.txt", "[1].txt")
    assert sorted(document["file"] for document in windows.records("docs")) == ["0.txt", "1.txt", "[1].txt"]
    assert "no such file" in windows.run("ingest", "*.html", code=2).err
    process = windows.start("export", "检查")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr is not None
    assert b"aigov-search:" not in process.stderr.read()


def test_paths_are_written_alike_everywhere(monkeypatch: pytest.MonkeyPatch):
    assert write_path("a\\b.txt") == "a\\b.txt"
    monkeypatch.setattr("aigov_search.paths.os", type("nt", (), {"name": "nt"}))
    assert write_path("seeds\\法\\b.txt") == "seeds/法/b.txt"


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [("/a/b", "/a", True), ("/ab", "/a", False), ("/a", "/a", True), ("/a", "/", True), ("/", "/a", False)],
)
def test_what_lies_in_a_folder(path: str, root: str, expected: bool):
    assert lies_in(path, root) is expected
    assert discovery.Discovery(files=(), roots=(root,)).covers(path) is expected


def test_on_macos_a_folder_is_the_same_however_it_is_typed(macos: ForeignProgram):
    pages = macos.folder / unicodedata.normalize("NFD", "Régions")
    pages.mkdir()
    write_notice(pages, 0)
    composed = unicodedata.normalize("NFC", "Régions")
    assert pages.name != composed
    assert "1 new" in macos.run("ingest", composed).err
    for spelling in (pages.name, composed.upper()):
        assert "1 unchanged" in macos.run("ingest", spelling).err
        assert macos.run("search", "检查", "--in", spelling, "-l").out == f"{composed}/0.txt\n"
    macos.run("verify")
    assert "1 file forgotten" in macos.run("forget", pages.name.lower()).err
