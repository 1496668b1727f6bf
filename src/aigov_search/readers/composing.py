"""Source texts put together from lines, each with the block it makes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aigov_search.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.records import Source


def compose(lines: Iterable[tuple[str, str]]) -> tuple[str, tuple[Block, ...]]:
    """A text with one line for each ``(text, tag)``, and its blocks."""
    blocks = []
    texts = []
    at = 0
    for text, tag in lines:
        blocks.append(Block(start=at, end=at + len(text), tag=tag))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), tuple(blocks)


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
