"""Every regular expression of the program against repetition made of its own characters.

A pattern that backtracks without bound takes four times as long (or worse) for twice the text. The text
is chosen long enough that this stands out against any noise: hundredfold. Which patterns there are is
found by watching ``re.compile`` while the program is loaded and reads a document; a pattern that is only
ever matched at a given place is tried at one, all others over the whole text.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_LENGTH = 10_000
SLOW = 0.02
"""Processor time that no linear search of so short a text takes; a quadratic one takes twice that."""
_COMMON = (97, 32, 48, 10, 0x4E2D)
_SMALL, _FULL = 4, 40
_WITHIN = {"match", "fullmatch", "pattern"}
_CATEGORIES = {codes.CATEGORY_DIGIT: (48,), codes.CATEGORY_SPACE: (32, 10), codes.CATEGORY_WORD: (97,)}


class Place(NamedTuple):
    """Where a pattern is compiled."""

    file: str
    line: int


def run(*, full: bool, seed: int) -> bool:
    """Try all patterns; prints those that are slow and returns whether there are none."""
    patterns = collect_patterns()
    slow = 0
    for place, pattern in patterns:
        anchored = is_anchored(place)
        rng = random.Random(f"{seed} {pattern.pattern!r}")
        for text in list_attacks(pattern, _FULL if full else _SMALL, rng):
            spent = min_time(pattern, text, anchored=anchored)
            if spent > SLOW:
                slow += 1
                print(f"{place.file}:{place.line}: {spent:.3f} s for {len(text)} times {text[:3]!r}")
                break
    print(f"{len(patterns)} patterns, {slow} of them slow")
    return bool(patterns) and not slow


def collect_patterns() -> list[tuple[Place, re.Pattern[Any]]]:
    """The patterns that the program compiles itself, each with its place."""
    if any(name.startswith("aigov_search.") for name in sys.modules):
        raise RuntimeError("patterns can only be watched in a process that has not loaded the program")
    found: dict[tuple[Any, int], tuple[Place, re.Pattern[Any]]] = {}
    compile_pattern = re.compile

    def watch(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        compiled = compile_pattern(pattern, flags)
        frame = sys._getframe(1)
        file = frame.f_code.co_filename
        if "aigov_search" in Path(file).parts:
            found.setdefault((compiled.pattern, compiled.flags), (Place(file, frame.f_lineno), compiled))
        return compiled

    re.compile = watch
    try:
        _load_everything()
    finally:
        re.compile = compile_pattern
    return list(found.values())


def _load_everything() -> None:
    import importlib
    import pkgutil

    import aigov_search

    for module in pkgutil.walk_packages(aigov_search.__path__, "aigov_search."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from reliability.examples import SEEDS
    from reliability.fuzz import make_documents

    for path in SEEDS.glob("*.txt"):
        assert list(make_documents(path.read_bytes(), path.name))


def is_anchored(place: Place) -> bool:
    """Whether a pattern is only matched at a given place, by the uses of its name in its module.

    A pattern that a private function returns goes by the name of that function.
    """
    source = Path(place.file).read_text("utf-8")
    before = source.splitlines()[: place.line]
    if named := re.match(r"(_\w+) = ", before[-1]):
        name = named[1]
    elif before[-1].startswith("    return re.compile("):
        name = next(line for line in reversed(before) if line.startswith("def "))[4:].partition("(")[0] + "()"
    else:
        return False
    uses = re.findall(rf"(?<!\w)(?<!def ){re.escape(name)}(?! (?:=|->))(?:\.(\w+))?", source)
    return name.startswith("_") and bool(uses) and set(uses) <= _WITHIN


def list_attacks(pattern: re.Pattern[Any], count: int, rng: random.Random) -> list[Any]:
    """Texts that repeat one to three of the characters that the pattern speaks of, and end in another."""
    is_text = isinstance(pattern.pattern, str)
    limit = sys.maxunicode + 1 if is_text else 256
    known = sorted(code for code in _list_codes(parser.parse(pattern.pattern, pattern.flags)) if code < limit)
    chosen = rng.sample(known, min(len(known), count)) + [code for code in _COMMON if code < limit]
    units = [[code] for code in chosen]
    units += [[rng.choice(chosen) for _ in range(rng.randint(2, 3))] for _ in range(count)]
    texts = [[*(unit * (_LENGTH // len(unit))), 0] for unit in units]
    return ["".join(map(chr, text)) if is_text else bytes(text) for text in texts]


def _list_codes(parsed: Any) -> set[int]:
    """The character codes in a parsed pattern; of a range, its ends."""
    found: set[int] = set()
    waiting = [parsed]
    while waiting:
        for code, value in waiting.pop():
            if code in (codes.LITERAL, codes.NOT_LITERAL):
                found.add(value)
            elif code is codes.RANGE:
                found.update(value)
            elif code is codes.CATEGORY:
                found.update(_CATEGORIES.get(value, (33,)))
            else:
                waiting += [[part] if isinstance(part, tuple) else part for part in _list_parts(value)]
    return found


def _list_parts(value: Any) -> list[Any]:
    """The parsed patterns inside the value of an operation."""
    if isinstance(value, parser.SubPattern):
        return [value]
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], type(codes.LITERAL)):
        return [value]
    return [part for each in value for part in _list_parts(each)] if isinstance(value, (list, tuple)) else []


def min_time(pattern: re.Pattern[Any], text: Any, *, anchored: bool) -> float:
    """Processor time that the pattern takes for the text; the least of three, should it be long."""
    least = float("inf")
    for _ in range(3):
        begun = time.process_time()
        if anchored:
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            for _match in pattern.finditer(text):
                pass
        least = min(least, time.process_time() - begun)
        if least < SLOW:
            break
    return least
