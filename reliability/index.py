"""An index under trial: run commands on it in this process, tell its state, and check its promises."""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aigov_search.catalog.generations import (
    has_index,
    list_files,
    list_manifests,
    open_generation,
    read_manifest,
)
from aigov_search.catalog.writing import IndexWriter
from aigov_search.chinese.dictionary import bake_dictionary
from aigov_search.cli.main import main
from aigov_search.ingest import salvaging
from aigov_search.search.verifying import check_index

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRETS = "Traceback", "this is a bug"
_LINES = "--format", "jsonl"
_OURS = {"LOCK", "queries.toml", "queries.lock"}
"""Files of an index that belong to no generation."""
QUERY = "能力建设 OR 数据安全 OR 人工智能"


class BrokenPromiseError(Exception):
    """The program did what it must never do."""


class Answer(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str

    def records(self) -> list[dict[str, Any]]:
        """The JSON lines that were printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def call(folder: Path, *arguments: str, code: int | None = 0) -> Answer:
    """Run a command in this process, ``folder`` being the current one and ``index`` in it the index.

    Raises :class:`BrokenPromiseError` if it ends with another ``code`` (None: any), or with a traceback.
    """
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        try:
            main(["--index", "index", *arguments])
        except SystemExit as ended:
            answer = Answer(int(ended.code or 0), out.getvalue(), err.getvalue())
    if any(secret in answer.err for secret in _SECRETS) or (code is not None and answer.code != code):
        raise BrokenPromiseError(f"{' '.join(arguments)}: exit code {answer.code}: {answer.err.strip()}")
    return answer


def tell_state(folder: Path) -> str:
    """All that an index answers, in one text that does not depend on its segments; "" if there is none."""
    if not has_index(folder / "index"):
        return ""
    questions = ["docs", "--text"], ["export", QUERY], ["dict", "list"], ["queries", "list"]
    records = [record for each in questions for record in call(folder, *each, *_LINES, code=None).records()]
    state = [{**each, "rank": 0, "generation": 0} for each in records]
    return "\n".join(sorted(json.dumps(each, ensure_ascii=False, sort_keys=True) for each in state))


def check_promises(folder: Path, states: set[str]) -> str:
    """Check that an index is whole, free, and in one of these states; returns the one it is in."""
    index = folder / "index"
    is_unborn = not (index / "CURRENT").exists()
    state = "" if is_unborn else tell_state(folder)
    if state not in states:
        raise BrokenPromiseError(f"{folder}: neither the old nor the new index")
    if not is_unborn and (problems := check_index(index)):
        raise BrokenPromiseError(f"{folder}: {problems}")
    return state


def check_tidiness(folder: Path) -> None:
    """Check that nothing lies in an index but two generations, saved queries, and locks that nobody holds."""
    index = folder / "index"
    with IndexWriter(index):  # waits for nobody, or raises
        pass
    expected = set(_OURS)
    if has_index(index):
        current = open_generation(index)
        kept = [read_manifest(path) for path in list_manifests(index)]
        expected |= {"CURRENT", *(path.name for path in list_manifests(index))}
        expected |= {
            path.relative_to(index).parts[0] for each in kept for path, _ in list_files(each) if path.exists()
        }
        if len({each.number for each in kept}) > 2 or current.number != max(each.number for each in kept):
            raise BrokenPromiseError(f"{folder}: generations pile up")
    strays = {path.name for path in index.iterdir()} - expected
    if strays:
        raise BrokenPromiseError(f"{folder}: {sorted(strays)} lie about")


def remember_baking() -> None:
    """Let the dictionary be baked once in this process and those forked from it, and then only written."""
    baked: dict[str, tuple[str, bytes]] = {}

    def bake(path: Path, words: Mapping[str, tuple[int | None, str | None]]) -> str:
        wanted = repr(sorted(words.items()))
        if wanted not in baked:
            name = bake_dictionary(path, words)
            baked[wanted] = name, path.read_bytes()
        name, content = baked[wanted]
        path.write_bytes(content)
        return name

    vars(salvaging)["bake_dictionary"] = bake


def copy_index(template: Path, folder: Path) -> None:
    """Make the index in ``folder`` as that in ``template``; files that never change are shared."""
    gc.collect()  # what earlier commands mapped in this process takes room on a small disk until then
    target = folder / "index"
    shutil.rmtree(target, ignore_errors=True)
    if (template / "index").exists():
        shutil.copytree(template / "index", target, copy_function=_link)


def _link(source: str, target: str) -> None:
    if source.endswith(("LOCK", "CURRENT")):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def measure_disk(folder: Path) -> int:
    """The bytes that an index takes."""
    return sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())




def measure_memory() -> int:
    """The bytes of memory that this process holds, garbage aside."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
