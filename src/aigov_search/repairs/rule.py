"""What a repair is: its place in the chain, its detector, and what it proposes.

A repair is one module of this package that holds a ``RULE``. The order in which repairs act is the
order of their positions:

======== ======================= ================================================================
position rules                   why there
======== ======================= ================================================================
10–19    whole-page decoding     everything else reads characters, so these must be the right ones
20–29    noise                   entities, tags, emoji, invisible signs split what others look for
30–39    the pinyin tool         first the readings, then the byte shift the tool left behind;
                                 private-use signs go only after it, for they carry its bytes
40–49    signs                   lost to ``?``, doubled
50–69    lines and insertions    keyword lines, furniture, copyright lines, brands, fragments
70–77    characters              variants and over-conversion
78–89    words                   spinning, by a copy and by tables: reads what all others restored
90–99    doubts                  what nothing could repair
======== ======================= ================================================================
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aigov_search.chinese.counting import count_chars
from aigov_search.chinese.folding import fold
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aigov_search.records import Kind, Reliability
    from aigov_search.repairs.language import CorpusModel
    from aigov_search.spans import Change, Edit, Revision


SAMPLE = 4000
"""Characters of a text that are looked at where a part says as much as the whole."""


class Decision(NamedTuple):
    """Names one change that a reader rejected, or one suspect that a reader accepted.

    ``start`` and ``end`` count in the file's source text.
    """

    start: int
    end: int
    replacement: str


class Pair(NamedTuple):
    """A word a spinning tool wrote and the word that had stood there, both in folded characters.

    ``is_telling`` if the written word is much the rarer one and hardly stands in clean texts;
    ``source`` says where the pair is known from, for a reader; ``doubt`` is what it must bring, in nats,
    beyond a pair that was seen, before it is believed.
    """

    spun: str
    meant: str
    is_telling: bool
    source: str
    doubt: float = 0.0


class Copy(Protocol):
    """Another copy of the text under repair, cleaner than it."""

    def read_off(self, draft: Draft) -> list[Edit]:
        """Edits that make ``draft`` say what the copy says where garble made it say something else."""
        ...

    def doubt(self, draft: Draft) -> str | None:
        """Why the repaired ``draft`` is doubtful beside the copy, in words."""
        ...


@frozen
class Context:
    """What a repair may know beyond the text itself; all of it optional.

    ``without`` holds the names of rules that are switched off; ``rejected`` and ``accepted`` what a
    reader decided about single changes of this document; ``corpus`` what the clean texts around the
    document are like; ``copy`` another, cleaner copy of its text; ``learned`` the words that the
    site's spinning tool was seen to put in place of others.
    """

    without: frozenset[str] = frozenset()
    rejected: frozenset[Decision] = frozenset()
    accepted: frozenset[Decision] = frozenset()
    corpus: CorpusModel | None = None
    copy: Copy | None = None
    learned: tuple[Pair, ...] = ()


class TextLine(NamedTuple):
    """One line of a text: its span without the line break, and what it is."""

    start: int
    end: int
    kind: Kind


@frozen
class Draft:
    """A text as a rule sees it: its lines are an article's, and ``kinds`` says what each of them is.

    Lines beyond the last kind are body.
    """

    text: str
    kinds: Sequence[Kind] = ()
    context: Context = Context()

    @cached_property
    def alphabet(self) -> str:
        """Every character of the text once: what a rule looks for first, for it is short."""
        return "".join(count_chars(self.text))

    @cached_property
    def folded(self) -> str:
        """The text in folded characters, offset by offset."""
        return fold_each(self.text)

    @cached_property
    def sample(self) -> str:
        """The beginning of the text, folded: enough to tell by its words whether it was spun."""
        return fold(self.text[:SAMPLE])

    @cached_property
    def sample_counts(self) -> Mapping[str, int]:
        """How often each character stands in the sample."""
        return count_chars(self.sample)

    @cached_property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines of the text."""
        lines = []
        start = 0
        for number, line in enumerate(self.text.split("\n")):
            end = start + len(line)
            lines.append(TextLine(start, end, self.kinds[number] if number < len(self.kinds) else "body"))
            start = end + 1
        return tuple(lines)


@frozen
class Rule:
    """One repair.

    ``detect`` looks at the draft and says in next to no time whether the rule may have work there;
    only then ``propose`` runs, which asks for all the evidence the repair needs before it acts. It
    returns disjoint edits of the text, none of which touches a line break. ``doubt`` looks at the
    repaired text for what cannot be repaired, and says in words why the text is doubtful.
    """

    name: str
    position: int
    detect: Callable[[Draft], bool]
    propose: Callable[[Draft], list[Edit]]
    doubt: Callable[[Draft], str | None] | None = None


@frozen
class Outcome:
    """A repaired text, what was only suspected, and how far the text can be relied upon.

    ``suspects`` count their offsets as ``revision.changes`` do; ``reasons`` say in words why a text
    is ``doubtful``.
    """

    revision: Revision
    suspects: tuple[Change, ...] = ()
    reliability: Reliability = "clean"
    reasons: tuple[str, ...] = ()


def fold_each(text: str) -> str:
    """``text`` in folded characters, offset by offset: a sign that folds to several stays."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(form if len(form := fold(char)) == 1 else char for char in text)
