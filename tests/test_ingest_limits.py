"""What one file may cost, and what becomes of those that would cost more."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import time
import tracemalloc
import zipfile
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aigov_search.errors import UnreadableError, WorkerError
from aigov_search.ingest.apart import DiedError, make_apart
from aigov_search.ingest.bounding import run_bounded
from aigov_search.ingest.opening import open_regular, read_whole
from aigov_search.ingest.workers import WORTH_IT, Workers
from aigov_search.pages import extract_articles
from aigov_search.pages.rows import MOST_PIECES
from aigov_search.readers.limits import Limits, OverLimitError
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.records import Article
    from tests.conftest import Program

TEXT = "为了规范数据处理活动，保障数据安全，促进数据开发利用，制定本条例。\n"


def make_zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_files_beyond_the_limits_are_named_and_the_others_go_in(program: Program):
    (program.folder / "good.txt").write_text(TEXT)
    with (program.folder / "sparse.txt").open("wb") as stream:
        stream.truncate(1 << 40)
    (program.folder / "fat.zip").write_bytes(make_zip("a.txt", TEXT.encode() * 20_000))
    inner = make_zip("a.txt", TEXT.encode())
    (program.folder / "deep.zip").write_bytes(make_zip("inner.zip", inner))
    limits = ["--max-size", "1", "--max-unpacked", "1", "--max-nesting", "1"]
    err = program.run("ingest", ".", *limits, code=3).err
    assert "sparse.txt: larger than 1 MB; split it, or allow more with --max-size; skipped" in err
    assert "fat.zip: it unpacks to more than 1 MB; unpack it first, or allow more with --max-unpacked" in err
    assert "deep.zip: archives nested more than 1 deep; unpack it first, or allow more" in err
    assert [row["file"] for row in program.records("docs")] == ["good.txt"]


def test_a_file_that_takes_too_long_is_named_and_the_others_go_in(program: Program):
    (program.folder / "good.txt").write_text(TEXT)
    (program.folder / "long.txt").write_text("各国应当加强合作，推动能力建设。\n" * 40_000)
    err = program.run("ingest", ".", "--max-seconds", "0.2", "--jobs", "1", code=3).err
    assert "long.txt: took more than 0.2 seconds; split it, or allow more with --max-seconds; skipped" in err
    assert [row["file"] for row in program.records("docs")] == ["good.txt"]


def test_a_page_of_links_only_is_named(program: Program):
    entries = "".join(
        f"<li><a href='/{n}'>当事人参与互联网庭审须知之{n}</a>[ 2020-02-0{n} ]</li>" for n in (6, 7)
    )
    page = f"<html><head><title>公告</title></head><body><h1>公告</h1><ul>{entries}</ul></body></html>"
    (program.folder / "list.html").write_text(page)
    assert "list.html: no article text found in it; skipped" in program.run("ingest", ".", code=3).err


@pytest.mark.parametrize(
    ("line", "seconds", "megabytes"),
    [
        pytest.param("首页 新闻  ", 3, 160, id="rows"),
        pytest.param("为规范数据处理活动，保障数据安全。", 3, 60, id="sentences"),
        pytest.param("数据", 3, 60, id="no signs"),
    ],
)
def test_a_long_line_costs_little(line: str, seconds: float, megabytes: int):
    begun = time.process_time()
    (article,) = extract_line(line, 1_000_000)
    assert len(article.lines) <= MOST_PIECES
    assert time.process_time() - begun < 3 * seconds  # a machine may be slow
    tracemalloc.start()
    try:
        extract_line(line, 200_000)  # tracing takes its time
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes / 5 * 2**20


def extract_line(line: str, size: int) -> list[Article]:
    text = line * (size // len(line))
    return extract_articles(Source(text=text, format="text", encoding="utf-8"))


def never_end() -> None:
    """What swallows every error that a step can have."""
    while True:
        try:
            re.match(r"(?:a+)+$", "a" * 64 + "b")
        except Exception:  # noqa: BLE001 - what is watched may be as careless
            continue


def test_time_ends_even_within_a_regular_expression():
    with pytest.raises(OverLimitError, match=r"took more than 0\.05 seconds"):
        run_bounded(never_end, Limits(seconds=0.05))
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_memory_ends():
    with pytest.raises(OverLimitError, match="takes more than 64 MB of memory"):
        run_bounded(lambda: bytearray(1 << 29), Limits(memory=1 << 26))
    assert len(bytearray(1 << 29)) == 1 << 29


def test_a_step_within_the_limits_is_itself():
    assert run_bounded(lambda: 7, Limits()) == 7
    with pytest.raises(ValueError, match="invalid literal"):
        run_bounded(lambda: int("a"), Limits())


def die_over_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def test_a_process_that_dies_costs_only_what_it_died_over():
    with Workers(2, WORTH_IT) as workers:
        results = list(workers.map(die_over_seven, range(40), chunk=4, mourn=lambda _number: -1))
        assert results == [-1 if number == 7 else number * 2 for number in range(40)]
        assert list(workers.map(die_over_seven, [1, 2])) == [2, 4]


def test_a_process_that_dies_over_what_cannot_be_left_out_is_an_error():
    with Workers(2, WORTH_IT) as workers, pytest.raises(WorkerError, match="--jobs 1"):
        list(workers.map(die_over_seven, range(6, 9)))


def test_only_regular_files_that_stay_as_they_are_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="not a regular file"):
        open_regular(str(tmp_path / "pipe"))
    (tmp_path / "a").write_bytes(b"abc")
    assert read_whole(str(tmp_path / "a"), Limits()) == b"abc"
    status = os.fstat

    def change(descriptor: int) -> os.stat_result:
        found = status(descriptor)
        with (tmp_path / "a").open("ab") as stream:
            stream.write(b"d")
        return found

    monkeypatch.setattr("aigov_search.ingest.opening.os.fstat", change)
    with pytest.raises(UnreadableError, match="changed while it was being read"):
        read_whole(str(tmp_path / "a"), Limits())


STUCK = """
import collections, itertools, os, signal
import aigov_search.ingest.bounding as bounding
import aigov_search.ingest.reading as reading
bounding._GRACE = 0
read = reading.read
def read_badly(*arguments):
    for source in read(*arguments):
        if "卡住" in source.text:
            collections.deque(itertools.repeat(None), maxlen=0)  # C code that looks at no signal
        if "崩溃" in source.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        yield source
reading.read = read_badly
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there is reading done in a process of its own")
def test_what_hangs_or_crashes_in_c_costs_only_its_file(program: Program):
    (program.folder / "sitecustomize.py").write_text(STUCK)
    pages = program.folder / "pages"
    pages.mkdir()
    for name, text in (("a", ""), ("b", "卡住"), ("c", "崩溃"), ("d", "")):
        (pages / f"{name}.txt").write_text(f"{name}{TEXT}{text}")
    (pages / "whole.zip").write_bytes(make_zip("e.txt", TEXT.encode()))
    (pages / "stuck.zip").write_bytes(make_zip("f.txt", f"{TEXT}卡住".encode()))
    arguments = ("ingest", "pages", "--jobs", "1", "--max-seconds", "1")
    err = program.run(*arguments, code=3, PYTHONPATH=str(program.folder)).err
    for name in ("b.txt", "c.txt", "stuck.zip"):
        assert f"pages/{name}: the process that read it was killed or crashed" in err
    found = {each["file"] for each in program.records("docs")}
    assert found == {"pages/a.txt", "pages/d.txt", "pages/whole.zip!/e.txt"}


@pytest.mark.skipif(sys.platform != "linux", reason="only there is work forked")
def test_work_in_a_process_of_its_own_is_the_same_work():
    def die_at_seven() -> Iterator[int]:
        for number in range(9):
            if number == 7:
                os.kill(os.getpid(), signal.SIGKILL)
            yield number

    def list_children() -> str:
        return Path(f"/proc/self/task/{os.getpid()}/children").read_text()

    def fail(_parent: int) -> None:
        raise RuntimeError("no thread can be started")

    before = list_children()
    with pytest.raises(DiedError):  # raised here, and nowhere else
        list(make_apart(lambda: [1], fail))
    with Workers(1, 0) as workers:
        assert list(workers.map(str, range(5), mourn=repr, is_risky=True)) == ["0", "1", "2", "3", "4"]
        results = workers.map(die_over_seven, range(10), mourn=lambda _number: -1, is_risky=True)
        assert list(results) == [-1 if number == 7 else number * 2 for number in range(10)]
        with closing(workers.map(die_over_seven, count(), mourn=abs, is_risky=True)) as endless:  # type: ignore[type-var]
            assert next(endless) == 0
        with pytest.raises(UnreadableError, match="killed or crashed"):
            list(workers.map(abs, die_at_seven(), mourn=abs, is_risky=True))
        with pytest.raises(ValueError, match="invalid literal"):
            list(workers.map(int, ["1", "x"], mourn=len, is_risky=True))
    assert list_children() == before
