"""Feeds and other XML: each item an article; nothing outside the file is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, feed, read, xml
from aigov_search.readers.refusals import Refusal
from tests.mutation import drain, mutations

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<!-- a comment -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>示例日报</title><link>https://e.org</link>
<item><title>治理：AT&amp;amp;T 与伦理</title><link>https://e.org/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Thu, 13 Jul 2023 08:00:00 +0800</pubDate><dc:creator>张三</dc:creator><source url="x">转载社</source>
<description><![CDATA[<p>摘要。</p>]]></description>
<content:encoded><![CDATA[<p>第一段，人工智能&nbsp;治理。</p><script>x</script><p>第二段<b>重点</b>。</p>]]></content:encoded></item>
<item><title>第二条</title><guid>https://e.org/2</guid><description>只有文字，没有标记。</description></item>
<item><title>只有标题</title><link>https://e.org/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>站</title>
<entry><title type="html">题&lt;b&gt;目&lt;/b&gt;</title><id>urn:1</id><link rel="self" href="x"/>
<link href="https://e.org/3"/><published>2023-07-13T08:00:00Z</published><updated>2023-08-01T00:00:00Z</updated>
<author><name>李四</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>一。</p><p>二<br/>三。</p></div></content></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>站</title></channel>
<item rdf:about="https://e.org/9"><title>九</title><link>https://e.org/9</link><dc:date>2024-02-03</dc:date>
<description>九的正文。</description></item></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_rss(encoding: str, declared: str):
    full, plain, bare = read(RSS.format(encoding=declared).encode(encoding), "a.xml")
    assert full.text == "治理：AT&T 与伦理\n第一段，人工智能 治理。\n第二段重点。"
    assert [full.text[b.start : b.end] for b in full.blocks] == full.text.split("\n")
    assert full.blocks[0].tag == "h1"
    assert full.record_id == "g1"
    assert full.format == "feed"
    assert not full.is_record
    assert full.hints == {
        "title": "治理：AT&T 与伦理",
        "date": "2023-07-13 08:00:00+08:00",
        "date_basis": "declared in the feed as pubDate",
        "source": "转载社",
        "author": "张三",
        "url": "https://e.org/1",
        "site": "示例日报",
    }
    assert plain.text == "第二条\n只有文字，没有标记。"
    assert plain.hints["url"] == "https://e.org/2"
    assert "date" not in plain.hints
    assert isinstance(bare, Refusal)
    assert "item 3 (只有标题)" in bare.reason


def test_atom():
    (entry,) = read(ATOM.encode(), "a")
    assert entry.text == "题目\n一。\n二\n三。"
    assert entry.hints["date"] == "2023-07-13T08:00:00Z"
    assert entry.hints["modified"] == "2023-08-01T00:00:00Z"
    assert (entry.hints["author"], entry.hints["url"]) == ("李四", "https://e.org/3")
    assert entry.record_id == "urn:1"


def test_rdf():
    (item,) = read(RDF.encode(), "index.rdf")
    assert item.text == "九\n九的正文。"
    assert (item.record_id, item.hints["date"]) == ("https://e.org/9", "2024-02-03")


def test_a_broken_feed_is_mended_and_a_cut_one_keeps_its_items():
    broken = RSS.format(encoding="utf-8").replace("示例日报", "示例 & 日报 &nbsp;<br>")
    assert len(list(read(broken.encode(), "a.xml"))) == 3
    cut = broken[: broken.index("第二条") + 5]
    assert next(iter(read(cut.encode(), "a.xml"))).hints["author"] == "张三"


def test_titles_alone_are_no_articles():
    empty = "<rss><channel><item><title>一</title></item></channel></rss>"
    with pytest.raises(UnreadableError, match="save the page it links to"):
        list(read(empty.encode(), "a.xml"))
    with pytest.raises(UnreadableError, match="no items"):
        list(read(b"<rss><channel><title>x</title></channel></rss>", "a.xml"))


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize("root", ["rss", "doc"])
def test_entities_of_the_document_are_not_expanded(root: str, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    text = (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "哈哈">{BOMB}'
        f'<!ENTITY out SYSTEM "{secret.as_uri()}">]><{root}><channel><item><title>题</title>'
        f"<description>正文&e11;&out;完</description></item></channel></{root}>"
    )
    try:
        sources = list(read(text.encode(), "a.xml"))
    except UnreadableError:
        return
    assert len("".join(source.text for source in sources)) < 100
    assert "geheim" not in sources[0].text


@pytest.mark.parametrize("root", ["rss", "doc"])
def test_deep_nesting_costs_nothing(root: str):
    data = f"<{root}>" + "<a>" * 50_000 + "字" + "</a>" * 50_000 + f"</{root}>"
    assert sum(len(source.text) for source in drain(read(data.encode(), "a.xml"))) < 10


def test_other_xml_gives_its_text():
    body = "<正文><段>第一<b>段</b>落。</段><段>第二段。</段></正文>"
    data = f'<?xml version="1.0"?><公文><标题>通知</标题>{body}</公文>'
    (source,) = read(data.encode(), "a.xml")
    assert source.text == "通知\n第一段落。\n第二段。"
    assert source.format == "xml"
    assert len(source.blocks) == 3


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("a.html", b"<?xml version='1.0'?><rss version='2.0'><channel>", "feed"),
        ("a.xml", b"<!-- c --><feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        ("a.xhtml", b"<?xml version='1.0'?><!DOCTYPE html><html><head><title>x</title></head>", "html"),
        ("a.xml", b"<?xml version='1.0'?><doc><rss>", "xml"),
        ("a.txt", "文字 <rss> 文字".encode(), "text"),
    ],
)
def test_content_decides(name: str, head: bytes, ours: str):
    assert ours == choose_reader(head, name).FORMAT


DAMAGE = (b"<", b">", b"&x;", b"]]>", b"<!--", b"</item>", b"<item>", b"&amp;", b"\0")


EXAMPLES = [RSS.format(encoding="utf-8"), ATOM, RDF]


@settings(max_examples=200, deadline=None)
@given(st.one_of([mutations(example.encode(), DAMAGE) for example in EXAMPLES]))
def test_no_bytes_end_in_a_traceback(data: bytes):
    for reader in (feed, xml):
        drain(reader.read(data, "a.xml"))
