"""``repairs``: undo one repair, or apply a suspected one."""

from __future__ import annotations

import click

from aigov_search.cli.asking import open_index
from aigov_search.cli.options import Settings, complete_document
from aigov_search.errors import UsageError


@click.command("repairs", short_help="Undo one repair, or apply one that was only suspected.")
@click.argument("verdict", type=click.Choice(["reject", "accept"]))
@click.argument("repair", metavar="DOC:N", shell_complete=complete_document)
@click.pass_obj
def command(settings: Settings, verdict: str, repair: str) -> int:
    """Undo one repair of a document, or apply one that was only suspected.

    DOC:N is the document's id and the number that 'show DOC --repairs' gives. The decision is kept
    through later ingests; 'accept' takes a rejection back.

    \b
    aigov-search show 947a434f3c-1 --repairs
    aigov-search repairs reject 947a434f3c-1:3
    """
    from aigov_search.catalog.generations import Verdict
    from aigov_search.ingest.deciding import decide_repair
    from aigov_search.search.documents import list_repairs

    doc_id, _, number = repair.partition(":")
    with open_index(settings) as index:
        segment, row = index.find_document(doc_id)
        repairs = {str(record.n): record for record in list_repairs(segment, row)}
    if number not in repairs:
        raise UsageError(f"{doc_id} has no repair {number!r}; 'show {doc_id} --repairs' lists them")
    chosen = repairs[number]
    if chosen.applied == (verdict == "accept"):
        raise UsageError(f"{repair} is {'applied' if chosen.applied else 'not applied'} already")
    decided = Verdict(
        start=chosen.start, end=chosen.end, after=chosen.after, is_accepted=verdict == "accept"
    )
    decide_repair(settings.index, doc_id, decided)
    between = "becomes" if decided.is_accepted else "stands again instead of"
    settings.say(f"{repair}: {chosen.before!r} {between} {chosen.after!r}")
    return 0
