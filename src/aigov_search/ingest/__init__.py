"""Bringing an index up to date with files and folders."""
