"""Terms of an index that are close to one that is not in it: slips of the hand, homophones, parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.chinese.readings import list_homophones
from aigov_search.engines import Term
from aigov_search.engines.terms import is_alphabetic, is_han, term_of_word, terms_holding
from aigov_search.frozen import frozen
from aigov_search.query.finding import find_passages
from aigov_search.query.plan import Alternative, Plan, Run, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.search.index import Index

_MOST = 3
_LONGEST = 16
"""Characters of a term for which others are looked up; a longer one is a quotation."""
_ALL_WORDS = 1 << 40


@frozen
class NearRecord:
    """A term of the index that is close to one that is not there."""

    text: str
    passages: int


def find_nearest(index: Index, term: str) -> list[NearRecord]:
    """Up to three terms of the index that are close to a folded one, the closest and commonest first.

    Close is what differs in a quarter of the characters at most (in one, if there are fewer), a
    homophone counting half, and what a word of letters begins; failing that, what the term becomes
    with a homophone in one place; failing that, its longest parts.
    """
    term = term.strip()
    if not term or len(term) > _LONGEST:
        return []
    begins = is_alphabetic(term[-1])
    near = [
        (1.0 if begins and word.startswith(term) else measure_difference(term, word), word)
        for word in {*_list_words(index, term)} - {term}
    ]
    limit = max(1.0, len(term) / 4)
    counted = [
        (difference, -index.corpus.frequency(term_of_word(word)), word)
        for difference, word in near
        if difference <= limit
    ]
    found = [NearRecord(text=word, passages=-count) for _, count, word in sorted(counted) if count]
    return (found or [*_find_homophones(index, term)] or [*_find_parts(index, term)])[:_MOST]


def _list_words(index: Index, term: str) -> Iterator[str]:
    """Words of the index that may be meant: of about the same length, with a character in common."""
    chars = set(term)
    for segment in index.corpus.segments:
        for word, _ in segment.reader.words("", _ALL_WORDS):
            if word.startswith(term) or (abs(len(word) - len(term)) <= 2 and not chars.isdisjoint(word)):
                yield word
    if len(term) == 2 and all(map(is_han, term)):
        # Words of two characters are posted as pairs, which cannot be listed.
        meant = [first + term[1] for first in list_homophones(term[0])]
        meant += [term[0] + second for second in list_homophones(term[1])]
        for word in meant:
            if index.corpus.frequency(Term("pairs", word)) and word in index.dictionary:
                yield word


def _find_homophones(index: Index, term: str) -> Iterator[NearRecord]:
    """The runs of a text that the term becomes when one character gives way to a homophone."""
    for at, char in enumerate(term):
        for other in list_homophones(char) - {char} if is_han(char) else ():
            said = term[:at] + other + term[at + 1 :]
            around = said[max(0, at - 1) : at + 2]
            if all(index.corpus.frequency(pair) for pair in terms_holding(around)):
                passages = count_run(index, said)
                if passages:
                    yield NearRecord(text=said, passages=passages)


def _find_parts(index: Index, term: str) -> Iterator[NearRecord]:
    """The longest parts of a term that occur, all of one length, from left to right."""
    found = False
    for size in range(len(term) - 1, 1, -1):
        for start in range(len(term) - size + 1):
            part = term[start : start + size]
            passages = count_run(index, part) if part.strip() == part else 0
            if passages:
                found = True
                yield NearRecord(text=part, passages=passages)
        if found:
            return


def count_run(index: Index, text: str) -> int:
    """In how many passages of the index a run of folded characters stands."""
    wanted = Wanted(
        label=text, start=0, end=0, alternatives=(Alternative(text=text, spots=(Run(text=text),)),)
    )
    plan = Plan(query=text, root=wanted, strict=wanted, scored=())
    return sum(1 for _ in find_passages(index.corpus, plan))


def measure_difference(one: str, other: str) -> float:
    """The edit distance of two words, in which a homophone in a character's place counts half."""
    row: list[float] = [float(n) for n in range(len(other) + 1)]
    for n, char in enumerate(one, 1):
        before, row[0] = row[0], float(n)
        for m, opposite in enumerate(other, 1):
            change = _measure_change(char, opposite)
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + change)
    return row[-1]


def _measure_change(char: str, other: str) -> float:
    if char == other:
        return 0.0
    return 0.5 if is_han(char) and is_han(other) and other in list_homophones(char) else 1.0


def find_close_names(name: str, known: Sequence[str]) -> list[str]:
    """Up to three known names close to one that is not among them: what shares most pairs of characters."""
    pairs = {name[at : at + 2] for at in range(max(1, len(name) - 1))}
    chars = set(name)
    ranked = sorted(
        known, key=lambda other: (-sum(p in other for p in pairs), -len(chars & set(other)), other)
    )
    return [other for other in ranked if chars & set(other)][:_MOST]
