"""More numbers than memory should hold, brought into order.

So many at a time are sorted and set aside in a file; at the end all these runs are gone through side by
side, one range of numbers after the other (external sorting: Knuth 1998, 5.4).
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from aigov_search.scratch import open_scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from tempfile import SpooledTemporaryFile

MOST_HELD = 1 << 18
"""Numbers that are sorted at a time."""
_SAMPLES = 512
"""Numbers of a run that are kept at hand, to find places in it and to divide all runs evenly."""
_UPPER = 32
_WHOLE = 1 << 64
_LOW, _HIGH = (0, 1) if sys.byteorder == "little" else (1, 0)


def join_halves(upper: array[int], lower: array[int]) -> array[int]:
    """Numbers of 64 bits, made of their upper and lower 32."""
    halves = array("I", bytes(8 * len(upper)))
    halves[_HIGH::2] = upper
    halves[_LOW::2] = lower
    return array("Q", halves.tobytes())


def part_halves(numbers: array[int]) -> tuple[array[int], array[int]]:
    """The upper and the lower 32 bits of numbers of 64."""
    halves = array("I", numbers.tobytes())
    return halves[_HIGH::2], halves[_LOW::2]


class Sorter:
    """Takes numbers of 64 bits and gives them back in order; must be closed.

    ``folder`` is where they are set aside when they are more than ``most_held``.
    """

    def __init__(self, folder: Path, most_held: int = MOST_HELD) -> None:
        self._most_held = most_held
        self._step = max(1, most_held // _SAMPLES)
        self._held = array("Q")
        self._file = open_scratch(folder)
        self._runs: list[_Run] = []

    def extend(self, numbers: array[int]) -> None:
        """Take some more."""
        self._held.extend(numbers)
        if len(self._held) >= self._most_held:
            self._set_aside()

    def iter_parts(self) -> Iterator[list[int]]:
        """All numbers in order, about as many at a time as are held; the same upper 32 bits come together."""
        if not self._runs:
            yield sorted(self._held)
            return
        self._set_aside()
        for limit in self._list_limits():
            part = array("Q")
            for run in self._runs:
                part += run.take(limit, self._file)
            if part:
                yield sorted(part)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _set_aside(self) -> None:
        if not self._held:
            return
        numbers = array("Q", sorted(self._held))
        self._held = array("Q")
        self._runs.append(_Run(numbers, self._file.tell(), self._step))
        self._file.write(numbers.tobytes())

    def _list_limits(self) -> list[int]:
        """Ends of ranges that hold about as many numbers each; the last is beyond all."""
        samples = sorted(sample for run in self._runs for sample in run.samples)
        limits = {number >> _UPPER << _UPPER for number in samples[_SAMPLES::_SAMPLES]}
        return [*sorted(limits), _WHOLE]


class _Run:
    """Numbers in order that stand in a file from ``start`` on; every so many of them is kept as a sample."""

    def __init__(self, numbers: array[int], start: int, step: int) -> None:
        self.samples = numbers[::step]
        self._step = step
        self._start = start
        self._size = len(numbers)
        self._read = 0
        self._rest = array("Q")

    def take(self, limit: int, file: SpooledTemporaryFile[bytes]) -> array[int]:
        """The next numbers, as far as they are below ``limit``."""
        reach = min(bisect_left(self.samples, limit) * self._step, self._size)
        if reach > self._read:
            file.seek(self._start + 8 * self._read)
            self._rest.frombytes(file.read(8 * (reach - self._read)))
            self._read = reach
        cut = bisect_left(self._rest, limit)
        taken, self._rest = self._rest[:cut], self._rest[cut:]
        return taken
