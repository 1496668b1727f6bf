"""What is indexed and asked: texts read from a folder or made with a seed, and queries out of them."""

from __future__ import annotations

import json
import random
import re
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_JOINED = 100
"""Characters up to which lines of a document are joined to a passage."""
_HAN = re.compile("[\u4e00-\u9fff]+")
_ENDS = "。；"
_LINES = 40
"""Lines of a made document."""


class Query(NamedTuple):
    """A query, as words (all of which must occur) or as one exact run of characters."""

    texts: tuple[str, ...]
    is_quoted: bool

    @property
    def text(self) -> str:
        """The query as it is typed."""
        return f'"{self.texts[0]}"' if self.is_quoted else " ".join(self.texts)


def iter_documents(folder: Path | None, seed: int) -> Iterator[list[str]]:
    """Documents as lines: those of the folder (``*.md``, ``*.txt``), then ever new ones.

    Without a folder words are drawn by their frequency in Chinese; with one, its sentences are
    shuffled.
    """
    chooser = random.Random(seed)
    sentences: list[str] = []
    if folder is not None:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt")):
            lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
            sentences += [piece for line in lines for piece in re.findall(f"[^{_ENDS}]+[{_ENDS}]?", line)]
            yield lines
    words, bounds = read_words()
    while True:
        lines = []
        for number in range(1, _LINES + 1):
            if sentences:
                said = "".join(chooser.choices(sentences, k=chooser.randint(1, 4)))
            else:
                drawn = chooser.choices(words, cum_weights=bounds, k=chooser.randint(15, 80))
                said = "".join(w + "，" * (n % 9 == 8) for n, w in enumerate(drawn)) + "。"
            lines.append(f"{number}、{said}")
        yield lines


def iter_passages(folder: Path | None, seed: int) -> Iterator[str]:
    """The lines of the documents, short ones joined to their neighbours."""
    for lines in iter_documents(folder, seed):
        held: list[str] = []
        for line in lines:
            held.append(line)
            if sum(map(len, held)) >= _JOINED:
                yield "\n".join(held)
                held.clear()
        if held:
            yield "\n".join(held)


def read_words() -> tuple[list[str], list[int]]:
    """The commoner words of Chinese, as jieba has them, with their frequencies added up so far."""
    import jieba

    table = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8")
    rows = [line.split(" ") for line in table.splitlines()]
    common = [(row[0], int(row[1])) for row in rows if int(row[1]) >= 50]
    return [word for word, _ in common], [*accumulate(count for _, count in common)]


def write_records(path: Path, passages: Iterable[str], count: int) -> None:
    """Write the first passages as JSONL, a record a passage."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, text in enumerate(islice(passages, count)):
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")


def read_records(path: Path) -> Iterator[str]:
    """The texts of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def write_files(folder: Path, documents: Iterable[Sequence[str]], count: int) -> None:
    """Write documents as plain text files, a hundred to a folder."""
    for number, lines in enumerate(islice(documents, count)):
        path = folder / f"{number // 100:04d}" / f"{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")


def make_queries(passages: Sequence[str], count: int, seed: int) -> list[Query]:
    """In equal parts: one word; two words of a passage; two to four words in a row, and such in quotes.

    They are drawn from running text, so that common words are asked for as often as they are said.
    """
    import jieba

    jieba.setLogLevel("ERROR")
    chooser = random.Random(seed)
    queries: list[Query] = []
    while len(queries) < count:
        runs = [list(jieba.cut(run)) for run in _HAN.findall(chooser.choice(passages))]
        words = list(dict.fromkeys(word for run in runs for word in run if len(word) > 1))
        longer = [run for run in runs if len(run) > 1]
        kind = len(queries) % 4
        if kind < 2 and len(words) > kind:
            queries.append(Query(tuple(chooser.sample(words, kind + 1)), is_quoted=False))
        elif kind > 1 and longer:
            run = chooser.choice(longer)
            length = min(len(run), chooser.randint(2, 4))
            start = chooser.randint(0, len(run) - length)
            queries.append(Query(("".join(run[start : start + length]),), is_quoted=kind == 3))
    return queries


def write_queries(path: Path, queries: Iterable[Query]) -> None:
    """Write queries as JSON for the peers."""
    path.write_text(json.dumps(list(queries), ensure_ascii=False), "utf-8")


def read_queries(path: Path) -> list[Query]:
    """What :func:`write_queries` wrote."""
    return [Query(tuple(texts), is_quoted) for texts, is_quoted in json.loads(path.read_text("utf-8"))]
