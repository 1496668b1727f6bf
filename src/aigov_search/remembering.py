"""Keeps what was made lately, as much of it as fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values by key; the ones that were not asked for longest make room for new ones.

    ``limit`` bounds the sum of the weights of what is kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._kept: dict[Key, tuple[Value, int]] = {}

    def get(self, key: Key) -> Value | None:
        """The value, if it is still kept."""
        kept = self._kept.pop(key, None)
        if kept is None:
            return None
        self._kept[key] = kept  # now the last to go
        return kept[0]

    def put(self, key: Key, value: Value, weight: int) -> None:
        """Keep a value that is not kept yet, unless it alone is over the limit."""
        if weight > self._limit:
            return
        self._kept[key] = value, weight
        self._weight += weight
        while self._weight > self._limit:
            oldest = next(iter(self._kept))
            self._weight -= self._kept.pop(oldest)[1]


class Remembered(dict[Key, Value]):
    """Values by key, each made when it is first asked for; all make room before they are over ``limit``."""

    def __init__(self, make: Callable[[Key], Value], limit: int) -> None:
        super().__init__()
        self._make = make
        self._limit = limit

    def __missing__(self, key: Key) -> Value:
        value = self._make(key)
        self.keep({key: value})
        return value

    def list_missing(self, keys: Iterable[Key]) -> list[Key]:
        """The keys whose values are not kept."""
        return [key for key in keys if key not in self]

    def keep(self, values: Mapping[Key, Value]) -> None:
        """Keep values that were made otherwise."""
        if len(self) + len(values) > self._limit:
            self.clear()
        self.update(values)
