"""What other documents of an index show about one: a cleaner copy, its site's table, clean texts like it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, partial
from hashlib import blake2b
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.families import Signed, group_families
from aigov_search.families.evidence import reads_worse
from aigov_search.families.learning import learn_table
from aigov_search.families.signatures import read_signature
from aigov_search.frozen import frozen
from aigov_search.ingest.grouping import Roster, make_order
from aigov_search.repairs.language import LARGEST_CORPUS
from aigov_search.repairs.rule import SAMPLE, fold_each
from aigov_search.repairs.spinning import holds_telling

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aigov_search.catalog.generations import Generation, Verdict
    from aigov_search.catalog.segment import DocumentAlone
    from aigov_search.families import Family
    from aigov_search.families.reading_off import CleanCopy
    from aigov_search.ingest.grouping import Shelf
    from aigov_search.ingest.standing import Living, Standing
    from aigov_search.repairs.rule import Pair

_RANKS = {"clean": 0, "repaired": 1, "doubtful": 2}
_MOST_OF_ONE = 20_000
"""Characters of one clean text that are counted, so that none has all the say."""
_TOGETHER = 32
"""Documents with spun words for which all others are gone through at a time."""
_MORE = 256
"""Texts that are held beyond those that are most like a document before they are sifted."""


@frozen
class Shown:
    """What others show about a document, and what people decided about its repairs.

    ``around`` are the clean texts that are most like it, for a document with spun words.
    """

    copy: CleanCopy | None = None
    learned: tuple[Pair, ...] = ()
    around: tuple[Standing, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @cached_property
    def name(self) -> str:
        """A short name that changes with what is shown; empty if that is nothing."""
        if not (self.copy or self.learned or self.around or self.verdicts):
            return ""
        around = [(each.row.doc_id, each.row.signature_alone) for each in self.around]
        copy = self.copy and (self.copy.doc_id, self.copy.text)
        verdicts = [(v.start, v.end, v.after, v.is_accepted) for v in self.verdicts]
        parts = repr((copy, self.learned, around, verdicts))
        return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def iter_shown(
    base: Generation, documents: Living, families: Iterable[Family]
) -> Iterator[tuple[Standing, Shown]]:
    """The documents about which something is shown, or was, with what it is now.

    ``families`` are those of the documents.
    """
    copies: dict[str, str] = {}
    for family in families:
        copies |= _choose_copies(documents, family.members)
    tables = _learn_tables(documents, copies)

    def show(each: Standing, around: Sequence[str] = ()) -> Iterator[tuple[Standing, Shown]]:
        doc_id = each.row.doc_id
        shown = Shown(
            copy=documents.find(copies[doc_id]).as_copy if doc_id in copies else None,
            learned=_choose_table(each, copies, tables),
            around=tuple(map(documents.find, around)),
            verdicts=base.verdicts.get(doc_id, ()),
        )
        if shown.name or each.row.shown:
            yield each, shown

    spun: list[str] = []
    for each in documents:
        if each.row.is_spun:
            spun.append(each.row.doc_id)
        else:
            yield from show(each)
    for start in range(0, len(spun), _TOGETHER):
        batch = [*map(documents.find, spun[start : start + _TOGETHER])]
        for each, around in zip(batch, _find_around(batch, documents, copies), strict=True):
            yield from show(each, around)


def find_families_alone(base: Generation, shelves: Sequence[Shelf], documents: Living) -> list[Family]:
    """The families of documents as they were by themselves; ``shelves`` hold the documents."""
    return group_families(Roster(shelves, partial(_sign, base, documents)), base.folder)


def _sign(
    base: Generation, documents: Living, shelf: Shelf, numbers: Sequence[int]
) -> Iterator[tuple[int, Signed]]:
    for row in shelf.catalog.documents_alone_at(numbers):
        yield (
            row.number,
            Signed(
                doc_id=row.doc_id,
                signature=row.signature_alone,
                text_of=partial(_read_body, documents, row.doc_id),
                title=row.title,
                date=base.amendments.get(row.doc_id, {}).get("date", row.date),
                reliability=row.reliability_alone,
                repairs=row.repairs_alone,
                order_of=partial(make_order, shelf, row.file, row.number),
            ),
        )


def _read_body(documents: Living, doc_id: str) -> str:
    return documents.find(doc_id).body


def _choose_copies(documents: Living, members: Sequence[str]) -> dict[str, str]:
    """For each garbled member of a family the cleanest copy, if there is a cleaner one; by their ids.

    A text that shows no garble by itself is held against another only where it reads worse throughout.
    """
    best = cleanest = min(map(documents.find, members), key=_rank)
    for each in map(documents.find, members):
        is_sound = each.is_clean and each.text != cleanest.text
        if is_sound and best.is_clean and reads_worse(best.reading, each.reading):
            best = each
    chosen: dict[str, str] = {}
    for each in map(documents.find, members):
        if each.text == best.text:
            continue
        is_worse = reads_worse(each.reading, best.reading) if each.is_clean else _rank(each) > _rank(best)
        if is_worse:
            chosen[each.row.doc_id] = best.row.doc_id
    return chosen


def _rank(each: Standing) -> tuple[int, float]:
    return _RANKS[each.row.reliability_alone], each.row.repairs_alone / max(1, each.row.chars)


def _learn_tables(documents: Living, copies: Mapping[str, str]) -> dict[str, tuple[Pair, ...]]:
    """The table of each site's tool, as far as its texts with cleaner copies show it."""
    garbled: dict[str, list[str]] = {}
    for doc_id in copies:
        garbled.setdefault(documents.find(doc_id).site, []).append(doc_id)
    tables = {
        site: learn_table(
            site,
            (
                documents.find(doc_id).list_substitutions(documents.find(copies[doc_id]).as_copy)
                for doc_id in doc_ids
            ),
        )
        for site, doc_ids in garbled.items()
    }
    return {site: table for site, table in tables.items() if table}


def _choose_table(
    each: Standing, copies: Mapping[str, str], tables: Mapping[str, tuple[Pair, ...]]
) -> tuple[Pair, ...]:
    """The table of the document's site, if it has no cleaner copy and words of the table stand in it."""
    if not tables or each.row.doc_id in copies:
        return ()
    table = tables.get(each.site, ())
    if table and each.is_clean and not holds_telling(fold_each(each.body[:SAMPLE]), table):
        return ()
    return table


def _find_around(
    spun: Sequence[Standing], documents: Iterable[Standing], copies: Mapping[str, str]
) -> list[list[str]]:
    """For each of the documents with spun words the ids of the clean ones that are most like it."""
    seekers = [_Seeker(each.row.signature_alone) for each in spun]
    for each in documents:
        if each.is_clean and each.row.doc_id not in copies:
            sketch = read_signature(each.row.signature_alone)
            for seeker in seekers:
                seeker.consider(each.row, sketch)
    return [seeker.choose() for seeker in seekers]


class _Candidate(NamedTuple):
    """How unlike a text is, negative; its document; how many of its characters would be counted."""

    unlikeness: float
    doc_id: str
    size: int


class _Seeker:
    """Looks among texts for those that share most with one, until they are a corpus."""

    def __init__(self, signature: bytes) -> None:
        sketch = read_signature(signature)
        self._hashes, self._reach = set(sketch), sketch[-1] if sketch else 0
        self._found: list[_Candidate] = []
        self._most = _MORE

    def consider(self, row: DocumentAlone, sketch: array[int]) -> None:
        """Take a text if it is like the one."""
        likeness = _measure_likeness(self._hashes, self._reach, sketch)
        if likeness:
            self._found.append(_Candidate(-likeness, row.doc_id, min(row.chars, _MOST_OF_ONE)))
            if len(self._found) > self._most:
                self._sift()
                self._most = 2 * len(self._found) + _MORE

    def choose(self) -> list[str]:
        """The ids of the texts that were most like the one, the most like first."""
        self._sift()
        return [each.doc_id for each in self._found]

    def _sift(self) -> None:
        self._found.sort()
        size = 0
        for number, each in enumerate(self._found):
            if size >= LARGEST_CORPUS:
                del self._found[number:]
                return
            size += each.size


def _measure_likeness(hashes: set[int], reach: int, theirs: array[int]) -> float:
    """What two texts share of the trigrams that both sketches know, for the length of the second."""
    known = bisect_right(theirs, reach)
    return len(hashes.intersection(theirs[:known])) / sqrt(1 + known)


def read_around(shown: Shown) -> list[str]:
    """The texts of the clean documents around one."""
    return [each.text[:_MOST_OF_ONE] for each in shown.around]
