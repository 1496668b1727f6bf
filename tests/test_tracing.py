"""A passage's way back to its source, and what is kept at hand for the next hit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aigov_search.remembering import Memory
from aigov_search.search.tracing import quote_changed, trace_back
from aigov_search.spans import LAYOUT, Change, Revision

LINES = st.lists(
    st.lists(
        st.tuples(st.text("人工智能", max_size=3), st.text("野生zhan", max_size=4), st.booleans()), max_size=4
    ),
    min_size=1,
    max_size=5,
)


@given(LINES)
def test_every_line_of_a_document_is_quoted_by_its_own_changes(lines: list[list[tuple[str, str, bool]]]):
    source = ""
    changes: list[Change] = []
    for line in lines:
        for kept, garbled, is_repair in line:
            source += f"，{kept}"
            rule = "pinyin" if is_repair else f"{LAYOUT}spaces"
            changes.append(
                Change(start=len(source), end=len(source) + len(garbled), replacement=kept[::-1], rule=rule)
            )
            source += f"{garbled}。"
        source += "\n"
    revision = Revision(source, tuple(changes))
    way = trace_back(revision)
    start = 0
    for said, clean in zip(source.split("\n"), revision.text.split("\n"), strict=True):
        quotation = quote_changed(way, start, start + len(said), clean)
        assert quotation.text == said
        rebuilt, at = "", 0
        for old0, old1, new0, new1 in quotation.map.hunks:
            rebuilt += said[at:old0] + clean[new0:new1]
            at = old1
        assert rebuilt + said[at:] == clean
        own = [change for change in changes if start <= change.start <= start + len(said)]
        assert len(quotation.repaired) == sum(change.is_repair for change in own)
        start += len(said) + 1


def test_what_was_asked_for_last_is_kept_longest():
    memory: Memory[str, int] = Memory(10)
    memory.put("a", 1, 5)
    memory.put("b", 2, 5)
    assert memory.get("a") == 1
    memory.put("c", 3, 4)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)


def test_what_is_too_large_is_not_kept_and_pushes_nothing_out():
    memory: Memory[str, int] = Memory(10)
    memory.put("a", 1, 10)
    memory.put("b", 2, 11)
    assert (memory.get("a"), memory.get("b")) == (1, None)
