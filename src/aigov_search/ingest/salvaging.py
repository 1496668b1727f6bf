"""What an ingest builds upon: nothing, or an index, mended where it is damaged.

Postings, families and the dictionary follow from the catalogs and are made anew from them. The files
of a damaged catalog are read again. What people decided stands in every manifest, twice; as long as
one can be read, nothing of that is lost.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.catalog.generations import (
    CATALOG,
    REREAD,
    Generation,
    find_damaged,
    find_damaged_manifests,
    list_manifests,
    number_of,
    read_decisions,
    read_generation,
    recover_generation,
)
from aigov_search.catalog.segment import SegmentCatalog, list_catalog_files
from aigov_search.chinese.dictionary import bake_dictionary
from aigov_search.chinese.folding import FOLDING
from aigov_search.engines import DEFAULT
from aigov_search.errors import DamagedIndexError
from aigov_search.frozen import replace
from aigov_search.ingest.merging import finish_segment
from aigov_search.ingest.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aigov_search.catalog.generations import Segment
    from aigov_search.catalog.segment import FileRow
    from aigov_search.catalog.writing import IndexWriter

NO_WORDS: Mapping[str, int | None] = MappingProxyType({})


class Salvage(NamedTuple):
    """An index as far as it is whole, to build upon.

    ``damage`` names what was not, a line each. ``broken`` are the segments whose catalogs are damaged,
    ``lost`` their files as far as they can still be listed; ``unlisted`` counts the documents of
    those segments that cannot be listed to their end. ``is_changed`` says that it is no longer what
    was stored, though nothing may have been damaged.
    """

    generation: Generation
    damage: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    lost: tuple[FileRow, ...] = ()
    unlisted: int = 0
    is_changed: bool = False


def start_generation(
    writer: IndexWriter, engine: str | None, words: Mapping[str, int | None] = NO_WORDS
) -> Generation:
    """What the first generation builds upon: nothing but a baked dictionary, named by its content."""
    return Generation(
        folder=writer.folder,
        number=0,
        engine=engine or DEFAULT,
        dictionary=bake_words(writer, words),
        folding=FOLDING,
    )


def bake_words(writer: IndexWriter, words: Mapping[str, int | None]) -> str:
    """Bake a dictionary with the user's words into the index; returns its name.

    Raises ``ValueError`` for what cannot be a word.
    """
    aside = writer.folder / ".new-dictionary"
    named = {word: (frequency, None) for word, frequency in words.items()}
    name = f"dictionary-{bake_dictionary(aside, named)[:16]}.bin"
    writer.adopt(aside, name)
    return name


def change_engine(writer: IndexWriter, base: Generation, engine: str | None, jobs: int) -> Salvage:
    """An index that is whole, its postings made anew if another engine is asked for."""
    return _mend(writer, base, engine, frozenset(), [], jobs)


def salvage_index(writer: IndexWriter, engine: str | None, jobs: int, *, is_all_read: bool) -> Salvage:
    """Check every byte of an index, and make anew what of it can be made without its sources.

    ``engine`` is the one to be used from now on, None for the one it has; ``jobs`` is the number of
    processes that work, as for an ingest. Raises
    :class:`DamagedIndexError` if nothing can be told from what is there, unless ``is_all_read``
    says that all sources are about to be read.
    """
    damage: list[str] = []
    try:
        base = read_generation(writer.folder)
        damage += [f"{path}: is damaged or missing" for path in find_damaged_manifests(writer.folder)]
    except DamagedIndexError as error:
        damage.append(error.what)
        newest = recover_generation(writer.folder)
        if newest is None:
            if not is_all_read:
                raise DamagedIndexError(error.what, REREAD) from error
            decisions = read_decisions(writer.folder)
            engine = engine or decisions.get("engine")
            fresh = start_generation(writer, engine, decisions.get("words", NO_WORDS))
            decisions = {**decisions, "engine": fresh.engine}
            return Salvage(replace(fresh, **decisions), tuple(damage), is_changed=True)
        base = newest
    # A damaged manifest may be of a later generation than the one that is left; numbers only grow.
    base = replace(base, number=max(map(number_of, list_manifests(writer.folder)), default=base.number))
    damaged = find_damaged(base)
    damage += [f"{path}: is damaged or missing" for path in damaged]
    return _mend(writer, base, engine, frozenset(damaged), damage, jobs)


def _mend(
    writer: IndexWriter,
    base: Generation,
    engine: str | None,
    damaged: frozenset[Path],
    damage: list[str],
    jobs: int,
) -> Salvage:
    is_other_engine = engine not in (None, base.engine)
    base = replace(base, engine=engine or base.engine)
    is_outdated = base.folding != FOLDING
    if is_outdated:
        damage.append(f"{base.folder}: made with other rules for folding text")
    if is_outdated or base.folder / base.dictionary in damaged:
        dictionary = bake_words(writer, base.words)
        is_outdated = is_outdated or dictionary != base.dictionary
        base = replace(base, dictionary=dictionary, folding=FOLDING)
    segments: list[Segment] = []
    broken: list[str] = []
    lost: list[FileRow] = []
    unlisted = 0
    for place, segment in enumerate(base.segments):
        folder = base.segment_folder(segment)
        if not damaged.isdisjoint(list_catalog_files(folder / CATALOG)):
            broken.append(segment.name)
            if not _list_files(folder / CATALOG, frozenset(segment.dead), lost):
                unlisted += segment.documents
        elif is_outdated or is_other_engine or any(folder / name in damaged for name in segment.files):
            segments.append(rebuild_postings(writer, base, segment, f"-rebuilt{place}", jobs))
        else:
            segments.append(segment)
    return Salvage(
        replace(base, segments=tuple(segments)),
        tuple(damage),
        tuple(broken),
        tuple(lost),
        unlisted,
        is_changed=is_other_engine or bool(damage),
    )


def set_aside(folder: Path, salvage: Salvage) -> None:
    """Keep what is left of broken segments under names that nothing sweeps away."""
    for name in salvage.broken:
        if (folder / name).exists():
            (folder / name).rename(folder / f"damaged-{name}")


def rebuild_postings(
    writer: IndexWriter, base: Generation, segment: Segment, suffix: str, jobs: int
) -> Segment:
    """The segment with the same catalog and new postings."""
    folder = writer.begin_segment(base.number + 1, suffix)
    kept = list_catalog_files(base.segment_folder(segment) / CATALOG)
    for path in kept:
        shutil.copyfile(path, folder / path.name)
    with Workers(jobs, sum(segment.files[path.name].size for path in kept)) as workers:
        rebuilt = finish_segment(writer, base, folder, segment.documents, segment.passages, workers)
    return replace(rebuilt, dead=segment.dead)


def _list_files(catalog: Path, dead: frozenset[int], lost: list[FileRow]) -> bool:
    """Add the living files of a damaged catalog to ``lost``; returns whether all could be read."""
    try:
        with closing(SegmentCatalog(catalog)) as damaged:
            lost += (row for row in damaged.files() if row.number not in dead and _names_file(row))
    except DamagedIndexError:
        return False
    return True


def _names_file(row: FileRow) -> bool:
    """Whether a row of a damaged catalog can be of a file."""
    return isinstance(row.path, str) and isinstance(row.real_path, str)
