"""How probable a stretch of Chinese is.

Two models are weighed together. The stock model is jieba's dictionary: 349,000 words with their
frequencies in some 60 million words of text; a stretch is as probable as its best reading as a row
of words. The other model counts runs of up to four characters in the clean texts of a corpus, with
Witten-Bell smoothing (Witten and Bell 1991); it knows how the corpus puts words together. Both are
read character by character, so that a search can follow many readings of a text at once.

The dictionary is mapped, not read: words come out of it as they are asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import exp, inf, log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.chinese.dictionary import Dictionary, bake_dictionary
from aigov_search.chinese.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 8
"""Longest word that is looked up."""
ORDER = 4
"""Longest run of characters that is counted in a corpus."""
LARGEST_CORPUS = 150_000
"""Characters of a corpus that are counted; more would bring little and take memory."""
_OTHER = -7.0
"""What a sign costs that is no Han character, in nats: as much as a fairly common character."""
_RAREST = -16.0
_REMEMBERED = 1 << 16
"""Words of one and two characters whose weight is kept at hand."""
_DIGIT = re.compile("[0-9]")
_NOT_HAN = re.compile("[^\u3400-\u9fff]+")
_in_use: Path | None = None


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

    ``dictionary`` is one for folded text; it must stay open.
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._unknown = log(0.1) + dictionary.unknown
        self._weigh_short = lru_cache(maxsize=_REMEMBERED)(dictionary.weight)

    def __contains__(self, word: str) -> bool:
        return self._dictionary.weight(word) > -inf

    def weigh(self, word: str) -> float:
        """Log probability (nats) of a word; that of a word nobody has seen if it is not known."""
        return max(self._dictionary.weight(word), self._unknown)

    def score(self, text: str) -> float:
        """Log probability (nats) of the best reading of ``text`` as words; ``text`` in any script."""
        return self.read(NOTHING_READ, text).best[-1]

    def read(self, so_far: Read, text: str) -> Read:
        """What is known after reading ``text`` behind what was read ``so_far``."""
        return self.read_folded(so_far, fold(text))

    def read_folded(self, so_far: Read, folded: str) -> Read:
        """The same of text that is folded already."""
        tail, best = so_far.tail, list(so_far.best)
        longer, weigh_short, unknown = self._dictionary.longer, self._weigh_short, self._unknown
        for char in folded:
            tail = tail[1 - LONGEST :] + char
            top = best[-1] + (max(weigh_short(char), unknown) if char >= "\u3400" else _OTHER)
            reach = min(len(tail), len(best))
            if reach > 1:
                known = weigh_short(tail[-2:])  # and what is longer by way of its own first two
                if best[-2] + known > top:
                    top = best[-2] + known
            for length in range(3, reach + 1):
                found = longer.get(tail[-length:])
                if found is not None and best[-length] + found > top:
                    top = best[-length] + found
            best.append(top)
        return Read(tail, tuple(best[-LONGEST:]))


def use_dictionary(path: Path) -> None:
    """Let this process weigh words by the baked dictionary at ``path``: that of its index."""
    global _in_use
    _in_use = path


def load_words() -> WordModel:
    """The stock model: of the dictionary in use, else of one that is baked for the moment."""
    return _open_words(_in_use)


@lru_cache(maxsize=1)
def _open_words(path: Path | None) -> WordModel:
    if path is not None:
        return WordModel(Dictionary.open(path))
    with TemporaryDirectory() as folder:
        aside = Path(folder) / "dictionary.bin"
        bake_dictionary(aside)
        return WordModel(Dictionary.open(aside))


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

    def count(self, run: str) -> int:
        """In how many places a folded run of up to four characters stands."""
        return self._counts.get(run, 0)

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
    """Both models together: the larger the corpus and the closer to ``sample``, the more its runs count.

    ``sample`` is text of the kind that will be read, folded.
    """

    _HALFWAY = 30_000
    """Characters of a corpus at which its runs have half their say."""
    _MOST = 0.85
    _STRANGE = 0.7
    """Nats a character by which the sample is less probable by the runs of a corpus than by words where
    the corpus is as much of another kind as of its own."""
    _SLOPE = 2.5

    def __init__(self, corpus: CorpusModel | None = None, sample: str = "") -> None:
        self._corpus = corpus if corpus is not None and corpus.size else None
        self._share = 0.0
        if self._corpus is not None:
            size, kinship = self._corpus.size, self._measure_kinship(self._corpus, sample)
            self._share = self._MOST * kinship * size / (size + self._HALFWAY)

    def _measure_kinship(self, corpus: CorpusModel, sample: str) -> float:
        """How far a corpus is of the kind of ``sample``, between 0 and 1."""
        chars = _NOT_HAN.sub("", sample)
        if not chars:
            return 1.0
        runs = sum(corpus.weigh(chars[max(at + 1 - ORDER, 0) : at], char) for at, char in enumerate(chars))
        strangeness = (load_words().score(chars) - runs) / len(chars)
        return 1 / (1 + exp(self._SLOPE * (strangeness - self._STRANGE)))

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
