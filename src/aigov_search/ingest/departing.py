"""What is no longer where it was: files that vanished, that were moved, or that are out of reach."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from aigov_search.catalog.generations import hash_file
from aigov_search.ingest.reading import name_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aigov_search.catalog.segment import FileRow
    from aigov_search.ingest.discovery import Discovery

Decision = TypeVar("Decision")


class Departures(NamedTuple):
    """Files of the index that would have been found, were they still there.

    ``vanished`` are their rows; ``moves`` has, for those whose content was found elsewhere, the new
    path by the old one, both as they stand in the index. ``empty`` counts, by folder, files that
    stay: their folder is empty or closed, as it is where a disk is not mounted.
    """

    vanished: tuple[FileRow, ...]
    moves: Mapping[str, str]
    empty: Mapping[str, int]


def list_departures(known: Mapping[str, FileRow], found: Discovery) -> Departures:
    """Tell what became of the files in ``known`` (by real path) that were not found."""
    present = {file.real_path for file in found.files}
    missing = [
        row
        for path, row in known.items()
        if path not in present and found.covers(path) and _is_gone(Path(path))
    ]
    moves = _find_moves(missing, known, found)
    vanished: list[FileRow] = []
    empty: Counter[str] = Counter()
    for row in missing:
        folder = _find_nearest(Path(row.real_path))
        if row.path not in moves and _is_empty(folder):
            empty[str(folder)] += 1
        else:
            vanished.append(row)
    return Departures(tuple(vanished), moves, empty)


def _is_gone(path: Path) -> bool:
    """Whether a file is not there; one that may not be looked at is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _is_empty(folder: Path) -> bool:
    """Whether there is nothing in a folder, or nobody may look."""
    try:
        return not any(folder.iterdir())
    except OSError:
        return True


def _find_nearest(path: Path) -> Path:
    """The nearest folder above a path that is there."""
    return next(folder for folder in path.parents if folder.is_dir())


def _find_moves(missing: Iterable[FileRow], known: Mapping[str, FileRow], found: Discovery) -> dict[str, str]:
    """The paths of new files with the content of missing ones, by the paths of those."""
    by_size: defaultdict[int, list[FileRow]] = defaultdict(list)
    for row in missing:
        by_size[row.size].append(row)
    moves: dict[str, str] = {}
    for file in found.files:
        if file.real_path in known or not by_size.get(file.size):
            continue
        try:
            digest = hash_file(Path(file.real_path)).sha256
        except OSError:  # it will be refused when it is read
            continue
        for row in by_size[file.size]:
            if row.sha256 == digest and row.path not in moves:
                moves[row.path] = file.path
                break
    return moves


def carry_decisions(decisions: Mapping[str, Decision], moves: Mapping[str, str]) -> dict[str, Decision]:
    """What people decided, under the ids that the documents of moved files have at their new places."""
    names = {name_file(old): name_file(new) for old, new in moves.items()}
    carried: dict[str, Decision] = {}
    for doc_id, decision in decisions.items():
        name, sign, rest = doc_id.partition("-")
        carried[names.get(name, name) + sign + rest] = decision
    return carried
