"""What a page declares about itself: ``<meta>``, ``<link rel=canonical>``, JSON-LD.

The keys of the result are those of :attr:`aigov_search.records.Source.hints`; ``date_basis`` names
the declaration the date comes from.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# The names under which sites declare a thing, the most trustworthy first.
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("articletitle", "og:title", "twitter:title", "dc.title", "title"),
    "date": (
        "pubdate", "publishdate", "article:published_time", "og:article:published_time",
        "weibo:article:create_at", "og:release_date", "datepublished", "publish_time",
        "publication_date", "parsely-pub-date", "dc.date.issued", "dcterms.created", "dc.date",
        "sailthru.date", "firstpublishedtime", "_pubtime", "og:time", "apub:time",
        "bytedance:published_time", "publishtime", "pub_date", "shareddate", "date",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "lastmodified", "datemodified",
        "bytedance:updated_time",
    ),
    "source": ("contentsource", "articlesource", "mediaid", "og:article:source", "source"),
    "author": (
        "author", "article:author", "og:article:author", "dc.creator", "byl", "weibo:article:author",
    ),
    "number": ("fileno", "documentnumber", "filenumber"),
    "keywords": ("keywords", "news_keywords", "article:tag"),
    "description": ("description", "og:description", "twitter:description"),
    "site": ("sitename", "og:site_name", "application-name"),
    "url": ("og:url", "url"),
    "column": ("columnname", "article:section", "columndescription"),
}  # fmt: skip
_WANTED = re.compile(
    r"<(meta|link|base)\b[^>]{0,4000}>|<script\b[^>]{0,200}application/ld\+json[^>]{0,200}>", re.IGNORECASE
)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_LONGEST = 1 << 17
_ARTICLES = frozenset(
    {
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "BlogPosting",
        "Report",
        "GovernmentService",
        "WebPage",
        "TechArticle",
    }
)


def read_declarations(markup: str, lang: str = "") -> dict[str, str]:
    """What the page declares, by the keys of ``Source.hints``; ``lang`` is its root's attribute."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup("".join(_cut_declarations(markup)), "lxml")
    declared: dict[str, str] = {}
    for meta in soup.find_all("meta"):
        name = str(meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        content = " ".join(str(meta.get("content") or "").split())
        if name and content:
            declared.setdefault(name, content)
    hints: dict[str, str] = {}
    for key, names in _NAMES.items():
        found = next((name for name in names if name in declared), None)
        if found:
            hints[key] = declared[found]
            if key == "date":
                hints["date_basis"] = f"declared in <meta> as {found}"
    for script in soup.find_all("script"):
        _read_linked_data(script.string or "", hints)
    for link in soup.find_all("link", rel="canonical"):
        if link.get("href"):
            hints["url"] = str(link["href"])
    if lang:
        hints["lang"] = lang
    return hints


def _cut_declarations(markup: str) -> Iterator[str]:
    """The elements that declare something, cut out of the page."""
    at = 0
    while found := _WANTED.search(markup, at):
        at = found.end()
        if found.group(1):
            yield found.group()
            continue
        end = _SCRIPT_END.search(markup, at, at + _LONGEST)
        if end:
            yield f"{markup[found.start() : end.start()]}</script>"
            at = end.end()


def _read_linked_data(script: str, hints: dict[str, str]) -> None:
    """Add what a JSON-LD script says of an article, where nothing was declared before."""
    try:
        data = json.loads(script.strip(), strict=False)
    except (ValueError, RecursionError):
        return
    for node in _list_nodes(data):
        kind = node.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if not any(item in _ARTICLES for item in kinds if isinstance(item, str)):
            continue
        for key, value in (
            ("title", node.get("headline")),
            ("date", node.get("datePublished") or node.get("pubDate")),
            ("modified", node.get("dateModified") or node.get("upDate")),
            ("author", _name_of(node.get("author"))),
            ("site", _name_of(node.get("publisher"))),
        ):
            if isinstance(value, str) and value.strip() and key not in hints:
                hints[key] = " ".join(value.split())
                if key == "date":
                    hints["date_basis"] = "declared in JSON-LD as datePublished"


def _list_nodes(data: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top of a JSON-LD document and in its graph."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (node for node in graph if isinstance(node, dict))


def _name_of(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else None
