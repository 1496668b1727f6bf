"""JSON Lines: each line a record, a broken one refused by its number."""

from __future__ import annotations

import json
import time
from io import BytesIO

import pytest
from hypothesis import given, settings

from aigov_search.errors import UnreadableError
from aigov_search.readers import encoding, find_streamer, jsonl, read
from aigov_search.readers.encoding import is_utf8
from aigov_search.readers.refusals import Refusal
from aigov_search.spans import Span
from tests.mutation import drain, mutations

RECORD = {
    "id": "gov-7",
    "title": "关于加强人工智能伦理治理的意见",
    "date": "2023-07-13",
    "source": "示例日报",
    "url": "https://example.org/7",
    "author": "张三",
    "text": "第一段。\n第二段。",
}


def as_lines(*records: object, encoding: str = "utf-8") -> bytes:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode(encoding)


def test_a_record_is_one_source_with_its_fields_as_hints():
    (source,) = read(as_lines(RECORD), "set.jsonl")
    assert source.text == "关于加强人工智能伦理治理的意见\n第一段。\n第二段。"
    assert source.is_record
    assert source.record_id == "gov-7"
    assert source.format == "jsonl"
    assert source.hints == {k: v for k, v in RECORD.items() if k not in ("id", "text")}


def test_without_a_title_the_text_stands_alone():
    (source,) = read(as_lines({"id": 12, "text": " 正文 \r\n"}), "set.jsonl")
    assert source.text == " 正文 \r\n"
    assert source.record_id == "12"
    assert source.hints == {}


def test_a_title_that_begins_the_text_is_not_doubled():
    (source,) = read(as_lines({"title": "通知", "text": "通知\n正文。"}), "set.jsonl")
    assert source.text == "通知\n正文。"


def test_a_broken_line_is_refused_by_its_number_and_the_others_are_read():
    broken = b'{"id": 1, "text": \n\n[1]\n{"id": 2}\n{"text": 5}\n'
    data = as_lines(RECORD) + broken + as_lines({"text": "末。"})
    sources = list(read(data, "set.jsonl"))
    assert [type(s) is Refusal for s in sources] == [False, True, True, True, True, False]
    reasons = [s.reason for s in sources if isinstance(s, Refusal)]
    assert [r.split(":")[0] for r in reasons] == ["line 2", "line 4", "line 5", "line 6"]
    assert "no JSON" in reasons[0]
    assert '"text"' in reasons[2]


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"text": "a', b'{"text": ""}', b"7" * 5000])
def test_a_file_without_any_record_is_refused_whole(line: bytes):
    with pytest.raises(UnreadableError, match="line 1"):
        list(read(line + b"\n", "set.jsonl"))


def test_a_file_of_countless_broken_lines_is_given_up_early():
    with pytest.raises(UnreadableError, match="line 1"):
        list(jsonl.read(b"{}\n" * 200_000, "set.jsonl"))


def test_line_separators_inside_strings_do_not_end_a_record():
    (source,) = read('{"text": "一\u2028二\x85三"}'.encode(), "set.jsonl")
    assert source.text == "一\u2028二\x85三"


def test_half_a_character_and_lost_bytes_are_recorded():
    (source,) = read(b'{"text": "ab\\ud800c\\ud83d\\ude00"}', "set.jsonl")
    assert source.text == "ab\ufffdc\U0001f600"
    assert source.defects == (Span(2, 3),)
    data = as_lines(RECORD, {"title": "甲", "text": "乙丙丁"}, *[RECORD] * 20)
    data = data.replace("丙".encode(), b"\xe4\xb8")
    sources = list(read(data, "set.jsonl"))
    assert sources[1].text == "甲\n乙\ufffd丁"
    assert sources[1].defects == (Span(3, 4),)
    assert sources[2].defects == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings(encoding: str):
    text = "为了规范医疗保障关系，健全多层次医疗保障体系，优化医疗保障服务，维护公民合法权益，制定本条例。"
    (source,) = read(as_lines({"id": "a", "text": text}, encoding=encoding), "set.jsonl")
    assert source.text == text


@pytest.mark.parametrize(
    ("name", "head", "ours"),
    [
        ("set.jsonl", b'{"id": 1, "text": "a"}\n', True),
        ("set.txt", b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n', True),
        ("set.txt", b'{"id": 1, "text": "' + b"a" * 9000, True),
        ("set.json", b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n', True),
        ("set.json", b'{"id": 1, "text": "a"}', False),
        ("set.ndjson", b'{"id" 1, "text": "a"}\n', True),
        ("note.txt", b'{"id": 1}\n', False),
        ("note.txt", "《通知》{正文}".encode(), False),
        ("page.jsonl", b"<!DOCTYPE html><html><body>", False),
    ],
)
def test_content_decides(name: str, head: bytes, ours: bool):
    from aigov_search.readers import HEAD, find_readers

    surest = max(find_readers(), key=lambda reader: reader.sniff(name, head[:HEAD]))
    assert (surest.FORMAT == "jsonl") is ours


def test_sixty_thousand_records_read_fast():
    data = as_lines({"id": "a", "title": "条例", "text": "为了规范医疗保障关系。" * 8}) * 60_000
    begun = time.process_time()
    assert sum(1 for _ in read(data, "set.jsonl")) == 60_000
    assert time.process_time() - begun < 6  # a fifth of that is usual


@settings(max_examples=200, deadline=None)
@given(mutations(as_lines(RECORD, {"id": 2, "text": "正文"}), (b"\n", b'"', b"\\ud800", b"[", b"1e999")))
def test_no_bytes_end_in_a_traceback(data: bytes):
    drain(jsonl.read(data, "set.jsonl"))


_MUCH = as_lines(RECORD, {"id": 2, "text": "数据" * 50}, {"id": 3, "text": "正文"})


@settings(max_examples=200, deadline=None)
@given(mutations(_MUCH, (b"\n", b"\r", b'"', b"\xef\xbb\xbf", b"\xff", "\u2028".encode(), b"\0")))
def test_what_is_read_piece_by_piece_is_what_is_read_at_once(data: bytes):
    if not is_utf8(BytesIO(data)):
        return
    found: list[object] = []
    for read_all in (lambda: jsonl.read(data, ""), lambda: jsonl.read_stream(BytesIO(data), "")):
        try:
            found.append([*read_all()])
        except UnreadableError as error:
            found.append(str(error))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("data", "is_so"),
    [
        (_MUCH, True),
        (b"\xef\xbb\xbf" + _MUCH, True),
        (_MUCH.decode().encode("gb18030"), False),
        (_MUCH.decode().encode("utf-16"), False),
        (_MUCH[:-3], True),
        (_MUCH + b"\xe4\xb8", False),
        (as_lines({"id": 1, "text": "few"}), True),
        (as_lines({"id": 1, "text": "é"}), False),  # too little to tell from other encodings
    ],
)
def test_utf8_is_known_piece_by_piece(data: bytes, is_so: bool, monkeypatch: pytest.MonkeyPatch):
    assert find_streamer(BytesIO(data), "set.jsonl") is (jsonl if is_so else None)
    for piece in (1 << 20, 7):
        monkeypatch.setattr(encoding, "_PIECE", piece)
        assert is_utf8(BytesIO(data)) == (is_so and (piece > 7 or data.isascii()))


def test_other_usual_names_do_where_there_is_no_text():
    (source,) = read(as_lines({"标题": "通知", "content": "正文。", "发布时间": "2023-07-13"}), "set.jsonl")
    assert source.text == "通知\n正文。"
    assert source.hints == {"title": "通知", "date": "2023-07-13"}


@pytest.mark.parametrize(
    "whole",
    [
        [RECORD, {"title": "空"}],
        {"code": 0, "data": [RECORD, 7]},
        {key: value for key, value in RECORD.items() if key != "text"} | {"正文": RECORD["text"]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_in_one_piece(whole: object, indent: int | None):
    source, *rest = read(json.dumps(whole, ensure_ascii=False, indent=indent).encode(), "set.json")
    assert source.text == "关于加强人工智能伦理治理的意见\n第一段。\n第二段。"
    assert source.record_id == "gov-7"
    assert [refusal.reason[:7] for refusal in rest if isinstance(refusal, Refusal)] == ["item 2:"] * len(rest)


@pytest.mark.parametrize(
    "data", [b"[", b"{}", b"[]", b'[{"a": 1}]', b'{"a": [1], "b": [2]}', b"[" * 90_000, b"[[1]]"]
)
def test_json_without_documents_says_so(data: bytes):
    from aigov_search.readers import json as json_reader

    with pytest.raises(UnreadableError, match=r"JSON|no document"):
        list(json_reader.read(data, "set.json"))


@settings(max_examples=200, deadline=None)
@given(mutations(json.dumps([RECORD, RECORD]).encode(), (b"[", b"{", b'"', b"\\ud800", b"1e999", b"null")))
def test_no_json_ends_in_a_traceback(data: bytes):
    from aigov_search.readers import json as json_reader

    drain(json_reader.read(data, "set.json"))
