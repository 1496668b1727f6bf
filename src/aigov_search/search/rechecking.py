"""Whether quotations still stand: each is held against its source, read anew as it was for the index."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.errors import UnreadableError
from aigov_search.frozen import frozen, replace
from aigov_search.readers import read
from aigov_search.readers.members import INSIDE
from aigov_search.readers.refusals import Refusal
from aigov_search.records import name_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

State = Literal["moved", "altered", "missing", "gone", "unreadable"]
_PIECE = 8
"""Characters of the pieces by which an altered passage is recognized."""


class Quotation(NamedTuple):
    """One row of an export: the ``text`` that stands at ``start:end`` in the source text of ``file``.

    ``row`` counts from 1. ``record_id`` and ``sha256`` are None where the export does not have them.
    """

    row: int
    file: str
    start: int
    end: int
    text: str
    record_id: str | None = None
    sha256: str | None = None
    query_id: str | None = None
    passage_id: str | None = None


@frozen
class Lapse:
    """A quotation that no longer stands.

    ``moved``: the same text stands at ``now_start:now_end``, on ``now_line``, and in ``now_file`` if
    the file lies elsewhere by now;
    ``altered``: what is left of it stands about there; ``missing``: nothing like it is in the file;
    ``gone``: there is no such file, member or record; ``unreadable``: the file cannot be read.
    """

    row: int
    query_id: str | None
    passage_id: str | None
    file: str
    start: int
    end: int
    state: State
    now_file: str | None = None
    now_start: int | None = None
    now_end: int | None = None
    now_line: int | None = None
    detail: str = ""


@frozen
class Recheck:
    """What became of the quotations of an export; ``changed`` counts files with another hash."""

    quotations: int
    lapses: tuple[Lapse, ...]
    files: int
    changed: int


class _Found(NamedTuple):
    """Where a text stands now, whole or altered."""

    is_whole: bool
    start: int
    end: int
    line: int


def recheck(
    quotations: Iterable[Quotation],
    locate: Callable[[str], Path] = Path,
    *,
    find_content: Callable[[str], str | None] = lambda _sha256: None,
    watch: Callable[[int, int], None] = lambda _done, _total: None,
) -> Recheck:
    """Hold every quotation against its source; each file is read once, or twice where something is amiss.

    ``locate`` gives the place of a file by the path that the export has, ``find_content`` the path of a
    file by its SHA-256, if one with that content is known; ``watch`` is told how many of how many files
    are done.
    """
    by_file: dict[str, list[Quotation]] = {}
    total = 0
    for quotation in quotations:
        by_file.setdefault(_find_file(quotation.file, locate), []).append(quotation)
        total += 1
    lapses: list[Lapse] = []
    changed = 0
    for done, (path, group) in enumerate(by_file.items()):
        watch(done, len(by_file))
        found, is_changed = _check_file(path, locate(path), group)
        lapses += _follow(found, path, group, locate, find_content)
        changed += is_changed
    watch(len(by_file), len(by_file))
    lapses.sort(key=lambda lapse: lapse.row)
    return Recheck(quotations=total, lapses=tuple(lapses), files=len(by_file), changed=changed)


def _find_file(file: str, locate: Callable[[str], Path]) -> str:
    """The path of a file without the member inside it; a folder's name may hold what parts the two."""
    at = file.find(INSIDE)
    while at >= 0:
        if locate(file[:at]).is_file():
            return file[:at]
        at = file.find(INSIDE, at + 1)
    return file if locate(file).is_file() else file.partition(INSIDE)[0]


def _check_file(path: str, place: Path, group: list[Quotation]) -> tuple[list[Lapse], bool]:
    """The lapses among the quotations from one file, and whether its content is another now."""
    try:
        data = place.read_bytes()
    except FileNotFoundError:
        return [_lapse(each, "gone", detail="the file is no longer there") for each in group], False
    except OSError as error:
        reason = error.strerror or str(error)
        return [_lapse(each, "unreadable", detail=reason) for each in group], False
    digest = hashlib.sha256(data).hexdigest()
    is_changed = any(each.sha256 not in (None, digest) for each in group)
    try:
        open_ones = _list_fallen(path, data, group)
        if not open_ones:
            return [], is_changed
        return _explain(path, data, open_ones), is_changed
    except UnreadableError as error:
        return [_lapse(each, "unreadable", detail=str(error)) for each in group], is_changed


def _follow(
    lapses: list[Lapse],
    path: str,
    group: list[Quotation],
    locate: Callable[[str], Path],
    find_content: Callable[[str], str | None],
) -> list[Lapse]:
    """The lapses; where what was the file lies under another name, those say where the text is now."""
    strays = {lapse.row for lapse in lapses if lapse.state != "moved"}
    elsewhere: dict[str, list[Quotation]] = {}
    for each in group:
        now = find_content(each.sha256) if each.row in strays and each.sha256 else None
        if now is not None and now != path:
            elsewhere.setdefault(now, []).append(each._replace(file=now + each.file[len(path) :]))
    told: dict[int, Lapse] = {}
    for now, quotations in elsewhere.items():
        with suppress(OSError, UnreadableError):
            found = _explain(now, locate(now).read_bytes(), quotations)
            told |= {lapse.row: lapse for lapse in found if lapse.state == "moved"}
    return [_lead_to(told[lapse.row], lapse) if lapse.row in told else lapse for lapse in lapses]


def _lead_to(moved: Lapse, lapse: Lapse) -> Lapse:
    """What was found out about the file under its new name, as a lapse of the quotation from the old."""
    where = f"characters {moved.now_start}-{moved.now_end}, line {moved.now_line}"
    return replace(
        moved, file=lapse.file, now_file=moved.file, detail=f"the file is now {moved.file}: {where}"
    )


def _list_fallen(path: str, data: bytes, group: list[Quotation]) -> list[Quotation]:
    """The quotations that do not stand where they stood."""
    waiting = _group_by_source(group)
    for keys, text in _read_texts(path, data):
        for key in keys & waiting.keys():
            waiting[key] = [each for each in waiting[key] if text[each.start : each.end] != each.text]
    return sorted(each for those in waiting.values() for each in those)


def _explain(path: str, data: bytes, fallen: list[Quotation]) -> list[Lapse]:
    """What became of quotations that do not stand where they stood."""
    waiting = _group_by_source(fallen)
    best: dict[Quotation, _Found | None] = {}
    for keys, text in _read_texts(path, data):
        for key in keys & waiting.keys():
            for each in waiting[key]:
                known, found = best.get(each), _find_text(each, text)
                best[each] = found if known is None or (found and found.is_whole) else known
    return [_judge(each, best.get(each), is_present=each in best) for each in fallen]


_SourceKey = tuple[str, str | None]
"""The path of a file with the member inside it, and the record; None where it is not known."""


def _group_by_source(quotations: list[Quotation]) -> dict[_SourceKey, list[Quotation]]:
    groups: dict[_SourceKey, list[Quotation]] = {}
    for each in quotations:
        groups.setdefault((each.file, each.record_id), []).append(each)
    return groups


def _read_texts(path: str, data: bytes) -> Iterator[tuple[set[_SourceKey], str]]:
    """The source texts of a file, each with the keys under which quotations of it are."""
    for source in read(data, path):
        if not isinstance(source, Refusal):
            file = name_member(path, source.member)
            yield {(file, source.record_id), (file, None)}, source.text


def _judge(each: Quotation, found: _Found | None, *, is_present: bool) -> Lapse:
    if not is_present:
        return _lapse(each, "gone", detail="the file has no such member or record any more")
    if found is None:
        return _lapse(each, "missing", detail="nothing like it is in the file")
    where = f"characters {found.start}-{found.end}, line {found.line}"
    if found.is_whole:
        return _lapse(each, "moved", found, f"now at {where}")
    return _lapse(each, "altered", found, f"the text reads otherwise, now about {where}")


def _lapse(each: Quotation, state: State, found: _Found | None = None, detail: str = "") -> Lapse:
    return Lapse(
        row=each.row,
        query_id=each.query_id,
        passage_id=each.passage_id,
        file=each.file,
        start=each.start,
        end=each.end,
        state=state,
        now_start=found.start if found else None,
        now_end=found.end if found else None,
        now_line=found.line if found else None,
        detail=detail,
    )


def _find_text(each: Quotation, text: str) -> _Found | None:
    """Where a quotation stands in a text: the whole of it, or about where most of it is left."""
    start = _find_nearest(text, each.text, each.start) if each.text else -1
    end = start + len(each.text)
    is_whole = start >= 0
    if not is_whole:
        start, end = _find_remains(each, text)
    if start < 0:
        return None
    return _Found(is_whole, start, end, text.count("\n", 0, start) + 1)


def _find_remains(each: Quotation, text: str) -> tuple[int, int]:
    """Where the first and the last piece of a quotation stand, if at least half of the pieces do."""
    pieces = [(at, each.text[at : at + _PIECE]) for at in range(0, len(each.text) - _PIECE + 1, _PIECE)]
    places = [(at, _find_nearest(text, piece, each.start + at)) for at, piece in pieces]
    left = [(at, place) for at, place in places if place >= 0]
    if not left or 2 * len(left) < len(pieces):
        return -1, -1
    first, last = left[0], left[-1]
    start = max(0, first[1] - first[0])
    end = min(len(text), last[1] + len(each.text) - last[0])
    return start, max(start, end)


def _find_nearest(text: str, wanted: str, at: int) -> int:
    """The occurrence of ``wanted`` that begins nearest to ``at``, -1 if there is none."""
    behind = text.find(wanted, at)
    before = text.rfind(wanted, 0, at + len(wanted))
    if behind < 0 or before < 0:
        return max(behind, before)
    return before if at - before <= behind - at else behind
