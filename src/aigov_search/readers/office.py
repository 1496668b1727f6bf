"""Documents that only an installed LibreOffice can read: old Word and Excel, WPS, rich text, slides.

It turns them into what other readers read, in a profile of its own, in which macros do not run and
nothing outside the file is loaded; a document that takes too long is given up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.errors import UnreadableError
from aigov_search.frozen import replace
from aigov_search.readers.limits import Budget
from aigov_search.readers.members import read_inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.records import Source

FORMAT = "office"

TIMEOUT = 120.0
"""Seconds that LibreOffice may take for one document."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


class Kind(NamedTuple):
    """A format: its name, the suffix LibreOffice knows it by, and what it is turned into."""

    name: str
    suffix: str
    target: str


_WORD = Kind("an old Word document", "doc", "docx")
_SHEET = Kind("an old Excel workbook", "xls", "xlsx")
_SLIDES = Kind("old PowerPoint slides", "ppt", "pdf")
_BY_STREAM = (("WordDocument", _WORD), ("Workbook", _SHEET), ("PowerPoint Document", _SLIDES))
_BY_SUFFIX = {
    "doc": _WORD,
    "dot": _WORD,
    "wps": Kind("a WPS document", "wps", "docx"),
    "xls": _SHEET,
    "et": Kind("a WPS workbook", "et", "xlsx"),
    "ppt": _SLIDES,
    "dps": Kind("WPS slides", "dps", "pdf"),
}
_RICH_TEXT = Kind("a rich text document", "rtf", "docx")
_PRESENTATION = Kind("PowerPoint slides", "pptx", "pdf")
_OPEN_DOCUMENTS = {
    b"spreadsheet": Kind("an OpenDocument workbook", "ods", "xlsx"),
    b"presentation": Kind("OpenDocument slides", "odp", "pdf"),
}


def sniff(name: str, head: bytes) -> float:
    """Sure if it begins like an office program's file that no other reader knows."""
    if head.startswith((_COMPOUND, _RTF)):
        return 0.9
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if _ODF in head[:128] or (b"ppt/" in head and b"[Content_Types].xml" in head):
        return 0.93
    return 0.84 if name.lower().endswith((".pptx", ".ods", ".odp")) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """What LibreOffice makes of the document. Raises ``UnreadableError`` if there is none or it fails."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:
    """As :func:`read`, at the cost of ``budget``."""
    kind = name_kind(data, name)
    program = find_program()
    if program is None:
        raise UnreadableError(
            f"{kind.name} (.{kind.suffix}), which takes LibreOffice to read: "
            f"install it, or save the document as .{kind.target}"
        )
    converted = convert(program, data, kind)
    for source in read_inside(converted, f"{Path(name).name}.{kind.target}", budget):
        yield replace(source, format=kind.suffix)


def name_kind(data: bytes, name: str) -> Kind:
    """The kind of document. Raises ``UnreadableError`` if it is none that LibreOffice reads."""
    if data.startswith(_RTF):
        return _RICH_TEXT
    if not data.startswith(_COMPOUND):
        for word, kind in _OPEN_DOCUMENTS.items():
            if _ODF + word in data[:128] or name.lower().endswith(kind.suffix):
                return kind
        return _PRESENTATION
    if _has_stream(data, "EncryptedPackage"):
        raise UnreadableError("encrypted; save it without a password first")
    suffix = name.lower().rpartition(".")[2]
    if suffix in _BY_SUFFIX and suffix in ("wps", "et", "dps"):
        return _BY_SUFFIX[suffix]
    for stream, kind in _BY_STREAM:
        if _has_stream(data, stream):
            return kind
    if _has_stream(data, "__properties_version1.0"):
        raise UnreadableError("an Outlook message; save it as .eml")
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    raise UnreadableError("a compound file of no kind that is read here; save it as .docx or PDF")


def _has_stream(data: bytes, stream: str) -> bool:
    """Whether the directory of a compound file names a stream so."""
    return stream.encode("utf-16-le") + b"\0\0" in data


def find_program() -> str | None:
    """Where LibreOffice is installed, None if it is not."""
    import shutil

    found = next((path for program in _PROGRAMS if (path := shutil.which(program))), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def convert(program: str, data: bytes, kind: Kind) -> bytes:
    """The document in its target format. Raises ``UnreadableError`` if LibreOffice fails to make it."""
    import os
    import signal
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="aigov-search-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        settings = home / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = home / f"document.{kind.suffix}"
        source.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless", "--norestore", "--nolockcheck", "--nodefault",
            "--convert-to", kind.target, "--outdir", str(home / "out"), str(source),
        ]  # fmt: skip
        # The command is our own; the document is only ever named in it by a name of ours.
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=home,
            start_new_session=True,
        )
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            raise UnreadableError(
                f"LibreOffice did not finish {kind.name} in {TIMEOUT:.0f} seconds; save it as .{kind.target}"
            ) from None
        finally:
            if process.poll() is None:
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)
                process.kill()
                process.wait()
        written = home / "out" / f"document.{kind.target}"
        if not written.is_file():
            raise UnreadableError(
                f"LibreOffice cannot open this as {kind.name} (damaged or encrypted?); "
                f"save it as .{kind.target}"
            )
        return written.read_bytes()
