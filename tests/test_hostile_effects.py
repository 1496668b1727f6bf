"""What the program does to the world around it: it sends nothing, writes where it was told, and cleans up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.test_readers_archive import make_zip
from tests.test_readers_docx import TYPES, W

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

SENTENCE = "为了规范数据处理活动，保障数据安全，促进数据开发利用，制定本条例。"
ELSEWHERE = "http://127.0.0.1:9/secret"
PAGE = f"""<!DOCTYPE html><html><head><base href="{ELSEWHERE}/"><link rel="stylesheet" href="{ELSEWHERE}.css">
<script src="{ELSEWHERE}.js"></script><meta http-equiv="refresh" content="0;url={ELSEWHERE}"></head>
<body><img src="{ELSEWHERE}.png"><iframe src="{ELSEWHERE}"></iframe><p>{SENTENCE}</p></body></html>"""
ENTITY = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "{ELSEWHERE}">]>'
RELATION = f'<Relationships><Relationship Id="r" Target="{ELSEWHERE}" TargetMode="External"/></Relationships>'
WATCH = """
import os, sys
log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_CREAT)
CHANGES = {"os." + name for name in "mkdir rename remove rmdir link symlink truncate chmod chown".split()}
def watch(event, values):
    if event == "open":
        path, mode, flags = values
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        paths = [path]
    elif event in CHANGES:
        paths = [value for value in values if isinstance(value, (str, bytes, os.PathLike))]
    elif event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")):
        paths = [""]
    else:
        return
    for path in paths:
        where = path if isinstance(path, int) else os.path.realpath(os.fsdecode(path))
        os.write(log, f"{event} {where}\\n".encode())
sys.addaudithook(watch)
from aigov_search.cli.main import main
main(sys.argv[1:])
"""
WAIT = """
import sys
from aigov_search.cli import main, options
def wait(arguments, **_options):
    with options.open_output(arguments[0]):
        sys.stdin.read()
main.program.main = wait
main.main()
"""
"""The program with a command that waits for its input while its output is open."""


@pytest.fixture
def folder(program: Program) -> Path:
    """A folder of files that refer to elsewhere."""
    folder = program.folder / "pages"
    folder.mkdir()
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>{SENTENCE}&x;&y;</w:t></w:r></w:p></w:body></w:document>"
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": (ENTITY + body).encode()}
    parts["word/_rels/document.xml.rels"] = RELATION.encode()
    (folder / "a.docx").write_bytes(make_zip(*parts.items()))
    (folder / "a.html").write_text(PAGE)
    (folder / "a.xml").write_text(f"{ENTITY}<a>&x;&y;<b>{SENTENCE}</b></a>")
    (folder / "a.txt").write_text(SENTENCE)
    outside = make_zip(("../../up.txt", SENTENCE.encode()), ("/abs.html", PAGE.encode()))
    (folder / "up.zip").write_bytes(outside)
    return folder


def test_nothing_is_sent_and_nothing_is_written_elsewhere(program: Program, folder: Path):
    log = program.folder / "log"
    outputs = [program.folder / name for name in ("report.jsonl", "hits.csv", "hits.csv.manifest.json")]
    calls = [
        ["ingest", str(folder), "--report", str(outputs[0])],
        ["search", "数据安全"],
        ["export", "数据安全", "--output", str(outputs[1])],
        ["docs", "--json"],
        ["status"],
        ["verify"],
    ]
    for call in calls:
        done = subprocess.run(
            [sys.executable, "-B", "-c", WATCH, "--index", str(program.index), *call],
            cwd=program.folder,
            env={**os.environ, "AUDIT_LOG": str(log)},
            capture_output=True,
            timeout=120,
        )
        assert done.returncode in (0, 3), done.stderr.decode()
        for line in log.read_text().splitlines():
            event, _, path = line.partition(" ")
            inside = path == str(program.index) or path.startswith(f"{program.index}/")
            named = any(path == str(out) or path.startswith(f"{out.parent}/.{out.name}.") for out in outputs)
            assert inside or named or path == os.devnull or path.isdigit(), (call, line)
            assert not event.startswith(("socket.", "subprocess.")), (call, line)
        log.unlink()
    found = {path.name for path in program.folder.iterdir()}
    assert found == {"pages", "index", *(out.name for out in outputs)}
    texts = json.dumps(program.records("docs", "--text"), ensure_ascii=False)
    assert "root:" not in texts
    assert texts.count("为了规范数据处理活动") >= 5


def wait_for(condition) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_quietly_and_leaves_no_temporary_file(tmp_path: Path, number: int, code: int):
    process = subprocess.Popen(
        [sys.executable, "-c", WAIT, str(tmp_path / "hits.csv")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: any(tmp_path.iterdir()))
    [aside] = tmp_path.iterdir()
    assert aside.stat().st_mode & 0o777 == 0o600
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (code, b"", b"")
    assert not list(tmp_path.iterdir())


def test_an_interrupt_does_not_wait_for_the_files_that_are_being_read(program: Program):
    for n in range(4):
        text = "".join(f"各国应当加强合作，推动能力建设{n}{line}。\n" for line in range(40_000))
        (program.folder / f"{n}.txt").write_text(text)
    process = program.start("ingest", ".", "--jobs", "2")
    wait_for(lambda: list(program.index.glob("segment-*")))
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - begun < 30
    assert (process.returncode, out, err.strip()) == (130, b"", b"")
