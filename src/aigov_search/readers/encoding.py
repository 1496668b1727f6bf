r"""Which encoding a file is in, whatever it declares; and its text.

Every candidate that could have produced the bytes is tried on a sample, and the one whose text is
the most probable wins: Chinese text in the wrong encoding is full of characters that hardly occur,
in the right one most characters are among the few hundred that occur all the time. A declaration
only decides between equals, for it lies often. Line endings stay as they are: ``\\r\\n``, ``\\n``
and a lone ``\\r`` each end a line, so that line numbers agree with an editor's.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.frozen import frozen
from aigov_search.spans import Span

if TYPE_CHECKING:
    from typing import BinaryIO

_SAMPLE = 1 << 15
_GLANCE = 1 << 10
_PIECE = 1 << 20
"""Bytes of a stream that are read at a time."""
_SHORT = 64
"""Bytes outside ASCII below which even valid UTF-8 has to be the more probable reading."""
_BAD_SHARE = 0.005
_BAD_FEW = 3
_BAD_COST = 20.0
_LEAST = -1.0
"""Plausibility below which nobody wrote that; what is read two or four bytes at a time must do better."""
_HOPELESS = 0.3
"""Share of undecodable bytes from which on a file is binary rather than damaged."""
_LOST = "\udcff"
"""Stands for an undecodable byte until it is told apart from a U+FFFD that the file itself holds."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_NAMES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "utf-8-sig": "utf-8",
}

# The Han characters that make up nearly three quarters of running text: counted over the word
# frequencies of a dictionary of modern Chinese, then the Traditional forms of those that have one.
_COMMON = frozenset(
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下于们后就发自之对得主长可过天作分方用多你着部能市等业"
    "全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与当文两实重新三么只山水关明从化平建又"
    "制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院物性战由位常点海意场武使次向二治因立数样身情入原问把路"
    "被并利石老教万知级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别女权"
    "话少流命至报米给打变果书清活几州华解议更称程今张决导术府才保交放管结师便走达族反再题色五京河接条规式县白它改风光运信受什组听布百"
    "济党指论强做干取技黄神选记斯真却职号界件花类何眼兵传带空农边据集联古广完质阳难增历史专官每住商即步台认车林必死游举线备言皇土团收"
    "考求德叫近争研非具李众连调感转笑革该持始英克士尔让拉思根格造较际亲单朝红型价校约器字段周亚深候则属功积快图火准千究往极育装许参半"
    "令吃观鱼精办像帝八复影告随远群包整构料划算象容示投势热值网夫望源息语股铁断派速怎需片爱律纪支早况病境证编越局推满且列觉服双未居除"
    "織國爲為這個来會時學說於們後發對長過業裏裡經門動進區開產軍還種現機體與當兩實麼關從內沒將員東頭間無見戰點場數樣問並萬級應資務氣漢"
    "總電聲設義統處馬兒領隊計別權話報給變書幾華議稱張決導術結師達題條規縣風運組聽濟黨論強幹黃選記卻職號類傳帶農邊據聯廣質陽難歷專臺認"
    "車遊舉線備團爭眾衆連調轉該爾讓較際親單紅價約亞則屬積圖準極裝許參觀辦復隨遠羣構劃勢熱網語鐵斷愛紀況證編滿覺雙標確項龍響護創餘興"
)
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉「」『』【】—…·～　％＋－／０１２３４５６７８９｜")
_WORTH = {"common": 1.0, "punctuation": 0.6, "han": 0.0, "latin": -0.6, "odd": -1.5, "control": -4.0}
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ", "xz-compressed data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
)


@frozen
class Decoded:
    """A decoded file: its text, the encoding's name, and the spans that stand as U+FFFD."""

    text: str
    encoding: str
    defects: tuple[Span, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of ``data``, which may declare its encoding rightly, wrongly or not at all.

    Undecodable bytes become U+FFFD and are listed in ``defects``. Raises ``UnreadableError`` if the
    bytes are no text, or if more than a small share of them (half a percent of the characters
    outside ASCII) fits no encoding.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decode_as(name, data[len(bom) :])
    found = name_binary(data)
    if found:
        raise UnreadableError(f"binary ({found}), not text")
    ranked = _rank(data, _canonical(declared))
    if not ranked:
        raise UnreadableError("binary, not text in any known encoding")
    return _decode_as(ranked[0], data)


def is_utf8(stream: BinaryIO) -> bool:
    """Whether all that a stream holds, read piece by piece, is UTF-8 without a fault, and nothing else.

    Where that takes more than a look at the first characters outside ASCII, as in :func:`decode`, the
    answer is no.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    head = b""
    is_ascii = True
    try:
        while piece := stream.read(_PIECE):
            decoder.decode(piece)
            head = head or piece
            if b"\0" in piece or (is_ascii and not _is_sure(piece)):
                return False
            is_ascii = is_ascii and piece.isascii()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return not name_binary(head) and (not is_ascii or _plausibility(head[:_SAMPLE].decode("ascii")) > -1)


def _is_sure(data: bytes) -> bool:
    """Whether what can be UTF-8 is that for sure, as far as can be said so soon."""
    first = _NON_ASCII.search(data)
    return first is None or len(_NON_ASCII.findall(data, first.start(), first.start() + 4 * _SHORT)) > _SHORT


def name_binary(data: bytes) -> str | None:
    """What kind of binary file ``data`` begins like, if any."""
    return next((what for magic, what in _MAGIC if data.startswith(magic)), None)


def _rank(data: bytes, declared: str | None) -> list[str]:
    """The encodings that could be meant, the most probable first."""
    first = _NON_ASCII.search(data)
    if first is None and b"\0" not in data:
        return ["utf-8"] if _plausibility(data[:_SAMPLE].decode("ascii")) > -1 else []
    at = (first.start() if first else 0) & ~3
    sample = data[at : at + _SAMPLE]
    whole = at + _SAMPLE >= len(data)
    if len(_NON_ASCII.findall(sample, 0, 4 * _SHORT)) > _SHORT and _is_valid(sample, "utf-8", whole=whole):
        return ["utf-8"]
    scored: list[tuple[float, str]] = []
    for name in _candidates(data, sample):
        if name == "utf-8" and _is_hopeless(sample):
            continue
        text, bad = _try(name, sample, whole=whole)
        foreign = _count_foreign(text)
        share = bad / max(1, foreign)
        worth = _plausibility(text.replace(_LOST, ""))
        if worth < (0.0 if name in _WIDE else _LEAST) or share > _HOPELESS or (name in _WIDE and bad):
            continue
        score = worth - _BAD_COST * share + (0.1 if name == declared else 0.0)
        if name == "utf-8" and not bad:
            score += 0.3
        scored.append((score, name))
    scored.sort(key=lambda pair: -pair[0])
    return [name for _, name in scored]


def _is_hopeless(sample: bytes) -> bool:
    """Whether so much at the beginning of a sample is not UTF-8 that the rest need not be tried."""
    text, bad = _try("utf-8", sample[:_GLANCE], whole=False)
    return bad > _HOPELESS * max(_SHORT, _count_foreign(text))


def _candidates(data: bytes, sample: bytes) -> list[str]:
    if b"\0" in sample or len(data) % 2 == 0:
        wide = [name for name in _WIDE if len(data) % (int(name[4:6]) // 8) == 0]
    else:
        wide = []
    if b"\0" in sample:
        return wide
    names = ["utf-8", "gb18030", "big5hkscs", *(name for name in wide if name.startswith("utf-16"))]
    if len(_NON_ASCII.findall(sample)) < 0.2 * len(sample):
        names.append("cp1252")
    return names


def _canonical(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, UnicodeError):
        return None
    return _NAMES.get(name, name)


def _is_valid(sample: bytes, name: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _try(name: str, sample: bytes, *, whole: bool) -> tuple[str, int]:
    """The sample's text in that encoding and how many bytes of it did not fit."""
    text = codecs.getincrementaldecoder(name)("aigov-mark").decode(sample, final=whole)
    return text, text.count(_LOST)


def _decode_as(name: str, data: bytes) -> Decoded:
    text = data.decode(name, "aigov-mark")
    bad = text.count(_LOST)
    foreign = _count_foreign(text) if bad else 0
    if bad > max(_BAD_FEW, _BAD_SHARE * foreign) or bad > 0.2 * foreign:
        raise UnreadableError(
            f"{bad} of {foreign} characters cannot be decoded, not even as {name}, "
            "which fits best; save the file anew in UTF-8"
        )
    defects: list[Span] = []
    if bad or "\ufffd" in text:
        text = text.replace(_LOST, "\ufffd")
        defects = [Span(m.start(), m.end()) for m in re.finditer("\ufffd+", text)]
    if name == "big5hkscs" and not bad and _is_valid(data, "big5", whole=True):
        name = "big5"
    return Decoded(text=text, encoding=name, defects=tuple(defects))


def _count_foreign(text: str) -> int:
    """Characters outside ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _plausibility(text: str) -> float:
    """How much a text looks like one somebody wrote: from -4 (all control characters) to 1."""
    total = count = 0.0
    for char, times in Counter(text).items():
        if char > "\x7f" or (char < " " and char not in "\t\n\r\f\v\x1b"):
            total += times * _WORTH[_kind(char)]
            count += times
    return total / count if count else 1.0


def _kind(char: str) -> str:
    if char in _COMMON:
        return "common"
    if char in _PUNCTUATION:
        return "punctuation"
    if "\u4e00" <= char <= "\u9fff":
        return "han"
    if "\xa0" <= char <= "\u052f" or "\u2000" <= char <= "\u33ff":
        return "latin"
    return "control" if char <= "\x9f" or char == _LOST else "odd"


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Stand in for what cannot be decoded; a lone 0x80 in GB text is the euro sign of Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    if bad[:1] == b"\x80" and error.encoding.startswith("gb"):
        return "€", error.start + 1
    return _LOST, error.start + 1 if error.encoding.startswith(("gb", "big5")) else error.end


codecs.register_error("aigov-mark", _mark)
