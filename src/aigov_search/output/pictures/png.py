"""PNG, with Chinese characters: drawn by resvg, an extra, with a font of the system."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO, cast

from aigov_search.errors import UsageError
from aigov_search.output.charts import FONTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.output.markup import Markup

_PLACES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("~/Library/Fonts"),
    Path("C:/Windows/Fonts"),
    Path("~/AppData/Local/Microsoft/Windows/Fonts"),
)
_FILES = re.compile(
    r"(NotoSans(CJK|SC|HK|TC)|SourceHanSans|PingFang|Hiragino Sans GB|msyh|wqy-|simhei|simsun"
    r"|DroidSansFallback)[^/]*\.(ttc|ttf|otf)$",
    re.IGNORECASE,
)
_LIGHTER = re.compile("regular|bold|light|thin|black|medium", re.IGNORECASE)
_SCALE = 2


def find_chinese_font(places: Iterable[Path] = _PLACES) -> Path | None:
    """A font file with Chinese characters where systems keep their fonts, an upright regular one if any."""
    found = [
        path for place in places for path in sorted(place.expanduser().rglob("*")) if _FILES.search(path.name)
    ]
    weights = [(_LIGHTER.search(path.stem) or [""])[0].lower() for path in found]
    ranked = sorted(zip(weights, found, strict=True), key=lambda pair: pair[0] not in ("regular", ""))
    return ranked[0][1] if ranked else None


def write(picture: Markup, stream: IO[str]) -> None:
    """Write the picture with twice as many pixels as it has units, bytes as they are.

    Raises :class:`UsageError` if the extra is not installed, no font has Chinese characters, or the
    stream is a terminal.
    """
    if stream.isatty():
        raise UsageError("PNG is not for a terminal; write it to a file (--output trend.png)")
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise UsageError(
            'PNG needs aigov-search[png]; install it with: pip install "aigov-search[png]", '
            "or write SVG (--format svg)"
        ) from None
    font = find_chinese_font()
    if font is None:
        raise UsageError(
            f"no font with Chinese characters is installed; install {FONTS[0]} (Debian: fonts-noto-cjk), "
            "or write SVG (--format svg)"
        )
    image = svg_to_bytes(svg_string=picture, zoom=_SCALE, skip_system_fonts=True, font_files=[str(font)])
    cast("TextIO", stream).buffer.write(image)
