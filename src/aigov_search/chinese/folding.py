"""One form for matching: width, case, script and signs, character by character.

What a character folds to never depends on its neighbours, so folding a part of a text gives the
part of the folded text, and a quoted run is found in either script. Simplified characters stand
for their classes; classes join whatever OpenCC puts in each other's place (乾, 干, 幹), because no
rule without context could tell them apart. Every line feed stays; every other white space becomes
a space; nothing is ever deleted.

The table is a generated file (``tools/make_folding.py``), so that an index reads the same under
every release of Python and OpenCC.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from aigov_search.chinese.tables import read_table
from aigov_search.spans import UNCHANGED, OffsetMap

if TYPE_CHECKING:
    from collections.abc import Sequence

_REMEMBERED = 1 << 16
"""Characters the table keeps at hand; a text of ever new ones must not fill the memory."""


_PATIENCE = 100_000
"""Characters to fold one by one before a pattern is compiled, which costs as much."""
_FEW = 30
"""Different characters up to which it is sooner to replace each in turn."""
_HEAD = 500
"""Characters that tell of most texts whether more change."""
_SHORT = 32
"""Characters of a text that is folded at once one way or the other."""
_BETWEEN = "\0"

_RULES = 1
"""Version of what is done beside the table."""


class _Table(dict[int, str]):
    """Code point → folded text, filled as characters are met: a query meets few."""

    def __init__(self) -> None:
        super().__init__()
        self.expansions: dict[str, str] = {}
        sources, targets = [], []
        lines = list(read_table("folding.txt"))
        self.version = f"{_RULES}-{crc32(chr(10).join(lines).encode()):08x}"
        for line in lines:
            source, _, folded = line.partition("\t")
            if len(source) == len(folded):
                sources.append(source)
                targets.append(folded)
            else:
                self.expansions[source] = folded
        self._sources = "".join(sources)
        self._targets = "".join(targets)
        self._patience = _PATIENCE
        self._changing: re.Pattern[str] | None = None

    def __missing__(self, code: int) -> str:
        char = chr(code)
        at = self._sources.find(char)
        if at >= 0:
            folded = self._targets[at]
        elif char.isspace() and char != "\n":
            folded = " "
        else:
            folded = self.expansions.get(char, char)
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded

    def fold_much(self, text: str) -> str:
        """A text folded; after many characters by another way, which is sooner where few change."""
        if self._changing is None:
            self._patience -= len(text)
            if self._patience > 0:
                return text.translate(self)
            self._changing = self._compile()
        found = set(self._changing.findall(text, 0, _HEAD))
        if len(found) <= _FEW and len(text) > _HEAD:
            found.update(self._changing.findall(text, _HEAD))
        if len(found) > _FEW:
            return text.translate(self)
        for char in found:
            text = text.replace(char, self[ord(char)])
        return text

    def _compile(self) -> re.Pattern[str]:
        """What finds the characters that may change: of those beyond the first plane, all."""
        spaces = (char for char in map(chr, range(0x3001)) if char.isspace() and char not in " \n")
        changing = {*self._sources, *self.expansions, *spaces}
        signs = "".join(char for char in sorted(changing) if char <= "\uffff")
        return re.compile(f"[{re.escape(signs)}\U00010000-\U0010ffff]")


_TABLE = _Table()
FOLDING = _TABLE.version
"""Tells one set of folding rules from another: what was folded by others does not match."""


def fold(text: str) -> str:
    """``text`` in the form used for matching; longer only where a sign expands (㎡ → m2)."""
    return _TABLE.fold_much(text) if len(text) > _SHORT else text.translate(_TABLE)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Some texts, each folded: sooner than one by one."""
    folded = _TABLE.fold_much(_BETWEEN.join(texts)).split(_BETWEEN)
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]


def fold_with_map(text: str, folded: str | None = None) -> tuple[str, OffsetMap]:
    """``text`` folded, and the map from offsets in the folded text back to ``text``.

    ``folded`` is the folded text where it is at hand.
    """
    if folded is None:
        folded = fold(text)
    if len(folded) == len(text):  # nothing folds to nothing, so every character folded to one
        return folded, UNCHANGED
    hunks = []
    shift = 0
    for at in find_expansions(text):
        width = len(_TABLE.expansions[text[at]])
        hunks.append((at, at + 1, at + shift, at + shift + width))
        shift += width - 1
    return folded, OffsetMap(hunks)


def find_expansions(text: str) -> list[int]:
    """Offsets of the characters of ``text`` that fold to several, in order."""
    found = []
    for char in _TABLE.expansions.keys() & set(text):
        at = text.find(char)
        while at >= 0:
            found.append(at)
            at = text.find(char, at + 1)
    return sorted(found)
