"""Output in the other script: what is read is converted, what is cited stays as it is.

Conversion keeps the length of every text, so places in it stay. The source text is never converted,
nor is anything that counts in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.chinese.script import convert
from aigov_search.frozen import replace

if TYPE_CHECKING:
    from aigov_search.analysis.occurrences import Occurrence
    from aigov_search.chinese.script import Script
    from aigov_search.search.quoting import Finding

_SCRIPTS: dict[str, Script] = {"zh-Hans": "hans", "zh-Hant": "hant"}


def convert_text(text: str, to: Script, lang: str | None) -> str:
    """A text written in the script ``to``; ``lang`` is the language of its document."""
    return convert(text, to=to, script=_SCRIPTS.get(lang or ""))


def convert_finding(finding: Finding, to: Script) -> Finding:
    """A finding with its title, clean text and context in the script ``to``; ``hit.text`` stays."""
    hit = finding.hit
    title = hit.title and convert_text(hit.title, to, hit.lang)
    return finding._replace(
        hit=replace(hit, title=title, text_clean=convert_text(hit.text_clean, to, hit.lang)),
        before=tuple(convert_text(text, to, hit.lang) for text in finding.before),
        after=tuple(convert_text(text, to, hit.lang) for text in finding.after),
    )


def convert_occurrence(occurrence: Occurrence, to: Script) -> Occurrence:
    """An occurrence with all that is shown of its text in the script ``to``."""
    left, keyword, right = occurrence.left, occurrence.keyword, occurrence.right
    whole = convert_text(left + keyword + right, to, occurrence.lang)
    behind = len(left) + len(keyword)
    title = occurrence.title and convert_text(occurrence.title, to, occurrence.lang)
    return replace(
        occurrence,
        left=whole[: len(left)],
        keyword=whole[len(left) : behind],
        right=whole[behind:],
        title=title,
    )
