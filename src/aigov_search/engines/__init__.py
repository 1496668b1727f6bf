"""Inverted indexes: one file an engine, behind one small protocol.

What is indexed. An :class:`Entry` is one passage as the engine sees it; entries are numbered from 0
in the order in which they are given. Three classes of terms over the *folded* text are posted:

- ``words``: the terms that the segmenter found (given with the entry), but for words of two
  ideographs, which are pairs anyway (:func:`aigov_search.engines.terms.is_posted_word`),
- ``pairs``: every two adjacent word characters (:mod:`aigov_search.engines.terms`),
- ``chars``: every single word character.

How it is asked. A :data:`Condition` says which entries are wanted; :meth:`Reader.matching` gives
their numbers, :meth:`Reader.best` those that score highest under weights the caller chooses. A
posting holds not a count but its impact (:func:`measure_impact`): what the term counts for in that
entry, by the saturation of BM25. Nothing here is corpus-wide: the caller adds up
:meth:`Reader.totals` and :meth:`Reader.frequency` over the readers of all segments and turns them
into weights, and impacts and weights are whole numbers. So scores do not depend on how a corpus is
cut into segments, nor on the order in which they are summed.

An engine is a module of this package with a constant ``ENGINE``; :func:`load_engine` finds it by
its name. Only the command line names those that people may choose.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from aigov_search.errors import MissingEngineError
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.records import Kind

Field = Literal["words", "pairs", "chars"]
FIELDS: tuple[Field, ...] = ("words", "pairs", "chars")

DEFAULT = "whoosh"
"""The engine of an index for which no other was asked."""

LONGEST = 65_535
"""Lengths of entries are counted up to here."""
HIGHEST_IMPACT = 255
_K1, _B = 0.9, 0.6
_PIVOT = 64
"""The length of an entry in which a term counts for as much as without regard to length.

Corpora have average lengths of 50 to 300; for the choice of candidates the difference is small.
"""


@frozen
class Entry:
    """What is indexed of one passage.

    ``text`` is its folded text, paragraphs in it separated by newlines; ``words`` the segmenter's
    terms of it, with repetitions. A term stands in the text as it is, and, if it begins and ends
    with a letter or digit of an alphabet, between no others. ``continues`` says that the passage
    goes on with the paragraph of the entry before it; such a cut never separates two word
    characters, and the texts of the two, put together without anything between, are the
    paragraph's text.
    """

    text: str
    words: Sequence[str]
    kind: Kind = "body"
    continues: bool = False


class Term(NamedTuple):
    """One term of one class; as a condition: the entries in which it occurs."""

    field: Field
    text: str


@frozen(kw_only=False)
class AllOf:
    """The entries that fulfil every part; with no part, every entry."""

    parts: tuple[Condition, ...]


@frozen(kw_only=False)
class AnyOf:
    """The entries that fulfil at least one part; with no part, none."""

    parts: tuple[Condition, ...]


@frozen(kw_only=False)
class Without:
    """The entries that fulfil ``wanted`` and not ``unwanted``."""

    wanted: Condition
    unwanted: Condition


@frozen(kw_only=False)
class Marked:
    """The entries whose byte in ``mask`` is not 0; one byte an entry."""

    mask: bytes | bytearray


@frozen(kw_only=False)
class Listed:
    """The entries with these numbers."""

    numbers: frozenset[int]


Condition = Term | AllOf | AnyOf | Without | Marked | Listed

EVERY = AllOf(())
NONE = AnyOf(())


class Totals(NamedTuple):
    """Number of entries, and the sum of their lengths in word characters."""

    entries: int
    length: int


class Weighted(NamedTuple):
    """A term to score by: it adds ``weight`` times its impact to the score of an entry."""

    term: Term
    weight: int


class Reader(Protocol):
    """One segment's postings, open for questions. Any question may raise ``DamagedIndexError``.

    ``live`` is a mask of one byte an entry, 0 for those that were deleted; ``None``: all live.
    """

    @property
    def entries(self) -> int:
        """Number of entries, deleted ones included."""

    @property
    def cut_signs(self) -> str:
        """The characters after which a paragraph was cut, each once, in code point order."""

    def continuing(self) -> Sequence[int]:
        """The numbers of the entries that continue the one before them, ascending."""

    def length(self, number: int) -> int:
        """The length of an entry in word characters."""

    def totals(self, live: bytes | None = None) -> Totals:
        """Number and length of the live entries."""

    def frequency(self, term: Term, live: bytes | None = None) -> int:
        """In how many live entries a term occurs."""

    def matching(self, condition: Condition) -> Sequence[int]:
        """The numbers of the entries that fulfil a condition, ascending."""

    def best(
        self, weighted: Sequence[Weighted], among: Condition, limit: int, above: int = 0
    ) -> list[tuple[int, int]]:
        """The ``limit`` entries among those that fulfil a condition that score highest.

        Returns ``(score, number)``, the highest score first, equal scores in order of number.
        Entries that score less than ``above`` may be left out. An entry that fulfils the
        condition and holds no weighted term scores 0 and counts too.
        """

    def score(self, weighted: Sequence[Weighted], numbers: Sequence[int]) -> list[int]:
        """The scores of the given entries, in their order; numbers are distinct."""

    def words(self, prefix: str, limit: int) -> Iterator[tuple[str, int]]:
        """Words that begin with ``prefix``, in code point order, each with its number of entries."""

    def verify(self) -> None:
        """Look at everything; raises ``DamagedIndexError`` at what cannot be right."""

    def close(self) -> None:
        """Let go of files and memory."""


class Engine(Protocol):
    """A way to write and read postings.

    ``package`` is what must be installed for it besides what the program requires, with the extra
    ``fast``; empty if nothing.
    """

    name: str
    package: str

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        """Write the postings of one segment into ``folder`` (which exists) and fsync each file."""

    def open(self, folder: Path) -> Reader:
        """Open what :meth:`build` wrote; raises ``DamagedIndexError``."""


def measure_impact(count: int, length: int) -> int:
    """What a term counts for that occurs so often in an entry of that length: from 1 to 255.

    It is the saturation of BM25, ``count / (count + k1 * (1 - b + b * length / pivot))``.
    """
    base = _K1 * (1 - _B + _B * length / _PIVOT)
    return max(1, int(HIGHEST_IMPACT * count / (count + base) + 0.5))


def find_engines() -> list[str]:
    """The names of the engines that can be used here, in alphabetical order."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    engines = [(name, _import_engine(name)) for name in names]
    return [name for name, engine in engines if engine is not None and _is_installed(engine)]


def load_engine(name: str) -> Engine:
    """The engine of that name; raises ``MissingEngineError`` if it cannot be used here."""
    engine = _import_engine(name) if name.isidentifier() else None
    if engine is None:
        raise MissingEngineError(
            f"there is no engine {name!r}, only {', '.join(find_engines())}; "
            f"have one of them index what is there: aigov-search ingest --engine {DEFAULT} PATH…"
        )
    if not _is_installed(engine):
        raise MissingEngineError(
            f'the engine {name!r} is not installed; install it with: pip install "aigov-search[fast]", '
            f"or do without it: aigov-search ingest --engine {DEFAULT} PATH…"
        )
    return engine


def _import_engine(name: str) -> Engine | None:
    try:
        engine: Engine | None = getattr(import_module(f"{__name__}.{name}"), "ENGINE", None)
    except ModuleNotFoundError:
        return None
    return engine


def _is_installed(engine: Engine) -> bool:
    if not engine.package:
        return True
    from importlib.util import find_spec  # a search with the usual engine starts without it

    return find_spec(engine.package) is not None
