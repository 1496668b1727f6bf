"""Make the mapped dictionary from the files of the installed jieba, without importing it.

jieba's files are read as data: ``dict.txt`` (349,000 words with frequencies) and the three tables
of its model of unknown words (``finalseg/prob_*.py``, literal dictionaries of numbers).
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from array import array
from hashlib import sha256
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigov_search.chinese.dictionary import FILLER, FORMAT, HEADER, IMPOSSIBLE, MAGIC, PLACE, Section
from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

READY = Path(__file__).with_name("dictionary.bin.z")
"""The folded dictionary without user words, compressed; ``tools/make_dictionary.py`` makes it."""
_WORD = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
"""What jieba can take for a word."""
_STEPS = (("B", "E"), ("B", "M"), ("E", "B"), ("E", "S"), ("M", "E"), ("M", "M"), ("S", "B"), ("S", "S"))


class _Lexicon:
    """Frequencies by word, and their sum, as jieba keeps them while words are added."""

    def __init__(self, counts: dict[str, int], total: int) -> None:
        self.counts = counts
        self.total = total
        self.split: list[str] = []
        self._heads: set[str] = set()

    def add(self, word: str, count: int | None) -> None:
        """Add a word as ``jieba.add_word`` does: its old frequency stays in the sum."""
        if count is None:
            count = self._suggest(word)
        if not 0 <= count < 1 << 32:
            raise ValueError(f"the frequency of {word} is out of range: {count}")
        self.total += count
        if count:
            self.counts[word] = count
        else:
            self.counts.pop(word, None)
            self.split.append(word)
        if self._heads:
            self._heads.update(word[:end] for end in range(1, len(word) + 1))

    def _suggest(self, word: str) -> int:
        """A frequency that makes ``word`` more likely than its parts, as ``jieba.suggest_freq`` does."""
        share = 1.0
        for part in self._cut(word):
            share *= self._count_part(part) / self.total
        return max(int(share * self.total) + 1, self.counts.get(word, 1))

    def _count_part(self, part: str) -> int:
        """Frequency of a part: jieba has 1 for what it does not know, but 0 for the head of a word."""
        count = self.counts.get(part)
        if count is not None:
            return count
        if not self._heads:
            self._heads.update(word[:end] for word in self.counts for end in range(1, len(word) + 1))
        return 0 if part in self._heads else 1

    def _cut(self, word: str) -> list[str]:
        """The most probable row of words that gives ``word``; single letters and digits stay together."""
        best: list[tuple[float, int]] = [(0.0, 0)] * (len(word) + 1)
        log_total = log(self.total)
        for start in range(len(word) - 1, -1, -1):
            ends = [end for end in range(start + 1, len(word) + 1) if word[start:end] in self.counts]
            best[start] = max(
                (log(self.counts.get(word[start:end], 1)) - log_total + best[end][0], end)
                for end in ends or [start + 1]
            )
        parts: list[str] = []
        start, joins = 0, False
        while start < len(word):
            end = best[start][1]
            single = end == start + 1 and word[start].isascii() and word[start].isalnum()
            if single and joins:
                parts[-1] += word[start]
            else:
                parts.append(word[start:end])
            start, joins = end, single
        return parts


def bake(path: Path, user_words: Mapping[str, tuple[int | None, str | None]], *, folded: bool) -> str:
    """Write the dictionary; see :func:`aigov_search.chinese.dictionary.bake_dictionary`."""
    name = fingerprint(user_words, folded=folded)
    path.write_bytes(_take_ready(name) or make(user_words, folded=folded))
    return name


def _take_ready(name: str) -> bytes | None:
    """The dictionary of that fingerprint if it is the one that comes with the program, made beforehand.

    It is of no use where numbers are written the other way round, nor with another jieba.
    """
    try:
        ready = zlib.decompress(READY.read_bytes())  # which looks at a checksum
        magic, version, *_, made_of = HEADER.unpack_from(ready)
    except (OSError, zlib.error, struct.error):
        return None
    return ready if (magic, version, made_of) == (MAGIC, FORMAT, bytes.fromhex(name)) else None


def make(user_words: Mapping[str, tuple[int | None, str | None]], *, folded: bool) -> bytes:
    """The dictionary, made of jieba's files and the user's words."""
    stock, total = read_stock_words()
    lexicon = _Lexicon(_fold_words(stock) if folded else dict(stock), total)
    for word, count in _order_words(user_words, folded=folded):
        lexicon.add(word, count)
    sections = _pack_words(lexicon.counts) | _pack_model()
    sections[Section.CHANGES] = _list_changes(stock, total, lexicon).encode()
    sections[Section.SPLIT] = "\n".join(lexicon.split).encode()
    name = bytes.fromhex(fingerprint(user_words, folded=folded))
    return _assemble(sections, lexicon.total, name)


def fingerprint(user_words: Mapping[str, tuple[int | None, str | None]], *, folded: bool) -> str:
    """SHA-256 (hexadecimal) over all that decides how text is cut."""
    digest = sha256(f"{FORMAT} {folded}\n".encode())
    for file in ("dict.txt", "finalseg/prob_start.py", "finalseg/prob_trans.py", "finalseg/prob_emit.py"):
        digest.update(sha256((find_jieba() / file).read_bytes()).digest())
    if folded:
        digest.update(sha256(Path(__file__).with_name("folding.txt").read_bytes()).digest())
    for word, count in _order_words(user_words, folded=folded):
        digest.update(f"{word} {count}\n".encode())
    return digest.hexdigest()


def find_jieba() -> Path:
    """The folder of the installed jieba package.

    Raises ``FileNotFoundError`` if there is none.
    """
    spec = find_spec("jieba")  # importing it would take a second
    if spec is None or spec.origin is None:
        raise FileNotFoundError("jieba is not installed; run: pip install jieba==0.42.1")
    return Path(spec.origin).parent


def read_stock_words() -> tuple[dict[str, int], int]:
    """Frequencies of the words of jieba's dictionary as it spells them, and their sum.

    The sum counts a word twice that is listed twice (B超), as jieba does.
    """
    text = (find_jieba() / "dict.txt").read_text(encoding="utf-8")
    fields = text.split()  # word, frequency and part of speech in turn
    counts = [*map(int, fields[1::3])]
    return dict(zip(fields[::3], counts, strict=True)), sum(counts)


def _fold_words(counts: dict[str, int]) -> dict[str, int]:
    """Frequencies by folded word: of words that fold to the same (覆盖, 复盖), their sum."""
    folded = dict(counts)
    for word, form in zip(counts, fold("\n".join(counts)).split("\n"), strict=True):
        if word != form:  # which folds to itself
            folded[form] = folded.get(form, 0) + folded.pop(word)
    return folded


def _order_words(
    user_words: Mapping[str, tuple[int | None, str | None]], *, folded: bool
) -> list[tuple[str, int | None]]:
    """User words with frequencies, short ones first: a longer one is weighed against its parts.

    Raises ``ValueError`` for what cannot be a word.
    """
    counts: dict[str, int | None] = {}
    for written, (count, _) in user_words.items():
        word = fold(written) if folded else written
        if not _WORD.fullmatch(word):
            raise ValueError(f"{written!r} is no word: use Han characters, letters, digits and +#&._%- only")
        counts[word] = count
    return sorted(counts.items(), key=lambda item: (len(item[0]), item[0]))


def _list_changes(stock: Mapping[str, int], total: int, lexicon: _Lexicon) -> str:
    """Lines ``word frequency`` that turn the stock dictionary, and its sum, into the lexicon's."""
    changed = {word for word, _ in stock.items() ^ lexicon.counts.items()}
    changes = {word: lexicon.counts.get(word, 0) for word in sorted(changed)}
    growth = sum(count - stock.get(word, 0) for word, count in changes.items())
    if lexicon.total - total != growth:
        changes[FILLER] = lexicon.total - total - growth
    return "\n".join(f"{word} {count}" for word, count in changes.items())


def _pack_words(counts: Mapping[str, int]) -> dict[Section, bytes]:
    """The sections that hold words."""
    firsts, first_counts, first_pairs = array("I"), array("I"), array("I")
    seconds, pair_counts, pair_tails = array("I"), array("I"), array("I")
    tails: list[bytes] = []
    at = 0  # bytes of tails so far
    first = pair = ""
    for word in sorted(counts):  # a character before its pairs, a pair before its longer words
        if word[0] != first:
            first = word[0]
            firsts.append(ord(first))
            first_counts.append(0)
            first_pairs.append(len(seconds))
        if len(word) == 1:
            first_counts[-1] = counts[word]
            continue
        if word[:2] != pair:
            pair = word[:2]
            seconds.append(ord(pair[1]))
            pair_counts.append(0)
            pair_tails.append(at)
        if len(word) == 2:
            pair_counts[-1] = counts[word]
            continue
        separator = "\n" if at > pair_tails[-1] else ""
        tails.append(f"{separator}{word[2:]} {counts[word]}".encode())
        at += len(tails[-1])
    first_pairs.append(len(seconds))
    pair_tails.append(at)
    return {
        Section.FIRSTS: firsts.tobytes(), Section.FIRST_COUNTS: first_counts.tobytes(),
        Section.FIRST_PAIRS: first_pairs.tobytes(), Section.SECONDS: seconds.tobytes(),
        Section.PAIR_COUNTS: pair_counts.tobytes(), Section.PAIR_TAILS: pair_tails.tobytes(),
        Section.TAILS: b"".join(tails),
    }


def _pack_model() -> dict[Section, bytes]:
    """The sections of the model of unknown words."""
    start, steps, emissions = (_read_model(name) for name in ("start", "trans", "emit"))
    chars = sorted({char for state in emissions.values() for char in state})
    return {
        Section.EMITTING: array("I", map(ord, chars)).tobytes(),
        Section.EMISSIONS: array(
            "d", (emissions[state].get(char, IMPOSSIBLE) for char in chars for state in "BMES")
        ).tobytes(),
        Section.MODEL: array("d", [start["B"], start["S"], *(steps[a][b] for a, b in _STEPS)]).tobytes(),
    }


def _read_model(name: str) -> dict[str, Any]:
    """One of jieba's tables; a Python literal that becomes JSON once its quotes are doubled."""
    text = (find_jieba() / "finalseg" / f"prob_{name}.py").read_text(encoding="ascii")
    table: dict[str, Any] = json.loads(text[text.index("{") :].replace("'", '"'))
    return table


def _assemble(sections: Mapping[Section, bytes], total: int, name: bytes) -> bytes:
    """The file: header, places, sections."""
    at = HEADER.size + PLACE.size * len(Section)
    at += -at % 8
    places, body = [], bytearray()
    for section in Section:
        places.append(PLACE.pack(at + len(body), len(sections[section])))
        body += sections[section]
        body += bytes(-len(body) % 8)
    head = HEADER.pack(MAGIC, FORMAT, len(Section), at + len(body), total, name) + b"".join(places)
    return head.ljust(at, b"\0") + bytes(body)
