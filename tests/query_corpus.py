"""Small corpora for the tests of queries: documents of chance paragraphs, cut as passages are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from aigov_search.engines import Entry
from aigov_search.query.corpus import Corpus, Segment
from aigov_search.query.planner import Language

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from pathlib import Path

    from aigov_search.engines import Engine

VOCABULARY = ("人工智能", "人工", "智能", "治理", "能治", "智慧", "人工智慧")
PASSAGE_ENDS = "。!"


def cut_words(text: str) -> list[str]:
    """A stand-in for the segmenter: every word of the vocabulary, runs of letters, lone characters."""
    terms = [word for word in VOCABULARY for _ in range(text.count(word))]
    terms += re.findall(r"[a-z0-9]+", text)
    return terms + [char for char in text if "一" <= char <= "鿿"]


def expand_words(run: str, _borders: Container[int]) -> list[str]:
    return [run.replace("智慧", "智能")] if "智慧" in run else []


LANGUAGE = Language(fold=str.lower, cut=cut_words, expand=expand_words)


@dataclass(frozen=True)
class Cut:
    """A passage as a range of a paragraph; several short paragraphs may share one passage."""

    document: int
    paragraph: str
    start: int
    end: int
    passage: int


def cut_documents(documents: Sequence[Sequence[str]]) -> tuple[list[Entry], list[int], list[Cut]]:
    """Entries and the number of each document's first one.

    A paragraph that begins with "+" is joined to the one before it as a further line of its passage
    if that was not cut; one with sentence ends inside is cut at each.
    """
    entries: list[Entry] = []
    starts: list[int] = []
    cuts: list[Cut] = []
    for number, paragraphs in enumerate(documents):
        starts.append(len(entries))
        joinable = False
        for line in paragraphs:
            text = line.removeprefix("+")
            if line.startswith("+") and joinable:
                last = entries.pop()
                entries.append(Entry(text=f"{last.text}\n{text}", words=[*last.words, *cut_words(text)]))
                cuts.append(Cut(number, text, 0, len(text), len(entries) - 1))
                continue
            ends = [m.end() for m in re.finditer(f"[{PASSAGE_ENDS}]+", text)]
            borders = [0, *[end for end in ends if end < len(text)], len(text)]
            for low, high in pairwise(borders):
                piece = text[low:high]
                cuts.append(Cut(number, text, low, high, len(entries)))
                entries.append(Entry(text=piece, words=cut_words(piece), continues=low > 0))
            joinable = len(borders) == 2
    return entries, starts, cuts


def build_corpus(
    folder: Path, engine: Engine, documents: Sequence[Sequence[str]], sizes: Iterable[int]
) -> Corpus:
    """A corpus of the documents, ``sizes`` of them in each segment, what is left in the last."""
    left = list(documents)
    segments = []
    for number, size in enumerate([*sizes, len(left)]):
        part, left = left[:size], left[size:]
        entries, starts, _ = cut_documents(part)
        place = folder / f"{number}"
        place.mkdir()
        engine.build(place, entries)
        texts = [entry.text for entry in entries]
        segments.append(Segment(reader=engine.open(place), document_starts=starts, text_of=texts.__getitem__))
    return Corpus(segments)
