"""Titles: which row is one, and where a site's name or a tail of keywords begins in it."""

from __future__ import annotations

import re
from operator import add
from typing import TYPE_CHECKING

from aigov_search.pages.bylines import find_byline
from aigov_search.pages.furniture import drop_pinyin_notes
from aigov_search.pages.metadata_rows import has_stamp
from aigov_search.pages.numbers import find_number
from aigov_search.pages.publishers import is_publisher
from aigov_search.pages.rows import count_han, view_plainly
from aigov_search.pages.statutes import opens_structure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aigov_search.pages.flattened import Judged

LONGEST = 120
_BROKEN = 5
"""Rows over which a title may be broken."""
_HEAD = 20_000
"""Characters in which a title may be repeated: at the beginning of a text, and of each paragraph."""
_TOP = 200
"""Characters at the very beginning in which a saved page has its ``<title>``."""
_ABOVE = 6
"""Rows above a date among which the title is."""
_BULLETS = ("* ", "• ", "·", "+ ", "- ")
_GOOD = 24
_REPEATED = 12
_SHARED = 16
"""What a title is worth that speaks only of what the text speaks of."""
_MUCH = 0.4
"""Share of a title's pairs of characters that stand in the text, too."""
_READ = 30
"""Paragraphs of the text in which they are looked for."""
_PER_ROW = 3
_HALF = 6
_BOTH = 60
"""Characters of half a title, and of both halves."""
_TAIL = re.compile(r"(?:,[^,，。!?；:：]{1,24}){2,12}$")
_LABEL = re.compile("(?:标 ?题|题 ?名|题 ?目|篇 ?名|title) ?: ?")
_SENTENCE = re.compile("[。；]")


def is_title_like(plain: str) -> bool:
    """Whether a row could be a title: short, and no sentence."""
    row = drop_pinyin_notes(plain).strip()
    letters = sum(char.isalpha() for char in row)
    return (
        4 <= letters <= LONGEST
        and not _SENTENCE.search(row[:-1])
        and not opens_structure(row)
        and not row.endswith(("。", ",", "、", ";", "；", ":"))
        and count_han(row) * 3 + sum(char.isascii() and char.isalpha() for char in row) >= 8
    )


def find_keyword_tail(title: str, plain_body: str) -> int:
    """Where a tail of keywords begins in ``title`` (its length if there is none).

    Keywords are short, separated by half-width commas, at least two, and each occurs in the text.
    """
    found = _TAIL.search(title)
    if not found:
        return len(title)
    words = [drop_pinyin_notes(word).strip() for word in found.group()[1:].split(",")]
    body = drop_pinyin_notes(plain_body)
    if all(1 <= len(word) <= 6 and word in body for word in words) and not any("(" in word for word in words):
        return found.start()
    return len(title)


def find_title_label(plain: str, start: int, end: int) -> int:
    """Where the title begins in a row that says 标题: before it; 0 if the row does not."""
    found = _LABEL.match(plain, start, end)
    return found.end() if found and found.end() < end else 0


def find_title(plain: str, judged: Sequence[Judged], low: int, first: int) -> tuple[int, int] | None:
    """The rows, half-open, that are the title of the text whose first prose is row ``first``.

    ``low`` is where its run begins. The title stands close above the line with the date, else it is
    the first of the rows that lead to the text without a break, or stands alone above furniture
    that parts it from the text, or heads the page. A title broken at its spaces is taken whole if
    the page has it twice, or nothing else stands there.
    """
    squeezed = _squeeze(plain[:_HEAD])
    text = judged[first : first + _READ]
    said = "".join(plain[item.row.start : item.row.end][:_HEAD] for item in text)
    stamped = [n for n in range(first) if judged[n].kind == "metadata"]
    dated = [n for n in stamped if has_stamp(plain[judged[n].row.start : judged[n].row.end])]
    for n in [*reversed(dated), *reversed(stamped)]:
        above = [
            (_rate_title(plain, judged[k], squeezed, said) - _PER_ROW * (n - k), k)
            for k in range(max(0, n - _ABOVE), n)
            if _could_be_title(plain, judged[k])
        ]
        above += [
            (_rate_title(plain, judged[k], squeezed, said), k)
            for k in range(max(low, n), first)
            if _could_be_title(plain, judged[k]) and _heads_page(plain, judged[k], squeezed)
        ]
        if above:
            return _widen_title(plain, judged, max(above)[1], squeezed, said)
    titled = next((n for n in range(low, first) if _could_be_title(plain, judged[n])), None)
    heads = _could_be_title(plain, judged[0]) and (
        _share(plain, judged[0], said) >= _MUCH or _heads_page(plain, judged[0], squeezed)
    )
    if titled is not None and not (heads and _share(plain, judged[titled], said) < _MUCH):
        return _widen_title(plain, judged, titled, squeezed, said)
    above_run = low - 1
    while above_run > max(0, low - _BROKEN) and judged[above_run].is_furniture:
        above_run -= 1
    is_alone = above_run == 0 or (above_run > 0 and judged[above_run - 1].is_furniture)
    if above_run >= 0 and is_alone and _could_be_title(plain, judged[above_run]):
        return above_run, above_run + 1
    return (0, 1) if heads else None


def _could_be_title(plain: str, item: Judged) -> bool:
    """Whether a row may be a title: no menu's, nobody's name, no number of a document."""
    row = item.row
    if item.kind not in ("line", "prose") or not is_title_like(plain[row.start : row.end]):
        return False
    words = plain[row.start : row.end]
    return not (
        words.startswith(_BULLETS)
        or words.endswith(("记者", "通讯员"))
        or is_publisher(words)
        or find_byline(plain, row.start, row.end)
        or find_number(plain, plain, row.start, row.end)
        or "http" in words
        or "www." in words
    )


def _rate_title(plain: str, item: Judged, squeezed: str, said: str) -> float:
    """How good a title a row would make.

    Longer is better up to a point, and so is to speak of what the text speaks of, and to head the
    page, too.
    """
    size = len(_squeeze(plain[item.row.start : item.row.end]))
    repeated = _REPEATED if _heads_page(plain, item, squeezed) else 0
    return min(size, _GOOD) + _SHARED * _share(plain, item, said) + repeated


def _heads_page(plain: str, item: Judged, squeezed: str) -> bool:
    """Whether the page has the words of a row at its top, where ``<title>`` is, and once more."""
    words = _squeeze(plain[item.row.start : item.row.end])
    return words in squeezed[:_TOP] and squeezed.count(words) > 1


def _share(plain: str, item: Judged, said: str) -> float:
    """The share of a row's pairs of letters that stand in ``said``, which is the text's beginning, too."""
    words = plain[item.row.start : item.row.end]
    pairs = set(filter(str.isalpha, map(add, words, words[1:])))
    return sum(map(said.__contains__, pairs)) / max(1, len(pairs))


def _widen_title(
    plain: str, judged: Sequence[Judged], n: int, squeezed: str, said: str
) -> tuple[int, int]:
    """Row ``n`` and those beside it on its line that were one title with it.

    They stand with it a second time in the text; or both speak of what the text speaks of, and the
    row does not stand a second time alone.
    """
    words = _squeeze(plain[judged[n].row.start : judged[n].row.end])
    first, last = n, n + 1
    while last < len(judged) and _stands_beside(judged, last - 1):
        row = judged[last].row
        longer = words + _squeeze(plain[row.start : row.end])
        is_name = is_publisher(plain[row.start : row.end])
        if len(longer) > LONGEST or squeezed.count(longer) < 2 or is_name:
            break
        words, last = longer, last + 1
    while first and _stands_beside(judged, first - 1):
        row = judged[first - 1].row
        longer = _squeeze(plain[row.start : row.end]) + words
        if len(longer) > LONGEST or squeezed.count(longer) < 2 or plain[row.end - 1] == ":":
            break
        words, first = longer, first - 1
    twins = sum(
        plain.startswith(words[0], row.start) and _squeeze(plain[row.start : row.end]) == words
        for row, *_ in judged
    )
    if last - first > 1 or twins > 1:
        return first, last
    return _widen_by_words(plain, judged, n, said)


def _widen_by_words(plain: str, judged: Sequence[Judged], n: int, said: str) -> tuple[int, int]:
    """Row ``n`` with a neighbour on its line that reads like the other half of a title."""
    if _share(plain, judged[n], said) < _MUCH:
        return n, n + 1
    for k, span in ((n - 1, (n - 1, n + 1)), (n + 1, (n, n + 2))):
        if (
            0 <= k < len(judged)
            and _stands_beside(judged, min(k, n))
            and _could_be_title(plain, judged[k])
            and judged[k].row.end - judged[k].row.start >= _HALF
            and judged[span[1] - 1].row.end - judged[span[0]].row.start <= _BOTH
            and _share(plain, judged[k], said) >= _MUCH
        ):
            return span
    return n, n + 1


def _stands_beside(judged: Sequence[Judged], n: int) -> bool:
    """Whether row ``n`` and the one behind it are words on one line."""
    return not judged[n + 1].row.breaks and all(
        item.kind in ("line", "prose") for item in judged[n : n + 2]
    )


_SITE_MARKS = re.compile(r"\s*(?:[-_|–—>·]|--|__|::|<<)\s*|\s{2,}")


def find_heading(plain: str, judged: Sequence[Judged], hints: Mapping[str, str]) -> tuple[int, int] | None:
    """The rows, half-open, of a structured page that bear the title which the page gives itself.

    They are the longest row, or rows of one element, that begin ``<title>`` or a declared title, or
    are begun by it.
    """
    named = [view_plainly(hints["title"])] if hints.get("title") else []
    named += [plain[item.row.start : item.row.end] for item in judged if item.kind == "page-title"]
    named = [squeezed for name in named if len(squeezed := _squeeze(name)) >= 2]
    best: tuple[int, int, int] | None = None
    for n, item in enumerate(judged):
        row = item.row
        if item.kind == "page-title" or row.end - row.start > 2 * LONGEST:
            continue
        words = _squeeze(plain[row.start : row.end])
        is_top = row.tag in ("h1", "h2", "h3")
        if len(words) < (2 if row.tag == "h1" else 4):
            continue
        for name in named:
            found, last = _match_name(plain, judged, n, words, name)
            if found:
                rank = found * 4 + (3 if is_top else 0) - (row.links > 0) * 6
                if best is None or rank > best[0]:
                    best = (rank, n, last)
    return best[1:] if best else None


def _match_name(plain: str, judged: Sequence[Judged], n: int, words: str, name: str) -> tuple[int, int]:
    """How many characters row ``n`` and rows right below share with a title, and where these rows end."""
    if len(words) <= LONGEST and words.startswith(name) and len(name) >= 8:
        return len(name), n + 1
    if not name.startswith(words):
        return 0, n + 1
    last = n + 1
    while last < min(len(judged), n + _BROKEN):
        following = judged[last].row
        more = _squeeze(plain[following.start : following.end])
        if len(more) < 2 or not name.startswith(words + more):
            break
        words += more
        last += 1
    return len(words), last


def _squeeze(name: str) -> str:
    return "".join(name.split())


def cut_site_name(title: str) -> str:
    """A page's ``<title>`` without the names of site and sections behind it."""
    parts = _SITE_MARKS.split(title.strip())
    marks = list(_SITE_MARKS.finditer(title.strip()))
    if not marks or len(parts[0]) < 4:
        return title.strip()
    if len(parts[0]) >= 8 or len(parts[0]) >= len(parts[-1]):
        return parts[0].strip()
    return title.strip()
