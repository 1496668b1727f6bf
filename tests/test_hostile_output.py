"""What files and users may say, and no terminal, spreadsheet or program may be told by it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import subprocess
import sys
import unicodedata

import pytest

from aigov_search.cli.main import program as commands
from tests.conftest import Program

CLEAR, RED, CSI, OVERRIDE = "\x1b]0;owned\x07\x1b[2J", "\x1b[31m", "\x9b31m", "\u202e\u2066"
EVIL = f"{CLEAR}{RED}{CSI}{OVERRIDE}"
FORGED = "真\r9. 假冒标题\n10. 假冒标题\u2028假冒\x85假冒\x0b假冒"
SENTENCE = "为了规范数据处理活动，保障数据安全，促进数据开发利用，制定本条例。"
SGR = re.compile(r"\x1b\[[0-9;]*m")
QUERY = "数据安全"

# Every command that prints; those of a new command that are missing here fail the test below.
CALLS: dict[str, list[list[str]]] = {
    "amend": [["DOC", f"date={EVIL}"], ["DOC", f"title={EVIL}"]],
    "completion": [["bash"]],
    "copies": [[], ["DOC"], ["--json"], ["--csv"]],
    "dict": [["list"], ["test", f"数据安全{EVIL}"], ["add", f"词{EVIL}"], ["remove", f"没{EVIL}"], [EVIL]],
    "docs": [[], ["--text"], ["--json"], ["--csv"], ["--format", "tsv"], ["--format", "bibtex"]],
    "explain": [[QUERY], [f"{QUERY} {EVIL}"], [QUERY, "--json"]],
    "export": [
        [QUERY], [QUERY, "--excel"], [QUERY, "--json"], [QUERY, "--format", "markdown"], [EVIL + '"'],
    ],
    "forget": [[f"no{EVIL}"]],
    "ingest": [["folder"], [f"no{EVIL}"]],
    "kwic": [[QUERY], [QUERY, "--csv"]],
    "queries": [["save", "a", EVIL], ["save", f"a{EVIL}", QUERY], ["list"], ["remove", f"no{EVIL}"]],
    "repairs": [["reject", f"DOC:{EVIL}"]],
    "report": [[QUERY], [EVIL + '"']],
    "search": [
        [QUERY], [QUERY, "-l"], [QUERY, "-c"], [QUERY, "-C", "1"], [QUERY, "--color", "never"],
        [QUERY, "--json"], [QUERY, "--csv"], [QUERY, "--format", "tsv"], [EVIL + '"'], [f"没有 {EVIL}"],
        [QUERY, "--as-saved"], [QUERY, f"--{EVIL}"], [QUERY, "--since", EVIL],
    ],
    "show": [
        ["DOC"], ["DOC:1"], ["DOC", "--source"], ["DOC", "--diff"], ["DOC", "--repairs"],
        ["DOC", "--removed"], ["DOC", "--repairs", "--json"], ["DOC", "--removed", "--csv"], [f"no{EVIL}"],
    ],
    "status": [[], ["--json"]],
    "terms": [[QUERY], [QUERY, "--csv"]],
    "trend": [[QUERY, "--by", "source"], [QUERY, "--by", "year", "--json"]],
    "verify": [[], [f"no{EVIL}"]],
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, str]:
    """An index of files whose names, titles, publishers and texts try to control what shows them."""
    home = tmp_path_factory.mktemp("hostile")
    folder = home / "folder"
    folder.mkdir()
    record = {
        "id": f"a{EVIL}",
        "title": f"=1+1{EVIL}{FORGED}",
        "source": f"报社{EVIL}\n9. 假冒标题",
        "url": f"http://a.cn/{EVIL}",
        "text": f"{SENTENCE}{EVIL}能力\n第二段{RED}。{SENTENCE}",
    }
    copy = {**record, "id": "b", "text": record["text"] + "另有一句说明其他情况。"}
    lines = [json.dumps(each, ensure_ascii=False) for each in (record, copy)]
    (folder / f"a{RED}{CSI}{OVERRIDE}\n9. 假冒标题.jsonl").write_text("\n".join(lines))
    (folder / f"empty{EVIL}\n9. 假冒标题.txt".replace("/", "")).write_text("")
    (folder / "b.txt").write_text(f"关于{EVIL}的通知\n{SENTENCE}{EVIL}\n来源：报社{EVIL}\n")
    page = f"<html><title>{EVIL}</title><meta name=author content='{EVIL}'><p>{SENTENCE}{EVIL}</p></html>"
    (folder / "c.html").write_text(page)
    (folder.joinpath(os.fsdecode(b"\xd6\xd0\n9. x.txt"))).write_text(SENTENCE + "其他。")
    program = Program(home, home / "index")
    program.run("ingest", "folder", code=3)
    return program, program.records("docs")[0]["doc_id"]


def print_on_terminal(program: Program, *arguments: str) -> str:
    """What a terminal gets to see of both streams."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aigov_search", "--index", str(program.index), *arguments],
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(follower)
    seen = b""
    while select.select([leader], [], [], 60)[0]:
        try:
            chunk = os.read(leader, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(leader)
    process.wait(timeout=60)
    return seen.decode()


def test_every_command_is_tried():
    import click

    assert isinstance(commands, click.Group)
    assert sorted(CALLS) == commands.list_commands(click.Context(commands))


@pytest.mark.parametrize("command", sorted(CALLS))
def test_nothing_that_is_quoted_controls_a_terminal(hostile: tuple[Program, str], command: str):
    program, doc = hostile
    said: list[str] = []
    for call in CALLS[command]:
        arguments = [command, *(argument.replace("DOC", doc) for argument in call)]
        seen = re.sub("\r+\n", "\n", print_on_terminal(program, *arguments).replace("\r\x1b[K", ""))
        said.append(seen)
        assert "Traceback" not in seen
        assert "this is a bug" not in seen
        stray = {char for char in SGR.sub("", seen) if unicodedata.category(char) == "Cc"} - {"\n", "\t"}
        assert not stray, (arguments, stray)
        assert "\u202e" not in seen
        assert "\x1b[31m" not in seen or "1;31" in seen or "31;9" in seen
        is_for_programs = {"--json", "--csv", "--format"} & {*call} or command in ("export", "report")
        if not is_for_programs:
            assert not re.search(r"^ *(?:9|10)\. 假冒标题", seen, re.MULTILINE), (arguments, seen)
    assert any(said)


def test_what_programs_read_stays_whole(hostile: tuple[Program, str]):
    program, _ = hostile
    rows = json.loads(program.run("docs", "--json").out)
    assert {row["file"] for row in rows} >= {os.fsdecode(b"folder/\xd6\xd0\n9. x.txt")}
    assert any(EVIL in row["file"] or CSI in row["file"] for row in rows)
    out = program.run("export", QUERY, "--fields", "file,title,text").out
    cells = list(csv.reader(io.StringIO(out, newline="")))
    assert {len(row) for row in cells} == {3}
    assert any(SENTENCE + EVIL in row[2] for row in cells)


def test_no_cell_is_a_formula(hostile: tuple[Program, str]):
    program, _ = hostile
    out = program.run("export", QUERY, "--excel").out.removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(out, newline="")) for cell in row]
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert not any(re.match("[=+@＝＋－＠\t\r\n-]", cell) for cell in cells)
