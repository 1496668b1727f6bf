"""Words that mark a subset, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.output.terminal import measure_width, pad_to_width, show_controls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.analysis.keywords import By, Keyword

_SIGNS = {"more": "+", "less": "-"}


def render_keywords(keywords: Sequence[Keyword], by: By) -> Iterator[str]:
    """One line a word: whether it is written more or less, how telling that is, and the counts."""
    if not keywords:
        return
    words = [show_controls(keyword.word) for keyword in keywords]
    width = max(map(measure_width, words))
    first = keywords[0]
    own, rest = f"of {first.of:,} {by}s", f"of {first.rest_of:,} others"
    yield f"  {pad_to_width('word', width)}  {'likelihood':>10}  {own:>20}  {rest:>20}"
    for word, keyword in zip(words, keywords, strict=True):
        count = f"{keyword.count:,} ({keyword.count / keyword.of:.1%})"
        rest_count = f"{keyword.rest_count:,} ({keyword.rest_count / keyword.rest_of:.1%})"
        yield (
            f"{_SIGNS[keyword.direction]} {pad_to_width(word, width)}  {keyword.log_likelihood:>10,.1f}"
            f"  {count:>20}  {rest_count:>20}"
        )
