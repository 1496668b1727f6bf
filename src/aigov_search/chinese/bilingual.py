"""English names of well-known things and what Chinese texts call them, for queries that ask for both.

Everything here is about folded text: small letters, Simplified characters.
"""

from __future__ import annotations

from functools import cache

from aigov_search.chinese.folding import fold
from aigov_search.chinese.regional import expand_run
from aigov_search.chinese.tables import read_table


def translate(folded: str) -> tuple[str, ...]:
    """What the whole of ``folded`` is called in the other language, the most usual name first.

    Chinese is given in the mainland's words and understood in those of other regions. Nothing is
    translated part by part: what is not listed has no translation.
    """
    names = _read_names()
    asked = " ".join(folded.split())
    found = names.get(asked)
    if found is None and not asked.isascii():
        found = next((names[said] for said in expand_run(asked) if said in names), None)
    return found or ()


@cache
def _read_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for line in read_table("bilingual.tsv")[1:]:  # the first names the columns
        english, chinese = (tuple(fold(cell).split("/")) for cell in line.split("\t"))
        for here, there in ((english, chinese), (chinese, english)):
            for name in here:
                names[name] = tuple(dict.fromkeys(names.get(name, ()) + there))
    return names
