"""A source whose text is a file as it was written, markup and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.frozen import frozen
from aigov_search.records import Source

if TYPE_CHECKING:
    from aigov_search.spans import Span


@frozen
class MarkedSource(Source):
    """A source with markup inside its blocks.

    ``markup`` are the spans of the text, in order and disjoint, that stand inside a block and say
    nothing themselves: link targets, emphasis signs, tags. What stands outside the blocks is no text
    either.
    """

    markup: tuple[Span, ...] = ()
