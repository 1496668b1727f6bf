"""The command line as users meet it: every command in its own process, and every kind of mistake."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """国务院关于人工智能的意见

来源：新华社  2024-05-06

人工智能是新一轮科技革命的重要驱动力量，各地区各部门要加强能力建设，完善治理体系，防范各类风险。

各级人民政府应当统筹发展和安全，鼓励创新，推动人工智能健康有序发展，切实保障人民群众的合法权益。
"""


@pytest.fixture
def folder(program: Program) -> Path:
    """A folder with one page in it."""
    pages = program.folder / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text(PAGE, "utf-8")
    return pages


@pytest.mark.usefixtures("folder")
def test_search_in_works_without_an_index(program: Program):
    output = program.run("search", "人工智能能力建设", "--in", "pages")
    assert "国务院关于人工智能的意见" in output.out
    assert "2024-05-06" in output.out
    assert "pages/a.txt:5" in output.out


@pytest.mark.usefixtures("folder")
def test_search_in_answers_from_the_named_paths_only(program: Program):
    (program.folder / "other.txt").write_text(PAGE, "utf-8")
    program.run("ingest", "other.txt", "pages")
    files = {hit["file"] for hit in program.records("search", "人工智能", "--show-copies")}
    assert files == {"pages/a.txt", "other.txt"}
    assert {hit["file"] for hit in program.records("search", "人工智能", "--in", "pages")} == {"pages/a.txt"}


def test_one_hit_stands_for_all_copies_that_say_the_same(program: Program, folder: Path):
    (folder / "b.txt").write_text(PAGE, "utf-8")
    program.run("ingest", "pages")
    [hit] = program.records("search", "统筹发展")
    assert (hit["file"], hit["copies"]) == ("pages/a.txt", ["pages/b.txt"])
    assert len(program.records("search", "统筹发展", "--show-copies")) == 2
    assert len(program.records("export", "统筹发展")) == 2
    assert len(program.records("export", "统筹发展", "--one-per-family")) == 1
    copies = program.records("copies")
    assert [(copy["rank"], copy["file"], copy["differs"]) for copy in copies] == [
        (1, "pages/a.txt", 0),
        (2, "pages/b.txt", 0),
    ]


def test_what_people_decide_outlives_later_ingests(program: Program, folder: Path):
    program.run("ingest", "pages")
    [document] = program.records("docs")
    program.run("amend", document["doc_id"], "date=2024-05-07", "source=国务院")
    (folder / "a.txt").write_text(PAGE + "\n特此通知。\n", "utf-8")
    program.run("ingest", "--full", "pages")
    [amended] = program.records("docs")
    assert (amended["date"], amended["date_basis"]) == ("2024-05-07", "amended by hand")
    assert (amended["source"], amended["amended"]) == ("国务院", ["date", "source"])
    assert program.records("search", "人工智能 date:2024-05-07 source:国务院")
    program.run("amend", document["doc_id"], "date=2024-02-30", code=2)
    program.run("amend", document["doc_id"], "date=", "source=")
    assert program.records("docs")[0]["date"] == "2024-05-06"


@pytest.mark.usefixtures("folder")
def test_each_field_can_be_amended_and_nothing_else(program: Program):
    program.run("ingest", "pages")
    [document] = program.records("docs")
    name = document["doc_id"]
    values = {"title": "题名 = 新", "date": "2024-05", "source": "国务院", "author": "王建刚"}
    for field, value in values.items():
        program.run("amend", name, f"{field}={value}")
    [amended] = program.records("docs")
    assert {field: amended[field] for field in values} == values
    assert sorted(amended["amended"]) == sorted(values)
    assert amended["dates"] == document["dates"]  # what the text says
    for wrong, reason in (
        ("date=13.7.2023", "'13.7.2023' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("publisher=国务院", "write FIELD=VALUE with one of title, date, source, author"),
        ("title", "write FIELD=VALUE"),
    ):
        assert reason in program.run("amend", name, "author=李明", wrong, code=2).err
    assert "no document" in program.run("amend", "ffffffffff-1", "date=2024", code=2).err
    assert program.records("docs") == [amended]
    program.run("amend", name, *(f"{field}=" for field in values))
    assert program.records("docs") == [document]


def test_a_rejected_repair_stays_rejected(program: Program):
    shutil.copytree(ROOT / "seeds", program.folder / "seeds")
    program.run("ingest", "seeds")
    [document] = [d for d in program.records("docs") if "/001" in d["file"]]
    doc_id = document["doc_id"]
    first = program.records("show", doc_id, "--repairs")[0]
    assert (first["before"], first["after"]) == ("(shi)", "")
    program.run("repairs", "reject", f"{doc_id}:{first['n']}")
    assert "让世(shi)界" in program.run("show", doc_id).out
    program.run("ingest", "--full", "seeds")
    assert "让世(shi)界" in program.run("show", doc_id).out
    program.run("repairs", "reject", f"{doc_id}:99999", code=2)


def test_as_saved_searches_and_shows_the_unrepaired_text(seeds: Program):
    assert "野生" not in seeds.run("search", '"野生智能"', code=1).out
    hits = seeds.records("search", '"野生智能"', "--as-saved", "-n", "50")
    assert hits
    assert all("001_" in hit["file"] and hit["text"] == hit["text_clean"] for hit in hits)
    assert all("野生智能" in hit["text"] for hit in hits)
    found = {hit["file"][6:9] for hit in seeds.records("search", "全球治理", "--as-saved", "-n", "100")}
    assert {"000", "004"} <= found


def test_forgotten_files_are_out(program: Program, folder: Path):
    (folder / "b.txt").write_text(PAGE.replace("意见", "通知"), "utf-8")
    program.run("ingest", "pages")
    program.run("forget", "pages/a.txt")
    assert [d["file"] for d in program.records("docs")] == ["pages/b.txt"]
    assert "nothing of it" in program.run("forget", "pages/a.txt", code=2).err


def test_verify_tells_damage_and_changed_sources(program: Program, folder: Path):
    program.run("ingest", "pages")
    program.run("verify")
    (folder / "a.txt").write_text(PAGE + "改", "utf-8")
    assert "pages/a.txt: changed" in program.run("verify", code=3).err
    [catalog] = program.index.glob("segment-*/catalog.sqlite")
    data = bytearray(catalog.read_bytes())
    data[len(data) // 2] ^= 1
    catalog.write_bytes(data)
    assert "catalog.sqlite" in program.run("verify", code=4).err
    program.run("ingest", "--full", "pages")
    program.run("verify")


def test_nothing_found_is_1(seeds: Program):
    output = seeds.run("search", '"绝无此语"', code=1)
    assert output.out == ""
    assert "nothing found" in output.err


def test_what_does_not_occur_together_is_said(seeds: Program):
    output = seeds.run("search", '"敏捷治理" "河山新闻"')
    assert "nothing holds all terms" in output.err


def test_a_query_that_breaks_says_where(seeds: Program):
    output = seeds.run("search", '人工智能 "能力', code=2)
    assert output.err.count("\n") == 1
    assert "aigov-search: " in output.err


def test_no_index_is_4(program: Program):
    for command in (["search", "治理"], ["export", "治理"], ["docs"], ["status"], ["show", "x-1"]):
        output = program.run(*command, code=4)
        assert "ingest" in output.err


def test_a_hyphen_before_chinese_is_query_text(seeds: Program):
    count = int(seeds.run("search", "能力建设", "-c").out)
    without = int(seeds.run("search", "能力建设", "-联合国", "-c").out)
    assert 0 < without < count
    assert int(seeds.run("search", "-c", "--", "能力建设", "-联合国").out) == without


def test_full_width_signs_read_like_ascii_ones(seeds: Program):
    plain = seeds.run("search", '"能力建设" -联合国', "-c").out
    assert seeds.run("search", "“能力建设”\u3000－联合国", "-c").out == plain


def test_count_files_and_limits_agree(seeds: Program):
    hits = seeds.records("search", "能力建设", "-n", "1000")
    assert int(seeds.run("search", "能力建设", "-c").out) == len(hits)
    assert set(seeds.run("search", "能力建设", "-l").out.split()) == {hit["file"] for hit in hits}
    paged = seeds.records("search", "能力建设", "-n", "2") + seeds.records(
        "search", "能力建设", "-n", "2", "--offset", "2"
    )
    assert [hit["passage_id"] for hit in paged] == [hit["passage_id"] for hit in hits[:4]]
    assert [hit["rank"] for hit in paged] == [1, 2, 3, 4]


def test_dates_limit_and_the_undated_are_counted(seeds: Program):
    hits = seeds.records("search", "人工智能", "--since", "2024-05", "--until", "2024-07-01", "-n", "100")
    assert {hit["date"] for hit in hits} == {"2024-05-08", "2024-07-01"}
    output = seeds.run("search", "AI", "--since", "2025")
    assert "1 undated" in output.err


def test_sort_by_date_puts_the_newest_first(seeds: Program):
    dates = [hit["date"] for hit in seeds.records("search", "人工智能", "--sort", "date", "-n", "100")]
    assert dates == sorted(dates, key=lambda date: date or "", reverse=True)


def test_export_is_the_same_twice_and_csv_reads_back(seeds: Program):
    first = seeds.run("export", "人工智能 治理").out
    assert seeds.run("export", "人工智能 治理").out == first
    rows = list(csv.DictReader(io.StringIO(first, newline="")))
    hits = seeds.records("export", "人工智能 治理")
    assert [row["text"] for row in rows] == [hit["text"] for hit in hits]
    assert [json.loads(row["matches"]) for row in rows] == [hit["matches"] for hit in hits]


def test_a_batch_goes_on_after_a_bad_query(seeds: Program, tmp_path: Path):
    queries = tmp_path / "queries.tsv"
    queries.write_text('a\t"能力建设"\nb\t"能力\nc\t"數字鴻溝"\n', "utf-8")
    output = seeds.run("export", "--queries", str(queries), "--fields", "query_id,file", code=3)
    assert "query b" in output.err
    assert {line.split(",")[0] for line in output.out.splitlines()[1:]} == {"a", "c"}


def test_queries_from_csv_bring_their_own_limits(seeds: Program, tmp_path: Path):
    queries = tmp_path / "queries.csv"
    queries.write_text("id,query,since\nx,人工智能,2025\n", "utf-8-sig")
    rows = seeds.records("export", "--queries", str(queries))
    assert rows
    assert all(row["date"] >= "2025" and row["query_id"] == "x" for row in rows)


def test_excel_csv_has_a_mark_and_no_formula(program: Program):
    (program.folder / "a.txt").write_text(PAGE.replace("各级人民政府", "=1+1各级人民政府"), "utf-8")
    program.run("ingest", "a.txt")
    output = program.run("export", "统筹发展", "--excel", "--fields", "text_clean")
    assert output.out.startswith("\ufefftext_clean\r\n'=1+1")


def test_output_is_written_whole_or_not_at_all(seeds: Program, tmp_path: Path):
    target = tmp_path / "hits.csv"
    target.write_text("old")
    seeds.run("export", '"能力', "--output", str(target), code=2)
    assert target.read_text() == "old"
    seeds.run("export", "能力建设", "--output", str(target))
    assert target.read_text("utf-8").startswith("query_id,query,rank,")
    assert {path.name for path in tmp_path.iterdir()} == {"hits.csv", "hits.csv.manifest.json"}


def test_show_prints_each_view(seeds: Program):
    [document] = [d for d in seeds.records("docs") if d["file"].startswith("seeds/001")]
    doc_id = document["doc_id"]
    assert "(guo)" not in seeds.run("show", doc_id).out
    assert "国(guo)际(ji)" in seeds.run("show", doc_id, "--source").out
    assert "[-(guo)-]" in seeds.run("show", doc_id, "--diff").out
    repairs = seeds.records("show", doc_id, "--repairs")
    source = (ROOT / document["file"]).read_text("utf-8")
    assert len([r for r in repairs if r["applied"]]) == document["repairs"]
    assert all(source[r["start"] : r["end"]] == r["before"] for r in repairs)
    assert "业界新闻" in seeds.run("show", doc_id, "--removed").out
    assert seeds.run("show", f"{doc_id}:1").out.startswith("让世界共享")
    assert "no such passage" in seeds.run("show", f"{doc_id}:999", code=2).err
    assert "no document" in seeds.run("show", "nothing", code=2).err


def test_status_counts(seeds: Program):
    [status] = seeds.records("status")
    assert (status["files"], status["documents"], status["undated"]) == (5, 15, 1)


def test_chinese_survives_every_locale(seeds: Program):
    plain = seeds.run("search", "數字鴻溝").out
    assert "数字鸿沟" in plain
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        assert seeds.run("search", "數字鴻溝", LC_ALL=locale, PYTHONUTF8="0").out == plain


def test_unreadable_inputs_are_named_and_the_rest_goes_in(program: Program, folder: Path):
    (folder / "empty.txt").write_text("")
    (folder / "binary.bin").write_bytes(bytes(range(256)) * 10)
    (folder / "gone.txt").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    output = program.run("ingest", "pages", code=3)
    for name in ("empty.txt", "binary.bin", "gone.txt", "pipe"):
        assert f"pages/{name}: " in output.err
    assert len(program.records("docs")) == 1


@pytest.mark.usefixtures("folder")
def test_a_path_that_is_not_there_changes_nothing(program: Program):
    program.run("ingest", "pages")
    output = program.run("ingest", "pages", "nowhere", code=2)
    assert "nowhere: no such file" in output.err
    assert len(program.records("docs")) == 1


def test_ingest_follows_what_changes(program: Program, folder: Path):
    (folder / "b.txt").write_text(PAGE.replace("意见", "通知"), "utf-8")
    program.run("ingest", "pages")
    assert "2 unchanged" in program.run("ingest", "pages").err
    (folder / "a.txt").write_text(PAGE.replace("意见", "决定"), "utf-8")
    (folder / "b.txt").unlink()
    output = program.run("ingest", "pages")
    assert "1 changed, 1 gone" in output.err
    assert [d["title"] for d in program.records("docs")] == ["国务院关于人工智能的决定"]
    assert [h["title"] for h in program.records("search", "人工智能 治理")] == ["国务院关于人工智能的决定"]


def test_a_changed_file_that_cannot_be_read_keeps_its_old_text(program: Program, folder: Path):
    program.run("ingest", "pages")
    (folder / "a.txt").write_bytes(b"\0\1\2" * 100)
    output = program.run("ingest", "pages", code=3)
    assert "pages/a.txt" in output.err
    assert program.records("search", "人工智能 治理")


def test_control_characters_of_a_file_do_not_reach_the_terminal(program: Program):
    (program.folder / "a.txt").write_text(PAGE.replace("健康有序", "健康\x1b[31m\u202e有序"), "utf-8")
    program.run("ingest", "a.txt")
    assert "\x1b" not in program.run("search", "统筹发展").out


def test_a_closed_pipe_ends_quietly(seeds: Program):
    process = seeds.start("export", "人工智能")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) in (0, -signal.SIGPIPE)
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_kill_at_any_moment_leaves_a_whole_index(program: Program, folder: Path):
    program.run("ingest", "pages")
    (folder / "a.txt").write_text(PAGE.replace("意见", "决定"), "utf-8")
    for seed in (ROOT / "seeds").iterdir():
        shutil.copy(seed, folder)
    begun = time.monotonic()
    scratch = Program(program.folder, program.folder / "scratch")
    scratch.run("ingest", "pages")
    lasts = time.monotonic() - begun
    old = {"国务院关于人工智能的意见"}
    for n in (1, 4, 6):
        process = program.start("ingest", "pages", "--full")
        time.sleep(lasts * n / 7)
        process.kill()
        process.communicate()
        titles = {d["title"] for d in program.records("docs")}
        assert titles == old or len(titles) == 16
        assert program.records("search", "人工智能 治理")
    assert "refused" not in program.run("ingest", "pages").err
    assert len(program.records("docs")) == 16


@pytest.mark.usefixtures("folder")
def test_two_writers_take_turns(program: Program):
    program.run("ingest", "pages")
    processes = [program.start("ingest", "pages", "--full") for _ in range(2)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert len(program.records("docs")) == 1


def test_help_is_there_for_every_command(program: Program):
    listed = program.run("--help").out.partition("Commands:\n")[2].partition("\n\n")[0]
    commands = [line.split()[0] for line in listed.split("\n") if line[2:3].strip()]
    assert {"ingest", "search", "export", "docs", "show", "status"} <= set(commands)
    for command in commands:
        assert "Usage:" in program.run(command, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["search"],
        ["search", "x", "--since", "2024-13"],
        ["export"],
        ["export", "x", "--fields", "nope"],
    ],
)
def test_wrong_usage_is_one_line_and_2(seeds: Program, arguments: list[str]):
    output = seeds.run(*arguments, code=2)
    assert output.err.count("\n") == 1
    assert output.out == ""


def test_a_search_imports_nothing_that_it_does_not_need(seeds: Program) -> None:
    watched = [sys.executable, "-X", "importtime", "-m", "aigov_search"]
    run = subprocess.run(
        [*watched, "--index", seeds.index, "search", "人工智能"],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "COVERAGE_PROCESS_CONFIG": ""},  # what measures coverage imports a lot itself
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert {"aigov_search", "click", "sqlite3"} <= imported
    heavy = {"whoosh", "jieba", "rjieba", "bs4", "lxml", "opencc", "dataclasses", "multiprocessing", "pickle"}
    assert not imported & (heavy | {"numpy", "tantivy"})


def test_show_says_why_a_document_is_doubtful(program: Program):
    text = "人工智能治理倡议\n\n各国应当加强人工智能治理方面的合作。".encode("gb18030")
    damaged = text.replace("合".encode("gb18030"), b"\xff\xba")
    (program.folder / "a.txt").write_bytes(damaged)
    program.run("ingest", "a.txt")
    [document] = program.records("docs")
    assert document["reliability"] == "doubtful"
    assert f"doubtful: {document['reasons'][0]}" in program.run("show", document["doc_id"]).out


@pytest.mark.skipif(sys.platform == "win32", reason="closes descriptors")
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_program_without_streams_does_its_work(program: Program, closed: tuple[int, ...]):
    (program.folder / "a.txt").write_text("各国应当加强人工智能治理方面的合作。\n", "utf-8")
    redirections = " ".join(f"{number}>&-" for number in closed)
    for command, code in (("ingest a.txt", 0), ("search 人工智能", 0), ("docs", 0), ("search '\"a'", 2)):
        line = f"{sys.executable} -m aigov_search --index index {command} {redirections}"
        done = subprocess.run(["sh", "-c", line], cwd=program.folder, capture_output=True, timeout=60)
        assert done.returncode == code, done.stderr
        assert b"bug" not in done.stderr
        assert bool(done.stdout) == (1 not in closed and command in ("search 人工智能", "docs"))
    program.run("verify")


@pytest.mark.parametrize(
    "command",
    [
        "search x", "docs", "status", "verify", "verify --repair", "forget a", "amend x date=2020",
        "dict add 词语", "dict remove 词语", "repairs reject x:1", "copies", "show x", "report x",
    ],
)  # fmt: skip
def test_without_an_index_none_is_begun(program: Program, command: str):
    assert "no index" in program.run(*command.split(), code=4).err
    assert not list(program.folder.iterdir())
