"""Whatever garble a program strews in, the ledger replays to the clean text and undoes to the source."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.ingest.reading import make_document
from aigov_search.pages import extract_articles
from aigov_search.readers import read
from aigov_search.repairs.spinning import read_pairs
from aigov_search.spans import find_line_starts, replay, undo

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = Path(__file__).parent.parent / "seeds"
LINES = [line for path in sorted(SEEDS.glob("00[034]_*.txt"))
         for line in path.read_text("utf-8").splitlines() if len(line) > 40]


def strew(sign: str, share: float) -> Callable[[str, random.Random], str]:
    def strew_in(text: str, chance: random.Random) -> str:
        return "".join(char + (sign if char > "一" and chance.random() < share else "") for char in text)

    return strew_in


def spin(text: str, chance: random.Random) -> str:
    table = {pair.meant: pair.spun for pair in read_pairs() if len(pair.meant) > 1 and chance.random() < 0.7}
    return re.sub("|".join(map(re.escape, table)), lambda match: table[match[0]], text)


GARBLERS: list[Callable[[str, random.Random], str]] = [
    spin,
    lambda text, _: text.replace("国", "国(guó)").replace("发", "发(fa)").replace("会", "会(hui)"),
    lambda text, _: text.replace("，", ",，").replace("“", "&ldquo;"),
    lambda text, _: text.replace("。\n", "。B体育\n").replace("、", "、B体育"),
    lambda text, _: text.replace("\n", "\n??") + "\n? ? ? ?",
    lambda text, _: "亚洲av无码,国产精品视频一区,91在线观看,久久综合网\n" + text,
    lambda text, _: text.replace("的", "菂").replace("中", "ф").replace("是", "昰"),
    lambda text, _: text.replace("。\n", "。转载请注明：https://news.example.com/1.html\n"),
    lambda text, _: text.encode("gb18030").decode("cp1252", "replace"),
    strew("\u200b", 0.05), strew("\U0001f574", 0.03), strew("\ue123", 0.02), strew(" ", 0.03),
    strew("</p>", 0.01),
]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.lists(st.sampled_from(GARBLERS), max_size=3, unique=True))
def test_the_ledger_replays_and_undoes(
    seed: int, garblers: list[Callable[[str, random.Random], str]]
) -> None:
    chance = random.Random(seed)
    text = "\n".join(chance.sample(LINES, 8)) + "\n"
    for garble in garblers:
        text = garble(text, chance)
    for source in read(text.encode("utf-8", "replace"), "page.txt"):
        for article in extract_articles(source, site_lines=frozenset(), name="page.txt"):
            document = make_document(source, article, find_line_starts(source.text))
            if document is None:
                continue
            whole = source.text[document.start : document.end]
            clean = replay(whole, document.ledger)
            assert undo(clean, whole, document.ledger) == whole
            for passage in document.passages:
                assert all(line in clean for line in passage.text.split("\n"))
            for suspect in document.suspects:
                assert 0 <= suspect.start <= suspect.end <= len(whole)
