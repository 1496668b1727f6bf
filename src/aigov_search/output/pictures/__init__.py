"""Pictures in formats for documents and pages: one module a format.

Each has ``write(picture, stream)``, which writes an SVG element in that format; one that is not text
writes to ``stream.buffer``. It is found by being there, under its file's name.
"""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Protocol, cast

from aigov_search.output.formats import list_formats

if TYPE_CHECKING:
    from aigov_search.output.markup import Markup


class PictureFormat(Protocol):
    """The face of a module for pictures."""

    def write(self, picture: Markup, stream: IO[str]) -> None:
        """Write a picture."""


def list_pictures() -> list[str]:
    """The names of the formats, in the order of the alphabet."""
    return list_formats("pictures")


def load_picture(name: str) -> PictureFormat:
    """The format of that name, which must be one of :func:`list_pictures`."""
    return cast("PictureFormat", import_module(f"aigov_search.output.pictures.{name}"))
