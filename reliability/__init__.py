"""Suites that try to break the program: in small with the tests, in full by ``python -m reliability``."""
