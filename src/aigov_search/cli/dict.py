"""``dict``: words that the segmenter should know."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from aigov_search.cli.asking import open_index
from aigov_search.cli.options import Settings, format_options, open_output
from aigov_search.errors import UsageError
from aigov_search.frozen import frozen, list_fields

if TYPE_CHECKING:
    from pathlib import Path


@frozen
class WordRecord:
    """A word that was added; without a frequency it has one that makes it stand, 0 forbids it."""

    word: str
    frequency: int | None


@frozen
class CutRecord:
    """How a text is cut into words, and the terms under which it is indexed, inner words included."""

    text: str
    words: tuple[str, ...]
    terms: tuple[str, ...]


@click.command("dict", short_help="Teach the segmenter words, list them, or try it.")
@click.argument("action", type=click.Choice(["add", "remove", "list", "test"]))
@click.argument("words", nargs=-1, metavar="[WORD… | TEXT]")
@click.option(
    "--frequency",
    type=click.IntRange(min=0),
    metavar="N",
    help="How often the word is thought to occur; 0 forbids it.  [default: enough to make it stand]",
)
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    action: str,
    words: tuple[str, ...],
    frequency: int | None,
    format_name: str | None,
    output: str,
    color: str,
) -> int:
    """Add, remove or list words that the segmenter should know, or test how it cuts a text.

    The words belong to the index and are kept through everything. A change makes the postings anew
    from what the index holds; no file is read again. A word is found without being added, too: what
    is added counts as one when unquoted terms are cut and hits are ranked.

    \b
    aigov-search dict add 具身智能 生成式人工智能
    aigov-search dict test 生成式人工智能服务管理暂行办法
    """
    del color  # there is none
    if (action == "list") == bool(words):
        needs = "no words; they are all listed" if words else "at least one word, or a text"
        raise UsageError(f"dict {action} takes {needs}")
    if frequency is not None and action != "add":
        raise UsageError(f"--frequency goes with 'dict add', not with 'dict {action}'")
    if action in ("add", "remove"):
        from aigov_search.ingest.defining import add_words, remove_words

        if action == "add":
            passages = add_words(settings.index, words, frequency)
        else:
            passages = remove_words(settings.index, words)
        settings.say(f"{', '.join(words)}: {_PAST[action]}; {passages} passages indexed anew")
        return 0
    with open_output(output) as stream:
        if action == "list":
            _write_list(settings.index, format_name, stream)
        else:
            _write_cut(settings, " ".join(words), format_name, stream)
    return 0


_PAST = {"add": "added", "remove": "removed"}


def _write_list(folder: Path, format_name: str | None, stream: IO[str]) -> None:
    from aigov_search.catalog.generations import open_generation
    from aigov_search.output.records import WRITERS, make_row

    words = open_generation(folder).words
    if format_name in (None, "table"):
        stream.writelines(f"{word}{'' if n is None else f'  {n}'}\n" for word, n in words.items())
    else:
        rows = (make_row(WordRecord(word=word, frequency=n)) for word, n in words.items())
        WRITERS[str(format_name)](rows, list_fields(WordRecord), stream)


def _write_cut(settings: Settings, text: str, format_name: str | None, stream: IO[str]) -> None:
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.output.terminal import show_controls

    with open_index(settings) as index:
        from aigov_search.chinese.folding import fold

        folded = fold(text)
        words, terms = index.segmenter.cut(folded), index.segmenter.terms(folded)
    cut = CutRecord(text=text, words=tuple(words), terms=tuple(dict.fromkeys(terms)))
    if format_name in (None, "table"):
        stream.write(f"words  {show_controls(' / '.join(cut.words))}\n")
        stream.write(f"terms  {show_controls(' '.join(cut.terms))}\n")
    else:
        WRITERS[str(format_name)]([make_row(cut)], list_fields(CutRecord), stream)
