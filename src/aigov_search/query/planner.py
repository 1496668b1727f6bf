"""From a query's tree to a plan: terms are folded, cut into words, and given their variants.

- A quoted run stays as it is.
- An unquoted Han run becomes its words, all of which must occur as runs of characters. Words are
  the longest ones that the segmenter sees, so nothing hangs on how a document was segmented.
- A run of letters and digits is a whole word; signs between two of them belong to it (``GPT-4``).
  A single Han character beside it is part of it, too (``第5条``, ``2030年``).
- Regional variants of an unquoted Han run are alternatives to it.
- So are the names of an unquoted term in the other language, where they are asked for; a name of
  several words (``AI governance``) is recognized in words that stand side by side.
"""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from aigov_search.engines.terms import is_alphabetic, is_han
from aigov_search.frozen import frozen, replace
from aigov_search.query.parser import parse_query
from aigov_search.query.plan import (
    Alternative,
    Either,
    Every,
    Except,
    Filter,
    Near,
    Plan,
    PlanNode,
    Run,
    Scored,
    ScoredText,
    Spot,
    Wanted,
)
from aigov_search.query.syntax import And, Close, Dates, InField, Node, Not, Or, Prefix, Quoted, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

_CONNECTORS = "-._'’/&@+#:·"
_WHOLE_FIELDS = ("lang", "article")
_LONGEST_NAME = 8
"""Words side by side that are looked up as one name."""


Known = tuple[int, int, tuple[tuple[str, int], ...]]
"""A word at ``run[start:end]`` that is one whatever the segmenter sees in it, and what it stands in by
chance: longer words, each with its offset in them."""


def _expand_nothing(_run: str, _borders: Container[int]) -> Iterable[str]:
    return ()


def _know_nothing(_run: str, _borders: Container[int]) -> Iterable[Known]:
    return ()


def _translate_nothing(_folded: str) -> Iterable[str]:
    return ()


def _rename_nothing(_name: str) -> str | None:
    return None


@frozen
class Language:
    """What the planner must know of Chinese.

    ``fold`` gives the folded form of a text; ``cut`` the segmenter's terms of a folded run of word
    characters, words inside words included, and is asked about the same run more than once; ``expand``
    the other regions' forms of a folded run, given the offsets at which its words begin and end;
    ``know`` the words of such a form that are one in any case; ``translate`` the names in the other
    language of the whole of a folded text; ``rename`` the usual form of a publisher's name.
    """

    fold: Callable[[str], str]
    cut: Callable[[str], Sequence[str]]
    expand: Callable[[str, Container[int]], Iterable[str]] = _expand_nothing
    know: Callable[[str, Container[int]], Iterable[Known]] = _know_nothing
    translate: Callable[[str], Iterable[str]] = _translate_nothing
    rename: Callable[[str], str | None] = _rename_nothing


def make_plan(query: str, language: Language, *, question: bool = False, exact: bool = False) -> Plan:
    """The plan of a query; raises ``QueryError``.

    With ``question`` whatever holds any of the terms is wanted, and the query is read without
    complaint; with ``exact`` no regional variants are tried.
    """
    scored: list[Scored] = []
    planner = _Planner(language, exact, scored)
    strict = planner.plan(parse_query(query, question=question), positive=True)
    return Plan(
        query=query, root=_loosen(strict) if question else strict, strict=strict, scored=tuple(scored)
    )


def loosen_plan(plan: Plan) -> Plan:
    """The same plan, holding for whatever holds any of its terms."""
    return Plan(query=plan.query, root=_loosen(plan.strict), strict=plan.strict, scored=plan.scored)


class _Planner:
    def __init__(self, language: Language, exact: bool, scored: list[Scored]) -> None:
        self._language = language
        self._terms = language.cut
        self._exact = exact
        self._scored = scored

    def plan(self, node: Node, *, positive: bool) -> PlanNode:
        match node:
            case And():
                parts = tuple(self.plan(part, positive=positive) for part in self._join_names(node.parts))
                return parts[0] if len(parts) == 1 else Every(parts=parts)
            case Or():
                return Either(parts=tuple(self.plan(part, positive=positive) for part in node.parts))
            case Not():
                return Except(part=self.plan(node.part, positive=not positive))
            case InField():
                return self._plan_field(node)
            case Dates():
                return Filter(field="date", dates=(node.since, node.until), start=node.start, end=node.end)
            case Words():
                return _join(list(self._plan_words(node, positive)))
            case Quoted() | Close() | Prefix():
                wanted, texts = self._plan_exact(node)
                if positive:
                    self._scored += [self._score_by(wanted.label, [text]) for text in texts]
                return wanted

    def _plan_exact(self, node: Quoted | Close | Prefix) -> tuple[Wanted, list[str]]:
        """A term that has no variants, and the texts to rank by."""
        text = self._fold(node.text).strip()
        texts = [text]
        spots: list[Spot] = [Run(text=text)]
        if isinstance(node, Prefix):
            *whole, begun = list(split_pieces(text)) or [text]
            spots = [word for piece in whole for word in _make_words(self._cut(piece))]
            spots.append(Run(text=begun, starts_word=is_alphabetic(begun[0])))
        elif isinstance(node, Close):
            texts = list(dict.fromkeys(text.split()))
            if len(texts) == 1:
                texts = list(dict.fromkeys(_cover(text, self._terms(text))))
            spots = [Near(runs=tuple(Run(text=part) for part in texts), distance=node.distance)]
        return _want(node.text, node, [Alternative(text=text, spots=tuple(spots))]), texts

    def _plan_words(self, node: Words, positive: bool) -> Iterator[Wanted]:
        """What was typed without quotes, piece by piece; a name of several pieces is one term."""
        text = self._fold(node.text)
        pieces = list(split_pieces(text)) or [text]
        if len(pieces) > 1 and self._language.translate(text):
            pieces = [text]
        for piece in pieces:
            words = [word for part in split_pieces(piece) for word in self._cut(part)] or [piece]
            variants = self._say_otherwise(piece, words)
            names = self._name_otherwise(piece)
            alternatives = [
                Alternative(text=piece, spots=_make_words(words)),
                *(
                    Alternative(text=variant, spots=self._make_regional(variant), via="region")
                    for variant in variants
                ),
                *(Alternative(text=name, spots=self._make_name(name), via="bilingual") for name in names),
            ]
            if positive:
                self._scored.append(self._score_by(piece, [piece, *variants, *names]))
            yield _want(piece, node, alternatives)

    def _make_regional(self, variant: str) -> tuple[Run, ...]:
        """Where a regional form may stand: its known words as they are, between them those of the cut."""
        runs: list[Run] = []
        at = 0
        for start, end, apart in self._language.know(variant, _find_borders(self._cut(variant))):
            runs += _make_words(self._cut(variant[at:start]))
            runs += (replace(run, apart=apart) for run in _make_words([variant[start:end]]))
            at = end
        return tuple(dict.fromkeys((*runs, *_make_words(self._cut(variant[at:])))))

    def _say_otherwise(self, piece: str, words: Sequence[str]) -> list[str]:
        """The regional variants of a piece that consists of these words."""
        if self._exact:
            return []
        return list(dict.fromkeys(self._language.expand(piece, _find_borders(words))))

    def _name_otherwise(self, text: str) -> list[str]:
        """The names of a text in the other language, each with its regional variants behind it."""
        names: dict[str, None] = {}
        for name in self._language.translate(text):
            names[name] = None
            if not name.isascii():
                names.update(dict.fromkeys(self._say_otherwise(name, self._cut(name))))
        return list(names)

    def _make_name(self, name: str) -> tuple[Run, ...]:
        """Where a name may stand: a Chinese one by its words, an English one as a whole."""
        return _make_words([name] if " " in name else self._cut(name))

    def _join_names(self, parts: Sequence[Node]) -> Iterator[Node]:
        """The parts of a conjunction, words side by side that are a name in the other language as one."""
        at = 0
        while at < len(parts):
            for size in range(min(_LONGEST_NAME, len(parts) - at), 1, -1):
                joined = self._join_words(parts[at : at + size])
                if joined is not None:
                    yield joined
                    at += size
                    break
            else:
                yield parts[at]
                at += 1

    def _join_words(self, parts: Sequence[Node]) -> Words | None:
        """Some words as one, if together they are a name that has others."""
        if self._language.translate is _translate_nothing or not all(isinstance(p, Words) for p in parts):
            return None
        text = " ".join(part.text for part in parts if isinstance(part, Words))
        if not self._language.translate(self._fold(text)):
            return None
        return Words(text=text, start=parts[0].start, end=parts[-1].end)

    def _plan_field(self, node: InField) -> Filter:
        text = self._fold(node.value.text)
        if node.field == "article":
            from aigov_search.chinese.numerals import normalize_article  # few queries need it

            text = normalize_article(text) or text
        if node.field in _WHOLE_FIELDS:
            return Filter(field=node.field, value=text, start=node.start, end=node.end)
        value = node.value
        if node.field == "number" and isinstance(value, Quoted):  # brackets are printed in many ways
            value = Words(text=value.text, start=value.start, end=value.end)
        if node.field == "number" and isinstance(value, Words):  # … and years with 年 instead of them
            value = replace(value, text=re.sub(r"((?:19|20)\d\d)年", r"\1 ", value.text))
        if isinstance(value, Words):
            # One alternative that needs all pieces; a field is short, so variants are tried piece by piece.
            parts = list(self._plan_words(value, positive=False))
            if len(parts) == 1:
                wanted = parts[0]
            else:
                spots = tuple(spot for part in parts for spot in part.alternatives[0].spots)
                wanted = _want(node.value.text, node, [Alternative(text=text, spots=spots)])
        else:
            wanted, _ = self._plan_exact(value)
        usual = self._fold(self._language.rename(node.value.text) or "") if node.field == "source" else ""
        if usual and usual != text:
            named = Alternative(text=usual, spots=(Run(text=usual),))
            wanted = _want(wanted.label, node, [*wanted.alternatives, named])
        return Filter(field=node.field, wanted=wanted, start=node.start, end=node.end)

    def _cut(self, piece: str) -> list[str]:
        """The words of a piece, in order; joined they give it again."""
        words: list[str] = []
        glue = False
        for han, chars in groupby(piece, key=is_han):
            run = "".join(chars)
            if han:
                cover = _cover(run, self._terms(run))
                if glue and len(cover[0]) == 1:
                    words[-1] += cover.pop(0)
                words += cover
            else:
                words.append(words.pop() + run if words and len(words[-1]) == 1 else run)
            glue = not han
        return words

    def _score_by(self, label: str, texts: Iterable[str]) -> Scored:
        scored = tuple(ScoredText(text, tuple(self._terms(text))) for text in texts)
        return Scored(label=label, texts=scored)

    def _fold(self, text: str) -> str:
        return self._language.fold(text).replace("\n", " ")


def split_pieces(folded: str) -> Iterator[str]:
    """The runs of word characters of a folded text, with signs between two letters or digits.

    A ``+`` or ``#`` right behind a letter belongs to it (``c++``).
    """
    if folded.isalnum():
        yield folded
        return
    start = at = 0
    while at < len(folded):
        char = folded[at]
        before, after = folded[at - 1 : at], folded[at + 1 : at + 2]
        inside = at > start and (
            (char in _CONNECTORS and is_alphabetic(before) and bool(after) and is_alphabetic(after))
            or (char in "+#" and (before in "+#" or (is_alphabetic(before) and before.isalpha())))
        )
        if not (char.isalnum() or inside):
            if at > start:
                yield folded[start:at]
            start = at + 1
        at += 1
    if at > start:
        yield folded[start:at]


def _make_words(words: Iterable[str]) -> tuple[Run, ...]:
    """Each word once, as a run; one that ends in a letter or digit ends there."""
    return tuple(
        Run(text=word, starts_word=is_alphabetic(word[0]), ends_word=is_alphabetic(word[-1]))
        for word in dict.fromkeys(words)
    )


def _find_borders(words: Iterable[str]) -> Container[int]:
    return {0, *accumulate(map(len, words))}


def _cover(run: str, terms: Sequence[str]) -> list[str]:
    """A run cut into words, each the longest of ``terms`` that fits; single characters fill the gaps."""
    known = set(terms)
    longest = max(map(len, known), default=1)
    words: list[str] = []
    at = 0
    while at < len(run):
        width = next((n for n in range(longest, 1, -1) if run[at : at + n] in known), 1)
        words.append(run[at : at + width])
        at += len(words[-1])
    return words


def _want(label: str, node: Node, alternatives: Sequence[Alternative]) -> Wanted:
    return Wanted(label=label.strip(), start=node.start, end=node.end, alternatives=tuple(alternatives))


def _join(parts: list[Wanted]) -> PlanNode:
    return parts[0] if len(parts) == 1 else Every(parts=tuple(parts))


def _loosen(node: PlanNode) -> PlanNode:
    """What holds any of the wanted terms, and still every filter and no excluded term."""
    match node:
        case Wanted():
            return _want_any(node)
        case Every(parts=parts):
            wanted = tuple(_loosen(part) for part in parts if not is_limit(part))
            limits = tuple(part for part in parts if is_limit(part))
            if not wanted:
                return node
            either = wanted[0] if len(wanted) == 1 else Either(parts=wanted)
            return Every(parts=(*limits, either)) if limits else either
        case Either(parts=parts):
            return Either(parts=tuple(_loosen(part) for part in parts))
        case _:
            return node


def _want_any(node: Wanted) -> Wanted:
    """The same term, fulfilled by any of its words; single characters of longer terms do not count."""
    spots = {spot: option for option in reversed(node.alternatives) for spot in reversed(option.spots)}
    telling = {spot: option for spot, option in reversed(spots.items()) if not _is_lone(spot)} or spots
    alternatives = tuple(
        Alternative(text=spot.text if isinstance(spot, Run) else option.text, spots=(spot,), via=option.via)
        for spot, option in telling.items()
    )
    return Wanted(label=node.label, start=node.start, end=node.end, alternatives=alternatives)


def _is_lone(spot: Spot) -> bool:
    return isinstance(spot, Run) and len(spot.text) == 1 and is_han(spot.text)


def is_limit(node: PlanNode) -> bool:
    """Whether a part only narrows what is found: a filter or an exclusion."""
    return isinstance(node, Filter | Except)
