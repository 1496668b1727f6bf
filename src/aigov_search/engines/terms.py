"""What counts as a word character, and the terms that are made of word characters.

A word character is a letter, a digit or an ideograph: whatever ``str.isalnum`` accepts. Pairs and
single characters of *all* scripts are terms, so that any run of two or more characters that holds
a word character can be looked up, also inside a Latin word or a number.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from aigov_search.engines import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD_RUN = re.compile(r"[^\W_]+")  # \w is str.isalnum and the underscore


def iter_word_runs(text: str) -> Iterator[str]:
    """The longest runs of word characters in a text, in order."""
    return (match.group() for match in _WORD_RUN.finditer(text))


def is_han(char: str) -> bool:
    """Whether a character is an ideograph."""
    return (
        "一" <= char <= "鿿"
        or "㐀" <= char <= "䶿"
        or "\U00020000" <= char <= "\U0003ffff"
        or "豈" <= char <= "\ufaff"
        or char in "〇々"
    )


def terms_holding(run: str) -> list[Term]:
    """The terms that every entry must hold in which ``run`` occurs: its pairs, else its characters.

    Each term is named once. None are named for a run without a word character.
    """
    terms: dict[Term, None] = {}
    for part in iter_word_runs(run):
        if len(part) == 1:
            terms[Term("chars", part)] = None
        for first, second in pairwise(part):
            terms[Term("pairs", first + second)] = None
    return list(terms)


def is_posted_word(word: str) -> bool:
    """Whether a word has postings of its own: one of two ideographs is found and ranked as a pair.

    What could not be part of a query's term is no word either.
    """
    if len(word) == 2 and is_han(word[0]) and is_han(word[1]):
        return False
    return bool(word) and "\n" not in word and "\0" not in word


def term_of_word(word: str) -> Term:
    """The term under which a word is posted."""
    return Term("words" if is_posted_word(word) else "pairs", word)


def is_alphabetic(char: str) -> bool:
    """Whether a character is a letter or digit of a script that sets its words apart by spaces."""
    return char.isalnum() and (char < "\u0e00" or "\u1e00" <= char < "\u2000")
