"""What a methods section must say of an export: made by what, from what, and what became of each query.

There is no time in it but what the index holds: the same index and queries give the same bytes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from aigov_search import __version__
from aigov_search.catalog.generations import FORMAT, dump_manifest, hash_file
from aigov_search.frozen import to_dict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aigov_search.search.exporting import Export
    from aigov_search.search.index import Index

MANIFEST = ".manifest.json"
"""What the name of a manifest has behind that of the export."""
MANIFEST_FORMAT = 1
"""Version of what is described here."""


def make_manifest(
    index: Index,
    export: Export,
    *,
    written: Path,
    name: str,
    form: str,
    fields: Sequence[str],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """The manifest of a finished export.

    ``written`` is the file, under whichever name it lies for now, ``name`` the name that it will have.
    ``settings`` are those of all queries that have none of their own.
    """
    stored = hash_file(written)
    return {
        "manifest_format": MANIFEST_FORMAT,
        "program": {"name": "aigov-search", "version": __version__},
        "index": _describe_index(index),
        "export": {
            "file": name,
            "format": form,
            "fields": list(fields),
            "size": stored.size,
            "sha256": stored.sha256,
        },
        "settings": dict(settings),
        "counts": {
            "queries": len(export.answered) + len(export.skipped),
            "answered": sum(query.hits > 0 for query in export.answered),
            "without_hits": sum(query.hits == 0 for query in export.answered),
            "skipped": len(export.skipped),
            "hits": export.found,
        },
        "queries": [to_dict(query) for query in export.answered],
        "skipped": [query._asdict() for query in export.skipped],
        "doubtful": [to_dict(document) for document in export.doubtful.values()],
        "undated": [to_dict(document) for document in export.undated.values()],
    }


def _describe_index(index: Index) -> dict[str, Any]:
    """The index as it is, and what it was made from.

    ``sha256`` is that of the generation's manifest, which holds the hash of every file of the index;
    ``corpus_sha256`` is about the paths and contents of the indexed files only, as ``sha256sum`` lists
    them, sorted, so that it is the same wherever the same files are ingested.
    """
    generation = index.generation
    files = {
        (row.path, row.sha256)
        for segment in index.segments
        for row in segment.catalog.files()
        if row.number not in segment.info.dead
    }
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files))
    corpus = hashlib.sha256(lines.encode("utf-8", "surrogateescape"))
    documents = [row for _, row in index.documents()]
    return {
        "format": FORMAT,
        "generation": generation.number,
        "sha256": hashlib.sha256(dump_manifest(generation)).hexdigest(),
        "corpus_sha256": corpus.hexdigest(),
        "engine": generation.engine,
        "dictionary": generation.dictionary,
        "dictionary_sha256": generation.files[generation.dictionary].sha256,
        "files": len(files),
        "documents": len(documents),
        "passages": sum(row.passages for row in documents),
        "undated": sum(row.date is None for row in documents),
        "doubtful": sum(row.reliability == "doubtful" for row in documents),
        "refused": [to_dict(refusal) for refusal in generation.refused],
    }
