"""``amend``: correct what a document says of itself."""

from __future__ import annotations

import click

from aigov_search.cli.asking import open_index
from aigov_search.cli.options import Settings, complete_document, is_date
from aigov_search.errors import UsageError

FIELDS = ("title", "date", "source", "author")


@click.command("amend")
@click.argument("document", metavar="DOC", shell_complete=complete_document)
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.pass_obj
def command(settings: Settings, document: str, assignments: tuple[str, ...]) -> int:
    """Correct a date, title, source or author by hand.

    Corrections are kept through later ingests and are marked as made by hand. FIELD= takes a
    correction back.

    \b
    aigov-search amend 947a434f3c-1 date=2024-07-01 source=新华社
    """
    from aigov_search.ingest.deciding import amend_document

    values = dict(map(_parse_assignment, assignments))
    with open_index(settings) as index:
        index.find_document(document)
    amend_document(settings.index, document, values)
    settings.say(f"{document}: {', '.join(values)} amended")
    return 0


def _parse_assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or name not in FIELDS:
        raise UsageError(f"{text!r} is no correction; write FIELD=VALUE with one of {', '.join(FIELDS)}")
    if name == "date" and value and not is_date(value):
        raise UsageError(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    return name, value.strip()
