"""What a reader hands over in the place of a record or member that it cannot read."""

from __future__ import annotations

from aigov_search.frozen import frozen
from aigov_search.records import Source


@frozen
class Refusal(Source):
    """A record or member of a file that cannot be read, while the rest of the file can.

    Its text is empty. ``reason`` says what is wrong, where in the file (``line 7``), and what to do;
    ``member`` names the member, as for any source. A file of which nothing can be read raises
    ``UnreadableError`` instead.
    """

    reason: str
