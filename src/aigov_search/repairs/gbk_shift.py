"""The byte shift that a pinyin tool leaves behind: ``適當?shù)膰H治理`` was ``適當的國際治理``.

The tool looked for characters in GBK bytes without minding where characters begin. In 當的 (AE 94,
B5 C4) it met 94 B5, which is 數, and wrote (shù) behind it: AE 94 B5 ( s h ù ) C4. Read as GBK
again, B5 and the bracket are no character and become ``?``, and every character after it is made of
halves of two, until a byte falls out or an ASCII sign takes the last half with it.

So the way back is exact: take the signs as bytes, leave out what was written in, and read the bytes
as characters. The byte under ``?`` is lost, but known in part: with the last byte of the character
before, it made one that has the reading written there. Among what is left the most probable text is
taken. The same tool wrote ``;`` for the bytes of ``；``, which shifts in the same way.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.frozen import frozen, replace
from aigov_search.repairs.pinyin import LETTERS
from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.repairs.language import Read

_LOST = "?\ufffd"
_OPENING = re.compile(rf"[{_LOST}][(（]?([{LETTERS}]{{1,7}})[ \u00a0]?[)）]")
_READING = re.compile(rf"[ ]?[(（][ ]?([{LETTERS}]{{1,7}})[ ]?[)）]")
_READING_BEFORE = re.compile(rf"[(（][{LETTERS}]{{1,7}}[)）]$")
_NARROWED = re.compile(r"(?:\ufffd(?!\?)|\?)([,;:!?，；：！？])")  # U+FFFD and ? are two signs of one loss
_START = re.compile(rf"[{_LOST}][(（]?[{LETTERS}]{{1,7}}[ \u00a0]?[)）]|{_NARROWED.pattern}")

_MOST = 20
"""Places that are tried in vain before a text is taken to be full of questions."""
_MOST_WEIGHED, _MOST_WEIGHED_PER_SIGN = 100_000, 60
"""Guesses (and for each sign) that are weighed before a text is given up; a place may take 7,000."""
_LONGEST = 80
"""Bytes after which a shift that has not ended is given up."""
_MOST_LOST = 6
"""Bytes of a shift that may be lost without a reading to tell them; beyond, anything could stand there."""
_BEAM = 100
_CHOICE = 130
"""Characters that are tried where a byte is lost and too little is known of it, the commonest first."""
_FIRST, _FEWEST = 5, 8
"""Fewer are tried behind less probable guesses: half as many behind the fifth, and no fewer than eight."""
_CONTEXT = 8
"""Characters on each side that help to weigh the candidates."""
_WRONG_READING = -8.0
"""What it costs, in nats, if a table of readings does not have the one written."""
_SEEN = 1.5
"""Nats in favour of two neighbours that stand side by side elsewhere in the text."""
_CERTAIN = 4.0
"""Nats between the best candidate and the next that make the choice certain."""
_GAIN = 2.0
"""Nats per character by which a text must become more probable where no reading vouches for it."""


@frozen
class _Shift:
    """A shifted stretch as bytes: ``None`` is a lost one.

    ``before`` are the two bytes of the character before it; ``readings`` says which readings were
    written behind which byte; ``end`` is where in the text the shift ends.
    """

    start: int
    before: bytes
    slots: tuple[int | None, ...]
    readings: tuple[tuple[int, str], ...]
    end: int


class _Guess(NamedTuple):
    """A reading of the first bytes of a shift."""

    read: Read
    text: str = ""
    bytes: bytes = b""
    misread: int = 0


class _Character(NamedTuple):
    """A character of GBK with its two bytes, and folded."""

    code: bytes
    char: str
    folded: str


class _Ranking(NamedTuple):
    """What a shift may have been, with log probabilities, and how many guesses were weighed for it."""

    ranked: tuple[tuple[float, _Shift, _Guess], ...] = ()
    weighed: int = 0


def _detect(draft: Draft) -> bool:
    return ("?" in draft.alphabet or "\ufffd" in draft.alphabet) and _START.search(draft.text) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    edits: list[Edit] = []
    at = tried = weighed = 0
    most = _MOST_WEIGHED + _MOST_WEIGHED_PER_SIGN * len(text)
    while (match := _START.search(text, at)) and tried < _MOST + 2 * len(edits) and weighed < most:
        at = match.start() + 1
        readings = [_rank(text, shift) for shift in _read_shifts(text, match.start())]
        tried += bool(readings)
        weighed += sum(reading.weighed for reading in readings)
        edit = _choose(text, [pair for reading in readings for pair in reading.ranked])
        if edit is not None:
            edits.append(edit)
            at = edit.end
    return edits


def _read_shifts(text: str, start: int) -> Iterator[_Shift]:
    """The stretch that begins at ``start`` as bytes, in the ways it may have come about."""
    at = start
    if match := _READING_BEFORE.search(text, max(start - 12, 0), start):
        at = match.start()
    before = _encode(text[at - 1]) if at else b""
    if len(before) != 2:
        return
    if match := _OPENING.match(text, start):
        first = _Shift(start=start, before=before, slots=(None,), readings=((1, match[1]),),
                       end=match.end())
        yield from _follow(text, first)
    elif match := _NARROWED.match(text, start):
        sign = ord(match[1]) if match[1].isascii() else ord(match[1]) - 0xFEE0
        first = _Shift(start=start, before=before, slots=(None, 0xA3, sign + 0x80), readings=(),
                       end=match.end())
        yield from _follow(text, first)
        # AF and the first half of the next character are a private sign, which many pages lose.
        yield from _follow(text, replace(first, slots=(*first.slots, None, None)))


def _follow(text: str, shift: _Shift) -> Iterator[_Shift]:
    """Extend ``shift`` to where the halves come together again: after an even number of bytes."""
    slots, readings, at = list(shift.slots), list(shift.readings), shift.end
    while len(slots) % 2 and len(slots) < _LONGEST and at < len(text):
        if match := _OPENING.match(text, at):
            slots.append(None)
            readings.append((len(slots), match[1]))
            at = match.end()
        elif match := _READING.match(text, at):
            readings.append((len(slots), match[1]))
            at = match.end()
        elif text[at] in _LOST:
            slots.append(None)
            if slots.count(None) - len(readings) > _MOST_LOST:
                return
            at += 1
        else:
            code = _encode(text[at])
            if not (len(code) == 2 or (len(code) == 1 and 0x40 <= code[0] <= 0x7E)):
                return
            slots += code
            at += 1
    if len(slots) % 2:
        return
    if (match := _READING.match(text, at)) and len(slots) > len(shift.slots):
        readings.append((len(slots), match[1]))
        at = match.end()
    yield _Shift(start=shift.start, before=shift.before, slots=tuple(slots), readings=tuple(readings), end=at)


def _choose(text: str, ranked: Sequence[tuple[float, _Shift, _Guess]]) -> Edit | None:
    """The edit that puts the most probable guess in place of the shifted stretch."""
    if not ranked:
        return None
    (best, shift, guess), *others = sorted(ranked, key=lambda pair: -pair[0])
    if not _is_plausible(text, shift, guess, best):
        return None
    lead = best - others[0][0] if others else _CERTAIN
    garbled = text[shift.start - 1 : shift.end]
    evidence = f"the GBK bytes of {garbled}, read one byte further, are {guess.text}"
    if shift.readings:
        evidence += f"; “{shift.readings[0][1]}” is what a pinyin tool wrote between two halves"
    if lead < _CERTAIN:
        evidence += f"; a lost byte was chosen by probability, next best is {others[0][2].text}"
    is_certain = lead >= _CERTAIN and not guess.misread
    return Edit(start=shift.start, end=shift.end, replacement=guess.text, rule=RULE.name,
                confidence="certain" if is_certain else "likely", evidence=evidence)


def _rank(text: str, shift: _Shift) -> _Ranking:
    """What the bytes of ``shift`` may have been, each with its log probability in its place."""
    from aigov_search.repairs.language import NOTHING_READ, load_words

    words = load_words()
    guesses = [_Guess(read=words.read(NOTHING_READ, _clause_before(text, shift.start)))]
    weighed, ranked = 0, []
    for at in range(0, len(shift.slots), 2):
        longer = [
            each
            for rank, guess in enumerate(guesses)
            for each in islice(_extend(guess, shift, at), max(_FEWEST, _CHOICE * _FIRST // (_FIRST + rank)))
        ]
        weighed += len(longer)
        guesses = _narrow(longer)
    charset, right = _charset_of(text), _clause_after(text, shift.end)
    for guess in guesses:
        score = words.read(guess.read, right).best[-1] + _WRONG_READING * guess.misread
        score += sum(_familiarity(char, text, charset) for char in guess.text)
        run = text[shift.start - 1 : shift.start] + guess.text + right[:1]
        score += _SEEN * sum(run[at : at + 2] in text for at in range(len(run) - 1))
        ranked.append((score, shift, guess))
    return _Ranking(tuple(ranked), weighed)


def _familiarity(char: str, text: str, charset: str) -> float:
    """Nats in favour of a character that the text itself uses, against one of another script.

    Words are weighed in folded characters; this tells 国 from 國 and both from 囯.
    """
    if char in text:
        return 1.0
    if char.encode(charset, "ignore"):
        return 0.0
    return -1.5 if char.encode("big5", "ignore") or char.encode("gb2312", "ignore") else -3.0


def _charset_of(text: str) -> str:
    """The character set that holds more of ``text``: that of Simplified or that of Traditional script."""
    chars = set(text)
    held = {charset: sum(bool(char.encode(charset, "ignore")) for char in chars)
            for charset in ("gb2312", "big5")}
    return max(held, key=lambda charset: held[charset])


def _is_plausible(text: str, shift: _Shift, guess: _Guess, best: float) -> bool:
    """Whether the undone text deserves more trust than the garbled one."""
    from aigov_search.repairs.language import load_words

    if shift.readings:
        return guess.misread < len(shift.readings)
    left, right = _clause_before(text, shift.start), _clause_after(text, shift.end)
    before = load_words().score(left + text[shift.start : shift.end] + right)
    return best - before >= _GAIN * len(guess.text)


def _extend(guess: _Guess, shift: _Shift, at: int) -> Iterator[_Guess]:
    """``guess`` with one more character: the one made of the bytes ``at`` and ``at + 1``."""
    from aigov_search.repairs.language import load_words

    words = load_words()
    trail = (shift.before + guess.bytes)[-1:]
    readings = dict(shift.readings)
    across, within = readings.get(at + 1), readings.get(at + 2)
    first, second = shift.slots[at], shift.slots[at + 1]
    leads = (first,) if first is not None else _leads(trail, across)
    for code, char, folded in _characters(leads, second, within):
        misread = (across is not None and not _reads(trail + code[:1], across)) + (
            within is not None and not _reads(code, within))
        yield _Guess(words.read_folded(guess.read, folded), guess.text + char, guess.bytes + code,
                     guess.misread + misread)


def _narrow(guesses: list[_Guess]) -> list[_Guess]:
    """The most probable of ``guesses``: those that satisfy the readings, where there are any."""
    fewest = min((guess.misread for guess in guesses), default=0)
    guesses = [guess for guess in guesses if guess.misread == fewest]
    return sorted(guesses, key=lambda guess: -guess.read.best[-1])[:_BEAM]


def _leads(trail: bytes, reading: str | None) -> tuple[int, ...]:
    """First bytes that make with ``trail`` a character of that reading; all if there is none."""
    leads = tuple(_table())
    if reading is None:
        return leads
    return tuple(lead for lead in leads if _reads(trail + bytes([lead]), reading)) or leads


@lru_cache(maxsize=1 << 12)
def _characters(leads: tuple[int, ...], second: int | None, reading: str | None) -> list[_Character]:
    """What the bytes can make, of that reading if any is: the commonest of it, most common first."""
    from aigov_search.repairs.language import load_words

    found = [each for lead in leads for each in _table().get(lead, ()) if second in (None, each.code[1])]
    found = [each for each in found if reading and _reads(each.code, reading)] or found
    return sorted(found, key=lambda each: -load_words().score(each.char))[:_CHOICE]


@cache
def _table() -> dict[int, list[_Character]]:
    """Characters of GBK by their first byte."""
    table: dict[int, list[_Character]] = {}
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            code = bytes((first, second))
            char = code.decode("gbk", "ignore")
            if len(char) == 1 and (char >= "\u3000" or char in "“”‘’—…·"):
                table.setdefault(first, []).append(_Character(code, char, fold(char)))
    return table


@lru_cache(maxsize=1 << 16)
def _reads(code: bytes, reading: str) -> bool:
    from aigov_search.chinese.readings import is_reading

    char = code.decode("gbk", "ignore")
    return len(char) == 1 and is_reading(char, reading)


def _encode(char: str) -> bytes:
    """The bytes of a character in GBK with its private-use area; none if it has none."""
    code = char.encode("gb18030", "ignore")
    return code if len(code) <= 2 else b""


def _clause_before(text: str, at: int) -> str:
    run = text[max(at - _CONTEXT, 0) : at]
    return run[run.rfind("\n") + 1 :]


def _clause_after(text: str, at: int) -> str:
    run = text[at : at + _CONTEXT].partition("\n")[0]
    return re.split(rf"[{_LOST}(（]", run, maxsplit=1)[0]


RULE = Rule(name="gbk-shift", position=34, detect=_detect, propose=_propose)
