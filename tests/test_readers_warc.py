"""Web archives: what servers answered, page by page, with its address and without the rest."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, read, warc
from aigov_search.readers.limits import Budget, Limits, OverLimitError
from aigov_search.readers.refusals import Refusal
from tests.mutation import drain, mutations

TEXT = "为了规范数据处理活动，保障数据安全，制定本条例。"
PAGE = (
    "<!DOCTYPE html><html><head><title>通知</title><meta name='PubDate' content='2023-07-13'>"
    f"<link rel=canonical href='https://e.org/'></head><body><p>{TEXT}</p></body></html>"
).encode()


HTTP = "application/http; msgtype=response"


def answer(content: bytes, kind: str = "text/html", *, status: int = 200, coding: str = "") -> bytes:
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\n"
    head += f"{coding}\r\n" if coding else ""
    return head.encode() + b"\r\n" + content


def record(block: bytes, address: str, kind: str = "response", inside: str = HTTP) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <{address}>\r\n"
        "WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: {inside}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


RECORDS = [
    record(b"software: x\r\n", "", "warcinfo", "application/warc-fields"),
    record(b"GET / HTTP/1.1\r\n\r\n", "https://e.org/a", "request"),
    record(answer(PAGE), "https://e.org/a"),
    record(answer(b"body{}", "text/css"), "https://e.org/a.css"),
    record(answer(PAGE, status=404), "https://e.org/gone"),
    record(answer(b"User-agent: *", "text/plain"), "https://e.org/robots.txt"),
    record(TEXT.encode(), "https://e.org/b", "conversion", "text/plain"),
]


@pytest.mark.parametrize("pack", [b"".join, lambda all_: b"".join(map(gzip.compress, all_))])
def test_pages_and_texts_with_their_addresses(pack):
    page, text = read(pack(RECORDS), "crawl")
    assert page.member == "https://e.org/a"
    assert page.format == "html"
    assert TEXT in page.text
    assert page.hints["url"] == "https://e.org/a"
    assert page.hints["crawled"] == "2024-05-06T07:08:09Z"
    assert page.hints["date"] == "2023-07-13"
    assert (text.member, text.text, text.format) == ("https://e.org/b", TEXT, "text")
    assert "date" not in text.hints


CHUNKED = b"5\r\n" + PAGE[:5] + b"\r\n%x;x=y\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "coding"),
    [
        (CHUNKED, "Transfer-Encoding: chunked"),
        (PAGE, "Transfer-Encoding: chunked"),
        (gzip.compress(PAGE), "Content-Encoding: gzip"),
        (PAGE, "Content-Encoding: gzip"),
        (zlib.compress(PAGE), "Content-Encoding: deflate"),
        (zlib.compress(PAGE)[2:-4], "Content-Encoding: deflate"),
        (PAGE, "Content-Encoding: identity"),
    ],
)
def test_transfer_codings_are_undone(content: bytes, coding: str):
    (page,) = read(record(answer(content, coding=coding), "https://e.org/a"), "a.warc")
    assert TEXT in page.text


def test_what_a_page_packs_is_named_inside_it():
    from tests.test_readers_archive import make_zip

    packed = answer(make_zip(("a.txt", TEXT.encode())), "text/plain")
    (source,) = read(record(packed, "https://e.org/%E5%8C%85.zip"), "a.warc")
    assert source.member == "https://e.org/%E5%8C%85.zip!/a.txt"


def test_unknown_codings_and_broken_answers_are_refused_by_address():
    bad = record(answer(b"x", coding="Content-Encoding: br"), "https://e.org/br") + record(b"no", "https://e.org/no")
    refused = [source for source in read(bad + RECORDS[2], "a.warc") if isinstance(source, Refusal)]
    assert [(r.member, r.reason.split(";")[0]) for r in refused] == [
        ("https://e.org/br", "stored as the server packed it (br)"),
        ("https://e.org/no", "no answer of a web server"),
    ]


def test_damaged_stretches_are_passed_over_and_a_cut_is_named():
    whole = RECORDS[2] + b"rubbish\n" * 9 + RECORDS[6]
    assert len(list(read(whole, "a.warc"))) == 2
    page, cut = read(whole[:-20], "a.warc")
    assert TEXT in page.text
    assert isinstance(cut, Refusal)
    page, cut = read(gzip.compress(RECORDS[2]) + gzip.compress(RECORDS[6])[:-20], "a.warc.gz")
    assert isinstance(cut, Refusal)
    assert "cut off" in cut.reason


def test_archives_without_pages_say_so():
    with pytest.raises(UnreadableError, match="no pages"):
        list(read(b"".join(RECORDS[:2]), "a.warc"))


def test_limits_hold():
    packed = b"".join(map(gzip.compress, RECORDS))
    with pytest.raises(OverLimitError):
        list(warc.read_within(packed, "", Budget(len(packed), Limits(members=2))))
    with pytest.raises(OverLimitError):
        list(warc.read_within(packed, "", Budget(10, Limits(free=500, ratio=2))))
    sources = list(warc.read_within(packed, "", Budget(len(packed), Limits(member=200))))
    assert isinstance(sources[0], Refusal)
    bomb = record(answer(zlib.compress(b"a" * (40 << 20)), coding="Content-Encoding: deflate"), "https://e.org/")
    with pytest.raises(OverLimitError):
        list(read(bomb, "a.warc"))


@pytest.mark.parametrize(
    ("data", "name", "ours"),
    [
        (RECORDS[0], "a.txt", "warc"),
        (gzip.compress(RECORDS[0]), "a.gz", "warc"),
        (gzip.compress(TEXT.encode()), "a.warc.gz", "compressed"),
        (TEXT.encode(), "a.warc", "text"),
    ],
)
def test_content_decides(data: bytes, name: str, ours: str):
    assert ours == choose_reader(data, name).FORMAT


DAMAGE = (b"WARC/1.0\r\n", b"\r\n\r\n", b"Content-Length: 99999999999999999999", b"-1", b"HTTP/1.1 200")
EXAMPLE = b"".join(RECORDS[1:]) + record(answer(CHUNKED, coding="Transfer-Encoding: chunked"), "x")


@settings(max_examples=200, deadline=None)
@given(mutations(EXAMPLE, DAMAGE) | mutations(gzip.compress(EXAMPLE)))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(warc.read(data, "a.warc"))
