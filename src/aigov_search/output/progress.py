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
    is being done, ``after`` what is done when all of that is; it stands there until :meth:`clear`.
    """

    def __init__(self, name: str, *, is_wanted: bool, after: str = "") -> None:
        self._name = name
        self._after = after
        self._is_shown = is_wanted and sys.stderr.isatty()
        self._due = 0.0
        self._stands = False

    def __call__(self, done: int, total: int) -> None:
        """Draw that ``done`` of ``total`` are done."""
        if not self._is_shown:
            return
        if done >= total:
            self.clear()
            self._draw(self._after)
        elif monotonic() >= self._due:
            filled = _WIDTH * done // total
            bar = "█" * filled + "░" * (_WIDTH - filled)
            self._draw(f"{self._name} {bar} {done}/{total}")
            self._due = monotonic() + _PAUSE

    def _draw(self, text: str) -> None:
        if text:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            self._stands = True

    def clear(self) -> None:
        """Take the bar away, before something else is printed."""
        if self._stands:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._stands = False
