"""Answering from an index: open it, rank, verify, and make hits of what was found."""
