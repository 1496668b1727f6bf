"""jieba's dictionary and its model of unknown words as one mapped file.

jieba takes a second and 90 MB to start. The file made here is open at once, because only what a
text asks for is read from it: words that begin with the two characters at hand. Stock words, the
user's words and the model travel together, and the fingerprint in the file names them all, so index
and query cut text in the same way or are known not to.

Layout: a header (``HEADER``: magic, format, number of sections, size of the file, sum of all
frequencies, fingerprint), then offset and length of each section (``PLACE``), then the sections in
the order of :class:`Section`, each at a multiple of eight bytes, in the byte order of the machine
that wrote them. ``baking.py`` writes it.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from enum import IntEnum
from math import inf, log
from typing import TYPE_CHECKING, Self

from aigov_search.errors import DamagedIndexError
from aigov_search.mapping import map_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
MAGIC = b"AIGOVDIC"
HEADER = struct.Struct("=8sIIQQ32s")
PLACE = struct.Struct("=QQ")


class Section(IntEnum):
    """Parts of the file.

    ``FIRSTS`` … ``FIRST_PAIRS`` run over first characters in the order of their code points: the
    code point, the frequency as a word of one character (0: none), and where its pairs begin (one
    entry more than there are characters). ``SECONDS`` … ``PAIR_TAILS`` run over pairs of a first
    and a second character likewise: code point of the second, frequency of the word of two, and
    where the pair's tails begin in ``TAILS``, which holds what longer words have beyond these two,
    ``tail frequency`` a line. ``EMITTING`` and ``EMISSIONS`` hold characters and their log
    probabilities in the states B, M, E, S; ``MODEL`` those of starting in B and S and of the steps
    BE, BM, EB, ES, ME, MM, SB, SS. ``CHANGES`` says what makes this of the stock dictionary, ``word
    frequency`` a line; ``SPLIT`` names the words that never stand, one a line.
    """

    FIRSTS = 0
    FIRST_COUNTS = 1
    FIRST_PAIRS = 2
    SECONDS = 3
    PAIR_COUNTS = 4
    PAIR_TAILS = 5
    TAILS = 6
    EMITTING = 7
    EMISSIONS = 8
    MODEL = 9
    CHANGES = 10
    SPLIT = 11


Pair = tuple[float, tuple[int, ...]]
"""Log probability of the word of two characters (-inf: none), and the lengths of longer words."""
Emission = tuple[float, float, float, float]
"""Log probabilities of a character in the states B, M, E and S."""

FILLER = "\ue000"
"""A word that stands in no text."""
IMPOSSIBLE = -3.14e100
"""What jieba's model takes for the logarithm of nothing."""


def bake_dictionary(
    path: Path, user_words: Mapping[str, tuple[int | None, str | None]] | None = None, *, folded: bool = True
) -> str:
    """Write the dictionary for folded text, with ``user_words``, to ``path``; returns its fingerprint.

    ``user_words`` maps words to a frequency and a part of speech (which plays no part). A word
    without a frequency gets one that makes it stand; 0 forbids it. With ``folded`` off, words are
    taken as they are and text is cut exactly as jieba cuts it. Raises ``ValueError`` for a word
    that cannot be one (it holds a space or a sign), ``FileNotFoundError`` if jieba is not there.
    """
    from aigov_search.chinese.baking import bake  # a query only reads

    return bake(path, user_words or {}, folded=folded)


class Dictionary:
    """An open dictionary: log probabilities (nats) of words, read as they are asked for.

    ``weights`` is for words of one character (-inf for one that only begins longer words,
    ``unknown`` for one that is not there at all), ``pairs`` for what begins with two given
    characters, ``longer`` for words of three and more whose pair has been asked for. ``emissions``
    and ``model`` are the model of unknown words. Use it as a context manager, or :meth:`close` it.
    """

    __slots__ = (
        "_file", "complete", "emissions", "fingerprint", "longer", "model", "pairs", "split", "unknown",
        "weights",
    )

    def __init__(self, file: _DictionaryFile) -> None:
        self._file = file
        self.fingerprint = file.fingerprint
        self.unknown = -file.log_total  # jieba takes what it does not know to have occurred once
        self.longer: dict[str, float] = {}
        self.weights = _Weights(file)
        self.pairs = _Pairs(file, self.longer)
        self.emissions = _Emissions(file)
        self.model = tuple(file.model)
        self.split = frozenset(file.text(Section.SPLIT).split("\n")) - {""}
        self.complete = False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the dictionary at ``path``.

        Raises ``DamagedIndexError`` if it is not there, not whole, or of another make.
        """
        return cls(_DictionaryFile(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Unmap the file; only what has been asked for before can be asked for again."""
        self._file.close()

    def __contains__(self, word: str) -> bool:
        return self.weight(word) > -inf

    def weight(self, word: str) -> float:
        """Log probability of ``word``; -inf if it is no word of the dictionary."""
        if len(word) < 2:
            return self._file.weight_of_first(word) if word else -inf
        pair = self.pairs[word[:2]]
        if pair is None:
            return -inf
        return pair[0] if len(word) == 2 else self.longer.get(word, -inf)

    def load(self) -> None:
        """Read every word, once: what a long text is better off with."""
        if not self.complete:
            self.pairs.load()
            self.complete = True

    def modelled(self) -> str:
        """The characters the model of unknown words knows in all four states, in order."""
        return self._file.modelled()

    def changes(self) -> dict[str, int]:
        """What turns the stock dictionary into this one: words and frequencies (0: no word any more).

        The word ``FILLER`` makes up for what jieba counts twice when it learns a word it knew.
        """
        try:
            lines = self._file.text(Section.CHANGES).split("\n")
            return {word: int(count) for word, _, count in (line.rpartition(" ") for line in lines if line)}
        except ValueError as error:
            raise self._file.damage(error) from error


class _DictionaryFile:
    """The mapped file, section by section."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._whole = map_file(path)
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"cannot open the dictionary {path} ({error})") from error
        try:
            self._read_header()
        except (struct.error, ValueError, TypeError, IndexError) as error:
            raise self.damage(error) from error

    def _read_header(self) -> None:
        magic, make, sections, size, total, fingerprint = HEADER.unpack_from(self._whole)
        if (magic, make, sections, size) != (MAGIC, FORMAT, len(Section), len(self._whole)):
            raise ValueError("another make, or not whole")
        self.fingerprint: str = fingerprint.hex()
        self.log_total = log(total)
        start = HEADER.size
        places = PLACE.iter_unpack(self._whole[start : start + len(Section) * PLACE.size])
        self._places = tuple(places)
        self.firsts = self._cast(Section.FIRSTS)
        self.first_counts = self._cast(Section.FIRST_COUNTS)
        self.first_pairs = self._cast(Section.FIRST_PAIRS)
        self.seconds = self._cast(Section.SECONDS)
        self.pair_counts = self._cast(Section.PAIR_COUNTS)
        self.pair_tails = self._cast(Section.PAIR_TAILS)
        self.emitting = self._cast(Section.EMITTING)
        self.emissions = self._part(Section.EMISSIONS).cast("d")
        self.model = self._part(Section.MODEL).cast("d")
        ends = (self.first_pairs[-1], self.pair_tails[-1], len(self.emissions), len(self.model))
        if ends != (len(self.seconds), len(self._part(Section.TAILS)), 4 * len(self.emitting), 10):
            raise ValueError("its parts do not fit together")

    def _part(self, section: Section) -> memoryview[int]:
        start, length = self._places[section]
        return self._whole[start : start + length]

    def _cast(self, section: Section) -> memoryview[int]:
        return self._part(section).cast("I")

    def text(self, section: Section, start: int = 0, end: int | None = None) -> str:
        """A section of text, or bytes ``start:end`` of it."""
        return bytes(self._part(section)[start:end]).decode()

    def find_pairs(self, first: str) -> tuple[int, int]:
        """The range of pairs that begin with the character ``first``; empty if there are none."""
        at = self._find_first(first)
        return (self.first_pairs[at], self.first_pairs[at + 1]) if at >= 0 else (0, 0)

    def modelled(self) -> str:
        """The characters whose emissions are known in all states."""
        try:
            return "".join(
                chr(code) for number, code in enumerate(self.emitting)
                if min(self.emissions[4 * number : 4 * number + 4]) > IMPOSSIBLE
            )
        except (ValueError, OverflowError) as error:
            raise self.damage(error) from error

    def weight_of_first(self, char: str) -> float:
        """Log probability of a word of one character; -inf if it is none."""
        at = self._find_first(char)
        count = self.first_counts[at] if at >= 0 else 0
        return log(count) - self.log_total if count else -inf

    def _find_first(self, char: str) -> int:
        at = bisect_left(self.firsts, ord(char))
        return at if at < len(self.firsts) and self.firsts[at] == ord(char) else -1

    def damage(self, error: Exception) -> DamagedIndexError:
        """The error to raise where the file's content makes no sense."""
        return DamagedIndexError(f"the dictionary {self.path} is damaged ({error})")

    def close(self) -> None:
        for view in (self.firsts, self.first_counts, self.first_pairs, self.seconds, self.pair_counts,
                     self.pair_tails, self.emitting, self.emissions, self.model, self._whole):
            view.release()


class _Weights(dict[str, float]):
    """Character → log probability as a word of its own."""

    def __init__(self, file: _DictionaryFile) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, char: str) -> float:
        try:
            weight = self._file.weight_of_first(char)
            start, end = self._file.find_pairs(char)
        except IndexError as error:
            raise self._file.damage(error) from error
        if weight == -inf and start == end:
            weight = -self._file.log_total
        self[char] = weight
        return weight


class _Pairs(dict[str, "Pair | None"]):
    """Two characters → what begins with them; ``None`` (which is not kept) if nothing does."""

    def __init__(self, file: _DictionaryFile, longer: dict[str, float]) -> None:
        super().__init__()
        self._file = file
        self._longer = longer

    def __missing__(self, pair: str) -> Pair | None:
        file = self._file
        second = ord(pair[1])
        try:
            start, end = file.find_pairs(pair[0])
            at = bisect_left(file.seconds, second, start, end)
            if at == end or file.seconds[at] != second:
                return None
            return self._read(pair, at)
        except (IndexError, ValueError) as error:
            raise file.damage(error) from error

    def load(self) -> None:
        """Read all pairs."""
        file = self._file
        try:
            for number, first in enumerate(file.firsts):
                for at in range(file.first_pairs[number], file.first_pairs[number + 1]):
                    self._read(chr(first) + chr(file.seconds[at]), at)
        except (IndexError, ValueError, OverflowError) as error:
            raise file.damage(error) from error

    def _read(self, pair: str, at: int) -> Pair:
        file = self._file
        lengths = set()
        start, end = file.pair_tails[at], file.pair_tails[at + 1]
        if start != end:
            for line in file.text(Section.TAILS, start, end).split("\n"):
                tail, _, tail_count = line.partition(" ")
                self._longer[pair + tail] = log(int(tail_count)) - file.log_total
                lengths.add(2 + len(tail))
        count = file.pair_counts[at]
        found = (log(count) - file.log_total if count else -inf, tuple(sorted(lengths)))
        self[pair] = found
        return found


class _Emissions(dict[str, Emission]):
    """Character → its log probabilities in the four states."""

    def __init__(self, file: _DictionaryFile) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, char: str) -> Emission:
        file = self._file
        found = (IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE)
        try:
            at = bisect_left(file.emitting, ord(char))
            if at < len(file.emitting) and file.emitting[at] == ord(char):
                b, m, e, s = file.emissions[4 * at : 4 * at + 4]
                found = (b, m, e, s)
        except ValueError as error:
            raise file.damage(error) from error
        self[char] = found
        return found
