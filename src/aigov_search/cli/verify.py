"""``verify``: whether the index and the sources are still whole, or whether quotations still stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aigov_search.cli.options import Settings, complain, complete_path, format_options, open_output
from aigov_search.errors import AigovError, UsageError

if TYPE_CHECKING:
    from aigov_search.catalog.segment import FileRow
    from aigov_search.ingest.building import IngestReport
    from aigov_search.search.rechecking import Recheck

SOME_LAPSED = 1
SOME_CHANGED = 3
DAMAGED = 4
_NAMED = 3
"""Lost files that the last line names; each has had a line of its own."""


@click.command("verify", short_help="Check the index and its sources, or the quotations in a file.")
@click.argument("exported", required=False, metavar="[FILE]", shell_complete=complete_path)
@click.option("--repair", is_flag=True, help="Mend what is damaged: from the catalog, else from the sources.")
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    exported: str | None,
    repair: bool,
    format_name: str | None,
    output: str,
    color: str,
) -> int:
    """Check every byte of the index and whether its sources still stand, or the quotations in FILE.

    Without FILE: exit code 4 if something in the index is damaged, each file named; 3 if the index is
    whole, but sources changed or vanished since they were read. With --repair, what is damaged is made
    anew: postings from the catalog; where that is damaged, its files are read again. What cannot be
    read again is named, and what is left of the damaged part is set aside.

    FILE is what 'export' wrote (csv, tsv, json, jsonl, xlsx). Every quotation is held against its
    source, which is read anew, and each that no longer stands is named: moved, altered, missing, or its
    file gone or unreadable. A file that lies elsewhere by now is found where it was ingested from there.
    Exit code 0: all stand; 1: some do not, or FILE is not as its manifest says;
    2: FILE cannot be checked. The index only helps to find the files: without one, run it where
    their paths begin.

    \b
    aigov-search verify
    aigov-search verify --repair
    aigov-search verify hits.csv
    aigov-search verify hits.csv --json
    """
    del color  # there is none
    if exported is not None:
        if repair:
            raise UsageError("--repair mends the index; it is for 'verify' without FILE")
        return _verify_export(settings, Path(exported), format_name, output)
    if format_name is not None:
        raise UsageError("--format is for 'verify FILE'")
    return mend(settings) if repair else _verify_index(settings)


def _verify_index(settings: Settings) -> int:
    from aigov_search.search.verifying import check_index, check_sources

    settings.note(f"comparing every file of {settings.index} with its hash")
    problems = check_index(settings.index)
    for problem in problems:
        complain(problem)
    if problems:
        complain("mend the index with 'aigov-search verify --repair'")
        return DAMAGED
    settings.note("comparing the sources with what was read")
    changes = check_sources(settings.index)
    for change in changes:
        complain(change)
    settings.say(f"the index is whole; {len(changes)} sources changed or vanished")
    return SOME_CHANGED if changes else 0


def mend(settings: Settings) -> int:
    """Mend the index; returns the exit code."""
    from aigov_search.cli.ingest import report_damage, report_refusals
    from aigov_search.ingest.building import IngestOptions, ingest

    done = ingest(settings.index, [], IngestOptions(repair=True))
    report_damage(settings, done)
    report_refusals(done)
    settings.say(f"the index is whole{_describe_loss(done)}")
    return SOME_CHANGED if done.refused or done.unlisted else 0


def _describe_loss(done: IngestReport) -> str:
    """What of the index could not be saved; "" if all could."""
    losses = []
    if done.lost:
        named = ", ".join(done.lost[:_NAMED]) + (" and others" if len(done.lost) > _NAMED else "")
        losses.append(f"{len(done.lost)} files that cannot be read again ({named})")
    if done.unlisted:
        losses.append(f"up to {done.unlisted} documents that cannot be named")
    return f" again, but has lost {' and '.join(losses)}" if losses else ""


def _verify_export(settings: Settings, path: Path, format_name: str | None, output: str) -> int:
    from aigov_search.frozen import list_fields
    from aigov_search.output.exports import find_tampering, read_quotations
    from aigov_search.output.progress import Progress
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.output.terminal import show_controls
    from aigov_search.search.rechecking import Lapse, recheck

    progress = Progress("checking", is_wanted=settings.wants_progress)
    files = _list_files(settings.index)
    settings.note(f"{len(files)} files are known to the index {settings.index}; reading {path}")
    real_paths = {row.path: row.real_path for row in files}
    contents = {row.sha256: row.path for row in reversed(files)}
    done = recheck(
        read_quotations(path),
        lambda path: Path(real_paths.get(path, path)),  # where the index has it from, or else here
        find_content=contents.get,
        watch=progress,
    )
    tampering = find_tampering(path)
    with open_output(output) as stream:
        if format_name not in (None, "table"):
            WRITERS[str(format_name)](map(make_row, done.lapses), list_fields(Lapse), stream)
        else:
            for lapse in done.lapses:
                passage = f" {lapse.passage_id}" if lapse.passage_id else ""
                origin = f"{lapse.file}, characters {lapse.start}-{lapse.end}"
                line = f"row {lapse.row}{passage}: {lapse.state}: {origin}: {lapse.detail}"
                stream.write(show_controls(line) + "\n")
    if tampering is not None:
        complain(tampering)
    _sum_up(settings, done)
    return SOME_LAPSED if done.lapses or tampering else 0


def _sum_up(settings: Settings, done: Recheck) -> None:
    standing = done.quotations - len(done.lapses)
    settings.say(
        f"{standing} of {done.quotations} quotations stand; "
        f"{done.changed} of {done.files} files changed since they were quoted"
    )
    if done.lapses and all(lapse.state == "gone" for lapse in done.lapses) and not standing:
        settings.say("none of the files is there; run it in the folder where their paths begin")


def _list_files(folder: Path) -> list[FileRow]:
    """The files of the index, if there is one."""
    from aigov_search.search.index import Index

    try:
        with Index.open(folder) as index:
            return [
                row
                for segment in index.segments
                for row in segment.catalog.files()
                if row.number not in segment.info.dead
            ]
    except AigovError:  # quotations are checked without an index, too
        return []
