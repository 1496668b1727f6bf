"""Whether an index is what was written, and whether its sources are what was read."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from aigov_search.catalog.generations import (
    HeldGeneration,
    find_damaged,
    find_damaged_manifests,
    hash_file,
)
from aigov_search.chinese.folding import FOLDING
from aigov_search.engines import load_engine
from aigov_search.errors import DamagedIndexError
from aigov_search.search.index import Index


def check_index(folder: Path) -> list[str]:
    """What is damaged in the index, a line each.

    Every file is compared with the hash in the manifest, and the postings are looked at once more
    for what cannot be right. Raises ``MissingIndexError``, and ``DamagedIndexError`` where not even
    the manifest can be used.
    """
    with closing(HeldGeneration(folder)) as held:
        generation = held.generation
        problems = [
            f"{path}: its content is not what was written"
            for path in (*find_damaged_manifests(folder), *find_damaged(generation))
        ]
        if problems:
            return problems
        if generation.folding != FOLDING:
            return [f"{folder}: made with other rules for folding text"]
        for segment in generation.segments:
            try:
                postings = load_engine(generation.engine).open(generation.segment_folder(segment))
                with closing(postings) as reader:
                    reader.verify()
            except DamagedIndexError as error:
                problems.append(error.what)
    return problems


def check_sources(folder: Path) -> list[str]:
    """Which files changed or vanished since they were read, a line each."""
    changes = []
    with Index.open(folder) as index:
        for segment in index.segments:
            dead = frozenset(segment.info.dead)
            for row in segment.catalog.files():
                path = Path(row.real_path)
                if row.number in dead:
                    continue
                if not path.exists():
                    changes.append(f"{row.path}: is no longer there")
                elif hash_file(path).sha256 != row.sha256:
                    changes.append(f"{row.path}: changed since it was read; ingest takes it up")
    return changes
