"""Words that a spinning tool put in place of others: ``野生智能`` for 人工智能, ``底子办法`` for 基础设施.

Such a tool replaces strings in the whole text, with a table of its own and without minding where
words begin. So in one text the same word always stands for the same one or two, what it replaced
stands nowhere any more, and where strings met at a border, new ones arose (加强人工智能: 强人 became
能人, then 人工 became 野生, and 加能野生智能 stands there); those are made from the pairs.

``spin_pairs.txt`` holds pairs that were seen or reported. They act only where a text is far beyond
what clean text ever reaches: several of its words are rarer stand-ins for words that stand nowhere
in it, and under the language model the text with the words put back is more probable by a margin
per thousand characters. Pairs that were learned from other copies of the same site act along.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from aigov_search.repairs.data import read_rows
from aigov_search.repairs.lattice import Candidate, Reading, put_back, read_best
from aigov_search.repairs.rule import Draft, Pair, Rule
from aigov_search.spans import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aigov_search.repairs.language import CorpusModel, LanguageModel

_SHORTEST = 150
"""Characters below which a text says too little of itself."""
_RARER = 2.0
"""Nats by which a word must be rarer than the one it stands for, to be telling."""
_USUAL = 25
"""Clean texts of a thousand in which it may stand, to be telling."""
_TELLING = 3
_TELLING_SHARE = 1.5 / 1000
"""Telling words a text must have before anything is weighed: so many at least, and so many a character."""
_TOO_MANY = 4
"""Telling words that clean text never has; a text that keeps them was spun and not restored."""
_FORMS = 4
_TELLING_FORMS = 2
_GAIN = 25.0
"""Nats per thousand characters; clean text reaches 11."""
_DOUBTING = 2.0
"""What each word put back must bring, in nats, while it is in question whether the text is spun."""
_PRICE = 0.7
"""What it must bring once the text is known to be spun."""
_REPORTED = 1.0
"""What it must bring more if its pair was reported and not seen."""
_COMMON, _COMMONEST = 1.5, 250
"""What it must bring more if the word it stands for is at home in so many clean texts of a thousand."""
_AT_HOME = 4.0
"""What it must bring more if its pair was not seen and clean texts like this have the word more often."""
_ACTIVE = 3.0
"""What a pair that is seen at work in the text is let off."""
_PRESENT = 2.0
"""What a pair pays more for each place, up to two, where the word it would put back still stands."""
_RIVAL = 3.0
"""What a pair pays more if another word already stands for the same one in more places."""
_PASSES = 2


@cache
def read_pairs() -> tuple[Pair, ...]:
    """The pairs known beforehand."""
    return tuple(_make_pair(*row) for row in read_rows("spin_pairs.txt"))


def _make_pair(spun: str, meant: str, pages: str, rarer: str, clean: str) -> Pair:
    is_seen = pages != "0"
    return Pair(
        spun, meant,
        is_telling=len(spun) > 1 and float(rarer) >= _RARER and int(clean) <= _USUAL,
        source=f"seen on {pages} spun page{'s' * (pages != '1')}" if is_seen else "reported of spun pages",
        doubt=(0.0 if is_seen else _REPORTED) + _COMMON * min(1.0, int(clean) / _COMMONEST),
    )


def _detect(draft: Draft) -> bool:
    if len(draft.text) < _SHORTEST:
        return False
    pairs, chars = _telling_pairs_by_head(), draft.sample_counts
    likely = [pair for head in pairs.keys() & chars.keys() for pair in pairs[head] if pair.spun[1] in chars]
    return holds_telling(draft.sample, (*likely, *draft.context.learned))


def holds_telling(folded: str, pairs: Iterable[Pair]) -> bool:
    """Whether so many telling words of ``pairs`` stand in a folded text that it may be spun."""
    telling = count_telling(folded, (pair for pair in pairs if pair.is_telling))
    return telling >= max(_TELLING, _TELLING_SHARE * len(folded))


@cache
def _telling_pairs() -> tuple[Pair, ...]:
    return tuple(pair for pair in read_pairs() if pair.is_telling)


@cache
def _telling_pairs_by_head() -> dict[str, list[Pair]]:
    """The same by the first characters of what stands in the text; there are always two."""
    pairs: dict[str, list[Pair]] = {}
    for pair in _telling_pairs():
        pairs.setdefault(pair.spun[0], []).append(pair)
    return pairs


def count_telling(folded: str, pairs: Iterable[Pair]) -> int:
    """How many words of a folded text are among the ``pairs`` and stand for words found nowhere in it."""
    return len({pair.spun for pair in pairs if pair.spun in folded and pair.meant not in folded})


def _propose(draft: Draft) -> list[Edit]:
    from aigov_search.repairs.language import LanguageModel

    folded = draft.folded
    pairs = (*draft.context.learned, *read_pairs())
    candidates = find_candidates(draft.sample, pairs)
    first = read_best(draft.sample, candidates, LanguageModel(), lambda _: _DOUBTING)
    if not _is_spun(draft.sample, first, pairs):
        return []
    model = LanguageModel(draft.context.corpus, put_back(draft.sample, first))
    pairs = tuple(_doubt_at_home(pair, draft.context.corpus) for pair in pairs)
    known: dict[str, list[Pair]] = {}
    for pair in pairs:
        known.setdefault(pair.spun, []).append(pair)
    score = 1000 * first.gain / len(draft.sample)
    spell = _speller(draft.text)
    likely = restore_words(folded, pairs, model).taken
    suspected = [each for each in restore_words(folded, pairs, model, caution=0.0).taken
                 if not any(each.start < other.end and other.start < each.end for other in likely)]
    places = Counter((folded[each.start : each.end], each.meant) for each in [*likely, *suspected])
    return [
        Edit(start=each.start, end=each.end, replacement=spell(each.meant), rule=RULE.name,
             confidence="likely" if each in likely else "suspect",
             evidence=_explain(form, each.meant, known, places[form, each.meant], score))
        for each in [*likely, *suspected]
        if (form := folded[each.start : each.end])
    ]


def _doubt(draft: Draft) -> str | None:
    telling = count_telling(draft.sample, _telling_pairs())
    if telling < _TOO_MANY or telling < _TELLING_SHARE * len(draft.sample):
        return None
    return f"{telling} words stand in it as spinning tools write them, for words that stand nowhere in it"


def _doubt_at_home(pair: Pair, corpus: CorpusModel | None) -> Pair:
    """``pair``, doubted more if it was not seen and the corpus has the written word more often."""
    if corpus is None or pair.doubt < _REPORTED or corpus.count(pair.spun) <= corpus.count(pair.meant):
        return pair
    return pair._replace(doubt=pair.doubt + _AT_HOME)


def _is_spun(folded: str, reading: Reading, pairs: Iterable[Pair]) -> bool:
    """Whether what ``reading`` puts back is more than clean text could ever ask for."""
    taken = {(folded[c.start : c.end], c.meant) for c in reading.taken}
    telling = {pair.spun for pair in pairs if pair.is_telling and (pair.spun, pair.meant) in taken}
    forms = {form for form, _ in taken}
    is_probable = 1000 * reading.gain >= _GAIN * len(folded)
    return is_probable and len(forms) >= _FORMS and len(telling) >= _TELLING_FORMS


def _explain(form: str, meant: str, known: Mapping[str, Sequence[Pair]], places: int, score: float) -> str:
    """Why a word is put back, for a reader, and what else it may have been."""
    sources = {pair.meant: pair.source for pair in reversed(known.get(form, ()))}
    origin = f"a pair {sources[meant]}" if meant in sources else "made where two replaced words met"
    others = "".join(f", or for {other}" for other in sources if other != meant)
    return (f"{form} stands for {meant}{others}: {origin}, at work in {places} places here; this text is "
            f"{score:.0f} nats per thousand characters more probable with its words put back")


def _speller(text: str) -> Callable[[str], str]:
    """What writes a Simplified word in the script of ``text``."""
    from aigov_search.chinese.script import convert, detect_script

    if detect_script(text) != "hant":
        return str
    return lambda word: convert(word, to="hant", script="hans")


def find_candidates(folded: str, pairs: Iterable[Pair]) -> list[Candidate]:
    """Every place of a folded text where a word of ``pairs`` may stand for another."""
    chars = set(folded)
    forms = {(pair.spun, pair.meant) for pair in pairs} | _composites(tuple(pairs))
    return [
        candidate
        for form, meant in sorted(forms) if chars.issuperset(form)
        for candidate in _find(folded, form, meant)
    ]


def restore_words(folded: str, pairs: Iterable[Pair], model: LanguageModel, caution: float = 1.0) -> Reading:
    """The best reading of a spun text.

    The text is read several times: what a reading found at work makes the same pair cheaper, and a
    second word for the same meaning dearer, in the next. ``caution`` is the share of the pairs' doubts
    that must be overcome.
    """
    doubts = {(pair.spun, pair.meant): caution * pair.doubt for pair in pairs}
    candidates = find_candidates(folded, pairs)
    reading = read_best(folded, candidates, model, lambda _: _DOUBTING)
    for _ in range(_PASSES):
        prices = _reckon_prices(folded, reading, candidates, doubts)

        def price(candidate: Candidate, prices: dict[tuple[str, str], float] = prices) -> float:
            return prices[folded[candidate.start : candidate.end], candidate.meant]

        reading = read_best(folded, candidates, model, price)
    return reading


def _find(folded: str, form: str, meant: str) -> list[Candidate]:
    """Every place where ``form`` stands."""
    found = []
    at = folded.find(form)
    while at >= 0:
        found.append(Candidate(at, at + len(form), meant))
        at = folded.find(form, at + 1)
    return found


def _reckon_prices(
    folded: str, reading: Reading, candidates: Iterable[Candidate], doubts: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """What each pair has to bring, after what ``reading`` found at work in the text."""
    taken = Counter((folded[c.start : c.end], c.meant) for c in reading.taken)
    forms: dict[str, Counter[str]] = {}
    for (form, meant), count in taken.items():
        forms.setdefault(meant, Counter())[form] += count
    prices = {}
    for form, meant in {(folded[c.start : c.end], c.meant) for c in candidates}:
        price = _PRICE + _PRESENT * min(2, folded.count(meant)) + doubts.get((form, meant), 0.0)
        if count := taken[form, meant]:
            price -= _ACTIVE * min(1.0, count / 2 + 0.5)
        if meant in forms and forms[meant].most_common(1)[0][0] != form:
            price += _RIVAL
        prices[form, meant] = price
    return prices


@cache
def _composites(pairs: tuple[Pair, ...]) -> frozenset[tuple[str, str]]:
    """Forms that arise where a word a tool wrote makes a new string with its neighbours.

    With 强人 → 能人 before 人工 → 野生, 强人工 becomes 能野生; with 国是 → 国事 before 中国 → 我国, 中国是
    becomes 我国事.
    """
    by_head: dict[str, list[Pair]] = {}
    by_tail: dict[str, list[Pair]] = {}
    for pair in pairs:
        for cut in range(1, len(pair.meant)):
            by_head.setdefault(pair.meant[:cut], []).append(pair)
            by_tail.setdefault(pair.meant[cut:], []).append(pair)
    made = set()
    for first in pairs:
        for cut in range(1, len(first.spun)):
            kept, shared = first.spun[:cut], first.spun[cut:]
            for second in by_head.get(shared, ()):
                made.add((kept + second.spun, first.meant + second.meant[len(shared):]))
            shared, kept = kept, shared
            for second in by_tail.get(shared, ()):
                made.add((second.spun + kept, second.meant[: -len(shared)] + first.meant))
    return frozenset(made)


RULE = Rule(name="spin", position=80, detect=_detect, propose=_propose, doubt=_doubt)
