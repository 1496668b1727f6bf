"""Encodings: found by what the text looks like, whatever the file declares."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.spans import Span

HANS = "人工智能是人类发展新领域。当前，全球人工智能技术快速发展，对经济社会发展产生深远影响。"
HANT = "人工智慧是人類發展的新領域。目前，全球人工智慧技術快速發展，對經濟社會發展產生深遠影響。"


@pytest.mark.parametrize("text", [HANS, HANS[:20], HANS * 300], ids=["short", "twenty", "long"])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("utf-32-le", "utf-32-le"),
        ("utf-32-be", "utf-32-be"),
    ],
)
def test_simplified_text_in_any_encoding(text: str, encoding: str, name: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.defects) == (text, name, ())


@pytest.mark.parametrize("text", [HANT, HANT[:20], HANT * 300], ids=["short", "twenty", "long"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "big5", "big5hkscs", "gbk", "gb18030", "utf-16-le", "utf-16-be"]
)
def test_traditional_text_in_any_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_hong_kong_characters_are_no_plain_big5() -> None:
    text = HANT + "他們說嘅嘢，佢哋喺度做緊。"
    decoded = decode(text.encode("big5hkscs"))
    assert (decoded.text, decoded.encoding) == (text, "big5hkscs")
    assert decode(HANT.encode("big5")).encoding == "big5"


@pytest.mark.parametrize("declared", ["big5", "utf-8", "iso-8859-1", "gb2312", "no-such-encoding", "", None])
def test_a_declaration_that_lies_changes_nothing(declared: str | None) -> None:
    assert decode(HANS.encode("gbk"), declared).text == HANS
    assert decode(HANS.encode("utf-8"), declared).text == HANS
    assert decode(HANT.encode("big5"), declared).text == HANT


def test_text_far_behind_the_beginning_decides() -> None:
    script = "var a = 1;\n" * 20_000
    assert decode((script + HANS).encode("gbk")).text.endswith(HANS)


@pytest.mark.parametrize("text", ["plain ASCII", "a\tb\r\nc", "x"])
def test_ascii(text: str) -> None:
    assert decode(text.encode()).text == text


def test_western_text_with_a_few_signs_of_windows() -> None:
    text = "The “AI+” plan – announced in Geneva – isn’t new. " * 4
    assert decode(text.encode("cp1252")).text == text


def test_line_endings_stay() -> None:
    text = f"{HANS}\r\n{HANS}\r{HANS}\n"
    assert decode(text.encode("gbk")).text == text


def test_isolated_bad_bytes_are_replaced_and_recorded() -> None:
    data = HANS.encode() * 20
    cut = len(HANS.encode()) * 10
    decoded = decode(data[:cut] + b"\xff" + data[cut:])
    assert decoded.defects == (Span(len(HANS) * 10, len(HANS) * 10 + 1),)
    assert decoded.text.replace("\ufffd", "") == HANS * 20
    assert decoded.encoding == "utf-8"


def test_a_file_cut_in_the_midst_of_a_character() -> None:
    decoded = decode((HANS * 10).encode("gbk")[:-1])
    assert decoded.text.startswith(HANS * 9)
    assert len(decoded.defects) == 1


def test_a_replacement_character_of_the_files_own_is_a_defect_too() -> None:
    assert decode(f"{HANS}\ufffd{HANS}".encode()).defects == (Span(len(HANS), len(HANS) + 1),)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_file_with_many_bad_bytes_is_refused(encoding: str) -> None:
    data = bytearray((HANS * 50).encode(encoding))
    for at in range(0, len(data), 40):
        data[at] = 0xFF
    with pytest.raises(UnreadableError, match="cannot be decoded"):
        decode(bytes(data))


def test_the_euro_sign_of_windows_in_gbk() -> None:
    assert "100€" in decode(HANS.encode("gbk") + b"100\x80\n" + HANS.encode("gbk")).text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
        (b"%PDF-1.7\n" + bytes(range(256)), "PDF"),
        (b"\x1f\x8b" + bytes(range(256)), "gzip"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x00\x01\x02\x03" * 500, "binary"),
    ],
)
def test_binary_data_is_refused_by_its_name(data: bytes, what: str) -> None:
    with pytest.raises(UnreadableError, match=what):
        decode(data)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except UnreadableError:
        return
    assert all(decoded.text[span.start : span.end].strip("\ufffd") == "" for span in decoded.defects)
