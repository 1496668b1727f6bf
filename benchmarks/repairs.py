"""What repairing costs: ``python -m benchmarks repairs [FOLDER]``.

FOLDER holds clean texts (``*.txt``, ``*.md``); without one, texts are made from the seeds. Printed
are milliseconds for a thousand characters, for clean text in all and by rule, and for text that
tools have garbled.
"""

from __future__ import annotations

import random
import re
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aigov_search.repairs import load_rules, repair
from aigov_search.repairs.rule import Draft
from aigov_search.repairs.spinning import read_pairs
from aigov_search.spans import Revision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aigov_search.repairs.rule import Rule

SEEDS = Path(__file__).parent.parent / "seeds"
MADE = 400


def read_texts(folders: Sequence[str]) -> list[str]:
    """The texts of the folders; without any, shuffled lines of the clean seeds."""
    files = [path for folder in folders for path in sorted(Path(folder).rglob("*"))]
    paths = [path for path in files if path.suffix in (".txt", ".md")]
    if paths:
        return [path.read_text("utf-8", "replace") for path in paths]
    lines = [line for name in ("000", "003", "004") for path in SEEDS.glob(f"{name}_*.txt")
             for line in path.read_text("utf-8").splitlines() if len(line) > 20]
    shuffler = random.Random(1)
    return ["\n".join(shuffler.sample(lines, min(20, len(lines)))) for _ in range(MADE)]


def spin(text: str) -> str:
    """``text`` with words replaced as tools do."""
    table = {pair.meant: pair.spun for pair in read_pairs() if len(pair.meant) > 1}
    return re.sub("|".join(map(re.escape, table)), lambda match: table[match[0]], text)


def annotate(text: str) -> str:
    """``text`` with the reading of 国 behind it, and bytes shifted behind 當."""
    return text.replace("国", "国(guó)").replace("发", "发(fā)").replace("会", "会(huì)")


def measure(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Milliseconds of processor time for a thousand characters."""
    begun = time.process_time()
    for text in texts:
        work(text)
    return 1e6 * (time.process_time() - begun) / max(1, sum(map(len, texts)))


def mend(text: str) -> object:
    """Run the whole chain."""
    return repair(Revision(text), ())


def detect(rule: Rule, text: str) -> bool:
    """Let one rule look whether it has work."""
    return rule.detect(Draft(text=text))


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    texts = read_texts(arguments)
    mend(spin(texts[0]))  # what is read once is read
    length = sum(map(len, texts)) // len(texts)
    print(f"{len(texts)} texts of {length} characters, ms for a thousand characters")
    print(f"  clean, the whole chain   {measure(mend, texts):8.3f}")
    for rule in load_rules():
        print(f"    {rule.name:22} {measure(partial(detect, rule), texts):8.3f}")
    sample = texts[:: max(1, len(texts) // 50)]
    for name, garble in (("spun", spin), ("annotated", annotate)):
        print(f"  {name:24} {measure(mend, [garble(text) for text in sample]):8.3f}")
