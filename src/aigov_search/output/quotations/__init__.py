"""Hits as quotations; see :mod:`aigov_search.output.formats`."""
