"""How fast texts are signed and grouped: ``python -m benchmarks families [DOCUMENTS]``."""

from __future__ import annotations

import random
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aigov_search.families import Signed, group_families, sign

if TYPE_CHECKING:
    from collections.abc import Sequence


def make_texts(count: int) -> list[str]:
    """``count`` texts of some 1,500 characters; every tenth is a copy of another, with words changed."""
    chars = random.Random(1)
    alphabet = [chr(0x4E00 + number) for number in range(3_000)]
    texts = ["".join(chars.choices(alphabet, k=1_500)) for _ in range(count * 9 // 10)]
    copied = texts[: count - len(texts)]
    return texts + ["".join("某" if at % 200 == 0 else char for at, char in enumerate(t)) for t in copied]


def main(arguments: Sequence[str]) -> None:
    """Print megabytes signed a second and seconds taken to group."""
    texts = make_texts(int(arguments[0]) if arguments else 10_000)
    started = time.process_time()
    signatures = [sign(text) for text in texts]
    signed = time.process_time()
    documents = [
        Signed(doc_id=f"{number:06}", signature=signature, text_of=partial(str, text))
        for number, (text, signature) in enumerate(zip(texts, signatures, strict=True))
    ]
    with TemporaryDirectory(prefix="benchmark-") as scratch:
        families = group_families(documents, Path(scratch))
    grouped = time.process_time()
    size = sum(len(text.encode()) for text in texts) / 1e6
    print(f"signed   {size / (signed - started):8.1f} MB/s")
    print(f"grouped  {grouped - signed:8.2f} s for {len(texts)} documents, {len(families)} families")
