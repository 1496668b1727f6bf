"""Every kind of error, as a user meets it: its exit code, one line, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search import errors
from aigov_search.catalog.writing import IndexWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Output, Program

PAGE = """关于数字鸿沟工作的决定

弥合数字鸿沟需要各方共同努力，支持发展中国家提升数字技术水平，让人民共享数字时代的发展成果。
"""
IMPATIENT = "import aigov_search.catalog.writing as writing\nwriting._PATIENCE = 0.1\n"
"""A start-up file by which a process waits less long for a lock."""
DOOMED = """import os, sys
def hear(event, arguments):
    if event == "import" and arguments[0] == "aigov_search.ingest.tokenizing":
        os._exit(9)
def doom():
    if tokenizing := sys.modules.get("aigov_search.ingest.tokenizing"):
        tokenizing._make_entries = lambda batch: os._exit(9)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=doom)
if "spawn_main" in " ".join(sys.orig_argv):
    sys.addaudithook(hear)
"""
"""A start-up file by which processes that share the work end when words are to be cut."""


def ask_for_nothing(program: Program) -> Output:
    return program.run("ingest", "nowhere", code=errors.UsageError.exit_code)


def ask_in_vain(program: Program) -> Output:
    return program.run("search", '"数字', code=errors.QueryError.exit_code)


def read_nothing(program: Program) -> Output:
    (program.folder / "pages" / "b.txt").write_text("")
    return program.run("-q", "ingest", "pages", code=errors.UnreadableError.exit_code)


def miss_the_index(program: Program) -> Output:
    (program.index / "CURRENT").rename(program.folder / "CURRENT")
    for manifest in program.index.glob("generation-*"):
        manifest.unlink()
    return program.run("status", code=errors.MissingIndexError.exit_code)


def damage_the_index(program: Program) -> Output:
    (program.index / "CURRENT").write_text("nonsense")
    return program.run("status", code=errors.DamagedIndexError.exit_code)


def miss_the_engine(program: Program) -> Output:
    other = type(program)(program.folder, program.folder / "other")
    other.run("ingest", "pages/a.txt", "--engine", "tantivy")
    (program.folder / "sitecustomize.py").write_text("import sys\nsys.modules['tantivy'] = None\n")
    return other.run(
        "search", "数字", code=errors.MissingEngineError.exit_code, PYTHONPATH=str(program.folder)
    )


def lock_the_index(program: Program) -> Output:
    (program.folder / "sitecustomize.py").write_text(IMPATIENT)
    with IndexWriter(program.index):
        return program.run(
            "forget", "pages", code=errors.LockedIndexError.exit_code, PYTHONPATH=str(program.folder)
        )


def lose_a_worker(program: Program) -> Output:
    (program.folder / "sitecustomize.py").write_text(DOOMED)
    (program.folder / "pages" / "c.txt").write_text(PAGE + PAGE, "utf-8")
    (program.folder / "pages" / "large.bin").write_bytes(bytes(2_000_000))  # makes it worth to share
    arguments = ("ingest", "pages", "--jobs", "2")
    return program.run(*arguments, code=errors.WorkerError.exit_code, PYTHONPATH=str(program.folder))


def write_where_none_can(program: Program) -> Output:
    (program.folder / "file").write_text("")
    elsewhere = type(program)(program.folder, program.folder / "file" / "index")
    return elsewhere.run("ingest", "pages", code=errors.StorageError.exit_code)


CASES: dict[type[errors.AigovError], tuple[Callable[[Program], Output], str]] = {
    errors.UsageError: (ask_for_nothing, "no such file"),
    errors.QueryError: (ask_in_vain, "quot"),
    errors.UnreadableError: (read_nothing, "b.txt"),
    errors.LockedIndexError: (lock_the_index, "process"),
    errors.DamagedIndexError: (damage_the_index, "verify --repair"),
    errors.MissingIndexError: (miss_the_index, "aigov-search ingest"),
    errors.MissingEngineError: (miss_the_engine, "aigov-search[fast]"),
    errors.WorkerError: (lose_a_worker, "--jobs"),
    errors.StorageError: (write_where_none_can, "run this again"),
}


def test_every_kind_of_error_is_one_line_that_says_what_to_do(program: Program):
    kinds = {each for each in vars(errors).values() if isinstance(each, type)}
    assert {*CASES, errors.AigovError} == {each for each in kinds if issubclass(each, errors.AigovError)}
    (program.folder / "pages").mkdir()
    (program.folder / "pages" / "a.txt").write_text(PAGE, "utf-8")
    program.run("ingest", "pages")
    for provoke, said in CASES.values():
        output = provoke(program)
        assert output.out == ""
        assert output.err.count("\n") == 1, output.err
        assert said in output.err
