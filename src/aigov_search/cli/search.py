"""``search``: ranked passages."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import ask, asking_options, comment_undated
from aigov_search.cli.options import (
    QueryCommand,
    Settings,
    format_options,
    number_option,
    open_output,
    script_option,
    wants_colour,
)
from aigov_search.frozen import list_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.chinese.script import Script
    from aigov_search.search.quoting import Finding
    from aigov_search.search.searching import Answer, Request, Searcher


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@number_option("Hits to show", 10)
@click.option("--offset", default=0, type=click.IntRange(min=0), metavar="N", help="Hits to pass over first.")
@asking_options
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", help="Order of hits.")
@click.option("--by", type=click.Choice(["passage", "document"]), default="passage", help="What is ranked.")
@click.option("-C", "context", default=0, type=click.IntRange(min=0), metavar="N", help="Show N neighbours.")
@click.option("-c", "--count", "only_count", is_flag=True, help="Print only how many there are.")
@click.option("-l", "--files-with-matches", "only_files", is_flag=True, help="Print only the files.")
@script_option
@format_options("table", "quotations")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    script: Script | None,
    format_name: str | None,
    output: str,
    color: str,
    only_count: bool,
    only_files: bool,
    **options: Any,
) -> int:
    """Find passages and show the best ones first.

    \b
    人工智能 能力建设        both, in one passage
    "能力建设"              exactly this run of characters
    A OR B, NOT A, -A, ( )  either, not, grouped
    治理*                   begins with
    "人工智能 安全"~10       within ten characters
    title:倡议 source:外交部 date:2024-05..2024-12

    Simplified and Traditional find each other, and so do regional words (人工智慧, 人工智能) outside
    quotes. Exit code 0: found, 1: nothing found, 2: wrong query, 4: no index.

    \b
    aigov-search search 人工智能能力建设 --in seeds
    aigov-search search '"能力建设" -伦理' --since 2024-05
    aigov-search search --saved capacity --new-since 2024-11-01
    """
    with ask(settings, query, options) as question, open_output(output) as stream:
        searcher, request = question.searcher, question.request
        if only_count:
            found = searcher.count(request)
            stream.write(f"{found}\n")
            comment_undated(settings, found and searcher.count_undated(request.limits))
        elif only_files:
            from aigov_search.output.terminal import show_controls

            files = list(searcher.files(request))
            stream.writelines(show_controls(file) + "\n" for file in files)
            found = len(files)
            comment_undated(settings, found and searcher.count_undated(request.limits))
        else:
            answer = searcher.answer(request, may_loosen=True)
            found = len(answer.ranked)
            findings = searcher.findings(answer, request)
            if script is not None:
                from aigov_search.output.scripts import convert_finding

                findings = (convert_finding(finding, script) for finding in findings)
            _write_findings(findings, format_name, stream, wants_colour(color, output))
            _comment(settings, request, answer)
        if not found:
            _tell_cause(settings, searcher, request)
    return question.conclude(is_found=bool(found))


def _write_findings(
    findings: Iterable[Finding], format_name: str | None, stream: IO[str], colour: bool
) -> None:
    if format_name in (None, "table"):
        import shutil

        from aigov_search.output.hits import render_finding

        width = min(shutil.get_terminal_size().columns, 100)
        for n, finding in enumerate(findings):
            stream.write("\n" * bool(n) + "\n".join(render_finding(finding, width, colour=colour)) + "\n")
    else:
        from aigov_search.output.records import WRITERS, make_row
        from aigov_search.records import Hit

        rows = (make_row(finding.hit) for finding in findings)
        WRITERS[str(format_name)](rows, list_fields(Hit), stream)


def _tell_cause(settings: Settings, searcher: Searcher, request: Request) -> None:
    """Say on stderr why nothing was found."""
    if settings.quiet:
        return
    from aigov_search.search.causes import find_causes
    from aigov_search.search.dissecting import Dissection

    settings.say(f"nothing found for {request.query}; 'aigov-search explain' says more")
    for cause in find_causes(Dissection(searcher, request)):
        settings.say(f"  {cause.text}")


def _comment(settings: Settings, request: Request, answer: Answer) -> None:
    """Say on stderr what the list of hits does not say itself."""
    if answer.is_loosened:
        settings.say("nothing holds all terms together; these hold most of them; 'explain' says why")
    if answer.has_more:
        settings.say(f"more with --offset {request.offset + len(answer.ranked)}; count all with -c")
    comment_undated(settings, answer.undated)
