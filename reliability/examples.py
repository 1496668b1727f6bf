"""Small whole files in every format, as the tests make them: where mutation starts from."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from reliability.mutating import compress_like
from tests.test_readers_archive import MEMBERS, make_tar, make_zip
from tests.test_readers_docx import item, make_docx, paragraph
from tests.test_readers_eml import make_example as make_mail
from tests.test_readers_feed import EXAMPLES as FEEDS
from tests.test_readers_markdown import NOTES, STATUTE
from tests.test_readers_mhtml import EXAMPLE as MHTML
from tests.test_readers_office import ROWS, listed, make_odt, make_ofd, make_workbook, run, stream
from tests.test_readers_pdf import EXAMPLE as PDF
from tests.test_readers_warc import EXAMPLE as WARC

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
_LONGEST = 1800
TEXTS = tuple(path.read_bytes()[:_LONGEST] for path in sorted(SEEDS.glob("*.txt")))
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于印发办法的通知_某网</title>
<meta name="PubDate" content="2024-05-01"></head><body><div class="nav"><a href="/">首页</a> &gt; 政策</div>
<h1>关于印发办法的通知</h1><p class="src">来源：某部 2024年5月1日</p><div class="content">{}</div>
<table><tr><td>一</td><td>二</td></tr></table><div class="footer">版权所有 <script>var a="</p>"</script></div>
</body></html>"""

XML = """<?xml version="1.0" encoding="utf-8"?><law><title>条例</title>
<item n="1">为了规范数据处理活动，<b>保障</b>数据安全。</item><item><p>第一条</p>制定本条例。</item></law>"""
RTF = rb"{\rtf1\ansi\ansicpg936 \'c8\'cb\'b9\'a4\par}"


def make_examples() -> dict[str, tuple[bytes, ...]]:
    """Whole files by the end of their names."""
    texts = [text.decode("utf-8", "ignore") for text in TEXTS]
    records = [{"id": n, "title": "通知", "date": "2024-05-01", "text": t[:400]} for n, t in enumerate(texts)]
    pages = tuple(
        PAGE.format("".join(f"<p>{line}</p>" for line in text.splitlines())).encode() for text in texts
    )
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["id", "标题", "正文"])
    writer.writerows([n, "通知", text[:400]] for n, text in enumerate(texts))
    tar = make_tar(*MEMBERS)
    return {
        "txt": TEXTS,
        "html": pages,
        "mhtml": (MHTML,),
        "md": (STATUTE.encode(), NOTES.encode()),
        "jsonl": ("\n".join(json.dumps(each, ensure_ascii=False) for each in records).encode(),),
        "json": (json.dumps(records, ensure_ascii=False).encode(), json.dumps({"data": records}).encode()),
        "csv": (table.getvalue().encode(), table.getvalue().encode("gb18030")),
        "xml": (*(feed.format(encoding="utf-8").encode() for feed in FEEDS), XML.encode()),
        "docx": (make_docx(item("总则。", 0) + paragraph("甲", "x") + paragraph(texts[0][:300])),),
        "xlsx": (make_workbook(ROWS),),
        "odt": (make_odt(listed("<text:p>甲</text:p>", "乙") + f"<text:p>{texts[2][:300]}</text:p>"),),
        "ofd": (make_ofd(run("关于数据处理的通知", 1, 2) + run("为了规范数据处理活动。", 1, 2)),),
        "doc": (stream("WordDocument"), stream("EncryptedPackage"), RTF),
        "pdf": (PDF,),
        "eml": (make_mail(),),
        "zip": (make_zip(*MEMBERS), make_zip(("inner.zip", make_zip(*MEMBERS)))),
        "tar": (tar,),
        "tar.gz": (compress_like(tar, "gz"),),
        "txt.gz": tuple(compress_like(text, "gz") for text in TEXTS),
        "html.bz2": tuple(compress_like(page, "bz2") for page in pages),
        "tar.xz": (compress_like(tar, "xz"),),
        "warc": (WARC,),
        "warc.gz": (compress_like(WARC, "gz"),),
    }
