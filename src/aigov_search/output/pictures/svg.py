"""SVG: the picture as it is drawn. Any browser shows it, with the fonts it names."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from aigov_search.output.markup import Markup


def write(picture: Markup, stream: IO[str]) -> None:
    """Write the picture."""
    stream.write(picture + "\n")
