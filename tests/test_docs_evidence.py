"""Every command of docs/evidence.md runs, in its order, and its tables name what there is."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING, get_args

from aigov_search.output.formats import list_formats
from aigov_search.search.rechecking import State
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

PAGE = (ROOT / "docs" / "evidence.md").read_text("utf-8")
CELLS = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
NAMED = {name for cell in CELLS for name in re.findall(r"`(.*?)`", cell)}


def test_every_command_runs(program: Program):
    shutil.copytree(ROOT / "seeds", program.folder / "seeds")
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for command in block.splitlines():
            program.run(*shlex.split(command)[1:])
    queries = re.search(r"```text\n(id,.*?)```", PAGE, re.DOTALL)
    saved = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert queries is not None
    assert saved is not None
    (program.folder / "queries.csv").write_text(queries[1], "utf-8")
    (program.index / "queries.toml").write_text(saved[1], "utf-8")
    program.run("export", "--queries", "queries.csv")
    program.run("search", "--saved", "能力", "--source", "新华社")
    manifest = json.loads((program.folder / "hits.csv.manifest.json").read_text("utf-8"))
    assert set(manifest) - {"manifest_format"} <= NAMED


def test_the_paragraph_on_methods_says_what_the_manifest_says(seeds: Program, tmp_path: Path):
    paragraph = " ".join(line[2:] for line in PAGE.splitlines() if line.startswith("> "))
    target = tmp_path / "hits.csv"
    seeds.run("export", '"能力建设" -伦理', "--since", "2024-05", "--output", str(target))
    manifest = json.loads(target.with_name("hits.csv.manifest.json").read_text("utf-8"))
    [query], index = manifest["queries"], manifest["index"]
    for said in (
        f"{index['files']} files with {index['documents']} articles",
        f"{index['corpus_sha256'][:8]}…",
        f"aigov-search {manifest['program']['version']}",
        f"{query['query']}, published since",
        f"as {query['terms'][0]['variants'][0]} (",
        f"{query['hits']} passages in {query['documents']} articles",
        f"{query['undated']} article without a date",
    ):
        assert said in paragraph
    assert (manifest["doubtful"], index["refused"]) == ([], [])
    assert manifest["settings"]["one_per_family"] is False


def test_every_format_and_every_state_is_described():
    assert set(list_formats("formats", "quotations")) <= NAMED
    assert set(get_args(State)) <= NAMED
    assert all(f"--format {name}" in PAGE for name in list_formats("references"))
