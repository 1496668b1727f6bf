"""What the tests of pages share: sources, and articles as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov_search.pages import extract_articles, lay_out
from aigov_search.pages.rows import BLANK
from aigov_search.readers import read

if TYPE_CHECKING:
    from aigov_search.records import Article, Source

SENTENCES = [
    "中国常驻联合国代表在介绍决议草案时表示，当前全球人工智能技术飞速发展，对各国经济社会发展产生深远影响。",
    "该决议强调人工智能发展应坚持以人为本的原则，鼓励通过国际合作帮助各国加强能力建设。",
    "会议指出，要坚持发展和安全并重，完善治理体系，促进创新发展，确保安全可靠可控。",
    "有关部门应当建立风险等级测试评估体系，实施分类分级管理，快速有效响应。",
    "各国应在人工智能治理中加强信息交流和技术合作，共同做好风险防范。",
]


@dataclass(frozen=True)
class Seen:
    """An article with its title, its body and its captions, one line for each."""

    article: Article
    title: str | None
    body: list[str]
    captions: list[str]
    removed: list[tuple[str, str]]

    @property
    def date(self) -> str | None:
        return self.article.date.value if self.article.date else None

    @property
    def source(self) -> str | None:
        return self.article.source


def read_one(content: str | bytes, name: str) -> Source:
    """The source in a file that holds one."""
    (source,) = read(content.encode() if isinstance(content, str) else content, name)
    return source


def see(content: str | bytes, name: str = "a.txt", site_lines: frozenset[str] = frozenset()) -> list[Seen]:
    """The articles in a file. What every extraction owes is checked on the way."""
    source = read_one(content, name)
    articles = extract_articles(source, site_lines=site_lines, name=name)
    check_cover(source, articles)
    return [_see(source, article) for article in articles]


def check_cover(source: Source, articles: list[Article]) -> None:
    """Articles follow each other over the whole text; lines and removed parts cover each of them."""
    at = 0
    for article in articles:
        assert article.start == at
        at = article.end
        inner = article.start
        parts = [(line.start, line.end) for line in article.lines]
        parts += [(part.start, part.end) for part in article.removed]
        for start, end in sorted(parts):
            assert inner <= start < end <= article.end
            assert not source.text[inner:start].strip(BLANK), source.text[inner:start]
            inner = end
        assert not source.text[inner : article.end].strip(BLANK)
    assert at == len(source.text)


def _see(source: Source, article: Article) -> Seen:
    revision = lay_out(source, article)
    texts = revision.text.split("\n") if article.lines else []
    assert len(texts) == len(article.lines)
    kinds = [line.kind for line in article.lines]
    named = [text for text, kind in zip(texts, kinds, strict=True) if kind == "title"]
    return Seen(
        article,
        named[0] if named else article.title,
        [text for text, kind in zip(texts, kinds, strict=True) if kind == "body"],
        [text for text, kind in zip(texts, kinds, strict=True) if kind == "caption"],
        [(part.reason, source.text[part.start : part.end]) for part in article.removed],
    )
