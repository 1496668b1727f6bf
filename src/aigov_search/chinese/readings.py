"""The pinyin readings of characters, and names written in pinyin.

A reading is spelled as a syllable of ASCII letters, with v for ü, and a tone from 1 to 5 (neutral).
The table holds every reading of some 27,000 characters of either script. It is read when first
asked for.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from aigov_search.chinese.folding import fold
from aigov_search.chinese.tables import read_table

_TONE_OF = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
"""Tone marks; many write a breve for the third."""
_LOOKALIKES = str.maketrans({"ɑ": "a", "ɡ": "g", "ı": "i"})
_SPELLED = re.compile(r"([a-zê]+)([0-5]?)")
_USUAL = (("lyu", "lv"), ("nyu", "nv"), ("lue", "lve"), ("nue", "nve"))
"""Usual spellings and the exact ones they stand for."""
_APART = re.compile(r"[^a-zê0-9]+")


def readings(char: str) -> frozenset[str]:
    """The readings of a character without their tones, such as ``{'zhang', 'chang'}``."""
    return frozenset(reading[:-1] for reading in toned_readings(char))


@lru_cache(maxsize=1 << 12)
def toned_readings(char: str) -> frozenset[str]:
    """The readings of a character with their tones, such as ``{'zhang3', 'chang2'}``."""
    if len(char) != 1:
        return frozenset()
    return frozenset(reading for reading, chars in _read_chars().items() if char in chars)


@lru_cache(maxsize=1 << 12)
def list_homophones(char: str) -> frozenset[str]:
    """The characters that share a reading with ``char``, whatever the tone; itself among them."""
    own = readings(char)
    return frozenset(
        other for reading, chars in _read_chars().items() if reading[:-1] in own for other in chars
    )


def is_reading(char: str, pinyin: str) -> bool:
    """Whether ``pinyin`` is a reading of ``char``.

    Tones count if they are written (``lǜ``, ``lu:4``, ``lv4``); a syllable without one is a reading
    whatever the tone. Case, width and the shapes of letters do not matter, nor do the several ways
    to write ü.
    """
    spelled = spell_reading(pinyin)
    if spelled is None or len(char) != 1:
        return False
    syllable, tone = spelled
    chars = _read_chars()
    tones = (tone,) if tone else (1, 2, 3, 4, 5)
    return any(char in chars.get(f"{syllable}{number}", "") for number in tones)


@lru_cache(maxsize=1 << 12)
def spell_reading(pinyin: str) -> tuple[str, int] | None:
    """A written syllable as letters and tone (0: not written); ``None`` if it cannot be one."""
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", pinyin).strip().lower())
    tone = 0
    letters: list[str] = []
    for char in marked.translate(_LOOKALIKES):
        if char in _TONE_OF:
            if tone:
                return None
            tone = _TONE_OF[char]
        elif char in "\u0308:" and letters and letters[-1] == "u":
            letters[-1] = "v"
        elif char == "\u0302" and letters and letters[-1] == "e":
            letters[-1] = "ê"
        else:
            letters.append(char)
    match = _SPELLED.fullmatch("".join(letters))
    if match is None or (tone and match[2]):
        return None
    syllable = match[1]
    for usual, exact in _USUAL:
        if syllable.startswith(usual):
            syllable = exact + syllable[len(usual) :]
    return syllable, tone or int(match[2] or 0)


def matches_romanization(name: str, romanized: str) -> bool:
    """Whether ``romanized`` writes the Chinese ``name`` in pinyin: Ren Min Ri Bao is 人民日报.

    Syllables may be run together (Renmin Ribao) but not broken; letters and digits of the name
    stand for themselves; tones, case and signs do not count.
    """
    letters = _spell_plainly(romanized)
    reached = {0}
    heard = False
    for char in fold(name):
        if not char.isalnum():
            continue
        spellings = _spell_char(char)
        heard = heard or spellings != {char}
        reached = {
            start + len(spelling)
            for at in reached
            for start in ((at, at + 1) if at and letters[at : at + 1] == " " else (at,))
            for spelling in spellings
            if letters.startswith(spelling, start)
        }
    return heard and len(letters) in reached


def _spell_plainly(romanized: str) -> str:
    """Lower-case letters and digits without tones, what else there was as single spaces."""
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", romanized).lower())
    plain = marked.translate(_LOOKALIKES).replace("u\u0308", "v")
    return _APART.sub(" ", "".join(char for char in plain if char not in _TONE_OF)).strip()


def _spell_char(char: str) -> set[str]:
    """What may stand for a character of a name: its readings, in usual spellings too, or itself."""
    spellings = set(readings(char)) or {char}
    for usual, exact in (*_USUAL, ("lu", "lv"), ("nu", "nv")):
        spellings |= {usual + spelling[len(exact) :] for spelling in spellings if spelling.startswith(exact)}
    return spellings


@cache
def _read_chars() -> dict[str, str]:
    chars = {}
    for line in read_table("readings.txt"):
        reading, _, chars[reading] = line.partition("\t")
    return chars
