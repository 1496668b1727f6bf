"""How probable a stretch of Chinese is, by the words it can be read as.

The stock model is jieba's dictionary: 349,000 words with their frequencies in some 60 million words
of text. A stretch is as probable as its best reading as a row of words. The file is read when the
first garbled text asks for it, never for a clean one.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import NamedTuple

from aigov_search.chinese.folding import fold

LONGEST = 8
"""Longest word that is looked up."""
_OTHER = -7.0
"""What a sign costs that is no Han character, in nats: as much as a fairly common character."""


class Read(NamedTuple):
    """How far a stretch has been read.

    ``tail`` are its last characters, folded; ``best`` is for its last prefixes, shortest first, the
    log probability of their best reading: ``best[-1]`` is that of the whole.
    """

    tail: str
    best: tuple[float, ...]


NOTHING_READ = Read("", (0.0,))


class WordModel:
    """Log probabilities of words, and of stretches read as words.

    ``counts`` are frequencies by word, in folded characters.
    """

    def __init__(self, counts: dict[str, int]) -> None:
        total = sum(counts.values())
        self._words = {word: log(count / total) for word, count in counts.items()}
        self._unknown = log(0.1 / total)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def score(self, text: str) -> float:
        """Log probability (nats) of the best reading of ``text`` as words; ``text`` in any script."""
        return self.read(NOTHING_READ, text).best[-1]

    def read(self, so_far: Read, text: str) -> Read:
        """What is known after reading ``text`` behind what was read ``so_far``."""
        tail, best = so_far.tail, list(so_far.best)
        words = self._words
        for char in fold(text):
            tail = tail[1 - LONGEST :] + char
            top = best[-1] + (words.get(char, self._unknown) if char >= "\u3400" else _OTHER)
            for length in range(2, min(len(tail), len(best)) + 1):
                known = words.get(tail[-length:])
                if known is not None and best[-length] + known > top:
                    top = best[-length] + known
            best.append(top)
        return Read(tail, tuple(best[-LONGEST:]))


@cache
def load_words() -> WordModel:
    """The stock model."""
    spec = find_spec("jieba")  # the package itself takes a second to import
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba is not installed; run pip install jieba==0.42.1")
    counts: dict[str, int] = {}
    for line in fold((Path(spec.origin).parent / "dict.txt").read_text("utf-8")).splitlines():
        word, count, *_ = line.split(" ")
        if len(word) <= LONGEST:
            counts[word] = counts.get(word, 0) + int(count)
    return WordModel(counts)
