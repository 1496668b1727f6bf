"""Cut text into words exactly as jieba 0.42.1 does, and name the words an index should know.

The method is jieba's: of all ways to read a block as words of the dictionary the most probable one,
computed from the block's end; runs of single characters that remain go to a hidden Markov model
with the states B, M, E, S. Sums are taken in jieba's order and ties decided as it decides them, so
that the tokens agree to the last.
"""

from __future__ import annotations

import re
from itertools import chain
from math import inf
from typing import TYPE_CHECKING

from aigov_search.chinese.dictionary import IMPOSSIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aigov_search.chinese.dictionary import Dictionary, Pair

_BLOCK = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
_BETWEEN = re.compile(r"\r\n|[\s\S]")
_HAN = re.compile(r"([\u4e00-\u9fd5]+)")
_LATIN = r"([a-zA-Z0-9]+(?:\.[0-9]+)?%?)"

# What a query for Han characters does not meet is compiled when it is.
_COMPOUND = r"""[^\W_]+(?:[-_.&+#/%@:"·][^\W_]+)*[+#%]*"""
"""Parts joined by single signs (GPT-4, AT&T, 2023/7/13), perhaps with signs behind (C++, AI+, 95%)."""
_PART = r"(?<![^\W_]\.)[0-9]++\.[0-9]++(?!\.?[^\W_])|[^\W_]+"
"""A part: a number with decimals, else letters and digits."""
_RUN_OF_PARTS = 4
"""Of so many parts, every run of neighbours is a term: GPT-4-turbo is found by GPT-4."""
_LONGEST_TERM = 64
"""What is longer is an address, or noise; only its parts are terms."""

_PATIENCE = 1_000_000
"""Characters to cut here before the whole dictionary is read: by then that would have cost less."""
_REMEMBERED = 1 << 15
"""Runs, and words, whose analysis is kept at hand."""


class Segmenter:
    """Cuts text with an open dictionary.

    What cuts much text may set ``accelerated``: runs of Han characters then go to rjieba, if it is
    installed. It gives the same tokens sooner, but takes some 0.3 s and 50 MB to start. Where only
    the terms that are ``wanted`` are needed, others are left out wherever that saves time.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        *,
        accelerated: bool = False,
        wanted: Callable[[str], bool] | None = None,
    ) -> None:
        self._dictionary = dictionary
        self._find_pair: Callable[[str], Pair | None] = dictionary.pairs.__getitem__
        self._patience = _PATIENCE
        self._recognized: dict[str, list[str]] = {}
        self._terms_of = _TermsOf(dictionary, wanted)
        self._fast_run: re.Pattern[str] | None = None
        self._fast_text: re.Pattern[str] | None = None
        if accelerated:
            self._accelerate()

    def _accelerate(self) -> None:
        from aigov_search.chinese.acceleration import start_rjieba

        started = start_rjieba(self._dictionary)
        if started is not None:
            self._fast_run, self._fast_text, self._cut_fast = started

    def cut(self, text: str) -> list[str]:
        """The tokens of ``text`` in order; joined they give ``text`` again.

        They are what ``jieba.cut(text, HMM=True)`` gives with the same dictionary.
        """
        tokens: list[str] = []
        between = True
        for block in _BLOCK.split(text):
            if between:
                if block:
                    tokens += _BETWEEN.findall(block)
            elif len(block) == 1:
                tokens.append(block)
            elif self._fast_run is not None and self._fast_run.fullmatch(block):
                tokens += self._cut_fast(block)
            else:
                self._cut_block(block, tokens)
            between = not between
        return tokens

    def terms(self, folded: str) -> list[str]:
        """The index words of a folded text, in order and as often as they occur.

        These are the words of two and more characters it is cut into, with every word of the
        dictionary inside them (生成式人工智能: 生成, 生成式, 人工智能, 智能 …), and what is written in
        letters and digits, whole and in parts (gpt-4, gpt, 4). Single Han characters are no words:
        an index keeps all of them anyway.
        """
        terms_of = self._terms_of
        if self._fast_text is not None and self._fast_text.fullmatch(folded):
            return [*chain.from_iterable(map(terms_of.__getitem__, self._cut_fast(folded)))]
        terms: list[str] = []
        other = ""  # what stands since the last token with a Han character
        between = True
        for block in _BLOCK.split(folded):
            if between:
                other += block
            elif self._fast_run is not None and self._fast_run.fullmatch(block):
                if len(other) > 1 or other.isalnum():
                    terms += find_compounds(other)
                other = ""
                terms += chain.from_iterable(map(terms_of.__getitem__, self._cut_fast(block)))
            else:
                tokens: list[str] = []
                self._cut_block(block, tokens)
                for token in tokens:
                    if token not in terms_of and not _HAN.search(token):
                        other += token
                        continue
                    if len(other) > 1 or other.isalnum():
                        terms += find_compounds(other)
                    other = ""
                    terms += terms_of[token]
            between = not between
        return terms + find_compounds(other)

    def _cut_block(self, block: str, tokens: list[str]) -> None:
        """Append the tokens of a block of two or more characters."""
        if self._patience > 0:
            self._patience -= len(block)
            if self._patience <= 0:
                self._dictionary.load()
                self._find_pair = self._dictionary.pairs.get
        ends = self._find_route(block)
        start = left = 0  # left: where single characters began to pile up
        while start < len(block):
            end = ends[start]
            if end - start > 1:
                if left < start:
                    self._cut_singles(block[left:start], tokens)
                tokens.append(block[start:end])
                left = end
            start = end
        if left < start:
            self._cut_singles(block[left:start], tokens)

    def _find_route(self, block: str) -> list[int]:
        """For each offset the end of the word that begins there on the best way to the block's end."""
        size = len(block)
        weights, find_pair, longer = self._dictionary.weights, self._find_pair, self._dictionary.longer
        unknown = self._dictionary.unknown
        ends = list(range(1, size + 1))
        scores = [0.0] * (size + 1)
        start = size - 1
        following = block[-1]
        score = weights[following]
        scores[start] = ahead = unknown if score == -inf else score
        beyond = 0.0
        for char in block[-2::-1]:
            start -= 1
            score = weights[char] + ahead
            pair = find_pair(char + following)
            if pair is not None:
                weight, lengths = pair
                weight += beyond
                if weight >= score:  # of equals jieba takes the longest
                    score = weight
                    ends[start] = start + 2
                for length in lengths:
                    end = start + length
                    if end > size:
                        break
                    found = longer.get(block[start:end])
                    if found is not None:
                        found += scores[end]
                        if found >= score:
                            score = found
                            ends[start] = end
            if score == -inf:  # begins words, but none that stands here
                score = unknown + ahead
                ends[start] = start + 1
            following, beyond = char, ahead
            scores[start] = ahead = score
        return ends

    def _cut_singles(self, run: str, tokens: list[str]) -> None:
        """Append the tokens of a run of characters that the dictionary leaves single."""
        if len(run) == 1:
            tokens.append(run)
            return
        known = self._recognized.get(run)
        if known is None:
            known = list(run) if run in self._dictionary else list(self._recognize(run))
            if len(self._recognized) >= _REMEMBERED:
                self._recognized.clear()
            self._recognized[run] = known
        tokens += known

    def _recognize(self, run: str) -> Iterator[str]:
        """Words the model of unknown words finds in ``run``; letters and digits stay together."""
        split = self._dictionary.split
        for number, part in enumerate(_HAN.split(run)):
            if number % 2:
                for word in cut_states(part, self._find_states(part)):
                    if word in split:
                        yield from word
                    else:
                        yield word
            else:
                yield from filter(None, re.split(_LATIN, part))

    def _find_states(self, run: str) -> str:
        """The most probable row of states, one of B, M, E, S for each character (Viterbi)."""
        emissions = self._dictionary.emissions
        start_b, start_s, be, bm, eb, es, me, mm, sb, ss = self._dictionary.model
        b, m, e, s = emissions[run[0]]
        b, m, e, s = start_b + b, IMPOSSIBLE + m, IMPOSSIBLE + e, start_s + s
        came_from: list[tuple[str, str, str, str]] = []
        for char in run[1:]:
            emit_b, emit_m, emit_e, emit_s = emissions[char]
            b_e, b_s = e + eb + emit_b, s + sb + emit_b
            m_b, m_m = b + bm + emit_m, m + mm + emit_m
            e_b, e_m = b + be + emit_e, m + me + emit_e
            s_e, s_s = e + es + emit_s, s + ss + emit_s
            # Of equals jieba takes the state later in the alphabet.
            came_from.append((
                "S" if b_s >= b_e else "E", "M" if m_m >= m_b else "B",
                "M" if e_m >= e_b else "B", "S" if s_s >= s_e else "E",
            ))
            b, m, e, s = max(b_e, b_s), max(m_b, m_m), max(e_b, e_m), max(s_e, s_s)
        state = "S" if s >= e else "E"
        states = [state]
        for before in reversed(came_from):
            state = before["BMES".index(state)]
            states.append(state)
        return "".join(reversed(states))


class _TermsOf(dict[str, list[str]]):
    """Token with a Han character → its terms that are wanted, found when they are asked for."""

    def __init__(self, dictionary: Dictionary, wanted: Callable[[str], bool] | None) -> None:
        super().__init__()
        self._dictionary = dictionary
        self._wanted = wanted

    def __missing__(self, token: str) -> list[str]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self._find(token)
        terms = self[token] = found if self._wanted is None else [*filter(self._wanted, found)]
        return terms

    def _find(self, token: str) -> list[str]:
        size = len(token)
        if size == 2 and _HAN.fullmatch(token):
            return [token]
        pairs, longer = self._dictionary.pairs, self._dictionary.longer
        terms = []
        for start in range(size - 1):
            weight, lengths = pairs[token[start : start + 2]] or (-inf, ())
            if weight > -inf and size > 2:
                terms.append(token[start : start + 2])
            for length in lengths:
                word = token[start : start + length]
                if len(word) == length < size and word in longer:
                    terms.append(word)
            if start == 0 and size <= _LONGEST_TERM:
                terms.append(token)
        if not _HAN.fullmatch(token):
            terms += find_compounds(_HAN.sub(" ", token))
        return terms


def cut_states(run: str, states: str) -> Iterator[str]:
    """The words that a row of states marks in ``run``."""
    start = done = 0
    for at, state in enumerate(states):
        if state == "B":
            start = at
        elif state == "E":
            yield run[start : at + 1]
            done = at + 1
        elif state == "S":
            yield run[at]
            done = at + 1
    if done < len(run):
        yield run[done:]


def find_compounds(text: str) -> list[str]:
    """Terms of a text without words of Han characters: compounds (gpt-4) and their parts (gpt, 4)."""
    terms = []
    for match in re.finditer(_COMPOUND, text) if text else ():
        compound = match.group()
        parts = [part.span() for part in re.finditer(_PART, compound)]
        reach = len(parts) if len(parts) <= _RUN_OF_PARTS else 1
        spans = dict.fromkeys([(0, len(compound))] + [
            (start, end) for first, (start, _) in enumerate(parts) for _, end in parts[first : first + reach]
        ])
        terms += [compound[start:end] for start, end in spans if end - start <= _LONGEST_TERM]
    return terms
