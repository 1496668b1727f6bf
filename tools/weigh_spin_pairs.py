"""Bring the figures in ``repairs/spin_pairs.txt`` up to date, and its rows in order.

The fourth column says by how many nats the word that stood there is commoner than the word a
spinning tool wrote, in the frequencies of jieba's dictionary; the fifth in how many of a thousand
clean texts the written word stands. Add a pair with any numbers there and run

    python tools/weigh_spin_pairs.py [FOLDER ...]

Each FOLDER holds clean texts (``*.txt``, ``*.md``); of several folders the highest share counts. Without
one the fifth column stays as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from aigov_search.chinese.folding import fold
from aigov_search.repairs import language

TABLE = Path(language.__file__).with_name("spin_pairs.txt")


def main(folders: list[str]) -> None:
    """Rewrite the table in its place."""
    words = language.load_words()
    lines = TABLE.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    collections = [read_texts(Path(folder)) for folder in folders]
    for row in rows:
        row[3] = f"{words.weigh(fold(row[1])) - words.weigh(fold(row[0])):.1f}"
        if collections:
            row[4] = f"{max(count_per_thousand(row[0], texts) for texts in collections)}"
    comments = [line for line in lines if line.startswith("#")]
    TABLE.write_text("\n".join([*comments, *("\t".join(row) for row in sorted(rows))]) + "\n", "utf-8")


def read_texts(folder: Path) -> list[str]:
    """The texts of a folder, folded."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".txt", ".md")]
    return [fold(path.read_text("utf-8", "replace")) for path in files]


def count_per_thousand(word: str, texts: list[str]) -> int:
    """In how many of a thousand texts ``word`` stands, rounded up."""
    return -(-1000 * sum(word in text for text in texts) // max(1, len(texts)))


if __name__ == "__main__":
    main(sys.argv[1:])
