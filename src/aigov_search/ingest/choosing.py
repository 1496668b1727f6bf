"""How files were read, where people chose other options than the usual: kept for when they are read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.catalog.generations import Choice
from aigov_search.frozen import replace, to_dict
from aigov_search.ingest.reading import ReadingOptions
from aigov_search.readers.limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def note_choices(
    old: Sequence[Choice], living: Collection[str], read: Collection[str], options: ReadingOptions
) -> tuple[Choice, ...]:
    """What is to be kept after an ingest: how ``read`` was read, and what was kept about others that live.

    ``living`` and ``read`` are real paths.
    """
    chosen = _make_choice(options)
    files = {(choice.without, tuple(sorted(choice.limits.items()))): {*choice.files} for choice in old}
    for group in files.values():
        group.intersection_update(living)
        group.difference_update(read)
    if chosen.without or chosen.limits:
        files.setdefault((chosen.without, tuple(sorted(chosen.limits.items()))), set()).update(read)
    return tuple(
        Choice(without=without, limits=dict(limits), files=tuple(sorted(group)))
        for (without, limits), group in sorted(files.items())
        if group
    )


def recall_options(choices: Sequence[Choice], real_path: str) -> ReadingOptions:
    """The options with which a file was read."""
    for choice in choices:
        if real_path in choice.files:
            return ReadingOptions(
                without=frozenset(choice.without), limits=replace(LIMITS, **choice.limits)
            )
    return ReadingOptions()


def _make_choice(options: ReadingOptions) -> Choice:
    usual = to_dict(LIMITS)
    limits = {name: value for name, value in to_dict(options.limits).items() if value != usual[name]}
    return Choice(without=tuple(sorted(options.without)), limits=limits, files=())
