"""Documents as they came out when each was repaired by itself: what they show one another starts from here.

What a document becomes depends on the others of the index, but never on the order in which they
came in: whatever is looked up in another one is looked up in what that was by itself.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aigov_search.catalog.segment import join_body
from aigov_search.errors import DamagedIndexError
from aigov_search.families.evidence import read_text
from aigov_search.families.reading_off import CleanCopy
from aigov_search.remembering import Memory
from aigov_search.repairs import Context, repair
from aigov_search.repairs.rule import Draft
from aigov_search.repairs.spinning import RULE as SPINNING
from aigov_search.spans import Revision

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from aigov_search.catalog.segment import DocumentAlone
    from aigov_search.families.evidence import Reading
    from aigov_search.ingest.grouping import Shelf
    from aigov_search.records import Document

_KEPT = 300_000
"""Characters of documents that are kept, with all that was read of them: some hundred bytes each."""
_ROW = 50
"""What a document counts for beside its characters."""


class Standing:
    """One living document by itself, with the catalog it is in."""

    def __init__(self, shelf: Shelf, row: DocumentAlone) -> None:
        self.shelf = shelf
        self.row = row

    @cached_property
    def site(self) -> str:
        """What it was published on: the host of its address, else the folder that its file is in."""
        host = urlsplit(self.row.url or "").hostname
        return host or str(PurePath(self.shelf.catalog.file(self.row.file).path).parent)

    @property
    def is_clean(self) -> bool:
        """Whether it shows no garble at all."""
        return self.row.reliability_alone == "clean"

    @cached_property
    def body(self) -> str:
        """Its clean body text, one paragraph a line."""
        return self._read()[1]

    @cached_property
    def text(self) -> str:
        """Its title and body, one paragraph a line."""
        title, body = self._read()
        return "\n".join([*title, body])

    @cached_property
    def reading(self) -> Reading:
        """Its body, ready to be held beside others."""
        return read_text(self.body, self.row.repairs_alone)

    @cached_property
    def as_copy(self) -> CleanCopy:
        """It as what a garbled copy is held against."""
        return CleanCopy(self.row.doc_id, self.text)

    def load(self) -> tuple[Document, Revision]:
        """The document as it stands in the index, and its text before any repair."""
        document = self.shelf.catalog.load_document(self.row.number)
        source = self.shelf.catalog.source_text(self.row.source)
        layout = document.unrepaired.layout if document.unrepaired is not None else ()
        return document, Revision(source[document.start : document.end], layout, document.start)

    def list_substitutions(self, copy: CleanCopy) -> Counter[tuple[str, str]]:
        """The words of it that stand for others of ``copy``, if a tool put them there."""
        document, draft = self.load()
        if document.unrepaired is None:
            return copy.list_substitutions(Draft(text=draft.text))
        without = document.unrepaired.without | {SPINNING.name}
        outcome = repair(draft, document.unrepaired.kinds, context=Context(without=without))
        return copy.list_substitutions(Draft(text=outcome.revision.text))

    def _read(self) -> tuple[list[str], str]:
        if not self.row.shown:
            passages = list(self.shelf.catalog.passages(self.row.first_passage, self.row.passages))
            return [each.text for each in passages if each.kind == "title"], join_body(iter(passages))
        document, draft = self.load()
        if document.unrepaired is None:
            return [], draft.text
        context = Context(without=document.unrepaired.without)
        lines = repair(draft, document.unrepaired.kinds, context=context).revision.text.split("\n")
        kinds = document.unrepaired.kinds
        title, body = (
            [line for line, kind in zip(lines, kinds, strict=True) if kind == wanted and line.strip()]
            for wanted in ("title", "body")
        )
        return title, "\n".join(body)


class Living:
    """The living documents of some catalogs; those that were asked for last are kept."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._kept = Memory[str, Standing](_KEPT)

    def __iter__(self) -> Iterator[Standing]:
        return (each for shelf in self._shelves for each in list_standing(shelf))

    def find(self, doc_id: str) -> Standing:
        """The document of that id."""
        standing = self._kept.get(doc_id)
        if standing is None:
            standing = self._load(doc_id)
            self._kept.put(doc_id, standing, standing.row.chars + _ROW)
        return standing

    def _load(self, doc_id: str) -> Standing:
        for shelf in self._shelves:
            for row in shelf.catalog.find_alone(doc_id):
                if row.file not in shelf.dead:
                    return Standing(shelf, row)
        raise DamagedIndexError(f"document {doc_id} is missing")


def list_standing(shelf: Shelf) -> Iterator[Standing]:
    """The living documents of a catalog."""
    return (Standing(shelf, row) for row in shelf.catalog.documents_alone() if row.file not in shelf.dead)
