"""Pages saved into one file: the page itself, its address and its encoding."""

from __future__ import annotations

import quopri

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, mhtml, read
from tests.mutation import drain, mutations

BODY = "<p>为了规范数据处理活动，保障数据安全，制定本条例。</p>" * 12
PAGE = f"<html><head><meta charset='gb2312'><title>数据条例</title></head><body>{BODY}</body></html>"
FRAME = "<html><body><p>广告</p></body></html>"


def part(page: str, place: str, *, charset: str = "utf-8", identity: str = "<1@x>") -> bytes:
    head = (
        f"Content-Type: text/html; charset={charset}\r\nContent-ID: {identity}\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {place}\r\n\r\n"
    )
    return b"\r\n------b\r\n" + head.encode() + quopri.encodestring(page.encode(charset))


def make_mhtml(*parts: bytes, extra: str = "", kind: str = 'type="text/html"') -> bytes:
    head = (
        "From: <Saved by Blink>\r\nSubject: =?utf-8?Q?=E6=95=B0?=\r\n"
        f'Date: Thu, 13 Jul 2023 08:00:00 +0800\r\n'
        f'MIME-Version: 1.0\r\n{extra}Content-Type: multipart/related; {kind}; boundary="----b"\r\n\r\n'
    )
    return head.encode() + b"".join(parts) + b"\r\n------b--\r\n"


SNAPSHOT = "Snapshot-Content-Location: https://e.org/a.html\r\n"
STYLE = b"\r\n------b\r\nContent-Type: text/css\r\nContent-Location: https://e.org/a.css\r\n\r\np {}"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_the_page_and_its_address(charset: str):
    page, frame = part(PAGE, "cid:x", charset=charset), part(FRAME, "https://ad.org/")
    data = make_mhtml(page, STYLE, frame, extra=SNAPSHOT)
    (source,) = read(data, "whatever")
    assert source.text.startswith("数据条例\n为了规范数据处理活动")
    assert "广告" not in source.text
    assert source.format == "mhtml"
    assert source.hints["url"] == "https://e.org/a.html"
    assert source.hints["saved"] == "2023-07-13 08:00:00+08:00"
    assert "date" not in source.hints
    assert source.blocks


def test_the_part_that_the_message_names_is_the_page():
    frame = part(FRAME * 20, "https://ad.org/", identity="<2@x>")
    data = make_mhtml(frame, part(PAGE, "https://e.org/b"), kind='start="<1@x>"')
    (source,) = read(data, "a.mht")
    assert source.hints["url"] == "https://e.org/b"


def test_a_frame_gives_way_to_what_it_frames():
    (source,) = read(make_mhtml(part(FRAME, "https://e.org/"), part(PAGE, "https://e.org/in")), "a.mht")
    assert "数据条例" in source.text
    assert source.hints["url"] == "https://e.org/in"


def test_without_a_page_it_is_refused():
    with pytest.raises(UnreadableError, match="no page"):
        list(read(make_mhtml(STYLE), "a.mht"))
    with pytest.raises(UnreadableError, match="no text"):
        list(read(make_mhtml(part("<html></html>", "x")), "a.mht"))


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("a", make_mhtml(extra=SNAPSHOT), "mhtml"),
        ("a.doc", make_mhtml(), "mhtml"),
        ("a.eml", b"To: a@b\nReceived: x\n" + make_mhtml(), "eml"),
        ("a.mht", PAGE.encode(), "html"),
    ],
)
def test_content_decides(name: str, head: bytes, ours: str):
    assert ours == choose_reader(head, name).FORMAT


EXAMPLE = make_mhtml(part(PAGE, "https://e.org/"), STYLE)


@settings(max_examples=200, deadline=None)
@given(mutations(EXAMPLE, (b"------b", b"\r\n\r\n", b"=", b"<", b"start=<")))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(mhtml.read(data, "a.mht"))
