"""Dates: with their roles and their basis, and never a guess."""

from __future__ import annotations

import pytest

from aigov_search.pages.dates import date_dateline, find_deeds, find_stamps, infer_year, read_declared
from aigov_search.pages.publishers import find_dateline
from aigov_search.pages.rows import view_plainly
from tests.pages import SENTENCES, see


@pytest.mark.parametrize(
    ("text", "value", "time", "role"),
    [
        ("2024-05-08 12:52:59", "2024-05-08", "12:52:59", None),
        ("发布时间：2024年5月8日 星期三 9:05", "2024-05-08", "09:05", "published"),
        ("發佈日期:2024/5/8", "2024-05-08", None, "published"),
        ("2024年5月20日週一 下午2:05", "2024-05-20", "14:05", None),
        ("成文日期： 2023-11-07", "2023-11-07", None, "signed"),
        ("更新时间：2023.11.07", "2023-11-07", None, "revised"),
        ("实施日期：二〇二三年七月十日", "2023-07-10", None, "effective"),
        ("Sept 10, 2005 10:56 am", "2005-09-10", "10:56", None),
        ("Ren Min Ri Bao· 2025-12-23 22:31", "2025-12-23", "22:31", None),
    ],
)
def test_stamps(text: str, value: str, time: str | None, role: str | None) -> None:
    plain = view_plainly(text)
    (stamp,) = find_stamps(plain, 0, len(plain))
    assert (stamp.value, stamp.time, stamp.role) == (value, time, role)
    assert plain[stamp.start : stamp.end].strip() in plain


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-13-01", "有效期至：2026-01-01", "引用日期2014-05-19", "5月8日", "2024年"]
)
def test_what_is_no_date_of_the_page(text: str) -> None:
    assert not list(find_stamps(view_plainly(text), 0, len(text)))


def test_a_time_that_is_none_is_left_out() -> None:
    (stamp,) = find_stamps("2024-05-08 25:99", 0, 16)
    assert (stamp.value, stamp.time) == ("2024-05-08", None)


def test_declared_dates() -> None:
    assert read_declared("2024-05-08T12:00:00+08:00") == ("2024-05-08", "12:00:00")
    assert read_declared("2023-11-07") == ("2023-11-07", None)
    assert read_declared("yesterday") is None


def test_what_a_statute_says_of_itself() -> None:
    text = "1995年9月19日市人大常委会通过 1995年10月12日公布 2018年9月21日修正 本条例自1995年12月1日起施行。"
    found = {(dated.role, dated.value) for dated in find_deeds(text, text, 0, len(text))}
    assert found == {
        ("signed", "1995-09-19"),
        ("published", "1995-10-12"),
        ("revised", "2018-09-21"),
        ("effective", "1995-12-01"),
    }


def test_what_is_said_of_another_document_is_no_date_of_this_one() -> None:
    cited = "1.关于某法第二百六十六条的解释（2014年4月24日常务委员会第八次会议通过）规定如下。"
    own = "《某市数据办法》已经2021年1月8日市政府第130次常务会议通过，现予公布，自2021年5月1日起施行。"
    assert not list(find_deeds(cited, view_plainly(cited), 0, len(cited)))
    found = [(dated.role, dated.value) for dated in find_deeds(own, view_plainly(own), 0, len(own))]
    assert found == [("signed", "2021-01-08"), ("effective", "2021-05-01")]


FORMS = {
    "2023-07-13": "2023-07-13",
    "2023/7/13": "2023-07-13",
    "2023.07.13": "2023-07-13",
    "2023年7月13日": "2023-07-13",
    "二〇二三年七月十日": "2023-07-10",
    "中華民國112年8月31日": "2023-08-31",
    "民國112.8.31": "2023-08-31",
    "July 13, 2023": "2023-07-13",
    "13 July 2023": "2023-07-13",
    "2023-07-13T10:20:30+08:00": "2023-07-13",
    "Ren Min Ri Bao· 2025-12-23 22:31": "2025-12-23",
    "03/04/2023": None,
    "12.31.2023": None,
    "23-07-13": None,
    "2023-02-30": None,
    "2023年13月40日": None,
    "7月13日": None,
}


@pytest.mark.parametrize(("printed", "value"), FORMS.items(), ids=FORMS)
def test_a_line_under_the_title_dates_a_text_in_any_form(printed: str, value: str | None) -> None:
    (seen,) = see("\n".join(["人工智能治理白皮书发布", printed, *SENTENCES]))
    assert seen.date == value
    if value:
        dated = seen.article.date
        assert dated
        assert dated.span
        assert printed[dated.span.start - 12 : dated.span.end - 12] in dated.basis


def test_the_letter_with_which_a_document_is_sent_out_is_signed() -> None:
    letter = ["某市人民政府办公厅关于印发数据办法的通知", "各区人民政府：", "现印发给你们，请遵照执行。"]
    signed = ["某市人民政府办公厅", "2021年12月1日"]
    lines = [*letter, *signed, "某市数据办法", *SENTENCES * 3, "公开方式：主动公开"]
    (seen,) = see("\n\n".join(lines))
    assert [(dated.role, dated.value) for dated in seen.article.dates] == [("signed", "2021-12-01")]
    assert seen.date is None


@pytest.mark.parametrize(
    ("text", "month", "day", "year"),
    [
        ("第78届联合国大会1日协商一致通过决议。", 7, 1, 2024),
        ("第78届联合国大会一般性辩论开幕。", 9, 20, 2023),
        ("6月20日，展商在2024世界智能产业博览会上演示机器人。", 7, 2, 2024),
        ("到2030年实现可持续发展议程。", 7, 2, None),
        ("2023年10月，中方提出倡议。", 7, 2, None),
        ("6月20日，2024世界大会开幕。6月21日，2023世界论坛闭幕。", 7, 2, None),
        ("1月20日，2024世界大会开幕。", 7, 2, None),
    ],
)
def test_a_year_is_inferred_only_from_words_that_leave_no_choice(
    text: str, month: int, day: int, year: int | None
) -> None:
    inferred = infer_year(view_plainly(text), 0, len(text), month, day)
    assert (inferred[0] if inferred else None) == year


def test_a_dateline_says_what_its_year_rests_on() -> None:
    text = "新华社联合国7月1日电(记者王建刚)第78届联合国大会1日协商一致通过决议。"
    found = find_dateline(text, 0, len(text))
    assert found
    dated = date_dateline(text, found[1], 0, len(text))
    assert dated
    assert (dated.value, text[slice(*dated.span or (0, 0))]) == ("2024-07-01", "7月1日")
    assert "inferred" in dated.basis
    assert "第78届联合国大会" in dated.basis
