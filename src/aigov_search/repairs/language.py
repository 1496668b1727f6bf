"""How probable a stretch of Chinese is.

Two models are weighed together. The stock model is jieba's dictionary: 349,000 words with their
frequencies in some 60 million words of text; a stretch is as probable as its best reading as a row
of words. The other model counts runs of up to four characters in the clean texts of a corpus, with
Witten-Bell smoothing (Witten and Bell 1991); it knows how the corpus puts words together. Both are
read character by character, so that a search can follow many readings of a text at once.

The dictionary is read when the first garbled text asks for it, never for a clean one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 8
"""Longest word that is looked up."""
ORDER = 4
"""Longest run of characters that is counted in a corpus."""
LARGEST_CORPUS = 600_000
"""Characters of a corpus that are counted; more would bring little and take memory."""
_OTHER = -7.0
"""What a sign costs that is no Han character, in nats: as much as a fairly common character."""
_RAREST = -16.0
_DIGIT = re.compile("[0-9]")


class Read(NamedTuple):
    """How far a stretch has been read by words.

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

    def weigh(self, word: str) -> float:
        """Log probability (nats) of a word; that of a word nobody has seen if it is not known."""
        return self._words.get(word, self._unknown)

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


class CorpusModel:
    """Runs of characters in the clean texts of a corpus.

    ``size`` is the number of characters that were counted. Can be sent to another process.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        pieces: list[str] = []
        self.size = 0
        for text in texts:
            pieces.append(_DIGIT.sub("0", fold(text)))
            self.size += len(text)
            if self.size >= LARGEST_CORPUS:
                break
        whole = "\n".join(pieces)
        self._counts: Counter[str] = Counter({"": len(whole)})
        self._kinds: Counter[str] = Counter()
        """How many different characters follow each run."""
        for length in range(1, ORDER + 1):
            runs = Counter(whole[at : at + length] for at in range(len(whole) - length + 1))
            self._counts.update(runs)
            self._kinds.update(run[:-1] for run in runs)
        self._known: dict[tuple[str, str], float] = {}

    def weigh(self, before: str, char: str) -> float:
        """Log probability (nats) of a folded character behind up to three others."""
        found = self._known.get((before, char))
        if found is None:
            found = self._known[before, char] = log(self._estimate(before, char))
        return found

    def _estimate(self, before: str, char: str) -> float:
        stock = load_words().weigh(char) if char >= "\u3400" else _OTHER
        share = exp(max(stock, _RAREST))
        for length in range(min(len(before), ORDER - 1) + 1):
            context = before[len(before) - length :]
            kinds = self._kinds.get(context, 0)
            if not kinds:
                break
            share = (self._counts.get(context + char, 0) + kinds * share) / (self._counts[context] + kinds)
        return share


class State(NamedTuple):
    """How far a stretch has been read by both models."""

    words: Read
    before: str
    runs: float


class LanguageModel:
    """Both models together: the larger the corpus, the more its runs count."""

    _HALFWAY = 30_000
    """Characters of a corpus at which its runs have half their say."""
    _MOST = 0.7

    def __init__(self, corpus: CorpusModel | None = None) -> None:
        self._corpus = corpus if corpus is not None and corpus.size else None
        size = corpus.size if corpus is not None else 0
        self._share = self._MOST * size / (size + self._HALFWAY)

    def start(self) -> State:
        """The state before anything is read."""
        return State(NOTHING_READ, "\n", 0.0)

    def read(self, so_far: State, text: str) -> State:
        """The state after reading ``text`` behind what was read ``so_far``."""
        words = load_words().read(so_far.words, text)
        before, runs = so_far.before, so_far.runs
        if self._corpus is not None:
            for char in _DIGIT.sub("0", fold(text)):
                runs += self._corpus.weigh(before, char)
                before = before[2 - ORDER :] + char
        return State(words, before, runs)

    def score(self, state: State) -> float:
        """Log probability (nats) of what was read."""
        return (1 - self._share) * state.words.best[-1] + self._share * state.runs
