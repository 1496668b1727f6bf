"""How far something long has come, on a terminal only."""

from __future__ import annotations

import sys
from time import monotonic

_WIDTH = 24
_PAUSE = 0.1
"""Seconds between two pictures of a bar."""


class Progress:
    """A bar on stderr that is drawn over and over and vanishes at the end.

    Nothing is drawn where stderr is no terminal, or where ``is_wanted`` is not so. ``name`` says what
    is being done.
    """

    def __init__(self, name: str, *, is_wanted: bool) -> None:
        self._name = name
        self._is_shown = is_wanted and sys.stderr.isatty()
        self._due = 0.0
        self._stands = False

    def __call__(self, done: int, total: int) -> None:
        """Draw that ``done`` of ``total`` are done."""
        if not self._is_shown:
            return
        if done >= total:
            self.clear()
        elif monotonic() >= self._due:
            filled = _WIDTH * done // total
            bar = "█" * filled + "░" * (_WIDTH - filled)
            sys.stderr.write(f"\r\x1b[K{self._name} {bar} {done}/{total}")
            sys.stderr.flush()
            self._due = monotonic() + _PAUSE
            self._stands = True

    def clear(self) -> None:
        """Take the bar away, before something else is printed."""
        if self._stands:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._stands = False
