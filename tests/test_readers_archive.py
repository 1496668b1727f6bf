"""ZIP, tar and compressed files: members by their own format, named, within limits, nothing written."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, compressed, read, tar
from aigov_search.readers import zip as zip_reader
from aigov_search.readers.limits import Budget, Limits, OverLimitError
from aigov_search.readers.refusals import Refusal
from tests.mutation import drain, mutations

PAGE = "<!DOCTYPE html><html><head><title>通知</title></head><body><p>为规范数据处理，制定本条例。</p></body>"
RECORDS = b'{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n'
TEXT = "为了规范数据处理活动，保障数据安全，制定本条例。".encode()


def make_zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, method)
    return packed.getvalue()


def make_tar(*members: tuple[str, bytes], encoding: str = "utf-8", form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", encoding=encoding, format=form) as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def rename_raw(packed: bytes, name: bytes, raw: bytes) -> bytes:
    """The archive with another name of the same length, as a program without UTF-8 would write it."""
    assert len(name) == len(raw)
    return packed.replace(name, raw)


MEMBERS = (("a.html", PAGE.encode()), ("sub/b.jsonl", RECORDS), ("c.txt", TEXT))


@pytest.mark.parametrize(
    "packed",
    [
        make_zip(*MEMBERS),
        make_zip(*MEMBERS, method=zipfile.ZIP_BZIP2),
        make_zip(*MEMBERS, method=zipfile.ZIP_LZMA),
        make_tar(*MEMBERS),
        make_tar(*MEMBERS, form=tarfile.USTAR_FORMAT),
        gzip.compress(make_tar(*MEMBERS)),
        bz2.compress(make_tar(*MEMBERS)),
        lzma.compress(make_tar(*MEMBERS)),
    ],
)
def test_members_are_read_in_their_own_format(packed: bytes):
    sources = list(read(packed, "whatever.bin"))
    assert [(s.member, s.format, s.record_id) for s in sources] == [
        ("a.html", "html", None),
        ("sub/b.jsonl", "jsonl", "a"),
        ("sub/b.jsonl", "jsonl", "b"),
        ("c.txt", "text", None),
    ]
    assert sources[3].text.encode() == TEXT


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_one_compressed_file_is_no_member(compress):
    first, second = read(compress(RECORDS), "set.jsonl.gz")
    assert (first.member, first.record_id, second.record_id) == (None, "a", "b")


def test_archives_in_archives():
    inner = make_zip(("深.html", PAGE.encode()))
    packed = make_zip(("inner.zip", inner), ("inner.tar.gz", gzip.compress(make_tar(("x/y.txt", TEXT)))))
    members = [source.member for source in read(packed, "a.zip")]
    assert members == ["inner.zip!/深.html", "inner.tar.gz!/x/y.txt"]


def test_nesting_ends_somewhere():
    packed = make_zip(("page.txt", TEXT))
    for depth in range(5):
        packed = make_zip((f"{depth}.zip", packed), (f"{depth}.txt", TEXT))
    *read_ones, refused = sorted(read(packed, "a.zip"), key=lambda source: isinstance(source, Refusal))
    assert [source.member for source in read_ones] == ["4.zip!/3.zip!/2.txt", "4.zip!/3.txt", "4.txt"]
    assert isinstance(refused, Refusal)
    assert refused.member == "4.zip!/3.zip!/2.zip"
    assert "nested" in refused.reason


NAMES = [
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\a.txt",
    "..\\..\\a.txt",
    "a/../../b.txt",
    "x\x1b[31m.txt",
    "a" * 3000 + ".txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_only_names(name: str, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for packed in (make_zip((name, TEXT)), make_tar((name, TEXT))):
        (source,) = read(packed, "a.zip")
        assert source.text.encode() == TEXT
        assert source.member
        assert source.member.isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("encoding", "script"), [("gb18030", "关于规范数据处理的通知"), ("big5", "關於規範數據處理的通知")]
)
def test_names_from_a_chinese_windows(encoding: str, script: str):
    wanted = [f"{script}/{n}.txt" for n in range(4)]
    members = []
    for name in wanted:
        raw = name.encode(encoding)
        members.append((name, raw, "x" * len(raw)))
    packed = make_zip(*[(f"{plain[:-5]}{n}.txt", TEXT) for n, (_, _, plain) in enumerate(members)])
    for n, (_, raw, plain) in enumerate(members):
        packed = rename_raw(packed, f"{plain[:-5]}{n}.txt".encode(), raw)
    assert [source.member for source in read(packed, "a.zip")] == wanted
    tarred = make_tar(*[(name, TEXT) for name in wanted], encoding=encoding, form=tarfile.GNU_FORMAT)
    assert [source.member for source in read(tarred, "a.tar")] == wanted


def test_a_name_may_be_empty():
    packed = rename_raw(make_zip(("????????", TEXT)), b"????????", bytes(8))
    assert [source.text.encode() for source in read(packed, "a.zip")] == [TEXT]


def test_utf8_names_without_the_flag():
    raw = "通知.txt".encode()
    packed = rename_raw(make_zip(("x" * len(raw), TEXT)), b"x" * len(raw), raw)
    assert next(iter(read(packed, "a.zip"))).member == "通知.txt"


def test_hidden_members_and_links_are_passed_over():
    packed = make_zip((".DS_Store", b"x"), ("__MACOSX/a.txt", b"x"), ("a/.git/x.txt", b"x"), ("a.txt", TEXT))
    assert [source.member for source in read(packed, "a.zip")] == ["a.txt"]
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
            entry = tarfile.TarInfo(f"entry{kind!r}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(TEXT)
        archive.addfile(entry, io.BytesIO(TEXT))
    assert [source.member for source in read(tarred.getvalue(), "a.tar")] == ["a.txt"]


def test_members_that_cannot_be_read_are_refused_by_name():
    packed = make_zip(("a.png", b"\x89PNG\r\n"), ("empty.txt", b""), ("a.txt", TEXT), ("z.txt", TEXT * 2))
    at = packed.rindex(b"PK\x03\x04") + 30
    packed = packed[: at + 12] + b"\xff" * 8 + packed[at + 20 :]
    found = {s.member: s.reason if isinstance(s, Refusal) else s.text for s in read(packed, "a.zip")}
    assert found["a.txt"].encode() == TEXT
    assert "PNG" in found["a.png"]
    assert "empty" in found["empty.txt"]
    assert "damaged" in found["z.txt"]


def test_encrypted_members_are_named():
    packed = bytearray(make_zip(("secret.txt", TEXT), ("a.txt", TEXT)))
    packed[packed.index(b"PK\x03\x04") + 6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    secret, plain = read(bytes(packed), "a.zip")
    assert isinstance(secret, Refusal)
    assert (secret.member, plain.member) == ("secret.txt", "a.txt")
    assert "password" in secret.reason


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress])
def test_a_cut_off_tar_keeps_what_comes_before(compress):
    import random

    noise = random.Random(1).randbytes(400_000)
    packed = compress(make_tar(("a.txt", TEXT), ("b.bin", noise), ("c.txt", TEXT)))
    first, *rest = read(packed[: len(packed) * 3 // 4], "a.tar.gz")
    assert first.text.encode() == TEXT
    assert all(isinstance(source, Refusal) for source in rest)
    assert len(rest) == 1


COMPRESSORS = (gzip.compress, bz2.compress, lzma.compress)
WITHOUT_END = make_tar(("a.txt", TEXT))[:1024]
"""A tar archive cut off right behind its first member: header and content take a block each."""


@pytest.mark.parametrize(
    "packed",
    [
        WITHOUT_END,
        *(compress(WITHOUT_END) for compress in COMPRESSORS),
        *(compress(make_tar(("a.txt", TEXT)))[:-6] for compress in COMPRESSORS),
    ],
)
def test_a_tar_cut_off_behind_a_member_says_so(packed: bytes):
    whole, cut = read(packed, "a.tar.gz")
    assert whole.text.encode() == TEXT
    assert isinstance(cut, Refusal)
    assert "cut off" in cut.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_zip(("a.txt", TEXT))[:-30], "cut off"),
        (b"PK\x03\x04" + b"\0" * 100, "cut off"),
        (gzip.compress(TEXT)[:-12], "cut off"),
        (make_zip(), "empty"),
        (make_zip(("[Content_Types].xml", b"<x/>"), ("visio/document.xml", b"<x/>")), "office"),
    ],
)
def test_damaged_archives_say_so(data: bytes, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        list(read(data, "a.zip"))


def test_bombs_cost_little():
    packed = make_zip(*[(f"{n}.txt", b"a" * (9 << 20)) for n in range(4)])
    tracemalloc.start()
    begun = time.process_time()
    for data in (packed, make_zip(("in.zip", packed)), gzip.compress(make_tar(("a.txt", b"a" * (36 << 20))))):
        with pytest.raises(OverLimitError, match="times its size"):
            list(read(data, "a.zip"))
    assert time.process_time() - begun < 8
    assert tracemalloc.get_traced_memory()[1] < 300 << 20
    tracemalloc.stop()


def test_limits_can_be_set():
    packed = make_zip(("a.txt", TEXT * 100), ("b.txt", TEXT))
    large, small = zip_reader.read_within(packed, "a.zip", Budget(len(packed), Limits(member=1000)))
    assert isinstance(large, Refusal)
    assert "1000 bytes" in large.reason
    assert small.text.encode() == TEXT
    for limits in (Limits(members=1), Limits(unpacked=2000), Limits(free=100, ratio=2)):
        with pytest.raises(OverLimitError):
            list(zip_reader.read_within(packed, "a.zip", Budget(len(packed), limits)))
    tarred = make_tar(("a.txt", TEXT * 100), ("b.txt", TEXT))
    large, small = tar.read_within(tarred, "a.tar", Budget(len(tarred), Limits(member=1000)))
    assert isinstance(large, Refusal)
    assert small.text.encode() == TEXT


def test_sparse_files_are_refused():
    entry = tarfile.TarInfo("sparse.txt")
    entry.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 40)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(entry)
    (source,) = read(packed.getvalue(), "a.tar")
    assert isinstance(source, Refusal)


@pytest.mark.parametrize(
    ("data", "name", "ours"),
    [
        (make_zip(("a", b"b")), "a.html", "zip"),
        (make_tar(("a", b"b")), "a.txt", "tar"),
        (gzip.compress(b"a"), "a.html", "compressed"),
        (TEXT, "a.zip", "text"),
        (TEXT, "a.tar", "text"),
    ],
)
def test_content_decides(data: bytes, name: str, ours: str):
    assert ours == choose_reader(data, name).FORMAT


TARRED = gzip.compress(make_tar(*MEMBERS))
DAMAGE = (b"PK\x01\x02", b"\xff\xff\xff\xff", b"\0\0\0\0", b"7777777")


@settings(max_examples=200, deadline=None)
@given(mutations(make_zip(("inner.zip", make_zip(*MEMBERS)), *MEMBERS), DAMAGE))
def test_no_zip_ends_in_a_traceback(data: bytes):
    drain(zip_reader.read(data, "a.zip"))


@settings(max_examples=200, deadline=None)
@given(mutations(make_tar(*MEMBERS, ("长" * 60, b"x")), DAMAGE) | mutations(TARRED))
def test_no_tar_ends_in_a_traceback(data: bytes):
    for reader in (tar, compressed):
        drain(reader.read(data, "a.tar"))
