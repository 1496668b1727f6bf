"""Which files the paths on a command line stand for."""

from __future__ import annotations

import logging
import os
import stat
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CURRENT, list_manifests
from aigov_search.errors import UsageError
from aigov_search.frozen import frozen
from aigov_search.paths import find_real_path, lies_in, write_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOG = logging.getLogger(__name__)


@frozen
class FoundFile:
    """A file to read: its path as given on the command line, its real path, its stat."""

    path: str
    real_path: str
    size: int
    mtime_ns: int


@frozen
class Discovery:
    """The files found, in a fixed order; the roots searched; what was found and is no file."""

    files: tuple[FoundFile, ...]
    roots: tuple[str, ...]
    oddities: tuple[tuple[str, str], ...] = ()

    def covers(self, real_path: str) -> bool:
        """Whether a file of that real path would have been found, if it were there."""
        return any(lies_in(real_path, root) for root in self.roots)


def discover_files(
    paths: Sequence[str], *, exclude: Sequence[str] = (), index: Path | None = None
) -> Discovery:
    """Find the files under ``paths``; folders are searched in depth, in the order of names.

    Hidden files and folders are passed over unless they are named; so are links to folders, what
    matches a pattern in ``exclude`` (matched against the name and the path), other indexes, and the
    ``index`` folder itself. Raises :class:`UsageError` if a path is not there.
    """
    files: dict[str, FoundFile] = {}
    oddities: list[tuple[str, str]] = []
    roots = []
    hidden_index = find_real_path(index) if index is not None else None
    for given in paths:
        if not os.path.lexists(given):
            raise UsageError(f"{given}: no such file or folder; nothing was changed")
        root = find_real_path(given)
        roots.append(root)
        for path, real in _walk(os.path.normpath(given), exclude, hidden_index, oddities):
            try:
                status = os.stat(real)  # noqa: PTH116 - run for every file
            except OSError as error:
                oddities.append((path, error.strerror or str(error)))
                continue
            if not stat.S_ISREG(status.st_mode):
                oddities.append((path, "not a regular file"))
            elif real not in files:
                files[real] = FoundFile(
                    path=write_path(path), real_path=real, size=status.st_size, mtime_ns=status.st_mtime_ns
                )
    return Discovery(files=tuple(files.values()), roots=tuple(roots), oddities=tuple(oddities))


def _walk(
    root: str, exclude: Sequence[str], hidden_index: str | None, oddities: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """The files under a path, however deep, with their real paths.

    Folders that cannot be looked into are put on a list.
    """
    if not Path(root).is_dir():
        yield root, find_real_path(root)
        return
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            oddities.append((folder, error.strerror or str(error)))
            continue
        if any(entry.name == CURRENT for entry in entries) and list_manifests(Path(folder)):
            _LOG.info("%s: passed over (an index)", folder)
            continue
        real_folder = find_real_path(folder)
        folders: list[str] = []
        for entry in entries:
            path = entry.name if folder == "." else os.path.join(folder, entry.name)  # noqa: PTH118 - for speed
            if entry.name.startswith(".") or _is_excluded(entry.name, path, exclude):
                _LOG.info("%s: passed over (%s)", path, "hidden" if entry.name[0] == "." else "excluded")
            elif not _is_folder(entry):
                is_link = entry.is_symlink()
                yield path, find_real_path(path) if is_link else os.path.join(real_folder, entry.name)  # noqa: PTH118 - for speed
            elif entry.is_symlink():
                _LOG.info("%s: passed over (a link to a folder)", path)
            elif find_real_path(path) != hidden_index:
                folders.append(path)
        waiting.extend(reversed(folders))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _is_excluded(name: str, path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(name, pattern) or fnmatch(path, pattern) for pattern in patterns)
