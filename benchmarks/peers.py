"""Other ways to index passages and to ask for them; each is run in a process of its own.

``python -m benchmarks.peers build NAME RECORDS FOLDER`` indexes the texts of a JSONL file,
``… query NAME FOLDER QUERIES`` prints as JSON the milliseconds of processor time that each query took when
it was asked for the first time, and when it was asked again after all others,
``… export NAME FOLDER QUERIES`` writes the ten best hits of each query as CSV.

All answer with the ten best passages and their texts.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from benchmarks.corpus import Query, read_queries, read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LIMIT = 10
OURS = {"aigov-search": "whoosh", "aigov-search, tantivy": "tantivy"}
"""The names of this program, by the engine of its index."""


class Peer(Protocol):
    """A way to index and to ask; ``needs`` are the packages it takes."""

    needs: tuple[str, ...]

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """Index texts, and keep them, in an empty folder."""

    def open(self, folder: Path) -> Callable[[Query], list[str]]:
        """What gives the best texts for a query."""


class Here:
    """aigov-search itself, in one process, with the hits as they are shown; ``ingest`` builds its index."""

    def __init__(self, needs: tuple[str, ...] = ()) -> None:
        self.needs = needs

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """The program's own command does it."""
        raise NotImplementedError

    def open(self, folder: Path) -> Callable[[Query], list[str]]:
        """As :class:`Peer` says."""
        from aigov_search.search.index import Index
        from aigov_search.search.searching import Request, Searcher

        searcher = Searcher(Index.open(folder))

        def ask(query: Query) -> list[str]:
            request = Request(query=query.text, limit=LIMIT)
            return [finding.hit.text for finding in searcher.findings(searcher.answer(request), request)]

        return ask


class Whoosh:
    """Whoosh as it comes, with jieba's analyzer and stored text."""

    needs = ("whoosh", "jieba")

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """As :class:`Peer` says."""
        from jieba.analyse import ChineseAnalyzer
        from whoosh import index
        from whoosh.fields import TEXT, Schema

        schema = Schema(text=TEXT(stored=True, analyzer=ChineseAnalyzer()))
        writer = index.create_in(folder, schema).writer()
        for text in texts:
            writer.add_document(text=text)
        writer.commit()

    def open(self, folder: Path) -> Callable[[Query], list[str]]:
        """As :class:`Peer` says."""
        from whoosh import index
        from whoosh.qparser import QueryParser

        opened = index.open_dir(folder)
        searcher, parser = opened.searcher(), QueryParser("text", opened.schema)

        def ask(query: Query) -> list[str]:
            return [hit["text"] for hit in searcher.search(parser.parse(query.text), limit=LIMIT)]

        return ask


class Fts5:
    """SQLite's FTS5; ``cut`` makes tokens, which the table holds in order."""

    def __init__(self, needs: tuple[str, ...], tokenizer: str, cut: Callable[[str], list[str]]) -> None:
        self.needs = needs
        self._tokenizer = tokenizer
        self._cut = cut

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """As :class:`Peer` says."""
        database = sqlite3.connect(folder / "fts5.sqlite")
        database.execute("CREATE TABLE passage(number INTEGER PRIMARY KEY, text TEXT)")
        database.execute(
            f"CREATE VIRTUAL TABLE posting USING fts5(words, content='', tokenize='{self._tokenizer}')"
        )
        for number, text in enumerate(texts):
            database.execute("INSERT INTO passage VALUES(?, ?)", (number, text))
            words = " ".join(self._cut(text))
            database.execute("INSERT INTO posting(rowid, words) VALUES(?, ?)", (number, words))
        database.execute("INSERT INTO posting(posting) VALUES('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> Callable[[Query], list[str]]:
        """As :class:`Peer` says."""
        database = sqlite3.connect(folder / "fts5.sqlite")
        statement = (
            "SELECT text FROM (SELECT rowid AS found FROM posting WHERE posting MATCH ?"
            " ORDER BY rank LIMIT 10) JOIN passage ON number = found"
        )

        def ask(query: Query) -> list[str]:
            tokens = [token for text in query.texts for token in self._cut(text)]
            match = f'"{" ".join(tokens)}"' if query.is_quoted else " ".join(f'"{token}"' for token in tokens)
            return [row[0] for row in database.execute(statement, (match,))]

        return ask


class Tantivy:
    """tantivy on words of jieba."""

    needs = ("tantivy", "jieba")

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """As :class:`Peer` says."""
        writer = self._open(folder).writer(200_000_000)
        import tantivy

        for text in texts:
            writer.add_document(tantivy.Document(words=" ".join(cut_words(text)), text=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Callable[[Query], list[str]]:
        """As :class:`Peer` says."""
        index = self._open(folder)
        index.reload()
        searcher = index.searcher()

        def ask(query: Query) -> list[str]:
            tokens = [token for text in query.texts for token in cut_words(text)]
            said = f'"{" ".join(tokens)}"' if query.is_quoted else " AND ".join(f'"{t}"' for t in tokens)
            hits = searcher.search(index.parse_query(said, ["words"]), LIMIT).hits
            return [searcher.doc(address)["text"][0] for _, address in hits]

        return ask

    def _open(self, folder: Path) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace")
        builder.add_text_field("text", stored=True, index_option="basic", tokenizer_name="raw")
        return tantivy.Index(builder.build(), path=str(folder))


def cut_words(text: str) -> list[str]:
    """The words that jieba cuts, without signs."""
    import jieba

    return [word for word in jieba.cut(text) if word[0].isalnum()]


def keep_whole(text: str) -> list[str]:
    """The text as it is; a run of less than three characters is found by no trigram."""
    return [text]


PEERS: dict[str, Peer] = {
    "aigov-search": Here(),
    "aigov-search, tantivy": Here(("tantivy",)),
    "Whoosh, jieba": Whoosh(),
    "FTS5, jieba": Fts5(("jieba",), "unicode61", cut_words),
    "FTS5, trigram": Fts5((), "trigram", keep_whole),
    "tantivy, jieba": Tantivy(),
}


def list_peers() -> list[str]:
    """The names of the peers that can be run here, this program first."""
    return [name for name, peer in PEERS.items() if all(map(find_spec, peer.needs))]


def start_jieba() -> None:
    """Load jieba's dictionary."""
    if find_spec("jieba"):
        import jieba

        jieba.setLogLevel("ERROR")
        jieba.initialize()


def time_queries(ask: Callable[[Query], list[str]], queries: list[Query]) -> list[float]:
    """Milliseconds of processor time for each query, in turn."""
    times = []
    for query in queries:
        begun = time.process_time()
        ask(query)
        times.append(1000 * (time.process_time() - begun))
    return times


def work_for(arguments: list[str]) -> None:
    """Do one thing with one peer."""
    work, name, *paths = arguments
    peer = PEERS[name]
    if peer.needs and "jieba" in peer.needs:
        start_jieba()
    if work == "build":
        records, folder = map(Path, paths)
        peer.build(read_records(records), folder)
        return
    folder, queries = map(Path, paths)
    ask = peer.open(folder)
    if work == "query":
        asked = read_queries(queries)
        json.dump([time_queries(ask, asked), time_queries(ask, asked)], sys.stdout)
    else:
        writer = csv.writer(sys.stdout)
        for query in read_queries(queries):
            writer.writerows([query.text, rank, text] for rank, text in enumerate(ask(query), 1))


if __name__ == "__main__":
    work_for(sys.argv[1:])
