"""The most probable reading of a text in which some words may stand for others.

Each candidate offers other words for a stretch of the text, at a price. A beam search reads the
text from left to right under a language model and keeps, at every offset, the best ways to have got
there.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aigov_search.repairs.language import LanguageModel, State

_BEAM = 10


class Candidate(NamedTuple):
    """``text[start:end]`` may stand for ``meant``."""

    start: int
    end: int
    meant: str


class Reading(NamedTuple):
    """Candidates that were taken, in the order of the text, and how many nats they bring."""

    taken: tuple[Candidate, ...]
    gain: float


class _Chain(NamedTuple):
    """The candidates taken on a way, last first."""

    last: Candidate
    before: _Chain | None


class _Way(NamedTuple):
    """One way to have read the text up to an offset: what it is worth, what was paid, what was taken."""

    worth: float
    price: float
    state: State
    taken: _Chain | None


def read_best(text: str, candidates: Iterable[Candidate], model: LanguageModel,
              price: Callable[[Candidate], float]) -> Reading:
    """The best reading of ``text`` with some of ``candidates``, each at its ``price`` in nats.

    Its gain is what it is worth beyond the text as it stands.
    """
    offers: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        offers.setdefault(candidate.start, []).append(candidate)
    starts = sorted({*offers, len(text)})
    ways: dict[int, list[_Way]] = {0: [_Way(0.0, 0.0, model.start(), None)]}
    at = 0
    while at < len(text):
        best = _keep_best(ways.pop(at, []))
        here = offers.get(at, [])
        following = starts[bisect_right(starts, at)]
        upto = at + 1 if here or len(best) > 1 else min([following, *ways])
        for way in best:
            _go_on(way, text[at:upto], upto, ways, model)
            for offer in here:
                _take(way, offer, price(offer), ways, model)
        at = min(ways)
    final = _keep_best(ways[len(text)])[0]
    taken = tuple(_unroll(final.taken))[::-1]
    as_it_stands = model.score(model.read(model.start(), text))
    return Reading(taken, final.worth - as_it_stands)


def put_back(text: str, reading: Reading) -> str:
    """``text`` as a reading of it has it."""
    pieces: list[str] = []
    at = 0
    for candidate in reading.taken:
        pieces += (text[at : candidate.start], candidate.meant)
        at = candidate.end
    return "".join([*pieces, text[at:]])


def _go_on(way: _Way, run: str, upto: int, ways: dict[int, list[_Way]], model: LanguageModel) -> None:
    """Read on as the text stands."""
    state = model.read(way.state, run)
    ways.setdefault(upto, []).append(_Way(model.score(state) - way.price, way.price, state, way.taken))


def _take(
    way: _Way, offer: Candidate, price: float, ways: dict[int, list[_Way]], model: LanguageModel
) -> None:
    """Read what is offered in place of what stands there."""
    state = model.read(way.state, offer.meant)
    paid = way.price + price
    ways.setdefault(offer.end, []).append(
        _Way(model.score(state) - paid, paid, state, _Chain(offer, way.taken)))


def _keep_best(ways: Sequence[_Way]) -> list[_Way]:
    """The best ways; of those that the models cannot tell apart any more, only the best."""
    best: dict[tuple[str, str], _Way] = {}
    for way in ways:
        key = (way.state.words.tail, way.state.before)
        if key not in best or way.worth > best[key].worth:
            best[key] = way
    return sorted(best.values(), key=lambda way: -way.worth)[:_BEAM]


def _unroll(chain: _Chain | None) -> Iterator[Candidate]:
    while chain is not None:
        yield chain.last
        chain = chain.before
