"""How well and how fast articles are taken out of pages, beside other tools.

``python -m benchmarks extraction FOLDER`` reads ``FOLDER/gold.jsonl``, a record a line with ``id`` and
any of ``text``, ``title`` and ``date`` (``YYYY-MM-DD``), and the page ``ID.html`` (or ``ID.txt``) in
``FOLDER`` or ``FOLDER/pages``. Peers are run where they are installed: ``pip install trafilatura
readability-lxml htmldate``. They are given the decoded page; plain text is left to us.

F1 is taken over the bag of character 4-grams of the folded text, averaged over pages; ``<.5`` counts
pages below one half; dates and titles are shares of the pages that state them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aigov_search.chinese.folding import fold
from aigov_search.errors import UnreadableError
from aigov_search.pages import extract_articles, lay_out
from aigov_search.readers import read
from aigov_search.readers.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([a-zA-Z0-9_-]+)")


class Extracted(NamedTuple):
    """What a tool makes of a page; None where it says nothing."""

    text: str | None = None
    title: str | None = None
    date: str | None = None


@dataclass
class Tally:
    """The sums behind one line of the table."""

    f1: list[float] = field(default_factory=list)
    dates: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    pages: int = 0


def extract_here(data: bytes, name: str) -> Extracted:
    """The longest article of a page, as this program finds it; the text of all of them."""
    found: list[tuple[str, str | None, str | None]] = []
    for source in read(data, name):
        for article in extract_articles(source):
            texts = lay_out(source, article).text.split("\n")
            kinds = [line.kind for line in article.lines]
            body = "\n".join(text for text, kind in zip(texts, kinds, strict=False) if kind == "body")
            named = next((text for text, kind in zip(texts, kinds, strict=False) if kind == "title"), None)
            found.append((body, named or article.title, article.date.value if article.date else None))
    longest = max(found, key=lambda item: len(item[0]), default=("", None, None))
    return Extracted("\n".join(body for body, _, _ in found), *longest[1:])


def extract_trafilatura(data: bytes, _name: str) -> Extracted:
    """As trafilatura's ``bare_extraction`` with tables does."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(decode_page(data), include_tables=True, with_metadata=True)
    return Extracted(found.text, found.title, found.date) if found else Extracted("")


def extract_readability(data: bytes, _name: str) -> Extracted:
    """As readability-lxml's summary and short title do."""
    import readability
    from lxml import html

    document = readability.Document(decode_page(data))
    summary = document.summary(html_partial=True)
    return Extracted(
        html.fromstring(summary).text_content() if summary.strip() else "", document.short_title()
    )


def extract_htmldate(data: bytes, _name: str) -> Extracted:
    """As htmldate does, which knows dates only."""
    import htmldate

    return Extracted(date=htmldate.find_date(decode_page(data), original_date=True))


PEERS: dict[str, tuple[str, Callable[[bytes, str], Extracted]]] = {
    "trafilatura": ("trafilatura", extract_trafilatura),
    "readability-lxml": ("readability", extract_readability),
    "htmldate": ("htmldate", extract_htmldate),
}


def decode_page(data: bytes) -> str:
    """The page's text; encodings are not what is compared here."""
    declared = _CHARSET.search(data, 0, 4096)
    return decode(data, declared.group(1).decode("ascii") if declared else None).text


def list_pages(folder: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The records of the gold standard with the pages they speak of."""
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line) if line.strip() else None
        names = [f"{record['id']}{ending}" for ending in (".html", ".htm", ".txt")] if record else []
        path = next(
            (
                place / name
                for place in (folder, folder / "pages")
                for name in names
                if (place / name).exists()
            ),
            None,
        )
        if record and path:
            yield record, path


def score_text(found: str, gold: str) -> float:
    """F1 over the bag of character 4-grams."""
    mine, theirs = count_shingles(found), count_shingles(gold)
    shared = sum((mine & theirs).values())
    return 2 * shared / max(1, sum(mine.values()) + sum(theirs.values()))


def count_shingles(text: str) -> Counter[str]:
    """The character 4-grams of the folded text without white space."""
    plain = squeeze(text)
    return Counter(plain[at : at + 4] for at in range(len(plain) - 3))


def squeeze(text: str) -> str:
    """``text`` folded and without white space."""
    return "".join(fold(text).split())


def judge(value: str | None, gold: str) -> str:
    """``right``, ``wrong`` or ``none``."""
    return "none" if not value else "right" if value == gold else "wrong"


def run(extract: Callable[[bytes, str], Extracted], pages: list[tuple[dict[str, Any], Path]]) -> Tally:
    """What a tool makes of all pages."""
    tally = Tally()
    for record, path in pages:
        data = path.read_bytes()
        begun = time.process_time()
        try:
            found = extract(data, path.name)
        except (UnreadableError, ValueError, TypeError) as error:
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            found = Extracted("")
        tally.seconds += time.process_time() - begun
        tally.pages += 1
        if record.get("text") and found.text is not None:
            tally.f1.append(score_text(found.text, record["text"]))
        if record.get("date"):
            tally.dates[judge(found.date, record["date"][:10])] += 1
        if record.get("title"):
            tally.titles[judge(found.title and squeeze(found.title), squeeze(record["title"]))] += 1
    return tally


def share(counts: Counter[str], which: str) -> str:
    """The share of one judgement, or a dash where nothing was said at all."""
    total = sum(counts.values())
    return "-" if not total or counts["none"] == total else f"{counts[which] / total:.3f}"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    pages = list(list_pages(parser.parse_args(arguments).folder))
    if not pages:
        sys.exit("no page of gold.jsonl was found")
    tools: dict[str, Callable[[bytes, str], Extracted]] = {"aigov-search": extract_here}
    for name, (module, extract) in PEERS.items():
        if find_spec(module):
            tools[name] = extract
        else:
            print(f"{name} is not installed and left out", file=sys.stderr)
    heads = f"{'F1':>8}{'<.5':>6}{'date':>8}{'wrong':>8}{'title':>8}{'ms a page':>11}"
    print(f"{len(pages)} pages".ljust(18) + heads)
    for name, extract in tools.items():
        warm_up(extract, pages[0][1])
        tally = run(extract, pages)
        f1 = f"{sum(tally.f1) / len(tally.f1):.4f}" if tally.f1 else "-"
        low = str(sum(value < 0.5 for value in tally.f1)) if tally.f1 else "-"
        print(
            f"{name:18}{f1:>8}{low:>6}{share(tally.dates, 'right'):>8}{share(tally.dates, 'wrong'):>8}"
            f"{share(tally.titles, 'right'):>8}{1000 * tally.seconds / tally.pages:>11.1f}"
        )


def warm_up(extract: Callable[[bytes, str], Extracted], path: Path) -> None:
    """Load what a tool loads once."""
    run(extract, [({"id": ""}, path)])
