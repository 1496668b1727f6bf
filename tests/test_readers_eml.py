"""Mails: body, decoded headers, attached documents as members."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, eml, read
from aigov_search.readers.mime import parse_message, read_header
from aigov_search.readers.refusals import Refusal
from aigov_search.records import Source
from tests.mutation import drain, mutations
from tests.test_readers_archive import make_zip

TEXT = "为了规范数据处理活动，保障数据安全，制定本条例。"


def make_mail(subject: str = "转发: 关于数据处理的通知", *, page: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "张三 <zhang@example.org>"
    mail["To"] = "li@example.org"
    mail["Date"] = "Thu, 13 Jul 2023 08:00:00 +0800"
    mail["Subject"] = subject
    mail.set_content(TEXT)
    if page:
        mail.add_alternative(page, subtype="html")
    return mail


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
def test_a_plain_mail(charset: str):
    text = TEXT if charset != "big5" else "為了規範數據處理活動，保障數據安全，制定本條例。"
    mail = make_mail()
    mail.set_content(text, charset=charset)
    (source,) = read(mail.as_bytes(), "a.eml")
    assert source.text == f"关于数据处理的通知\n{text}"
    assert source.format == "eml"
    assert source.hints == {
        "title": "关于数据处理的通知",
        "date": "2023-07-13 08:00:00+08:00",
        "date_basis": "declared in the mail as Date",
        "author": "张三",
    }


def test_the_page_is_preferred_unless_it_says_less():
    full = make_mail(page=f"<html><body><p>{TEXT}</p><p>第二段。</p></body></html>")
    (source,) = read(full.as_bytes(), "a.eml")
    assert source.text == f"关于数据处理的通知\n{TEXT}\n第二段。"
    assert [block.tag for block in source.blocks] == ["h1", "p", "p"]
    (source,) = read(make_mail(page="<html><body>请看附文</body></html>").as_bytes(), "a.eml")
    assert TEXT in source.text


def test_attached_documents_are_members_and_pictures_are_not():
    mail = make_mail()
    mail.add_attachment(TEXT.encode("gb18030"), maintype="text", subtype="plain", filename="附件一.txt")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    packed = make_zip(("b.txt", TEXT.encode()))
    mail.add_attachment(packed, maintype="application", subtype="zip", filename="包.zip")
    mail.add_attachment(b"\0\1\2\3", maintype="application", subtype="octet-stream", filename="x.bin")
    inner = make_mail("另一封")
    mail.add_attachment(inner)
    sources = list(read(mail.as_bytes(), "a.eml"))
    assert [source.member for source in sources] == [None, "附件一.txt", "包.zip!/b.txt", "x.bin", "4.eml"]
    assert sources[1].text == TEXT
    assert isinstance(sources[3], Refusal)
    assert sources[4].hints["title"] == "另一封"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("=?GB2312?B?" + base64.b64encode("关于数据".encode("gbk")).decode() + "?=", "关于数据"),
        ("=?gb2312?Q?=B9=D8=D3=DA_ok?= tail", "关于 ok tail"),
        ("=?utf-8?B?5YWz?=\r\n =?utf-8?B?5LqO?=", "关于"),
        ("=?utf-8?B?5Yk=?= =?utf-8?B?jw==?=", "\u524f"),
        ("=?utf-8?B?5Q?= =?utf-8?B?hbM?=", "关"),
        ("=?x-none?B?5YWz?=", "关"),
        ("=?x\0y?B?5YWz?=", "关"),
        ("plain text", "plain text"),
        ("关于规范数据处理活动的通知", "关于规范数据处理活动的通知"),
    ],
)
def test_headers_are_decoded(raw: str, shown: str):
    message = parse_message(f"Subject: {raw}\r\n\r\nbody".encode())
    assert read_header(message, "subject") == shown


def test_raw_headers_in_gbk():
    message = parse_message(b"Subject: " + "关于规范数据处理活动的通知".encode("gbk") + b"\r\n\r\nbody")
    assert read_header(message, "subject") == "关于规范数据处理活动的通知"


def test_a_charset_that_lies():
    mail = make_mail().as_bytes().replace(b'charset="utf-8"', b'charset="us-ascii"')
    assert TEXT in next(iter(read(mail, "a.eml"))).text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\n", "no text"),
        (b"Content-Type: application/pkcs7-mime\n\nx", "encrypted"),
        (b"Content-Type: multipart/mixed; boundary=x\n\n" * 300, "200"),
        (b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 100_001, "100000 parts"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        list(read(b"From: a@b\nTo: c@d\nSubject: x\n" + data, "a.eml"))


def test_deep_nesting_is_bounded():
    data = b"From: a@b\nTo: c@d\nSubject: x\n"
    for n in range(190):
        data += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    assert drain(read(data + b"\n" + TEXT.encode(), "a.eml")) is not None


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("mail", b"Received: x\nFrom: a@b\nSubject: x\n\nbody", "eml"),
        ("a.eml", b"Subject: x\n\nbody", "eml"),
        ("a.txt", b"Date: today\nplain words\n", "text"),
        ("a.txt", "From: 张三\n".encode(), "text"),
    ],
)
def test_content_decides(name: str, head: bytes, ours: str):
    assert ours == choose_reader(head, name).FORMAT


def test_a_mail_inside_with_a_broken_header_does_not_keep_the_others_out():
    mail = make_mail()
    mail.add_attachment(make_mail("另一封"))
    data = mail.as_bytes().replace(b"8bit\nMIME-Version: 1.0\n\n", b"8bit\x0bMIME-Version: 1.0\n\n")
    assert b"\x0b" in data
    body, inner = read(data, "a.eml")
    assert isinstance(body, Source)
    assert isinstance(inner, Refusal)


def make_example() -> bytes:
    mail = make_mail(page="<html><body><p>一。</p></body></html>")
    mail.add_attachment(b"abc", maintype="text", subtype="plain", filename="附件.txt")
    mail.add_attachment(make_mail("另一封"))
    return mail.as_bytes()


DAMAGE = (b"\r\n\r\n", b"boundary=", b"charset=\0", b"\0?B?", b"=?gb2312?B?", b"*0*=x''", b"\xff\xfe", b"--")


@settings(max_examples=200, deadline=None)
@given(mutations(make_example(), DAMAGE))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(eml.read(data, "a.eml"))
