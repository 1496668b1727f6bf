"""Read the tables of the installed OpenCC as text.

OpenCC (https://github.com/BYVoid/OpenCC, Apache-2.0) ships its tables in a binary trie format,
``.ocd2``, and with them the program ``opencc_dict`` that turns one back into text.
"""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

CHARACTER_TABLES = (
    "STCharacters", "TSCharacters", "TSCharactersExt", "TWVariants", "TWVariantsRev", "HKVariants",
    "HKVariantsRev",
)
"""Tables between the scripts and their regional standards, character by character."""
PHRASE_TABLES = (
    "STPhrases", "STPhrases_GeneratedFromRegionalPhrases", "TSPhrases", "TWVariantsPhrases",
    "TWVariantsRevPhrases", "HKVariantsPhrases", "HKVariantsRevPhrases",
)
"""The same for phrases; every phrase has the length of its counterpart."""


def opencc_version() -> str:
    """Version of the installed OpenCC package."""
    return version("opencc")


def find_reader() -> Path | None:
    """Where ``opencc_dict`` is, or ``None`` if the installed package comes without it."""
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "clib" / "bin"
    programs = (folder / "opencc_dict", folder / "opencc_dict.exe")
    return next((path for path in programs if path.is_file()), None)


@cache
def read_table(name: str) -> dict[str, tuple[str, ...]]:
    """The table ``name`` as key → candidates, the preferred one first; empty if it is not shipped.

    Raises ``FileNotFoundError`` if the package has no ``opencc_dict``.
    """
    reader = find_reader()
    if reader is None:
        raise FileNotFoundError("opencc_dict: install an OpenCC package that ships it")
    table = reader.parent.parent / "share" / "opencc" / f"{name}.ocd2"
    if not table.is_file():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "table.txt"
        command = [str(reader), "-i", str(table), "-o", str(text), "-f", "ocd2", "-t", "text"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a fixed program of the package
        lines = text.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {key: tuple(candidates.split(" ")) for key, candidates in rows}
