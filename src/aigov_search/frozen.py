"""Frozen records: slotted, keyword-only, equal by value.

They behave like ``dataclasses.dataclass(frozen=True, slots=True, kw_only=True)``, which writes and
compiles methods for each class whenever a process starts; the classes that a search meets took a
fifth of its time so. Here all classes share the same few methods, and type checkers treat them alike.
"""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable

Record = TypeVar("Record")


@overload
def frozen(made: type[Record], /) -> type[Record]: ...


@overload
def frozen(*, kw_only: bool) -> Callable[[type[Record]], type[Record]]: ...


@dataclass_transform(frozen_default=True, kw_only_default=True)
def frozen(made: type | None = None, /, *, kw_only: bool = True) -> Any:
    """Make a class with annotated fields a class of frozen records.

    A value beside an annotation is the field's default, and must not be mutable. With ``kw_only``
    off, fields can be given, and matched, by position.
    """
    if made is None:
        return lambda made: _make_record(made, kw_only=kw_only)
    return _make_record(made, kw_only=kw_only)


def list_fields(record: object) -> tuple[str, ...]:
    """The names of the fields of a record, or of a class of records, in order."""
    fields: tuple[str, ...] = record.__record_fields__  # type: ignore[attr-defined]
    return fields


def replace(record: Record, /, **changes: object) -> Record:
    """The record with other values for some fields."""
    values = {name: getattr(record, name) for name in list_fields(record)}
    return type(record)(**{**values, **changes})


def to_dict(record: object) -> dict[str, Any]:
    """A record as a dictionary; records and named tuples inside become dictionaries, too, tuples lists."""
    values: tuple[Any, ...] = record._values  # type: ignore[attr-defined]
    return {
        name: value if type(value) in _PLAIN else _plain(value)
        for name, value in zip(list_fields(record), values, strict=True)
    }


_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What is in most fields of most records, and stays as it is."""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {name: _plain(item) for name, item in value._asdict().items()}
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return to_dict(value) if hasattr(type(value), "__record_fields__") else value


def _make_record(made: type, *, kw_only: bool) -> type:
    own = tuple(vars(made).get("__annotations__", ()))
    names = tuple(dict.fromkeys((*getattr(made, "__record_fields__", ()), *own)))
    remembers = any(isinstance(value, cached_property) for value in vars(made).values())
    slots = (*own, "__dict__") if remembers else own
    namespace = {name: value for name, value in vars(made).items() if name not in ("__dict__", "__weakref__")}
    defaults = {name: namespace.pop(name) for name in own if name in namespace}
    shape = {"__slots__": slots, "__match_args__": () if kw_only else names}
    record: Any = type(made)(made.__name__, made.__bases__, {**_METHODS, **namespace, **shape})
    record.__qualname__ = made.__qualname__
    record.__record_fields__ = names
    record._defaults = {**getattr(made, "_defaults", {}), **defaults}
    record._setters = {name: getattr(record, name).__set__ for name in names}
    record._values = property(attrgetter(*names)) if len(names) > 1 else property(_list_values)
    return record  # type: ignore[no-any-return]


def _list_values(self: object) -> tuple[object, ...]:
    return tuple(getattr(self, name) for name in list_fields(self))


def _construct(self: Any, /, *positional: object, **values: object) -> None:
    if positional:
        given = self.__match_args__[: len(positional)]
        if len(given) < len(positional) or not values.keys().isdisjoint(given):
            raise TypeError(f"{type(self).__name__} takes other arguments than {positional!r}")
        values.update(zip(given, positional, strict=True))
    setters = self._setters
    try:
        for name, value in values.items():
            setters[name](self, value)
    except KeyError as error:
        raise TypeError(f"{type(self).__name__} has no field {error}") from None
    if len(values) < len(setters):
        defaults = self._defaults
        for name, set_value in setters.items():
            if name not in values:
                if name not in defaults:
                    raise TypeError(f"{type(self).__name__} needs a value for '{name}'")
                set_value(self, defaults[name])


def _equal(self: Any, other: Any) -> Any:
    return self._values == other._values if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._values)


def _show(self: Any) -> str:
    values = zip(list_fields(self), self._values, strict=True)
    shown = ", ".join(f"{name}={value!r}" for name, value in values)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: object, name: str, *_value: object) -> NoReturn:
    raise AttributeError(f"cannot change '{name}' of a {type(self).__name__}: it is frozen")


def _reduce(self: Any) -> tuple[object, ...]:
    return _restore, (type(self), self._values)


def _restore(made: Any, values: tuple[object, ...]) -> object:
    record = object.__new__(made)
    for set_value, value in zip(made._setters.values(), values, strict=True):
        set_value(record, value)
    return record


_METHODS = {
    "__init__": _construct,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _show,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__reduce__": _reduce,
}
