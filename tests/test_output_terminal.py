"""Terminal output: widths, wrapping, and nothing that a file could make a terminal do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aigov_search.output.terminal import (
    MATCH,
    Run,
    cut_to_width,
    measure_width,
    render_runs,
    show_controls,
    wrap_runs,
)


def test_chinese_counts_double():
    assert measure_width("AI治理") == 6
    assert measure_width("e\u0301") == 1


def test_control_and_bidi_characters_are_shown():
    assert show_controls("a\x1b[31mb\u202ec") == "a<U+001B>[31mb<U+202E>c"
    assert show_controls("a\nb\tc") == "a b c"
    assert show_controls("人工智能，“善”") == "人工智能，“善”"


@given(st.text())
def test_nothing_that_controls_a_terminal_comes_through(text):
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in show_controls(text))


@given(st.lists(st.tuples(st.text(max_size=30), st.booleans()), max_size=5), st.integers(4, 40))
def test_wrapped_lines_fit_and_keep_every_visible_character(parts, width):
    runs = [Run(text, MATCH) if marked else Run(text) for text, marked in parts]
    lines = wrap_runs(runs, width, colour=False)
    assert all(measure_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == render_runs(runs, colour=False).replace(" ", "")


def test_lines_do_not_begin_with_closing_signs():
    lines = wrap_runs([Run("各国应当合作，共同治理。")], 12, colour=False)
    assert lines == ["各国应当合", "作，共同治", "理。"]


def test_latin_words_stay_whole():
    lines = wrap_runs([Run("capacity building for all")], 12, colour=False)
    assert lines == ["capacity", "building for", "all"]


def test_colour_is_reset_on_every_line():
    lines = wrap_runs([Run("人工智能", MATCH)], 4, colour=True)
    assert lines == ["\x1b[1;31m人工\x1b[0m", "\x1b[1;31m智能\x1b[0m"]


def test_what_is_cut_says_so():
    assert cut_to_width("人工智能治理", 7) == "人工智…"
    assert cut_to_width("人工", 4) == "人工"
