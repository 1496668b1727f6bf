"""Text decoded with the wrong encoding: ``2020Äê7ÔÂ`` for 2020年7月.

The way back is to encode with the wrong encoding and decode with the right one. A line is restored
only if it survives that with next to no loss and becomes Chinese in common characters, and a text
only if most of it does, so that a French or Greek word is never mistaken for half a character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.repairs.rule import Draft, Rule, TextLine
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAN = re.compile("[㐀-鿿豈-﫿]")
_WESTERN = re.compile("[\u0080-\u00ff]")
_WINDOWS = str.maketrans({char: chr(code) for code in range(0x80, 0xA0)
                          if (char := bytes([code]).decode("cp1252", "ignore"))})
"""What Windows shows for the bytes that ISO 8859-1 leaves to controls, led back to those bytes."""
_COMMON_SHARE = 0.8
_COMMON_ALPHABET = 0.6
"""Share of common characters among the different ones of a text, below which it looks misread."""
_LOST = "\ufffd"
_LOSS = 0.1
"""Characters that may be lost for one that is restored."""
_BETTER = 0.2
_MOST_LINES = 0.8
"""Share of what a path restores that must become common from rare; short headings may not show it."""
_ENOUGH = 8
"""Han characters a text must yield."""
_STILL_WESTERN = re.compile("[\u0080-\u00ff" + re.escape("".join(map(chr, _WINDOWS))) + "]{6,}")
"""Longer than any run of such letters and signs in a language that uses them."""
_ENOUGH_RUNS = 3


class _Path(NamedTuple):
    """Text was read as ``wrong`` (``None``: as single Western bytes) and should be read as ``right``."""

    wrong: str | None
    right: str
    name: str


_PATHS = (
    _Path(None, "utf-8", "UTF-8 read as a Western encoding"),
    _Path(None, "gb18030", "GBK read as a Western encoding"),
    _Path(None, "big5", "Big5 read as a Western encoding"),
    _Path("gb18030", "utf-8", "UTF-8 read as GBK"),
    _Path("big5", "utf-8", "UTF-8 read as Big5"),
    _Path("gb18030", "big5", "Big5 read as GBK"),
    _Path("big5", "gb18030", "GBK read as Big5"),
)


def _detect(draft: Draft) -> bool:
    chars = "".join(_HAN.findall(draft.alphabet))
    western = len(_WESTERN.findall(draft.alphabet))
    return western >= _ENOUGH or (len(chars) >= _ENOUGH and _share_common(chars) < _COMMON_ALPHABET)


def _propose(draft: Draft) -> list[Edit]:
    best: list[Edit] = []
    for path in _PATHS:
        edits = _restore_lines(draft, path)
        if _count_han(edits) > _count_han(best):
            best = edits
    garbled = sum(edit.end - edit.start for edit in best)
    return best if garbled * 2 >= len(draft.text) else []


def _count_han(edits: Sequence[Edit]) -> int:
    return sum(len(_HAN.findall(edit.replacement)) for edit in edits)


def _restore_lines(draft: Draft, path: _Path) -> list[Edit]:
    """The lines that become Chinese along ``path``."""
    restored = {}
    for line in draft.lines:
        text = _restore(draft.text[line.start : line.end], path)
        if text is not None and "\n" not in text:
            restored[line] = text
    edits = [_edit(line, text, path) for line, text in restored.items() if _is_better(draft.text, line, text)]
    if _count_han(edits) < max(_ENOUGH, _MOST_LINES * sum(len(_HAN.findall(t)) for t in restored.values())):
        return []
    return [_edit(line, text, path) for line, text in restored.items()]


def _edit(line: TextLine, text: str, path: _Path) -> Edit:
    lost = text.count(_LOST)
    evidence = f"{path.name}; read rightly, it is Chinese in common characters"
    if lost:
        evidence += f"; {lost} characters were lost on the way"
    return Edit(start=line.start, end=line.end, replacement=text, rule=RULE.name,
                confidence="likely" if lost else "certain", evidence=evidence)


def _is_better(text: str, line: TextLine, restored: str) -> bool:
    """Whether the restored line has common characters where the line has rare ones or none."""
    was_common = _share_common("".join(_HAN.findall(text, line.start, line.end)))
    return _share_common("".join(_HAN.findall(restored))) > was_common + _BETTER


def _restore(line: str, path: _Path) -> str | None:
    """``line`` read rightly, or nothing if that does not work or does not become Chinese.

    Where an odd byte fell out, the character it belonged to stands as U+FFFD.
    """
    if line.isascii():
        return None
    try:
        if path.wrong is None:
            code = line.translate(_WINDOWS).encode("latin-1")
        else:
            code = line.replace(_LOST, "?").encode(path.wrong)
    except UnicodeError:
        return None
    restored = code.decode(path.right, "replace")
    chars = "".join(_HAN.findall(restored))
    foreign = sum(not char.isascii() for char in restored)
    if not chars or restored == line or len(chars) * 2 < foreign:
        return None
    if restored.count(_LOST) > _LOSS * len(chars):
        return None
    return restored if _share_common(chars) >= _COMMON_SHARE else None


def _share_common(chars: str) -> float:
    """The share of ``chars`` that the first planes of GB 2312 or Big5 hold, which is 0.99 in clean text."""
    if not chars:
        return 0.0
    return max(sum(lead <= last for lead in chars.encode(charset, "ignore")[::2]) / len(chars)
               for charset, last in (("gb2312", 0xD7), ("big5", 0xC6)))


def _doubt(draft: Draft) -> str | None:
    left = _STILL_WESTERN.findall(draft.text)
    if len(left) < _ENOUGH_RUNS:
        return None
    return f"{len(left)} stretches ({left[0][:8]}…) are of a text read in the wrong encoding, with bytes lost"


RULE = Rule(name="mojibake", position=10, detect=_detect, propose=_propose, doubt=_doubt)
