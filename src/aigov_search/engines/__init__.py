"""Inverted indexes: one file an engine, behind one small protocol."""
