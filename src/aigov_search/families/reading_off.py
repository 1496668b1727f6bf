"""Hold a garbled copy against a clean one and read off what garble did.

Only what garble does is taken over: words put in place of others, pieces dropped in again and
again. A different number, an added or missing paragraph, a clause worded otherwise may be another
version's, or an editor's; they stay, and are suspected where they are short.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.families.alignment import compare
from aigov_search.frozen import frozen
from aigov_search.repairs.rule import SAMPLE, Pair, fold_each
from aigov_search.spans import Confidence, Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aigov_search.repairs.language import WordModel
    from aigov_search.repairs.rule import Draft

COPY = "copy"
"""The name of the rule by which a copy's words are taken over."""
_LONGEST = 24
"""Characters that may have been put in place of others at once: several words side by side."""
_LONGEST_LOST = 6
_LONGEST_PASTED = 16
_NEAR = 1
"""Equal characters between two differences that belong together, as in 责任 for 职责."""
_SPAN = 6
"""Characters on each side by which a word is judged."""
_CLEAR = 1.0
"""Nats by which a word must read better or worse to count."""
_ONE_SIDED = 0.6
"""Share of the different substitutions that must make the garbled copy read worse."""
_ENOUGH = 4
"""Different substitutions that make a garbled copy, and that two tools' tables must share."""
_TELLING = 2.0
"""Nats by which a word must be rarer than the one it stands for, to tell spun text."""
_REWORDED = 0.15
"""Share of a text worded otherwise than in its copy above which it was rewritten, not garbled."""
_NUMERALS = frozenset("0123456789零〇一二三四五六七八九十百千万亿")


class Difference(NamedTuple):
    """``garbled[start:end]`` stands where the clean copy has ``clean[other_start:other_end]``."""

    start: int
    end: int
    other_start: int
    other_end: int


class _Finding(NamedTuple):
    """A difference, the words on both sides, and by how many nats it reads better in the clean copy."""

    place: Difference
    words: tuple[str, str]
    worth: float


@frozen(kw_only=False)
class CleanCopy:
    """A cleaner copy of a text: its document id, and its clean text, title and paragraphs one a line."""

    doc_id: str
    text: str

    @cached_property
    def folded(self) -> str:
        """The text in folded characters, offset by offset."""
        return fold_each(self.text)

    def read_off(self, draft: Draft) -> list[Edit]:
        """Edits that undo in ``draft`` what garble did, as this copy shows it.

        What this copy lacks altogether is judged by the words that were put in place of others
        elsewhere in the draft.
        """
        garbled = draft.folded
        found = [self._look(garbled, each) for each in find_differences(garbled, self.folded)]
        counts = Counter(each.words for each in found)
        is_garbled = _is_one_sided(found)
        spell = _speller(draft.text, self.text)
        known = _known_pairs()
        edits = [
            Edit(start=each.place.start, end=each.place.end, rule=COPY,
                 replacement=spell(self.text[each.place.other_start : each.place.other_end]),
                 confidence=_choose_confidence(each, counts[each.words], known, is_garbled=is_garbled),
                 evidence=_explain(each.words, self.doc_id, counts[each.words]))
            for each in found
        ]
        if is_garbled:
            edits += _apply_table(draft, self.folded, _make_table(found, self, draft), spell)
        return edits

    def _look(self, garbled: str, place: Difference) -> _Finding:
        words = garbled[place.start : place.end], self.folded[place.other_start : place.other_end]
        return _Finding(place, words, _judge(garbled, place.start, place.end, words[1]))

    def list_substitutions(self, draft: Draft) -> Counter[tuple[str, str]]:
        """The words of ``draft`` that stand for others of this copy, if a tool put them there."""
        found = [self._look(draft.folded, each) for each in find_differences(draft.folded, self.folded)]
        return Counter(each.words for each in found if all(each.words)) if _is_one_sided(found) else Counter()

    def doubt(self, draft: Draft) -> str | None:
        """Why ``draft`` is doubtful beside this copy: it says the same in other words."""
        if not draft.folded:
            return None
        differing = 0
        for each in compare(draft.folded, self.folded):
            ours, theirs = draft.folded[each.a_start : each.a_end], self.folded[each.b_start : each.b_end]
            if "\n" not in ours and "\n" not in theirs and ours and theirs:
                differing += len(ours)
        if differing <= _REWORDED * len(draft.folded):
            return None
        share = differing / len(draft.folded)
        return f"{share:.0%} of it is worded otherwise than in its copy {self.doc_id}"


def find_differences(garbled: str, clean: str) -> Iterator[Difference]:
    """Where two folded copies have other words inside a line; what only one of them has, if it is short.

    Differences in signs and white space alone are left out, and so are lines that one copy has more.
    """
    for whole in _join_near(garbled, clean):
        for part in _split_lines(whole, garbled, clean):
            ours, theirs = garbled[part.start : part.end], clean[part.other_start : part.other_end]
            if any(char.isalnum() for char in ours + theirs) and _is_of_garble(ours, theirs):
                yield part


def _join_near(garbled: str, clean: str) -> list[Difference]:
    """The differences, those joined that a shared character cuts in two."""
    joined: list[Difference] = []
    for each in compare(garbled, clean):
        part = Difference(each.a_start, each.a_end, each.b_start, each.b_end)
        before = joined[-1] if joined else None
        if before is not None and 0 < part.start - before.end <= _NEAR and _complete_each_other(before, part):
            joined[-1] = Difference(before.start, part.end, before.other_start, part.other_end)
        else:
            joined.append(part)
    return joined


def _complete_each_other(one: Difference, other: Difference) -> bool:
    """Whether one side lost in one place what it gained in the other."""
    lengths = [(each.end - each.start, each.other_end - each.other_start) for each in (one, other)]
    is_even = sum(ours for ours, _ in lengths) == sum(theirs for _, theirs in lengths)
    return is_even and any(0 in pair for pair in lengths)


def _split_lines(whole: Difference, garbled: str, clean: str) -> Iterator[Difference]:
    """The parts of a difference that lie inside one line on both sides."""
    ours, theirs = garbled[whole.start : whole.end], clean[whole.other_start : whole.other_end]
    if "\n" not in ours and "\n" not in theirs:
        yield whole
        return
    if ours.count("\n") == theirs.count("\n"):
        start, other_start = whole.start, whole.other_start
        for mine, other in zip(ours.split("\n"), theirs.split("\n"), strict=True):
            if mine or other:
                yield Difference(start, start + len(mine), other_start, other_start + len(other))
            start, other_start = start + len(mine) + 1, other_start + len(other) + 1
        return
    ends_line = garbled[whole.end : whole.end + 1] in ("", "\n") or "\n" in ours
    other_ends_line = clean[whole.other_end : whole.other_end + 1] in ("", "\n") or "\n" in theirs
    head, other_head = ours.partition("\n")[0], theirs.partition("\n")[0]
    if head and other_head and ends_line and other_ends_line:
        other_end = whole.other_start + len(other_head)
        yield Difference(whole.start, whole.start + len(head), whole.other_start, other_end)


def _is_of_garble(ours: str, theirs: str) -> bool:
    """Whether garble may have made ``ours`` of ``theirs``."""
    if not ours:
        return len(theirs) <= _LONGEST_LOST
    if not theirs:
        return len(ours) <= _LONGEST_PASTED
    longest = max(len(ours), len(theirs))
    return longest <= _LONGEST and abs(len(ours) - len(theirs)) <= max(2, longest // 2)


def _judge(garbled: str, start: int, end: int, meant: str) -> float:
    """By how many nats the text reads better with ``meant`` for ``garbled[start:end]``."""
    from aigov_search.repairs.language import load_words

    words: WordModel = load_words()
    before = garbled[max(start - _SPAN, 0) : start].rpartition("\n")[2]
    after = garbled[end : end + _SPAN].partition("\n")[0]
    return words.score(before + meant + after) - words.score(before + garbled[start:end] + after)


def _is_one_sided(found: Sequence[_Finding]) -> bool:
    """Whether one copy reads worse in most places, as a garbled one does beside its original."""
    first: dict[tuple[str, str], float] = {}
    for each in found:
        if all(each.words):
            first.setdefault(each.words, each.worth)
    better, worse = sum(w > _CLEAR for w in first.values()), sum(w < -_CLEAR for w in first.values())
    return len(first) >= _ENOUGH and better >= _ONE_SIDED * max(1, better + worse)


def _choose_confidence(
    each: _Finding, count: int, known: frozenset[tuple[str, str]], *, is_garbled: bool
) -> Confidence:
    """How sure it is that garble made the difference.

    In a text that is not garbled throughout, only what is known of tools speaks for itself.
    """
    ours, theirs = each.words
    if _are_numbers(ours, theirs):
        return "suspect"
    if ours and theirs:
        if is_garbled:
            return "certain" if count > 1 or each.worth > _CLEAR else "likely"
        return "likely" if each.words in known and each.worth > _CLEAR else "suspect"
    if not theirs and count > 1 and is_garbled:
        return "likely"
    return "suspect"


def _are_numbers(ours: str, theirs: str) -> bool:
    """Whether a number may have become another, or come or gone."""
    mine, other = _NUMERALS.intersection(ours), _NUMERALS.intersection(theirs)
    if not (ours and theirs):
        return bool(mine or other)
    is_number = any(words and _NUMERALS.issuperset(words) for words in (ours, theirs))
    return (bool(mine and other) and sorted(mine) != sorted(other)) or (is_number and ours != theirs)


def _make_table(found: Sequence[_Finding], copy: CleanCopy, draft: Draft) -> tuple[Pair, ...]:
    """The tool's table as far as it shows: words that always stand for the same ones.

    If some of them are known of other tools, what else is known of these may be in it too, but for
    what the tool let stand: words that both copies have.
    """
    from aigov_search.repairs.spinning import read_pairs

    source = f"elsewhere in this text, where the copy {copy.doc_id} has the other word"
    table = make_pairs({each.words for each in found}, source)
    shared = _known_pairs() & {(pair.spun, pair.meant) for pair in table}
    if len(shared) < _ENOUGH:
        return table
    kept = {pair.meant for pair in read_pairs() if pair.meant in copy.folded and pair.meant in draft.folded}
    return table + tuple(pair for pair in read_pairs() if pair.meant not in kept)


def make_pairs(substitutions: Iterable[tuple[str, str]], source: str) -> tuple[Pair, ...]:
    """The pairs of words in ``substitutions`` of which the first always stands for the second.

    ``source`` says where the pairs are known from.
    """
    from aigov_search.repairs.language import load_words

    words = load_words()
    meant: dict[str, set[str]] = {}
    for substitution in substitutions:
        for ours, theirs in _split_words(*substitution, words):
            if len(ours) > 1 and theirs and not _are_numbers(ours, theirs):
                meant.setdefault(ours, set()).add(theirs)
    return tuple(
        Pair(ours, only, is_telling=words.score(only) - words.score(ours) >= _TELLING, source=source)
        for ours, theirs in sorted(meant.items()) if len(theirs) == 1
        for only in theirs
    )


def _split_words(ours: str, theirs: str, words: WordModel) -> list[tuple[str, str]]:
    """The single words on both sides, where several side by side were replaced by as long ones."""
    pairs = range(0, len(theirs), 2)
    is_of_pairs = len(ours) == len(theirs) > 2 and all(theirs[at : at + 2] in words for at in pairs)
    if not is_of_pairs or len(ours) % 2 or theirs in words:
        return [(ours, theirs)]
    return [(ours[at : at + 2], theirs[at : at + 2]) for at in pairs]


@cache
def _known_pairs() -> frozenset[tuple[str, str]]:
    from aigov_search.repairs.spinning import read_pairs

    return frozenset((pair.spun, pair.meant) for pair in read_pairs())


def _apply_table(
    draft: Draft, clean: str, table: tuple[Pair, ...], spell: Callable[[str], str]
) -> list[Edit]:
    """Put words of ``table`` back in the lines that the clean copy lacks."""
    from aigov_search.repairs.language import LanguageModel
    from aigov_search.repairs.spinning import find_candidates, restore_words

    sources = {(pair.spun, pair.meant): pair.source for pair in reversed(table)}
    model = LanguageModel(draft.context.corpus, clean[:SAMPLE])
    edits = []
    for start, end in _find_own_lines(draft.folded, clean):
        stretch = draft.folded[start:end]
        if not find_candidates(stretch, table):
            continue
        for each in restore_words(stretch, table, model).taken:
            words = stretch[each.start : each.end]
            source = sources.get((words, each.meant), "made where two replaced words met")
            edits.append(Edit(
                start=start + each.start, end=start + each.end, replacement=spell(each.meant), rule=COPY,
                confidence="likely", evidence=f"{words} stands for {each.meant}: {source}",
            ))
    return edits


def _find_own_lines(garbled: str, clean: str) -> Iterator[tuple[int, int]]:
    """Stretches of the garbled text for which the clean copy has nothing."""
    taken = [(part.start, part.end) for part in find_differences(garbled, clean)]
    for each in compare(garbled, clean):
        if each.a_end - each.a_start > max(_LONGEST_PASTED, each.b_end - each.b_start):
            at = each.a_start
            for start, end in taken:
                if each.a_start <= start and end <= each.a_end:
                    yield at, start
                    at = end
            yield at, each.a_end


def _explain(words: tuple[str, str], doc_id: str, count: int) -> str:
    ours, theirs = words
    where = f"in {count} places" if count > 1 else "here"
    if not theirs:
        return f"{ours} stands {where} where the copy {doc_id} has nothing"
    if not ours:
        return f"{theirs} stands in the copy {doc_id} where this text has nothing"
    return f"{ours} stands {where} where the copy {doc_id} has {theirs}"


def _speller(garbled: str, clean: str) -> Callable[[str], str]:
    """What writes the clean copy's words in the script of the garbled one."""
    from aigov_search.chinese.script import convert, detect_script

    script, other = detect_script(garbled), detect_script(clean)
    if script is None or other is None or script == other:
        return str
    return lambda words: convert(words, to=script, script=other)
