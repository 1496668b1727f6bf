"""Bad input through the whole program: named, skipped, and the rest is read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

TEXT = "人工智能治理应坚持以人为本，各国应加强合作。"
DEEP = 50_000


def pack(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def nest(depth: int) -> bytes:
    packed = TEXT.encode()
    for level in range(depth):
        packed = pack("in.zip" if level else "a.txt", packed)
    return packed


def write(folder: Path) -> tuple[set[str], set[str]]:
    """Files that are refused, and files that are read all the same."""
    folder.mkdir()
    zipped = pack("a.txt", TEXT.encode() * 50)
    refused = {
        "empty.txt": b"",
        "blank.html": b" \n\t ",
        "binary.txt": bytes(range(256)) * 400,
        "deep.json": b"[" * DEEP + b"]" * DEEP,
        "objects.json": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "deep.xml": b"<rss>" + b"<a>" * DEEP + b"</a>" * DEEP + b"</rss>",
        "cut.zip": zipped[: len(zipped) // 2],
        "cut.pdf": b"%PDF-1.4\n1 0 obj",
        "nested.zip": nest(9),
        "bomb.zip": pack("a.txt", b"a" * 20_000_000),
        "bomb.docx": pack("word/document.xml", b"<w:p/>" * 4_000_000),
    }
    record = json.dumps({"id": 2, "text": TEXT}, ensure_ascii=False).encode()
    read = {
        "deep.html": b"<div>" * DEEP + TEXT.encode() + b"</div>" * DEEP,
        "deep.md": b"> " * DEEP + TEXT.encode(),
        "cut.html": f"<html><body><h1>标题</h1><p>{TEXT}<p>{TEXT}<di".encode(),
        "line.txt": TEXT.encode() * 5_000,
        "deep.jsonl": b'{"id":1,"text":' + b"[" * DEEP + b"]" * DEEP + b"}\n" + record,
    }
    for name, content in {**refused, **read}.items():
        (folder / name).write_bytes(content)
    return set(refused), set(read)


def test_bad_files_are_named_and_skipped(program: Program) -> None:
    refused, read = write(program.folder / "pages")
    errors = program.run("ingest", "pages", code=3).err
    named = {name for name in refused | read if f"pages/{name}" in errors}
    assert named == refused | {"deep.jsonl"}
    assert {record["file"] for record in program.records("docs")} == {f"pages/{name}" for name in read}
