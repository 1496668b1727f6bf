"""Which part of an index a search is about: dates, publishers, languages, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aigov_search.paths import lies_in
from aigov_search.query.dates import is_date, is_within

if TYPE_CHECKING:
    from aigov_search.catalog.segment import DocumentFacts, FileRow
    from aigov_search.query.corpus import Scope
    from aigov_search.search.index import Index, OpenSegment


class Limits(NamedTuple):
    """What documents must be like; None and empty mean no limit.

    ``since`` and ``until`` are dates as precise as the user gave them; ``paths`` are files and
    folders, as real paths. ``new_since`` is a date of ingest or the number of a generation, see
    :func:`is_new`.
    """

    since: str | None = None
    until: str | None = None
    source: str | None = None
    lang: str | None = None
    paths: tuple[str, ...] = ()
    new_since: str | None = None


NO_LIMITS = Limits()


def make_scope(index: Index, limits: Limits) -> tuple[Scope, int]:
    """A mask of passages for each segment (None: everything), and how many undated were left out."""
    if limits == NO_LIMITS:
        return None, 0
    masks, undated = [], 0
    for segment in index.segments:
        mask = bytearray(segment.info.passages)
        allowed = _find_allowed_files(segment, limits)
        for facts in segment.facts():
            if allowed is not None and facts.file not in allowed:
                continue
            if facts.date is None and (limits.since or limits.until):
                undated += 1
            elif _lets_through(facts, limits):
                first, stop = facts.first_passage, facts.first_passage + facts.passages
                mask[first:stop] = b"\1" * facts.passages
        masks.append(bytes(mask))
    return masks, undated


def is_new(file: FileRow, since: str) -> bool:
    """Whether a file came in, or changed, since a point: on a day or later, or after a generation.

    What reads as a date is one, so four digits are a year.
    """
    if is_date(since):
        return is_within(file.ingested, since, None)
    return file.generation > int(since)


def _find_allowed_files(segment: OpenSegment, limits: Limits) -> frozenset[int] | None:
    """The numbers of the files that are under the given paths and new enough; None if all are."""
    if not limits.paths and limits.new_since is None:
        return None
    return frozenset(
        row.number
        for row in segment.catalog.files()
        if (not limits.paths or any(lies_in(row.real_path, path) for path in limits.paths))
        and (limits.new_since is None or is_new(row, limits.new_since))
    )


def find_usual_name(publisher: str) -> str | None:
    """The name under which a publisher's documents are kept (中央社 is 中央通讯社)."""
    from aigov_search.pages.publishers import normalize_publisher  # few searches name a publisher

    return normalize_publisher(publisher)


def _lets_through(facts: DocumentFacts, limits: Limits) -> bool:
    from aigov_search.chinese.folding import fold

    if limits.source:
        publisher = fold(facts.publisher or "")
        usual = find_usual_name(limits.source)
        if fold(limits.source) not in publisher and (not usual or fold(usual) not in publisher):
            return False
    if limits.lang and not f"{facts.lang or ''}-".startswith(f"{limits.lang}-"):
        return False
    return not (limits.since or limits.until) or is_within(facts.date, limits.since, limits.until)
