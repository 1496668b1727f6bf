"""Markdown: the file itself is the source text; headings, paragraphs and markup are told apart."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov_search.errors import UnreadableError
from aigov_search.readers import choose_reader, markdown, read
from aigov_search.readers.marked import MarkedSource
from tests.mutation import drain, mutations

STATUTE = """# 示例市数据条例

2024年12月31日 示例市第十六届人民代表大会常务委员会第十八次会议通过

<!-- INFO END -->

## 第一章 总 则

第一条 为了规范数据处理活动，制定本条例。

第二条 本条例适用于下列活动：

（一）收集；

（二）存储。
"""
NOTES = """---
title: "人工智能伦理规范"   # as printed
date: 2023-07-13 09:00
author:
  - 张三
  - 李四
来源：科技部
tags: [a, b]
url: https://e.org/7
---
<!-- 多行
注释 -->
> 引用第一行，这里是一个很长的行，被硬换行在这里断开了，没有句号
> 第二行继续，**要点：**内容见[条例](https://e.org/a_(b) "标题")和![图](x.png)结束。

- 项目一 `code`
* [x] 项目二
1. 第一项
2) 第二项

| 甲 | 乙 |
|----|:--:|
| 1 | **2** |

```python
# not a heading
```
[注](略)<br>下一行 \\*星\\* [^1] [引用][R]

[r]: https://e.org/r "t"
[^1]: 脚注
***
小标题
---
甲方：某某
乙方：某某
"""


def read_one(text: str, name: str = "a.md") -> MarkedSource:
    (source,) = read(text.encode(), name)
    assert isinstance(source, MarkedSource)
    return source


def list_blocks(source: MarkedSource) -> list[tuple[str, str]]:
    """Tag and text of each block, its markup taken out."""
    listed = []
    for block in source.blocks:
        kept, at = "", block.start
        for span in source.markup:
            if block.start <= span.start < block.end:
                kept += source.text[at : span.start]
                at = span.end
        listed.append((block.tag, kept + source.text[at : block.end]))
    return listed


def test_a_statute():
    source = read_one(STATUTE)
    assert source.text == STATUTE
    assert source.hints == {"title": "示例市数据条例"}
    assert list_blocks(source) == [
        ("h1", "示例市数据条例"),
        ("p", "2024年12月31日 示例市第十六届人民代表大会常务委员会第十八次会议通过"),
        ("h2", "第一章 总 则"),
        ("p", "第一条 为了规范数据处理活动，制定本条例。"),
        ("p", "第二条 本条例适用于下列活动："),
        ("p", "（一）收集；"),
        ("p", "（二）存储。"),
    ]
    assert source.markup == ()


def test_everything_at_once():
    source = read_one(NOTES)
    assert source.hints == {
        "title": "人工智能伦理规范",
        "date": "2023-07-13 09:00",
        "date_basis": "declared in the front matter",
        "author": "张三 李四",
        "source": "科技部",
        "url": "https://e.org/7",
    }
    assert list_blocks(source) == [
        ("h1", "人工智能伦理规范"),
        (
            "p",
            "引用第一行，这里是一个很长的行，被硬换行在这里断开了，没有句号\n"
            "第二行继续，要点：内容见条例和结束。",
        ),
        ("li", "项目一 code"),
        ("li", "项目二"),
        ("li", "1. 第一项"),
        ("li", "2) 第二项"),
        ("tr", "甲 | 乙"),
        ("tr", "1 | 2"),
        ("pre", "# not a heading"),
        ("p", "[注](略)"),
        ("p", "下一行 *星*  引用"),
        ("p", "脚注"),
        ("h2", "小标题"),
        ("p", "甲方：某某"),
        ("p", "乙方：某某"),
    ]
    assert source.blocks[1].path == ("blockquote",)
    assert source.blocks[1].links == 2


def test_a_title_in_the_front_matter_that_is_also_the_heading_is_one_block():
    source = read_one("---\ntitle: 通知\n---\n\n# 通知\n\n正文。\n")
    assert list_blocks(source) == [("h1", "通知"), ("p", "正文。")]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("**重点：**治理", "重点：治理"),
        ("*斜*与_斜_与~~删~~", "斜与斜与删"),
        ("snake_case_name", "snake_case_name"),
        ("5*3*2", "5*3*2"),
        ("姓名____日期____", "姓名____日期____"),
        ("国发[2017]35号(全文)", "国发[2017]35号(全文)"),
        ("[[内](https://a.b/c)]外", "[内]外"),
        ("![](data.png)文[链](<a b.html>)", "文链"),
        ("a < b 与 <人工智能> 与 <b>粗</b>&nbsp;字", "a < b 与 <人工智能> 与 粗字"),
        ("`**码**` ``a`b``", "**码** a`b"),
        ("路径\\_名 \\中", "路径_名 \\中"),
        ("文<!-- 注 -->字 <!-- 未完", "文字 <!-- 未完"),
        ("<https://e.org/a>与<b", "https://e.org/a与<b"),
    ],
)
def test_markup_inside_a_line(line: str, kept: str):
    assert list_blocks(read_one(f"{line}\n")) == [("p", kept)]


@pytest.mark.parametrize(
    "text",
    [
        "前言。\n\n---\n\n正文：一。\n---\n",
        "---\n没有键的横线\n---\n正文。\n",
        "---\ntitle: 未完\n正文。\n",
    ],
)
def test_a_rule_is_no_front_matter(text: str):
    assert "title" not in read_one(text).hints


def test_lines_broken_by_their_author_stay_apart_and_wrapped_ones_stay_together():
    signed = read_one("本办法自发布之日起施行，由示例市人民政府负责解释。\n示例市人民政府\n2023年7月13日\n")
    assert len(signed.blocks) == 3
    wrapped = "为规范数据处理活动，保障数据安全，促进数据开\n发利用，保护个人合法权益，制定本条例\n特此公布。"
    assert len(read_one(wrapped).blocks) == 1


@pytest.mark.parametrize("text", ["<!-- 注 -->", "---\n\n***\n", "![](a.png)\n", "---\ndate: 2020\n---\n"])
def test_markup_alone_is_no_text(text: str):
    with pytest.raises(UnreadableError, match="no text"):
        read_one(text)


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("a.md", "# 题\n".encode(), "markdown"),
        ("README.markdown", "文字".encode(), "markdown"),
        ("a.txt", "---\ntitle: 题\n---\n文字".encode(), "markdown"),
        ("a.txt", "# 题\n\n文字".encode(), "text"),
        ("a.md", b"<!DOCTYPE html><html><body><p>", "html"),
        ("a.md", '<div align="center">\n\n# 题\n\n<p>文</p></div>'.encode(), "markdown"),
    ],
)
def test_content_decides(name: str, head: bytes, ours: str):
    assert ours == choose_reader(head, name).FORMAT


HOSTILE = ["<!--", "<!-- -->", "[", "![", "](", "**a ", "`", "``` ", "> ", "[a](", "<a ", "| ", "\\"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_repetition_takes_linear_time(piece: str):
    begun = time.process_time()
    for text in (piece * 12_000, f"{piece}\n" * 12_000):
        drain(markdown.read(f"文{text}".encode(), "a.md"))
    assert time.process_time() - begun < 3


SIGNS = "甲乙。：#*_`~[]()<>!|-=\\:/.ab \n\r\t"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=SIGNS, max_size=300).map(str.encode) | mutations(NOTES.encode(), (b"`", b"*", b"](")))
def test_blocks_and_markup_are_disjoint_whatever_the_text(data: bytes):
    for source in drain(markdown.read(data, "a.md")):
        assert isinstance(source, MarkedSource)
        for spans in (source.markup, source.blocks):
            end = 0
            for span in spans:
                assert end <= span.start < span.end <= len(source.text)
                end = span.end
        for block in source.blocks:
            assert 0 <= block.links <= block.end - block.start


@settings(max_examples=200, deadline=None)
@given(mutations(NOTES.encode()))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(markdown.read(data, "a.md"))
