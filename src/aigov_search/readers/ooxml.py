"""Ways around in the XML of office documents, whatever its namespaces: these have two sets of them.

Elements are lxml's, which have no published type.
"""

from __future__ import annotations

from typing import Any


def local(element: Any) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def find_child(element: Any, *names: str) -> Any | None:
    """The element that is reached by going from child to child by these names."""
    for name in names:
        element = next((child for child in element if local(child) == name), None)
        if element is None:
            return None
    return element


def value_of(element: Any, *names: str) -> str | None:
    """The ``val`` of the element reached so."""
    found = find_child(element, *names)
    return None if found is None else attribute(found, "val")


def attribute(element: Any, name: str) -> str | None:
    """An attribute whatever its namespace."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)
