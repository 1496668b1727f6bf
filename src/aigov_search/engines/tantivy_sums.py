"""How tantivy is given impacts and asked for sums of them, so that its scores are exactly ours.

tantivy's own BM25 weighs by constants of its own and by the statistics of each index. A constant score
it takes as it is, and it adds up all that apply. So a term is posted once as it stands, to ask where it
is, and once more for every digit of its impact, to the base of four, that is not 0; a digit scores what
it counts for, times the weight of the term. tantivy adds in 32-bit floating point numbers, in which
sums below ``EXACT`` are exact.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aigov_search.engines import FIELDS, HIGHEST_IMPACT, AllOf, AnyOf, Term, Without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aigov_search.engines import Condition, Field, Weighted

EXACT = 1 << 24
SCORED: tuple[Field, ...] = ("words", "pairs")
"""The fields whose impacts tantivy is given; single characters only say where they are."""
_BASE = 4
_OPTION = "basic"
_DIGITS = tuple(
    (f"\0{place}{digit}", digit * _BASE**place) for place in range(4) for digit in range(1, _BASE)
)
"""What is put behind a term to name a digit, and what that digit counts for."""
_HERE = "\1"
_PLAIN = re.compile(r"[^\s\0\ud800-\udfff]{1,1000}")


def _list_signs(impact: int) -> list[str]:
    """The signs of an impact's digits."""
    worths = [impact // _BASE**place % _BASE * _BASE**place for place in range(4)]
    return [sign for sign, worth in _DIGITS if worth in worths]


_FORMS = [" ".join((_HERE, *(_HERE + sign for sign in _list_signs(n)))) for n in range(HIGHEST_IMPACT + 1)]
"""For each impact, what is posted of a term."""


def is_plain(text: str) -> bool:
    """Whether tantivy can be given a term: it cuts at spaces, and passes over what is very long."""
    return _PLAIN.fullmatch(text) is not None


def write_terms(impacts: Iterable[tuple[str, int]]) -> str:
    """Plain terms with their impacts as a text that tantivy cuts at its spaces."""
    return " ".join([_FORMS[impact].replace(_HERE, text) for text, impact in impacts])


def make_schema() -> Any:
    """The fields of an index."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option=_OPTION)
    return builder.build()


def is_exact(weighted: Sequence[Weighted]) -> bool:
    """Whether tantivy can be asked for sums by these weights."""
    return sum(weight for _, weight in weighted) * HIGHEST_IMPACT < EXACT and all(
        term.field in SCORED and is_plain(term.text) for term, _ in weighted
    )


def is_askable(condition: Condition) -> bool:
    """Whether tantivy can be asked for a condition; masks and numbers cannot be handed to it."""
    match condition:
        case Term(_, text):
            return is_plain(text)
        case AllOf(parts) | AnyOf(parts):
            return all(map(is_askable, parts))
        case Without(wanted, unwanted):
            return is_askable(wanted) and is_askable(unwanted)
        case _:
            return False


class Sums:
    """Makes queries to an index with that schema."""

    def __init__(self, schema: Any) -> None:
        from tantivy import Occur, Query

        self._schema = schema
        self._query = Query
        self._must, self._should, self._not = Occur.Must, Occur.Should, Occur.MustNot

    def ask(self, weighted: Sequence[Weighted], conditions: Sequence[Condition]) -> Any:
        """A query for the sums of weighted impacts of what fulfils all conditions.

        With none, it is for what holds a weighted term.
        """
        sums = [
            (self._should, self._query.const_score_query(self._find(term, sign), float(weight * worth)))
            for term, weight in weighted
            for sign, worth in _DIGITS
        ]
        wanted = [
            (self._must, self._query.const_score_query(self._require(condition), 0.0))
            for condition in conditions
        ]
        return self._query.boolean_query([*wanted, *sums])

    def _require(self, condition: Condition) -> Any:
        make = self._query.boolean_query
        match condition:
            case Term():
                return self._find(condition)
            case AllOf(()):
                return self._query.all_query()
            case AllOf(parts):
                return make([(self._must, self._require(part)) for part in parts])
            case AnyOf(parts):
                return make([(self._should, self._require(part)) for part in parts])
            case Without(wanted, unwanted):
                return make([(self._must, self._require(wanted)), (self._not, self._require(unwanted))])
        raise TypeError(f"no query of tantivy takes {condition!r}")

    def _find(self, term: Term, sign: str = "") -> Any:
        return self._query.term_query(self._schema, term.field, term.text + sign, _OPTION)
