"""``ingest``: bring the index up to date with files and folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import SOME_REFUSED
from aigov_search.cli.options import Settings, complain, complete_path, open_output
from aigov_search.errors import MissingEngineError
from aigov_search.readers.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.ingest.building import IngestReport

ENGINES = ("whoosh", "tantivy")


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_path)
@click.option(
    "--jobs", default=0, type=click.IntRange(min=0), metavar="N", help="Processes that read (0: one a core)."
)
@click.option("--full", is_flag=True, help="Read everything again, as if all had changed.")
@click.option(
    "--engine", type=click.Choice(ENGINES),
    help="What indexes: whoosh (the usual one) or tantivy (needs the extra 'fast'); the index remembers.",
)
@click.option("--exclude", multiple=True, metavar="GLOB", help="Pass over what matches (may be repeated).")
@click.option("--no-repair", multiple=True, metavar="RULE", help="Switch a repair off (may be repeated).")
@click.option(
    "--report", metavar="FILE", shell_complete=complete_path, help="Write a JSON line for each refused input."
)
@click.option(
    "--max-seconds", "seconds", type=click.FloatRange(min=0.01), default=LIMITS.seconds, show_default=True,
    metavar="N", help="Processor time to read a file or a member of it, and as much again to repair it.",
)
@click.option(
    "--max-memory", "memory", type=click.IntRange(min=1), default=LIMITS.memory >> 20, show_default=True,
    metavar="MB", help="Memory that a file or a member of it may take.",
)
@click.option(
    "--max-size", "file", type=click.IntRange(min=1), default=LIMITS.file >> 20, show_default=True,
    metavar="MB", help="Size of a file.",
)
@click.option(
    "--max-unpacked", "unpacked", type=click.IntRange(min=1), default=LIMITS.unpacked >> 20,
    show_default=True, metavar="MB", help="Size of all that is packed in a file.",
)
@click.option(
    "--max-nesting", "depth", type=click.IntRange(min=1), default=LIMITS.depth, show_default=True,
    metavar="N", help="Archives inside one another.",
)
@click.pass_obj
def command(
    settings: Settings,
    /,
    paths: tuple[str, ...],
    jobs: int,
    full: bool,
    engine: str | None,
    exclude: tuple[str, ...],
    no_repair: tuple[str, ...],
    report: str | None,
    **limits: Any,
) -> int:
    """Bring the index up to date with files and folders.

    New, changed and vanished files are taken up; documents from elsewhere stay. A file that cannot
    be read, or not within the limits, is named and passed over (exit code 3); if an older state of it
    is in the index, that stays.

    \b
    aigov-search ingest pages/
    aigov-search ingest --exclude '*.js' pages/ more.html
    aigov-search ingest --engine tantivy pages/
    """
    from aigov_search.ingest.building import IngestOptions, ingest
    from aigov_search.ingest.reading import ReadingOptions
    from aigov_search.output.progress import Progress

    options = IngestOptions(
        full=full,
        repair=full,
        exclude=exclude,
        jobs=jobs,
        engine=check_engine(engine),
        reading=ReadingOptions(without=check_rules(no_repair), limits=make_limits(**limits)),
    )
    after = "comparing and indexing what is new …"
    progress = Progress("reading", is_wanted=settings.wants_progress, after=after)
    try:
        done = ingest(settings.index, expand_wildcards(paths), options, watch=progress)
    finally:
        progress.clear()
    report_damage(settings, done)
    report_refusals(done)
    settings.say(summarize(done))
    if report is not None:
        _write_report(done, report)
    return SOME_REFUSED if done.refused or done.unlisted else 0


def expand_wildcards(paths: Sequence[str]) -> list[str]:
    """The paths, with what wildcards in them stand for; only on Windows do shells leave that to programs."""
    if os.name != "nt":
        return [*paths]
    from glob import glob

    expanded: list[str] = []
    for path in paths:
        found = [] if Path(path).exists() else sorted(glob(path))  # noqa: PTH207 - paths as they are typed
        expanded += found or [path]
    return expanded


def report_damage(settings: Settings, done: IngestReport) -> None:
    """Name on stderr what was damaged and has been mended, and what could not be."""
    for damage in done.damage:
        settings.say(f"aigov-search: {damage}; mended")
    if done.unlisted:
        complain(
            f"{settings.index}: up to {done.unlisted} documents of damaged parts cannot be named; "
            "ingest the folders they came from"
        )


def report_refusals(done: IngestReport) -> None:
    """Name every input that was refused, on stderr."""
    for refusal in done.refused:
        complain(f"{refusal.path}: {refusal.reason}; skipped")


def make_limits(*, seconds: float, memory: int, file: int, unpacked: int, depth: int) -> Limits:
    """What one file may cost, from what was typed: sizes are in megabytes."""
    return Limits(
        seconds=seconds, memory=memory << 20, file=file << 20, unpacked=unpacked << 20, depth=depth
    )


def check_rules(names: tuple[str, ...]) -> frozenset[str]:
    """The names of repairs to switch off; raises ``click.BadParameter`` for one that is not there."""
    if names:
        from aigov_search.repairs.chain import load_rules

        known = {rule.name for rule in load_rules()}
        for name in names:
            if name not in known:
                raise click.BadParameter(f"no repair {name!r}; there are {', '.join(sorted(known))}")
    return frozenset(names)


def check_engine(name: str | None) -> str | None:
    """The name of an engine, if any; raises ``click.BadParameter`` for one that is not installed."""
    if name is not None:
        from aigov_search.engines import load_engine

        try:
            load_engine(name)
        except MissingEngineError as error:
            raise click.BadParameter(str(error)) from error
    return name


def summarize(done: IngestReport) -> str:
    """One line about what an ingest did."""
    parts = [
        f"{len(done.added)} new" if done.added else "",
        f"{len(done.changed)} changed" if done.changed else "",
        f"{done.unchanged} unchanged" if done.unchanged else "",
        f"{len(done.moved)} moved" if done.moved else "",
        f"{len(done.vanished)} gone" if done.vanished else "",
        f"{len(done.refused)} refused" if done.refused else "",
    ]
    files = ", ".join(part for part in parts if part) or "none"
    mended = f"; repaired with the help of others: {done.mended}" if done.mended else ""
    return f"files: {files}; documents added: {done.documents}{mended}"


def _write_report(done: IngestReport, output: str) -> None:
    from aigov_search.output.records import WRITERS, make_row

    with open_output(output) as stream:
        WRITERS["jsonl"](map(make_row, done.refused), ("path", "reason"), stream)
