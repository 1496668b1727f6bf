"""What the program does to the world around it: it sends nothing, writes where it was told, and cleans up."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.test_readers_archive import make_zip
from tests.test_readers_docx import TYPES, W
from tests.test_readers_office import make_odt, make_ofd, run
from tests.test_readers_pdf import draw, make_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Program

SENTENCE = "为了规范数据处理活动，保障数据安全，促进数据开发利用，制定本条例。"
PAGE = """<!DOCTYPE html><html><head><base href="{0}/"><link rel="stylesheet" href="{0}.css">
<script src="{0}.js"></script><meta http-equiv="refresh" content="0;url={0}"></head>
<body><img src="{0}.png"><iframe src="{0}"></iframe><object data="{0}"></object><p>{1}</p></body></html>"""
ENTITY = """<!DOCTYPE a SYSTEM "{0}.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "{0}">
<!ENTITY % z SYSTEM "{0}.ent"> %z;]>"""
RELATION = '<Relationships><Relationship Id="r" Target="{0}" TargetMode="External"/></Relationships>'
FRAME = """<draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
xmlns:xlink="http://www.w3.org/1999/xlink"><draw:image xlink:href="{0}.png"/>
<draw:object xlink:href="file:///etc/passwd"/></draw:frame>"""
ACTIONS = b"""<</Type/Catalog/OpenAction<</S/URI/URI({0})>>
/AA<</WC<</S/JavaScript/JS(app.launchURL\\("{0}"\\))>>>>
/Pages 2 0 R>>"""
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
    elif event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")):
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
def listener() -> Iterator[socket.socket]:
    """A server that nobody should ever call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def folder(program: Program, listener: socket.socket) -> Path:
    """A folder of files in every format that can refer to elsewhere."""
    folder = program.folder / "pages"
    folder.mkdir()
    elsewhere = f"http://127.0.0.1:{listener.getsockname()[1]}/secret"
    page, entity = PAGE.format(elsewhere, SENTENCE), ENTITY.format(elsewhere)
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>{SENTENCE}&x;&y;</w:t></w:r></w:p></w:body></w:document>"
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": (entity + body).encode()}
    parts["word/_rels/document.xml.rels"] = RELATION.format(elsewhere).encode()
    (folder / "a.docx").write_bytes(make_zip(*parts.items()))
    (folder / "a.html").write_text(page)
    (folder / "a.xml").write_text(f"{entity}<a>&x;&y;<b>{SENTENCE}</b></a>")
    (folder / "a.txt").write_text(SENTENCE)
    text = make_odt(f"<text:p>{FRAME.format(elsewhere)}{SENTENCE}&x;&y;</text:p>")
    (folder / "a.odt").write_bytes(declare(text, "content.xml", entity))
    layout = run(f"{SENTENCE}&x;&y;", 1, 2) + f'<ofd:ImageObject ResourceID="{elsewhere}"/>'
    pages = declare(make_ofd(layout), "Doc_0/Pages/P0/Content.xml", entity)
    (folder / "a.ofd").write_bytes(pages)
    outside = make_ofd(run(SENTENCE, 1, 2)).replace(b"Pages/P0", b"/../etc/")  # of the same length
    (folder / "b.ofd").write_bytes(outside)
    mail = f"Content-Type: message/external-body; access-type=URL; URL=\"{elsewhere}\"\n\n{SENTENCE}"
    (folder / "a.eml").write_text(f"From: a@example.org\nTo: b@example.org\nSubject: x\n{mail}\n")
    if find_spec("pypdfium2"):
        drawn = make_pdf(draw([SENTENCE], "utf-16-be"))
        actions = ACTIONS.replace(b"{0}", elsewhere.encode())
        (folder / "a.pdf").write_bytes(drawn.replace(b"<</Type/Catalog/Pages 2 0 R>>", actions))
    packed = make_zip(("../../up.txt", SENTENCE.encode()), ("/abs.html", page.encode()))
    (folder / "up.zip").write_bytes(packed)
    return folder


def declare(package: bytes, member: str, declaration: str) -> bytes:
    """A package with a declaration at the head of one of its members."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = declaration.encode() + parts[member].removeprefix(b"\xef\xbb\xbf")
    return make_zip(*parts.items(), method=zipfile.ZIP_STORED)


def test_nothing_is_sent_and_nothing_is_written_elsewhere(
    program: Program, folder: Path, listener: socket.socket
):
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
    texts = {each["file"]: each["text"] for each in program.records("docs", "--text")}
    read = {Path(name).name for name, text in texts.items() if "为了规范数据处理活动" in text}
    assert read >= {"a.docx", "a.html", "a.xml", "a.txt", "a.odt", "a.ofd", "up.txt"}
    assert not find_spec("pypdfium2") or "a.pdf" in read
    assert "root:" not in "".join(texts.values())
    with pytest.raises(BlockingIOError):  # nobody called, neither from Python nor from C
        listener.accept()


def wait_for(condition) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
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


def test_an_interrupt_while_the_program_is_loaded_ends_it_without_a_word(program: Program):
    (program.folder / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "def interrupt(event, arguments):\n"
        "    if event == 'import' and arguments[0] == 'click':\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.addaudithook(interrupt)\n"
    )
    process = program.start("search", "治理", PYTHONPATH=str(program.folder))
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_shall_be_ignored_is_ignored(program: Program, number: int):
    (program.folder / "a.txt").write_text(SENTENCE)
    (program.folder / "sitecustomize.py").write_text(
        f"import os, signal, sys\nsignal.signal({number}, signal.SIG_IGN)\n"
        "def disturb(event, arguments):\n"
        f"    if event == 'sqlite3.connect':\n        os.kill(os.getpid(), {number})\n"
        "sys.addaudithook(disturb)\n"
    )
    program.run("ingest", "a.txt", PYTHONPATH=str(program.folder))


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
