"""The one family of errors: each class carries its exit code, each message the next step."""

from __future__ import annotations


class AigovError(Exception):
    """Base of every error the program raises on purpose.

    The message is one line that says what is wrong, where, and what to do next. It stays one line
    whatever it quotes.
    """

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.splitlines()))


class UsageError(AigovError):
    """The command line asks for something that cannot be done."""


class QueryError(AigovError):
    """A query that cannot be read.

    ``position`` is the 0-based character offset in ``query`` where reading broke off.
    """

    def __init__(self, message: str, *, query: str, position: int) -> None:
        super().__init__(message)
        self.query = query
        self.position = position


class UnreadableError(AigovError):
    """An input file that cannot be read; the message names the reason, the caller names the file."""

    exit_code = 3


class MissingIndexError(AigovError):
    """There is no index where one was expected."""

    exit_code = 4


class DamagedIndexError(AigovError):
    """The index is damaged or was made by an incompatible version.

    ``what`` says what is wrong and where, ``remedy`` what to do.
    """

    exit_code = 4

    def __init__(self, what: str, remedy: str = "mend it with 'aigov-search verify --repair'") -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what


class MissingEngineError(AigovError):
    """The engine that an index was made with cannot be used here."""

    exit_code = 4


class WorkerError(AigovError):
    """A process that did part of the work died, and what it worked on cannot be left out."""


class LockedIndexError(AigovError):
    """Another process is writing to the index."""


class StorageError(AigovError):
    """The index cannot be written: no room, no permission, no disk."""
