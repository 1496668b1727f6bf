"""Pages into articles: what of a source is text, where its articles begin, and what they say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.pages.articles import extract_articles
from aigov_search.pages.layout import lay_out

__all__ = ["extract_articles", "lay_out"]
