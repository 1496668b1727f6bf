"""Markdown inside a line: which of its characters are signs for the reader's program, not for the reader.

Emphasis follows what people mean rather than the letter of CommonMark: ``**要点：**下文`` is bold,
though a full-width colon stands before its end.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aigov_search.spans import Span

_TAGS = (
    "a|abbr|article|audio|b|big|blockquote|br|center|cite|code|col|colgroup|dd|del|details|div|dl|dt|em|"
    "figcaption|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|label|li|mark|ol|p|pre|q|s|section|small|source|"
    "span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|video"
)
_TOKEN = re.compile(
    r"(?P<escape>\\(?=[!-/:-@\[-`{-~]))|(?P<code>`{1,8}+)|(?P<image>!\[)|(?P<note>\[\^[^\[\]\s]{1,40}+\])|"
    r"(?P<open>\[)|(?P<close>\])|(?P<emphasis>\*{1,3}+(?!\*)|_{1,3}+(?!_)|~~(?!~))|(?P<run>[*_~]{1,4096}+)|"
    r"(?P<comment><!--)|(?P<auto><(?=(?:https?://|mailto:)[^\s<>]{1,2000}+>))|"
    rf"(?P<tag></?(?:{_TAGS})(?:[\s/][^<>]{{0,1000}}+)?>)|(?P<space>&(?:nbsp|ensp|emsp|thinsp|zwnj);)",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"\([ \t\n]{0,8}+"
    r"(?P<url><[^<>\n]{0,2000}+>|[^\s()<>]{0,2000}+(?:\([^\s()]{0,500}+\)[^\s()<>]{0,2000}+){0,3})"
    r"(?:[ \t\n]{1,8}+(?:\"[^\"\n]{0,500}+\"|'[^'\n]{0,500}+'|\([^()\n]{0,500}+\)))?[ \t\n]{0,8}+\)"
)
_REFERENCE = re.compile(r"\[(?P<label>[^\[\]\n]{0,100}+)\]")
_FAR = 4000
"""Characters within which a code span or a comment must end."""


class InlineMarkup(NamedTuple):
    """The spans that are markup, in no order, and how many characters stand inside links."""

    spans: list[Span]
    links: int


def find_inline_markup(text: str, start: int, end: int, labels: frozenset[str] = frozenset()) -> InlineMarkup:
    """The markup in the block ``text[start:end]``; ``labels`` are those of the file's link definitions.

    Takes time in proportion to the block.
    """
    scan = _Scan(text, start, end, labels)
    at = start
    while found := _TOKEN.search(text, at, end):
        at = max(scan.take(found), found.end())
    return InlineMarkup(scan.spans, scan.links)


class _Scan:
    """What has been found so far, and what is still open."""

    def __init__(self, text: str, start: int, end: int, labels: frozenset[str]) -> None:
        self.text, self.start, self.end, self.labels = text, start, end, labels
        self.spans: list[Span] = []
        self.links = 0
        self._brackets: list[tuple[int, bool]] = []
        self._emphasis: dict[str, list[int]] = {}

    def take(self, found: re.Match[str]) -> int:
        """Take one token in; where to go on (never before its end)."""
        low, high = found.span()
        kind = found.lastgroup
        if kind == "escape":
            self.spans.append(Span(low, high))
            return high + 1
        if kind in ("note", "tag", "space"):
            self.spans.append(Span(low, high))
        elif kind in ("open", "image"):
            self._brackets.append((low, kind == "image"))
        elif kind == "emphasis":
            self._take_emphasis(found)
        elif kind == "close":
            return self._take_bracket(low)
        elif kind in ("code", "comment", "auto"):
            return self._take_enclosed(found)
        return high

    def _take_enclosed(self, found: re.Match[str]) -> int:
        """Code between backticks, an address in angle brackets, a comment."""
        low, high = found.span()
        sign = {"comment": "-->", "auto": ">"}.get(found.lastgroup or "", found.group())
        close = self.text.find(sign, high, min(self.end, high + _FAR))
        if close < 0:
            return high
        stop = close + len(sign)
        if found.lastgroup == "comment":
            self.spans.append(Span(low, stop))
            return stop
        self.spans += [Span(low, high), Span(close, stop)]
        if found.lastgroup == "auto":
            self.links += close - high
        return stop

    def _take_emphasis(self, found: re.Match[str]) -> None:
        sign, (low, high) = found.group(), found.span()
        before = self.text[low - 1] if low > self.start else " "
        after = self.text[high] if high < self.end else " "
        inside_word = _is_word(before) and _is_word(after) and (sign[0] == "_" or before.isdigit())
        waiting = self._emphasis.setdefault(sign, [])
        if waiting and not before.isspace() and not inside_word:
            opened = waiting.pop()
            self.spans += [Span(opened, opened + len(sign)), Span(low, high)]
        elif not after.isspace() and not inside_word:
            waiting.append(low)

    def _take_bracket(self, low: int) -> int:
        """The end of a link or image, if it is one; where to go on."""
        if not self._brackets:
            return low + 1
        opened, is_image = self._brackets.pop()
        stop = self._find_target(low + 1, is_image=is_image)
        if stop < 0:
            return low + 1
        if is_image:
            self.spans = [span for span in self.spans if span.start < opened]
            self.spans.append(Span(opened, stop))
        else:
            self.spans += [Span(opened, opened + 1), Span(low, stop)]
            self.links += low - opened - 1
        return stop

    def _find_target(self, at: int, *, is_image: bool) -> int:
        """Where the target that begins at ``at`` ends; -1 if there is none."""
        target = _TARGET.match(self.text, at, self.end)
        if target and (is_image or not target["url"] or any(sign in target["url"] for sign in "./#:<")):
            return target.end()
        reference = _REFERENCE.match(self.text, at, self.end)
        return reference.end() if reference and reference["label"].casefold() in self.labels else -1


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
