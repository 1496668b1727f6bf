"""Runs the repairs in their order until nothing is left to repair."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from aigov_search.repairs.rule import Context, Decision, Draft, Outcome, Rule
from aigov_search.spans import Change, Edit, Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.records import Kind

MAX_ROUNDS = 6
"""A repair can uncover another; garble seen so far settles in two rounds, so six is far from any."""
_NOTHING_KNOWN = Context()


@cache
def load_rules() -> tuple[Rule, ...]:
    """Every repair of this package, in the order in which they act."""
    package = __name__.rpartition(".")[0]
    folder = import_module(package).__path__
    modules = [import_module(f"{package}.{info.name}") for info in iter_modules(folder)]
    rules = [module.RULE for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(rules, key=lambda rule: (rule.position, rule.name)))


def repair(draft: Revision, kinds: Sequence[Kind], *, context: Context = _NOTHING_KNOWN) -> Outcome:
    """Undo what can be undone in ``draft``.

    ``draft.text`` is an article's lines joined by line breaks, ``kinds`` says what each of them is.
    No line is added or taken away: one that is no part of the text becomes empty.
    """
    rules = [rule for rule in load_rules() if rule.name not in context.without]
    revision = draft
    view = Draft(text=revision.text, kinds=kinds, context=context)
    suspects: list[Change] = []  # of all rounds: a repair that has acted may not suspect anything any more
    looked_at: dict[str, Draft] = {}  # what each rule saw last: it would say the same of it once more
    opened: set[str] = set()  # the rules that saw work there
    for _ in range(MAX_ROUNDS):
        before = revision
        for rule in rules:
            if looked_at.get(rule.name) is view:
                continue
            looked_at[rule.name] = view
            opened.discard(rule.name)
            if rule.detect(view):
                opened.add(rule.name)
                revision = _act(rule, view, revision, suspects)
                if revision.text is not view.text:
                    view = Draft(text=revision.text, kinds=kinds, context=context)
        if revision is before:
            break
    revision, suspects = _follow_decisions(revision, _keep_open(suspects, revision), context)
    if revision.text is not view.text:
        view = Draft(text=revision.text, kinds=kinds, context=context)
    reasons = _find_doubts([rule for rule in rules if rule.name in opened], view)
    is_repaired = any(change.is_repair for change in revision.changes)
    return Outcome(revision=revision, suspects=tuple(suspects), reasons=reasons,
                   reliability="doubtful" if reasons else "repaired" if is_repaired else "clean")


def _act(rule: Rule, view: Draft, revision: Revision, suspects: list[Change]) -> Revision:
    """Apply what ``rule`` is sure of; append what it only suspects to ``suspects``."""
    wanted: list[Edit] = []
    for edit in rule.propose(view):
        if "\n" in edit.replacement or view.text.find("\n", edit.start, edit.end) >= 0:
            raise ValueError(f"a repair must not touch line breaks: {edit}")
        if edit.confidence != "suspect":
            wanted.append(edit)
            continue
        span = revision.map.to_old(edit.start, edit.end)
        suspects.append(Change(start=span.start, end=span.end, replacement=edit.replacement,
                               rule=edit.rule, confidence="suspect", evidence=edit.evidence))
    return revision.revise(wanted)


def _keep_open(suspects: Sequence[Change], revision: Revision) -> list[Change]:
    """The suspects, each once, whose places were not repaired; of those that overlap the first."""
    kept: list[Change] = []
    settled = [(change.start, change.end) for change in revision.changes if change.is_repair]
    for suspect in suspects:
        place = suspect.start, suspect.end
        before = bisect_left(settled, (suspect.end,))  # they do not overlap: the last ends last
        overlaps = before > 0 and settled[before - 1][1] > suspect.start
        at = bisect_left(settled, place)
        if not overlaps and settled[at : at + 1] != [place]:
            kept.append(suspect)
            settled.insert(at, place)
    return sorted(kept, key=lambda change: (change.start, change.end))


def _find_doubts(opened: Sequence[Rule], draft: Draft) -> tuple[str, ...]:
    """Why the repaired text is still doubtful, in words; ``opened`` are the rules that saw work in it."""
    doubts = (rule.doubt(draft) for rule in opened if rule.doubt)
    return tuple(doubt for doubt in doubts if doubt)


def _follow_decisions(revision: Revision, suspects: list[Change],
                      context: Context) -> tuple[Revision, list[Change]]:
    """Undo the changes a reader rejected and apply the suspects a reader accepted."""
    if not (context.rejected or context.accepted):
        return revision, suspects
    rejected = [c for c in revision.changes if _name(c, revision.origin) in context.rejected]
    kept = tuple(c for c in revision.changes if c not in rejected)
    revision = Revision(revision.source, kept, revision.origin)
    accepted = [c for c in suspects if _name(c, revision.origin) in context.accepted]
    edits = []
    for change in accepted:
        span = revision.map.to_new(change.start, change.end)
        edits.append(Edit(start=span.start, end=span.end, replacement=change.replacement, rule=change.rule,
                          evidence=f"{change.evidence}; accepted by a reader"))
    open_ones = [c for c in suspects if c not in accepted] + [_suspect(change) for change in rejected]
    return revision.revise(edits), sorted(open_ones, key=lambda change: (change.start, change.end))


def _suspect(change: Change) -> Change:
    """A change that a reader rejected: it stays on the list, for the rejection can be taken back."""
    evidence = f"{change.evidence}; rejected by a reader" if change.evidence else "rejected by a reader"
    return Change(start=change.start, end=change.end, replacement=change.replacement, rule=change.rule,
                  confidence="suspect", evidence=evidence)


def _name(change: Change, origin: int) -> Decision:
    return Decision(change.start + origin, change.end + origin, change.replacement)
