"""Make ``aigov_search/chinese/dictionary.bin.z``: the dictionary of every index without words of its own.

    python tools/make_dictionary.py

It is what ``aigov_search.chinese.baking`` makes of the installed jieba, compressed, so that a first ingest
need not. To be run on a machine that writes the lower byte of a number first, after the folding table, the
format of the dictionary or the release of jieba has changed.
"""

from __future__ import annotations

import sys
import zlib

from aigov_search.chinese.baking import READY, make


def main() -> None:
    """Write the file."""
    if sys.byteorder != "little":
        sys.exit("this machine writes the higher byte first; make it on another one")
    READY.write_bytes(zlib.compress(make({}, folded=True), 9))


if __name__ == "__main__":
    main()
