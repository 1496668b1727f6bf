"""Read the data files that stand beside the modules of this package."""

from __future__ import annotations

import os


def read_table(name: str) -> list[str]:
    """Lines of the data file ``name``, without comments (``#`` at the head of a line) and line ends.

    Raises ``OSError`` if the installation is not whole.
    """
    return [line for line in read_text(name).split("\n") if line and line[0] != "#"]


def read_text(name: str) -> str:
    """The whole data file ``name``, as it stands."""
    # A query reads tables when it starts, and pathlib would be imported for nothing else.
    path = os.path.join(os.path.dirname(__file__), name)  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        return file.read()
