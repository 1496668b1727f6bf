"""Which script and language a text is in, and conversion between the scripts for output."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from aigov_search.chinese.counting import count_chars
from aigov_search.chinese.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Script = Literal["hans", "hant"]
Language = Literal["zh-Hans", "zh-Hant", "zh", "en", "ja", "ko"]

_SAMPLE = 20_000
"""Characters looked at, from the middle of a longer text: heads and tails are the furniture of pages."""
_MAJORITY = 2
"""How many times more characters one script must show than the other."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_LETTERS_TO_A_CHARACTER = 3
"""Latin letters that say about as much as one Han character (5 letters a word, 1.7 characters)."""
_UNCONVERTIBLE = re.compile("[\0\ud800-\udfff]")
"""What OpenCC cannot take in: it stops at the first, and refuses the others."""
_STAND_IN = "\ufffd"
_ENGLISH = re.compile(
    r"\b(?:an?|and|are|as|at|be|by|for|from|has|have|in|is|it|its|may|not|of|on|or|shall|that|the|their|this|to|was"
    r"|were|which|will|with)\b", re.ASCII
)
"""Words that make up a third of an English text and are rare in one of another language."""
_ENGLISH_SHARE = 8
"""One word in so many must be one of these."""
_CHINESE: dict[Script | None, Language] = {"hans": "zh-Hans", "hant": "zh-Hant", None: "zh"}


@cache
def _read_scripts() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in read_table("script.txt"))
    return {name: frozenset(chars) for name, chars in rows}


def detect_script(text: str) -> Script | None:
    """The script that clearly prevails in ``text``; ``None`` if neither does, or nothing tells.

    Only characters that one script alone uses are counted. A few of the other script, as mirrors
    and broken encodings leave them, do not matter.
    """
    counts = _count_chars(_take_sample(text))
    scripts = _read_scripts()
    hans = _add_up(counts, scripts["hans"].intersection(counts))
    hant = _add_up(counts, scripts["hant"].intersection(counts))
    if hans >= max(1, _MAJORITY * hant):
        return "hans"
    if hant >= max(1, _MAJORITY * hans):
        return "hant"
    return None


def detect_lang(text: str) -> Language | None:
    """The language of ``text`` as a tag of BCP 47; ``None`` where it cannot be told.

    Chinese of undecided script is ``zh``. English is told by its commonest words; other languages
    in Latin letters are not named.
    """
    sample = _take_sample(text)
    counts = _count_chars(sample)
    alphabet = "".join(counts)
    han, kana, hangul, latin = (
        _add_up(counts, kind.findall(alphabet)) for kind in (_HAN, _KANA, _HANGUL, _LATIN)
    )
    asian = max(han + kana, hangul)
    if asian * _LETTERS_TO_A_CHARACTER < latin:
        words = len(_WORD.findall(sample))
        if _ENGLISH_SHARE * len(_ENGLISH.findall(sample.lower())) >= words:
            return "en"
        if asian * 2 * _LETTERS_TO_A_CHARACTER < latin:  # else: Chinese with its readings written in
            return None
    if asian == 0:
        return None
    if hangul > han + kana:
        return "ko"
    if kana * 5 > han:  # running Japanese has more kana than Han; a borrowed の does not make it
        return "ja"
    return _CHINESE[detect_script(sample)]


def convert(text: str, *, to: Script, script: Script | None = None) -> str:
    """``text`` written in the script ``to``, of the same length.

    ``script`` is that of the text, if known from the document it belongs to. Traditional is written
    in Taiwan's standard, without Taiwan's vocabulary. In a text that is already in the script asked
    for, only characters that belong to the other script are changed: converting it whole would
    change characters that are right (破坏土地 → 破坯土地). Characters whose Simplified form lies
    outside the Basic Multilingual Plane, which few fonts can show, stay.
    """
    converter = _open_converter("t2s" if to == "hans" else "s2tw")
    converted: str = converter.convert(_UNCONVERTIBLE.sub(_STAND_IN, text))
    foreign = _read_scripts()["hant" if to == "hans" else "hans"]
    already = (script or detect_script(text)) == to
    return "".join(
        before if (already and before not in foreign) or after > "\uffff" >= before or after == _STAND_IN
        else after
        for before, after in zip(text, converted, strict=True)
    )


@cache
def _open_converter(config: str) -> Any:
    from opencc import OpenCC  # only output in another script than the text's own needs it

    return OpenCC(config)


def _take_sample(text: str) -> str:
    start = max(0, (len(text) - _SAMPLE) // 2)
    return text[start : start + _SAMPLE]


@lru_cache(maxsize=1)
def _count_chars(sample: str) -> Mapping[str, int]:
    """How often each character occurs: language and script of a text are asked for one after the other."""
    return count_chars(sample)


def _add_up(counts: Mapping[str, int], chars: Iterable[str]) -> int:
    """How often ``chars``, which all occur, do so together."""
    return sum(map(counts.__getitem__, chars))
