"""Inputs that nobody sane would write: real ones damaged at random, and repetition without end."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

UNITS = (
    "(", "（", ")", "[]", "【", "《", "「", "“", "\"", "'", "?", "？？？", "!", "。", "，", "、", "：",
    "…", "·", " ", "　", "\n", "\r\n", "\r", "\t", "\u2028", "\u200b", "\ufeff", "\ufffd", "\ue000",
    "\x1b[31m", "\0", "\u202e", "的", "的的的", "人工智能", "中(zhong)", "(a) ", "ā", "1", "9" * 40,
    "2024年5月1日", "第一条 ", "一、", "来源：", "记者 ", "图为", "a", "Aa ", "word ", "-", "=", "_",
    "*", "#", "`", "|", "~", ">", "<p>", "</p>", "<table><tr>", "<!--", "-->", "<![CDATA[", "&amp;",
    "&#x", "&lol;", "{", "}", "[", "]", "{\"text\":\"", "\\u", ",", ";", "://", "http://a.cn/",
    "开云体育", "ä¸", "锟斤拷", "😀", "\U0001f468\u200d", "À", "é",
)  # fmt: skip
"""What is repeated, and what is put between."""
NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e999", b"0x7fffffff")


def mutate(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """``data`` after one to four of: bits flipped, cut, doubled, spliced, filled with what is hostile."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 4))):
        data = rng.choice(_CHANGES)(data, others, rng)
    return data


def repeat_hostile(size: int, rng: random.Random) -> bytes:
    """About ``size`` bytes that repeat one to three units, whole or in runs."""
    chosen = [rng.choice(UNITS) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        unit = "".join(chosen).encode()
        return (unit * (size // len(unit) + 1))[:size]
    each = size // len(chosen)
    return b"".join(unit.encode() * (each // len(unit.encode())) for unit in chosen)


def mutate_packed(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """A ZIP file with one of its members mutated, so that what reads the member has to do with it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as changed:
        names = archive.namelist()
        victim = rng.choice(names)
        for name in names:
            content = archive.read(name)
            changed.writestr(name, mutate(content, others, rng) if name == victim else content)
    return packed.getvalue()


def _place(data: bytes, rng: random.Random) -> tuple[int, int]:
    """A random run of ``data``, mostly a short one."""
    start = rng.randint(0, len(data))
    longest = len(data) if rng.random() < 0.1 else 40
    return start, min(len(data), start + rng.randint(0, longest))


def _flip(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8) if data else 0):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def _cut(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    start, end = _place(data, rng)
    return data[:start] + data[end:]


def _double(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    start, end = _place(data, rng)
    return data[:end] + data[start:end] * min(rng.choice((1, 2, 50)), 4096 // (end - start + 1)) + data[end:]


def _splice(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others)
    (start, end), (low, high) = _place(data, rng), _place(other, rng)
    return data[:start] + other[low:high] + data[end:]


def _overwrite(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    start, end = _place(data, rng)
    return data[:start] + rng.randbytes(end - start) + data[end:]


def _enlarge(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    """Exchange a digit for a number that is too much."""
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return data
    at = rng.choice(digits)
    return data[:at] + rng.choice(NUMBERS) + data[at + 1 :]


def _fill(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    start, end = _place(data, rng)
    return data[:start] + repeat_hostile(rng.choice((3, 30, 300, 3000)), rng) + data[end:]


_CHANGES: tuple[Callable[[bytes, Sequence[bytes], random.Random], bytes], ...] = (
    _flip, _truncate, _cut, _double, _splice, _overwrite, _enlarge, _fill,
)  # fmt: skip


def compress_like(data: bytes, suffix: str) -> bytes:
    """``data`` packed by the program that makes files of that suffix."""
    import bz2
    import lzma

    packers: dict[str, Callable[[bytes], bytes]] = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
    }
    return packers[suffix](data)
