"""Candidates for copies: the same however little is held at a time, and little is held."""

from __future__ import annotations

import os
import random
import tracemalloc
from array import array
from collections import Counter
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search import scratch
from aigov_search.families import Newcomers, Signed, candidates, group_families, joining
from aigov_search.families.candidates import SECOND, Sketches, propose_pairs
from aigov_search.families.signatures import estimate_containment, read_signature
from aigov_search.families.sorting import Sorter, join_halves, part_halves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCRATCH = Path(gettempdir())
NUMBERS = st.lists(st.integers(0, (1 << 64) - 1) | st.integers(0, 7).map(lambda number: number << 31))


@given(batches=st.lists(NUMBERS, max_size=6), most_held=st.integers(1, 12))
def test_numbers_come_in_order_however_few_are_held(batches: list[list[int]], most_held: int):
    with closing(Sorter(SCRATCH, most_held)) as sorter:
        for batch in batches:
            sorter.extend(array("Q", batch))
        parts = list(sorter.iter_parts())
    assert [number for part in parts for number in part] == sorted(chain.from_iterable(batches))
    uppers = [upper for part in parts for upper in {number >> 32 for number in part}]
    assert len(uppers) == len(set(uppers))


@given(numbers=NUMBERS)
def test_halves_make_the_whole(numbers: list[int]):
    upper, lower = part_halves(array("Q", numbers))
    assert [*upper] == [number >> 32 for number in numbers]
    assert [*lower] == [number & 0xFFFFFFFF for number in numbers]
    assert [*join_halves(upper, lower)] == numbers


def pair_by_definition(signatures: Sequence[bytes]) -> list[tuple[int, int]]:
    """What :func:`propose_pairs` finds, from all that it holds in memory at once."""
    sketches = [*map(read_signature, signatures)]
    holders: dict[int, list[int]] = {}
    for place, sketch in enumerate(sketches):
        for number in sketch:
            holders.setdefault(number, []).append(place)
    met: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        reach = len(places) if len(places) <= 6 else 2
        for at, first in enumerate(places):
            met.update((first, second) for second in places[at + 1 : at + 1 + reach])
    return sorted(
        (first, second)
        for (first, second), times in met.items()
        if times >= min(8, len(sketches[first]) // 8)
        and times >= min(8, max(1, min(len(sketches[first]), len(sketches[second])) // 8))
        and estimate_containment(sketches[first], sketches[second]) >= 0.33
    )


@given(
    drawn=st.lists(st.sets(st.integers(0, 60), max_size=40), max_size=25),
    stride=st.sampled_from([1, 1 << 26]),
    most_held=st.integers(1, 40),
)
def test_the_same_pairs_are_proposed_however_few_numbers_are_held(
    drawn: list[set[int]], stride: int, most_held: int
):
    signatures = [array("I", sorted(number * stride for number in numbers)).tobytes() for numbers in drawn]
    with pytest.MonkeyPatch.context() as patched, closing(Sketches(signatures, SCRATCH)) as sketches:
        patched.setattr(candidates, "Sorter", partial(Sorter, most_held=most_held))
        found = [(pair >> 32, pair & SECOND) for pair in propose_pairs(sketches, SCRATCH)]
    assert found == pair_by_definition(signatures)


@given(drawn=st.lists(st.sets(st.integers(0, 60), min_size=1, max_size=40), min_size=2, max_size=8))
def test_newcomers_know_what_is_like_them(drawn: list[set[int]]):
    *some, other = (array("I", sorted(numbers)).tobytes() for numbers in drawn)
    alike = [
        estimate_containment(*pair) >= 0.33
        and len({*pair[0]} & {*pair[1]}) >= max(1, min(map(len, pair)) // 8)
        for pair in ((read_signature(each), read_signature(other)) for each in some)
    ]
    newcomers = Newcomers(some)
    assert newcomers.resemble(other) == any(alike)
    assert Newcomers([*some, other]).resemble_each_other == (newcomers.resemble_each_other or any(alike))


def join_by_definition(
    sketches: Sequence[array[int]], copies: list[tuple[int, int]], differing: list[tuple[int, int]]
) -> list[list[int]]:
    """What :func:`joining._join` makes of copies, the strongest first, with sets of places."""
    group_of = {place: (place, {place}) for place in range(len(sketches))}
    for pair in copies:
        first, second = pair if len(group_of[pair[0]][1]) >= len(group_of[pair[1]][1]) else pair[::-1]
        (name, ours), (_, theirs) = group_of[first], group_of[second]
        is_vetoed = any({*two} & ours and {*two} & theirs for two in differing)
        if ours is theirs or is_vetoed:
            continue
        if all(estimate_containment(sketches[place], sketches[second]) >= 0.1 for place in ours):
            ours |= theirs
            group_of.update(dict.fromkeys(theirs, (name, ours)))
    return sorted({place: sorted(group) for place, group in group_of.values() if len(group) > 1}.values())


PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1]))


@given(
    drawn=st.lists(st.sets(st.integers(0, 14), max_size=8), min_size=3, max_size=3),
    chosen=st.lists(st.integers(0, 2), min_size=12, max_size=12),
    copies=PAIRS,
    differing=PAIRS,
)
def test_copies_join_as_defined(
    drawn: list[set[int]],
    chosen: list[int],
    copies: list[tuple[int, int]],
    differing: list[tuple[int, int]],
):
    signatures = [array("I", sorted(drawn[number])).tobytes() for number in chosen]
    apart = [pair for pair in differing if pair not in copies]
    with closing(Sketches(signatures, SCRATCH)) as sketches:
        twins = sketches.find_twins(SCRATCH)
        assert [*twins] == [signatures.index(each) for each in signatures]
        packed = ([first << 32 | second for first, second in pairs] for pairs in (copies, apart))
        found = list(joining._join(sketches, twins, *packed))
    assert found == join_by_definition([*map(read_signature, signatures)], copies, apart)


class _Made:
    """Documents that are made when they are asked for: every tenth is a copy of the one before."""

    def __init__(self, count: int, folder: Path) -> None:
        self._count = count
        self._folder = folder
        self.seen: set[Path] = set()
        """What stood in the folder when a text was asked for."""

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Signed:
        chosen = random.Random(place - (place % 10 == 9))
        signature = array("I", sorted(array("I", chosen.randbytes(4 * 32)))).tobytes()
        return Signed(doc_id=f"{place:06}", signature=signature, text_of=partial(self._read, signature))

    def _read(self, signature: bytes) -> str:
        self.seen.update(self._folder.iterdir())
        return str(signature[:8])

    def __iter__(self) -> Iterator[Signed]:
        return map(self.__getitem__, range(self._count))


def test_a_few_bytes_are_held_for_each_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(scratch, "_IN_MEMORY", 1)
    monkeypatch.setattr(candidates, "Sorter", partial(Sorter, most_held=512))
    monkeypatch.setattr("aigov_search.families.sorting._SAMPLES", 16)
    monkeypatch.setattr("aigov_search.families.joining._KEPT", 1)
    monkeypatch.setattr("aigov_search.families.joining._DATES", 1)

    def measure(count: int) -> int:
        documents = _Made(count, tmp_path)
        tracemalloc.start()
        assert len(group_families(documents, tmp_path)) == count // 10
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert os.name == "nt" or not documents.seen  # scratch files have no name
        return peak

    measure(100)
    few, many = measure(300), measure(900)
    assert many - few < 600 * 300  # their signatures alone take 128 bytes each
