"""Reads a query into its tree.

    query    = both { OR both }
    both     = negated { [ AND ] negated }
    negated  = [ NOT | - ] part
    part     = ( query ) | "run" [ ~n ] | field:value | word [ * ]

Full-width signs are read like the ASCII ones, the quotation marks of Chinese like ``"``. A query
that cannot be read raises ``QueryError`` with the place and with what to write instead; nothing
else is ever raised. A *question* is read without complaint: what cannot be an operator is taken
for a sign of its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aigov_search.errors import QueryError
from aigov_search.query.dates import is_date
from aigov_search.query.syntax import (
    FIELD_NAMES,
    And,
    Close,
    Dates,
    FieldName,
    InField,
    Node,
    Not,
    Or,
    Prefix,
    Quoted,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 40
"""How many brackets may stand inside each other."""
FARTHEST = 10_000
"""The largest distance that ``~n`` takes."""

_OPEN, _CLOSE = "(（", ")）"
_QUOTES = dict.fromkeys('"＂“”', '"＂“”') | {"「": "」", "『": "』"}
_MINUS, _TILDE, _STAR, _COLON = "-－", "~～", "*＊", ":："
_YEAR = 4
_ASCII = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})


class _Token(NamedTuple):
    """``kind`` is one of ``( ) - OR AND NOT run word``; ``text`` is what a run or a word says."""

    kind: str
    text: str
    start: int
    end: int
    distance: int | None = None


def parse_query(query: str, *, question: bool = False) -> Node:
    """The tree of a query; raises ``QueryError``."""
    return _Parser(query, question).parse()


class _Parser:
    def __init__(self, query: str, question: bool) -> None:
        self._query = query
        self._question = question
        self._tokens = self._read_tokens()
        self._at = 0

    def parse(self) -> Node:
        node = self._parse_either(0)
        if node is None:
            raise self._error("there is nothing to look for; give a word, or signs in quotes", 0)
        return node

    # Tokens

    def _read_tokens(self) -> list[_Token]:
        tokens: list[_Token] = []
        query, at = self._query, 0
        while at < len(query):
            char = query[at]
            if char.isspace():
                at += 1
                continue
            if char in _OPEN or char in _CLOSE:
                token = _Token("(" if char in _OPEN else ")", char, at, at + 1)
            elif char in _QUOTES:
                token = self._read_run(at)
            elif char in _MINUS and self._is_minus(at):
                token = _Token("-", char, at, at + 1)
            else:
                token = self._read_word(at)
            tokens.append(token)
            at = token.end
        return self._balance(tokens) if self._question else tokens

    def _is_minus(self, at: int) -> bool:
        """Whether the sign at ``at`` negates: it stands before something, and not inside a word."""
        query = self._query
        before, after = query[at - 1 : at], query[at + 1 : at + 2]
        begins = not before or before.isspace() or before in _OPEN + _MINUS
        return begins and bool(after) and not after.isspace() and after not in _CLOSE

    def _read_run(self, start: int) -> _Token:
        query, closers = self._query, _QUOTES[self._query[start]]
        end = start + 1
        while end < len(query) and query[end] not in closers:
            end += 1
        if end == len(query):
            if self._question:
                return _Token("word", query[start], start, start + 1)
            partner = "”" if query[start] in "“”" else closers[0]
            raise self._error(f"the quote {query[start]} is never closed; add {partner}", start)
        text, end = query[start + 1 : end], end + 1
        if end < len(query) and query[end] in _TILDE:
            return self._read_distance(text, start, end)
        return _Token("run", text, start, end)

    def _read_distance(self, text: str, start: int, tilde: int) -> _Token:
        end = tilde + 1
        while end < len(self._query) and self._query[end].translate(_ASCII) in "0123456789":
            end += 1
        digits = self._query[tilde + 1 : end].translate(_ASCII)
        if digits and len(digits) < 9 and int(digits) <= FARTHEST:
            return _Token("run", text, start, end, int(digits))
        if self._question:
            return _Token("run", text, start, end)
        raise self._error(f'~ takes a number of characters up to {FARTHEST}, as in "算法 安全"~10', tilde)

    def _read_word(self, start: int) -> _Token:
        query, end = self._query, start
        while end < len(query):
            char = query[end]
            year = _find_year(query, start, end)
            if year:
                end = year
                continue
            if char.isspace() or char in _OPEN or char in _CLOSE:
                break
            if char in _QUOTES and not (char in "“”" and _is_apostrophe(query, end)):
                break
            end += 1
        text = query[start:end]
        word = text.translate(_ASCII)
        return _Token(word if word in ("OR", "AND", "NOT") else "word", text, start, end)

    def _balance(self, tokens: list[_Token]) -> list[_Token]:
        """Without the brackets that have no partner or nest too deeply."""
        opened: list[int] = []
        partnered: set[int] = set()
        for n, token in enumerate(tokens):
            if token.kind == "(":
                opened.append(n)
            elif token.kind == ")" and opened:
                if len(opened) < DEEPEST:
                    partnered.update((opened[-1], n))
                opened.pop()
        return [token for n, token in enumerate(tokens) if token.kind not in "()" or n in partnered]

    # Grammar. A part is None where there is nothing but signs that cannot be looked for.

    def _parse_either(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while True:
            begun = self._at
            part = self._parse_both(depth)
            token = self._peek()
            is_or = token is not None and token.kind == "OR"
            if (is_or or parts) and self._at == begun and not self._question:
                place = token.start if token else len(self._query)
                raise self._error("OR needs something on both sides, as in 算法 OR 数据", place)
            if part is not None:
                parts.append(part)
            if not is_or:
                return _join(Or, parts)
            self._at += 1

    def _parse_both(self, depth: int) -> Node | None:
        parts: list[Node] = []
        before: _Token | None = None
        while (token := self._peek()) is not None and token.kind != "OR":
            if token.kind == ")":
                if depth:
                    break
                raise self._error("this bracket was never opened; take it out or add ( before", token.start)
            if token.kind == "AND":
                self._at += 1
                after = self._peek()
                lonely = before is None or before.kind == "AND" or after is None or after.kind in (")", "OR")
                if lonely and not self._question:
                    raise self._error("AND needs something on both sides; a space will do, too", token.start)
            elif (part := self._parse_negated(depth)) is not None:
                parts.append(part)
            before = token
        return _join(And, parts)

    def _parse_negated(self, depth: int) -> Node | None:
        first = self._peek()
        negated = False
        while (token := self._peek()) is not None and token.kind in ("-", "NOT"):
            negated = not negated
            self._at += 1
        if first is None or token is None or token.kind in (")", "OR", "AND"):
            if self._question or first is None:
                return None
            raise self._error(f"{first.text} needs something after it, as in -伦理", first.start)
        part = self._parse_part(depth)
        return Not(part=part, start=first.start, end=part.end) if negated and part is not None else part

    def _parse_part(self, depth: int) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "(":
            return self._parse_group(token, depth)
        if token.kind == "run":
            return self._make_run(token)
        return self._parse_word(token)

    def _parse_group(self, opened: _Token, depth: int) -> Node | None:
        if depth >= DEEPEST:
            raise self._error(f"there are more than {DEEPEST} brackets inside each other", opened.start)
        begun = self._at
        node = self._parse_either(depth + 1)
        closed = self._peek()
        if closed is None:
            raise self._error("this bracket is never closed; add )", opened.start)
        if self._at == begun and not self._question:
            raise self._error("there is nothing between these brackets; take them out", opened.start)
        self._at += 1
        return node

    def _make_run(self, token: _Token) -> Node | None:
        if not token.text.strip():
            if self._question:
                return None
            raise self._error("there is nothing between these quotes; take them out", token.start)
        if token.distance is None:
            return Quoted(text=token.text, start=token.start, end=token.end)
        return Close(text=token.text, distance=token.distance, start=token.start, end=token.end)

    def _parse_word(self, token: _Token) -> Node | None:
        name, colon, value = _split_field(token.text)
        if colon and name in FIELD_NAMES:
            return self._parse_field(token, name, value)
        if colon and name.isascii() and name.isalpha() and not self._question and not value.startswith("//"):
            near = min(FIELD_NAMES, key=lambda known: _count_changes(name, known))
            if _count_changes(name, near) <= 2:
                raise self._error(f"there is no field '{name}'; did you mean {near}: ?", token.start)
        return self._make_word(token)

    def _make_word(self, token: _Token) -> Words | Prefix | None:
        text, start, end = token.text, token.start, token.end
        stem = text.rstrip(_STAR)
        star = next((n for n, char in enumerate(stem) if char in _STAR), None)
        if not self._question:
            if star is not None:
                raise self._error("* may only stand at the end of a word, as in 治理*", start + star)
            if not any(char.isalnum() for char in stem) and stem != text:
                raise self._error("* needs the beginning of a word before it, as in 治理*", start)
        if not any(char.isalnum() for char in text):
            return None
        if stem != text and stem[-1:].isalnum():
            return Prefix(text=stem, start=start, end=end)
        return Words(text=text, start=start, end=end)

    def _parse_field(self, token: _Token, name: FieldName, value: str) -> Node | None:
        at = token.end - len(value)
        following = self._peek()
        item: Words | Quoted | Prefix | None = None
        if value:
            item = self._make_word(_Token("word", value, at, token.end))
        elif following is not None and following.kind == "run" and following.start == token.end:
            self._at += 1
            item = Quoted(text=following.text, start=following.start, end=following.end)
        if name == "date":
            return self._make_dates(token, item.text if item else value, at)
        if item is None or not item.text.strip():
            if self._question:
                return None
            raise self._error(f"{name}: needs a value right after it, as in {_EXAMPLES[name]}", token.start)
        return InField(field=name, value=item, start=token.start, end=item.end)

    def _make_dates(self, token: _Token, value: str, at: int) -> Dates | None:
        text = value.translate(_ASCII).replace("…", "..")
        since, dots, until = text.partition("..")
        until = until.lstrip(".") if dots else since
        wrong = next((date for date in (since, until) if date and not is_date(date)), None)
        if wrong is None and (since or until):
            if since and until and since > until and not until.startswith(since):
                since, until = until, since
            return Dates(since=since or None, until=until or None, start=token.start, end=token.end)
        if self._question:
            return None
        what = f"'{wrong}' is no date" if wrong else "date: needs a value"
        raise self._error(f"{what}; write YYYY, YYYY-MM or YYYY-MM-DD, as in date:2024-05..2024-12", at)

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _error(self, message: str, position: int) -> QueryError:
        return QueryError(f"query, character {position + 1}: {message}", query=self._query, position=position)


_EXAMPLES = {
    "title": "title:倡议",
    "source": "source:外交部",
    "author": 'author:"王 明"',
    "lang": "lang:zh",
    "number": "number:国发〔2017〕35号",
    "article": "article:7",
}


def _find_year(query: str, start: int, at: int) -> int:
    """Where a year in brackets ends that belongs to a document's number (国发（2017）35号); else 0."""
    year = query[at : at + _YEAR + 2]
    if len(year) < _YEAR + 2 or year[0] not in _OPEN or year[-1] not in _CLOSE or not year[1:-1].isdecimal():
        return 0
    return at + len(year) if _split_field(query[start:at])[0] == "number" else 0


def _is_apostrophe(query: str, at: int) -> bool:
    """Whether a curly quote stands inside a Latin word and is no quote at all."""
    around = query[max(0, at - 1) : at + 2]
    return (
        len(around) == 3
        and around[0].isascii()
        and around[0].isalpha()
        and around[2].isascii()
        and (around[2].isalpha())
    )


def _split_field(text: str) -> tuple[str, str, str]:
    """A word cut at its first colon: the name in lower-case ASCII, the colon, the value."""
    for at, char in enumerate(text):
        if char in _COLON:
            return text[:at].translate(_ASCII).lower(), char, text[at + 1 :]
    return text, "", ""


def _join(kind: type[And | Or], parts: Sequence[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(parts=tuple(parts), start=parts[0].start, end=parts[-1].end)


def _count_changes(one: str, other: str) -> int:
    """The edit distance of two short words."""
    row = list(range(len(other) + 1))
    for n, char in enumerate(one[:20], 1):
        before, row[0] = row[0], n
        for m, opposite in enumerate(other, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (char != opposite))
    return row[-1]
