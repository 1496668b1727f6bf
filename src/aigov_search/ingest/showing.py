"""What other documents of an index show about one: a cleaner copy, its site's table, clean texts like it."""

from __future__ import annotations

from bisect import bisect_right
from hashlib import blake2b
from math import sqrt
from typing import TYPE_CHECKING

from aigov_search.families import Signed, group_families
from aigov_search.families.evidence import reads_worse
from aigov_search.families.learning import learn_table
from aigov_search.families.reading_off import CleanCopy
from aigov_search.families.signatures import read_signature
from aigov_search.frozen import frozen
from aigov_search.repairs.language import LARGEST_CORPUS
from aigov_search.repairs.rule import SAMPLE, fold_each
from aigov_search.repairs.spinning import holds_telling

if TYPE_CHECKING:
    from array import array
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence

    from aigov_search.catalog.generations import Generation, Verdict
    from aigov_search.families import Family
    from aigov_search.ingest.standing import Standing
    from aigov_search.repairs.rule import Pair

_RANKS = {"clean": 0, "repaired": 1, "doubtful": 2}
_MOST_OF_ONE = 20_000
"""Characters of one clean text that are counted, so that none has all the say."""


@frozen
class Shown:
    """What others show about a document, and what people decided about its repairs.

    ``around`` are the clean texts that are most like it, for a document with spun words.
    """

    copy: CleanCopy | None = None
    learned: tuple[Pair, ...] = ()
    around: tuple[Standing, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def name(self) -> str:
        """A short name that changes with what is shown; empty if that is nothing."""
        if not (self.copy or self.learned or self.around or self.verdicts):
            return ""
        around = [(each.row.doc_id, each.row.signature_alone) for each in self.around]
        copy = self.copy and (self.copy.doc_id, self.copy.text)
        verdicts = [(v.start, v.end, v.after, v.is_accepted) for v in self.verdicts]
        parts = repr((copy, self.learned, around, verdicts))
        return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def find_shown(
    base: Generation, documents: Sequence[Standing], families: Sequence[Family]
) -> dict[str, Shown]:
    """What is shown about each of ``documents``, by id; those about which it is nothing are left out.

    ``families`` are those of the documents.
    """
    known = {each.row.doc_id: each for each in documents}
    copies: dict[str, CleanCopy] = {}
    for family in families:
        copies |= _choose_copies([known[doc_id] for doc_id in family.members])
    tables = _learn_tables(documents, copies)
    around = _find_around(documents, copies)
    shown = {
        each.row.doc_id: Shown(
            copy=copies.get(each.row.doc_id),
            learned=_choose_table(each, copies, tables),
            around=around.get(each.row.doc_id, ()),
            verdicts=base.verdicts.get(each.row.doc_id, ()),
        )
        for each in documents
    }
    return {doc_id: each for doc_id, each in shown.items() if each.name}


def find_families_alone(base: Generation, documents: Iterable[Standing]) -> list[Family]:
    """The families of documents as they were by themselves."""
    return group_families(_sign(base, each) for each in documents)


def _choose_copies(members: Sequence[Standing]) -> dict[str, CleanCopy]:
    """For each garbled member of a family the cleanest copy, if there is a cleaner one.

    A text that shows no garble by itself is held against another only where it reads worse throughout.
    """
    best = min(members, key=_rank)
    sound = [each for each in members if each.is_clean and each.text != best.text]
    for each in sound:
        if best.is_clean and reads_worse(best.reading, each.reading):
            best = each
    chosen: dict[str, CleanCopy] = {}
    for each in members:
        is_worse = reads_worse(each.reading, best.reading) if each.is_clean else _rank(each) > _rank(best)
        if is_worse and each.text != best.text:
            chosen[each.row.doc_id] = CleanCopy(best.row.doc_id, best.text)
    return chosen


def _sign(base: Generation, each: Standing) -> Signed:
    return Signed(
        doc_id=each.row.doc_id,
        signature=each.row.signature_alone,
        chars=each.row.chars,
        text_of=lambda: each.body,
        title=each.row.title,
        date=base.amendments.get(each.row.doc_id, {}).get("date", each.row.date),
        reliability=each.row.reliability_alone,
        repairs=each.row.repairs_alone,
        order=each.order,
    )


def _rank(each: Standing) -> tuple[int, float]:
    return _RANKS[each.row.reliability_alone], each.row.repairs_alone / max(1, each.row.chars)


def _learn_tables(
    documents: Iterable[Standing], copies: Mapping[str, CleanCopy]
) -> dict[str, tuple[Pair, ...]]:
    """The table of each site's tool, as far as its texts with cleaner copies show it."""
    readings: dict[str, list[Counter[tuple[str, str]]]] = {}
    for each in documents:
        if each.row.doc_id in copies:
            found = each.list_substitutions(copies[each.row.doc_id])
            readings.setdefault(each.site, []).append(found)
    tables = {site: learn_table(site, found) for site, found in readings.items()}
    return {site: table for site, table in tables.items() if table}


def _choose_table(
    each: Standing, copies: Mapping[str, CleanCopy], tables: Mapping[str, tuple[Pair, ...]]
) -> tuple[Pair, ...]:
    """The table of the document's site, if it has no cleaner copy and words of the table stand in it."""
    table = tables.get(each.site, ())
    if not table or each.row.doc_id in copies:
        return ()
    if each.is_clean and not holds_telling(fold_each(each.body[:SAMPLE]), table):
        return ()
    return table


def _find_around(
    documents: Sequence[Standing], copies: Mapping[str, CleanCopy]
) -> dict[str, tuple[Standing, ...]]:
    """For each document with spun words the clean ones that are most like it."""
    spun = [each for each in documents if each.row.is_spun]
    if not spun:
        return {}
    clean = [
        (each, read_signature(each.row.signature_alone)) for each in documents
        if each.is_clean and each.row.doc_id not in copies
    ]
    return {each.row.doc_id: _choose_around(each, clean) for each in spun}


def _choose_around(each: Standing, clean: Sequence[tuple[Standing, array[int]]]) -> tuple[Standing, ...]:
    """The clean documents that share most with one, until they are a corpus."""
    mine = read_signature(each.row.signature_alone)
    hashes, reach = set(mine), mine[-1] if mine else 0
    likeness = {other.row.doc_id: _measure_likeness(hashes, reach, theirs) for other, theirs in clean}
    chosen: list[Standing] = []
    size = 0
    for other, _ in sorted(clean, key=lambda pair: (-likeness[pair[0].row.doc_id], pair[0].row.doc_id)):
        if not likeness[other.row.doc_id] or size >= LARGEST_CORPUS:
            break
        chosen.append(other)
        size += min(other.row.chars, _MOST_OF_ONE)
    return tuple(chosen)


def _measure_likeness(hashes: set[int], reach: int, theirs: array[int]) -> float:
    """What two texts share of the trigrams that both sketches know, for the length of the second."""
    known = bisect_right(theirs, reach)
    return len(hashes.intersection(theirs[:known])) / sqrt(1 + known)


def read_around(shown: Shown) -> list[str]:
    """The texts of the clean documents around one."""
    return [each.text[:_MOST_OF_ONE] for each in shown.around]
