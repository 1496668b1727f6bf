"""Source texts put together from lines, each with the block it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aigov_search.frozen import replace
from aigov_search.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aigov_search.records import Source

TITLE = "title"
"""Entry of the path of a block that is styled as the document's title."""
LONGEST_CELL = 120
"""Characters up to which a table's cell is a value, not a text."""


class Part(NamedTuple):
    """One line of a text under construction, with the tag and path of the block it makes."""

    text: str
    tag: str
    path: tuple[str, ...] = ()


def compose(parts: Iterable[Part]) -> tuple[str, tuple[Block, ...]]:
    """A text with one line for each part, and its blocks; blank parts are left out."""
    blocks = []
    texts = []
    at = 0
    for part in parts:
        if part.text.strip():
            blocks.append(Block(start=at, end=at + len(part.text), tag=part.tag, path=part.path))
            texts.append(part.text)
            at += len(part.text) + 1
    return "\n".join(texts), tuple(blocks)


def find_title(parts: Sequence[Part]) -> dict[str, str]:
    """The hint for the one part whose style makes it the title, if there is one."""
    titled = [part.text for part in parts if TITLE in part.path]
    return {"title": " ".join(titled[0].split())} if len(titled) == 1 else {}


def join_cells(cells: Sequence[Sequence[Part]]) -> Iterable[Part]:
    """The parts of a table row: one with tabs, if no cell holds more than a line, else those of its cells."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(len(cell) > 1 or len(cell[0].text) > LONGEST_CELL for cell in filled):
        return [part for cell in filled for part in cell]
    row = "\t".join(cell[0].text if cell else "" for cell in cells)
    return [Part(row.rstrip("\t"), "tr", filled[0][0].path)]


def put_title_first(source: Source, title: str) -> Source:
    """``source`` with its title, which stands outside its text, as the first line."""
    if not title or source.text.partition("\n")[0].strip() == title:
        return source
    shift = len(title) + 1
    head = Block(start=0, end=len(title), tag="h1")
    moved = [replace(block, start=block.start + shift, end=block.end + shift) for block in source.blocks]
    return replace(
        source,
        text=f"{title}\n{source.text}",
        blocks=(head, *moved) if moved else (),
        defects=tuple(type(lost)(lost.start + shift, lost.end + shift) for lost in source.defects),
    )
