"""The values that travel between the stages: frozen, slotted, keyword-only.

Offsets count Unicode code points in the source text of a file (:attr:`Source.text`) unless a
docstring says otherwise; spans are half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aigov_search.spans import Change, Edit, Span

Kind = Literal["body", "title", "caption"]
"""What a line or passage is; titles and captions are never mixed into the body."""
Reliability = Literal["clean", "repaired", "doubtful"]
DateRole = Literal["published", "signed", "effective", "revised", "original"]


@frozen
class Block:
    """A run of source text that the format sets apart: a paragraph, a heading, a table row, a menu.

    ``tag`` is the nearest block-level element's name (``p``, ``h1``, ``li``, ``td``, ``title``…),
    ``path`` the names, ids and classes of the elements around it, outermost first, each as
    ``name#id.class.class@n``, where ``n`` tells elements of a source apart; ``links`` counts its
    characters that stand inside links.
    """

    start: int
    end: int
    tag: str
    path: tuple[str, ...] = ()
    links: int = 0


@frozen
class Source:
    """What a reader made of one file, or of one record or member of a file.

    ``text`` is the source text: for plain text the decoded file itself, so that lines agree with
    an editor; for other formats the text in reading order. ``hints`` is what the format declares
    (keys such as ``title``, ``date``, ``source``, ``author``, ``url``, ``lang``, ``number``).
    ``is_record`` marks a record that is one document as it stands: neither stripped nor split.
    ``defects`` are the spans whose bytes could not be decoded and stand as U+FFFD.
    """

    text: str
    format: str
    encoding: str
    member: str | None = None
    record_id: str | None = None
    blocks: tuple[Block, ...] = ()
    hints: Mapping[str, str] = {}
    is_record: bool = False
    defects: tuple[Span, ...] = ()


@frozen
class Line:
    """One paragraph, title or caption: ``source.text[start:end]``, hard wraps still inside."""

    start: int
    end: int
    kind: Kind = "body"


@frozen
class Removed:
    """A run of source text that is no part of the article, and why (``navigation``, ``footer``…)."""

    start: int
    end: int
    reason: str


@frozen
class Dated:
    """A date as precise as it is known: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    ``basis`` says in words what it rests on; ``span`` is where it stands in the source text, if it
    does. ``time`` is ``HH:MM`` or ``HH:MM:SS`` where printed.
    """

    value: str
    role: DateRole
    basis: str
    time: str | None = None
    span: Span | None = None


@frozen
class Article:
    """One article of a source: where it stands, what of it is text, and what it says of itself.

    ``lines`` are in reading order; whatever of ``start:end`` is in no line is in ``removed``.
    ``layout`` holds the edits inside lines that rejoin hard wraps and close stray spaces. ``title``
    is set only where the title stands nowhere in the source text; else it is a line of kind
    ``title``. ``dates`` holds every date with a role; ``date`` is the publication date of this copy.
    """

    start: int
    end: int
    lines: tuple[Line, ...]
    removed: tuple[Removed, ...] = ()
    layout: tuple[Edit, ...] = ()
    title: str | None = None
    date: Dated | None = None
    dates: tuple[Dated, ...] = ()
    source: str | None = None
    author: str | None = None
    number: str | None = None
    url: str | None = None


@frozen
class Passage:
    """A stretch of one document that is found, ranked and quoted as one.

    ``text`` is clean text, its paragraphs joined by newlines; ``start:end`` is the source text it
    came from and ``line_start``–``line_end`` the 1-based lines there. ``is_changed`` tells that
    ``text`` is not ``source[start:end]`` to the letter. ``continues`` tells that the passage goes on
    in the paragraph in which the one before it ended. ``article`` is the article of a statute it
    belongs to, as a number (``7``, ``73-1``).
    """

    ordinal: int
    kind: Kind
    start: int
    end: int
    line_start: int
    line_end: int
    text: str
    is_changed: bool = False
    continues: bool = False
    article: str | None = None


@frozen
class Unrepaired:
    """A document as it was laid out, before any repair, and what it came to when repaired by itself.

    ``kinds`` says what each of its lines is, ``layout`` are the changes that lead to these lines from
    the source text, ``without`` the repairs that were switched off. ``reliability``, ``repairs`` and
    ``signature`` are as in :class:`Document`; ``is_spun`` tells that words of it were replaced or are
    suspected to be. ``shown`` is made from all that other documents and people's decisions brought to
    the document as it is now; it is empty if that was nothing.
    """

    kinds: tuple[Kind, ...]
    layout: tuple[Change, ...]
    without: frozenset[str] = frozenset()
    reliability: Reliability = "clean"
    repairs: int = 0
    signature: bytes = b""
    is_spun: bool = False
    shown: str = ""


@frozen
class Document:
    """One article as it goes into the catalog; offsets count in its source's text.

    ``ordinal`` numbers the articles of a source from 1. ``ledger`` holds every change from the source
    text to the clean text, offsets counting from ``start``; ``suspects`` are changes that were
    considered and not made. ``signature`` serves to find copies (:mod:`aigov_search.families`);
    ``unrepaired`` to repair the document once more when others show what it could not tell by itself.
    """

    doc_id: str
    ordinal: int
    start: int
    end: int
    passages: tuple[Passage, ...]
    ledger: tuple[Change, ...]
    suspects: tuple[Change, ...] = ()
    removed: tuple[Removed, ...] = ()
    title: str | None = None
    date: Dated | None = None
    dates: tuple[Dated, ...] = ()
    source: str | None = None
    author: str | None = None
    number: str | None = None
    url: str | None = None
    lang: str | None = None
    script: str | None = None
    reliability: Reliability = "clean"
    reasons: tuple[str, ...] = ()
    signature: bytes = b""
    unrepaired: Unrepaired | None = None

    @property
    def repairs(self) -> int:
        """How many changes are more than layout and stripping."""
        return sum(change.is_repair for change in self.ledger)

    @property
    def chars(self) -> int:
        """Length of the clean body text in characters."""
        return sum(len(p.text) for p in self.passages if p.kind == "body")


@frozen
class InputFile:
    """A file as it was found: its path as given and in full, its content's hash, its stat."""

    path: str
    real_path: str
    sha256: str
    size: int
    mtime_ns: int


@frozen
class Reading:
    """One source of a file, with its documents."""

    source: Source
    documents: tuple[Document, ...]


class Match(NamedTuple):
    """Where a term of the query, as typed, stands in a text (half-open offsets), and what led there."""

    start: int
    end: int
    term: str
    via: Literal["exact", "script", "region", "repair", "bilingual"]


@frozen
class Hit:
    """A passage that answers a query, with all that is needed to quote and to check it.

    ``source_text[start:end] == text`` for the source text of ``file``; ``text_clean`` is the same
    stripped and repaired. ``repairs`` counts the repairs inside the passage, not in the document.
    """

    query_id: str
    query: str
    rank: int
    score: float
    matched: Literal["all", "some"]
    doc_id: str
    passage_id: str
    record_id: str | None
    kind: Kind
    file: str
    sha256: str
    line_start: int
    line_end: int
    start: int
    end: int
    title: str | None
    date: str | None
    date_basis: str | None
    source: str | None
    author: str | None
    url: str | None
    lang: str | None
    text: str
    text_clean: str
    matches: tuple[Match, ...]
    repairs: int
    reliability: Reliability
    family: str | None
    copies: tuple[str, ...]


def name_member(path: str, member: str | None) -> str:
    """A file's path, with the member inside it where it is an archive (``pages.zip!/a.html``)."""
    return path if member is None else f"{path}!/{member}"
