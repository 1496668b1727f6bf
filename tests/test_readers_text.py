"""Plain text, and what reading any file begins with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aigov_search.errors import UnreadableError
from aigov_search.readers import find_readers, read


def test_the_decoded_file_is_the_source_text() -> None:
    text = "  标题\r\n\r\n　　正文，第一段。\n\n\t第二段。  \n"
    (source,) = read(text.encode("gb18030"), "a.txt")
    assert (source.text, source.format, source.encoding, source.blocks) == (text, "text", "gb18030", ())


def test_a_byte_order_mark_is_no_text() -> None:
    (source,) = read("正文。".encode("utf-8-sig"), "a.txt")
    assert source.text == "正文。"


@pytest.mark.parametrize("data", [b"", b" \n\t ", "　\u3000\n".encode(), b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="empty"):
        list(read(data, "a.txt"))


def test_a_binary_file_is_refused_whatever_its_name() -> None:
    with pytest.raises(UnreadableError, match="PNG"):
        list(read(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.txt"))


def test_what_a_file_holds_counts_for_more_than_its_name() -> None:
    page = "<!DOCTYPE html><html><body><p>正文，第一段。</p></body></html>".encode()
    assert next(iter(read(page, "a.txt"))).format == "html"
    assert next(iter(read("正文，没有标记。".encode(), "a.html"))).text == "正文，没有标记。"


def test_a_text_that_mentions_markup_is_text() -> None:
    text = "网页中的 <p> 表示段落，<div> 表示区块。"
    (source,) = read(text.encode(), "a.txt")
    assert (source.format, source.text) == ("text", text)


def test_readers_are_found_by_being_there() -> None:
    assert {"text", "html"} <= {reader.FORMAT for reader in find_readers()}


def test_plain_text_needs_no_heavy_library() -> None:
    code = (
        "import sys; from aigov_search.readers import read; list(read('正文。'.encode(), 'a.txt'));"
        "print([name for name in ('bs4', 'lxml', 'docx', 'pypdf') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
