"""Families: the copies of one text among the documents of an index.

A text that was republished stands in the corpus several times, some copies garbled: characters
annotated, words replaced, fragments inserted, cut short, with furniture left on. Copies share most
of their character trigrams; another text on the same subject shares few. An amended version of a
statute shares as many as a copy does, so what differs is looked at as well.

:func:`sign` is computed once for each document. :func:`group_families` proposes pairs from the
signatures alone and reads the texts only of those. :func:`compare` says what differs.
"""

from __future__ import annotations

from aigov_search.families.alignment import Difference, compare
from aigov_search.families.candidates import Newcomers
from aigov_search.families.joining import Family, Signed, group_families
from aigov_search.families.signatures import prepare_signing, sign

__all__ = [
    "Difference", "Family", "Newcomers", "Signed", "compare", "group_families", "prepare_signing", "sign",
]
