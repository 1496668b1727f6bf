"""Pages into articles: what of a source is text, where its articles begin, and what they say.

:func:`extract_articles` finds the articles of a source, :func:`lay_out` makes one the first revision
of its text, and :func:`recurring_lines` tells the furniture of a site from its files together.
"""

from aigov_search.pages.articles import extract_articles
from aigov_search.pages.layout import lay_out
from aigov_search.pages.recurrence import recurring_lines

__all__ = ["extract_articles", "lay_out", "recurring_lines"]
