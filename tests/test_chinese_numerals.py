import subprocess
import sys
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.chinese.numerals import (
    FoundDate,
    article_number,
    find_dates,
    normalize_article,
    parse_numeral,
)

HAN_DIGITS = "〇一二三四五六七八九"
days = st.dates(date(1912, 1, 1), date(2099, 12, 31))
odd_text = st.text("第条條之一二十百〇零０1２年月日民國国-./年 　July,13，的规定（）", max_size=60)


def parse_date(text: str) -> tuple[str, int] | None:
    """The whole date that ``text`` begins with, and the number of its characters."""
    found = next(iter(find_dates(text)), None)
    return (found.value, found.end) if found and found.start == 0 and not found.is_partial else None


def spell(number: int, digits: str = HAN_DIGITS, units: str = "十百千", myriads: str = "万亿") -> str:
    """``number`` below 10¹² in full, written without the code under test."""
    sections = []
    for place in range(3):
        section = number // 10_000**place % 10_000
        written = "".join(
            (digits[int(figure)] + ("", *units)[3 - at] if figure != "0" else "\0")
            for at, figure in enumerate(f"{section:04}")
        )
        sections.append(written.rstrip("\0") + (("", *myriads)[place] if section else ""))
    joined = "".join(reversed(sections)).lstrip("\0")
    while "\0\0" in joined:
        joined = joined.replace("\0\0", "\0")
    return joined.replace("\0", "零") or "零"


@given(st.integers(0, 10**12 - 1))
def test_reads_every_number_spelled_in_full(number: int) -> None:
    assert parse_numeral(spell(number)) == number
    financial = spell(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟", myriads="萬億")
    assert parse_numeral(financial) == number


@given(st.integers(0, 10**30))
def test_reads_rows_of_digits(number: int) -> None:
    assert parse_numeral(str(number)) == number
    assert parse_numeral("".join(HAN_DIGITS[int(digit)] for digit in str(number))) == number
    assert parse_numeral("".join(chr(0xFF10 + int(digit)) for digit in str(number))) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二〇二三", 2023), ("二○二三", 2023), ("二零二三", 2023), ("三十五", 35), ("一百零二", 102),
        ("35", 35),
        ("３５", 35), ("壹佰", 100), ("兩百", 200), ("两万三", 23000), ("廿三", 23), ("卅", 30), ("十", 10),
        ("一百五", 150), ("一百零五", 105), ("一百十五", 115), ("一百一十五", 115), ("一万五", 15000),
        ("十万", 100000), ("35万", 350000), ("1万5000", 15000), ("三千五百万亿", 35 * 10**14), ("〇五", 5),
    ],
)  # fmt: skip
def test_reads_numerals(text: str, number: int) -> None:
    assert parse_numeral(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "人", "三十五人", "二三十", "百", "万", "一百零", "十百", "一百二百", "万一", "1.5万",
        "零十", "-3", "²", "٣", "1" * 40,
    ],
)  # fmt: skip
def test_reads_no_other_numbers(text: str) -> None:
    assert parse_numeral(text) is None


@given(days)
def test_reads_every_day_in_every_form(day: date) -> None:
    value = day.isoformat()
    year, month, number = day.year, day.month, day.day
    small = spell(month), spell(number)
    han_year = "".join(HAN_DIGITS[int(digit)] for digit in str(year))
    short = [text.replace("一十", "十") for text in small]
    forms = [
        f"{year}年{month}月{number}日", f"{year} 年 {month:02} 月 {number:02} 日",
        f"{han_year}年{small[0]}月{small[1]}日", f"{han_year}年{short[0]}月{short[1]}日",
        f"中華民國{year - 1911}年{month}月{number}日", f"民國{year - 1911}.{month}.{number}",
        f"中华民国{spell(year - 1911)}年{month}月{number}日",
        value, f"{year}/{month}/{number}", f"{year}.{month:02}.{number:02}", f"{day:%Y%m%d}",
        f"{number} {day:%B} {year}", f"{day:%B} {number}, {year}", f"{day:%b}. {number} {year}",
        f"{number}-{day:%b}-{year}", f"{day:%B} {number}th, {year}".lower(),
    ]  # fmt: skip
    for form in forms:
        wide = form.translate({code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)})
        for text in (form,) if form.isascii() else (form, wide):
            assert parse_date(text) == (value, len(text)), text
            assert find_dates(f"（{text}）") == [FoundDate(1, 1 + len(text), value, False)], text


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("2023年7月13日电", ("2023-07-13", 10)),
        ("二〇二三年七月十日", ("2023-07-10", 9)),
        ("二零二三年七月廿日", ("2023-07-20", 9)),
        ("二OO八年五月", ("2008-05", 7)),
        ("2023年度", ("2023", 5)),
        ("2023年元月3日", ("2023-01-03", 9)),
        ("2023年7月13号", ("2023-07-13", 10)),
        ("2023年7月13", ("2023-07-13", 9)),
        ("2023年7月13家企业", ("2023-07", 7)),
        ("2023年3家企业", ("2023", 5)),
        ("2023年7月13-15日", ("2023-07-13", 9)),
        ("2023年7月13日至15日", ("2023-07-13", 10)),
        ("2024年2月29日", ("2024-02-29", 10)),
        ("民國元年", ("1912", 4)),
        ("2023-07-13T10:00", ("2023-07-13", 10)),
        ("13-15 July 2023", ("2023-07-13", 15)),
        ("Sept. 5-7, 2023", ("2023-09-05", 15)),
        ("13th of July, 2023", ("2023-07-13", 18)),
        ("March 2023", ("2023-03", 10)),
    ],
)
def test_reads_dates(text: str, dated: tuple[str, int]) -> None:
    assert parse_date(text) == dated


@pytest.mark.parametrize(
    "text",
    [
        "", "2023", "2023-07", "7月1日", "2023年2月30日", "2023年2月29日", "2100年2月29日", "2023年13月",
        "2023年13月1日",
        "2023年7月131日", "20231313", "2023071", "202307131", "2023-07-13-01", "2023-7/13", "07/13/2023",
        "112年8月31日", "3000年", "1000年历史", "1.2023.07.13", "on July 13, 2023", "民國0年", "may 2023",
        "marching",
    ],
)  # fmt: skip
def test_reads_no_other_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("今年7月1日起施行", ["07-01"]),
        ("七月十日至八月二日", ["07-10", "08-02"]),
        ("2月29日、2月30日", ["02-29"]),
        ("2021年至2023年", ["2021", "2023"]),
        ("112年8月31日", []),
        ("二三年七月一日", []),
        ("t20230713_12.htm 20230713 a20230713", ["2023-07-13"]),
        ("/2023/7/13/a.html v2023.7.13", ["2023-07-13"]),
        ("公元前2070年，3000年历史，1500年前", []),
        ("you may 5 times; May 5; may 5, 2023", ["05-05", "2023-05-05"]),
        ("２０２３－０７－１３", ["2023-07-13"]),
        ("国发〔2017〕35号 192.168.2023.1", []),
        ("于July 13, 2023发布", ["2023-07-13"]),
    ],
)
def test_finds_dates(text: str, values: list[str]) -> None:
    found = find_dates(text)
    assert [dated.value for dated in found] == values
    assert [dated.is_partial for dated in found] == [len(value) == 5 for value in values]


@given(odd_text)
def test_found_dates_are_dates_in_order(text: str) -> None:
    end = 0
    for found in find_dates(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        value = f"2000-{found.value}" if found.is_partial else found.value
        date(*map(int, (value + "-01-01").split("-")[:3]))


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("第七条 为了保护", "7"),
        ("第7條　本法所稱", "7"),
        ("第七十三条之一　在道路上", "73-1"),
        ("第一百零五条\t有下列情形", "105"),
        ("第七条", "7"),
        ("　　第七条 国家", "7"),
        ("**第七条** 国家", "7"),
        ("第 7 條", "7"),
        ("第 7-1 條", "7-1"),
        ("第 7 條之 1", "7-1"),
        ("第七条【目的】国家", "7"),
        ("第七條（定義）", "7"),
        ("第七条：甲方", "7"),
        ("第七条、甲方应当", "7"),
        ("第二百三十三条 第二审人民法院应当", "233"),
        ("第八十六条 规定本行政区域", "86"),
        ("第四十四条 第四十三条所称", "44"),
        ("第四十条承租公共租赁住房的家庭", "40"),
        ("第三条中国公民的合法权益", "3"),
        ("第九条所有权人应当", "9"),
        ("第十五 条工商行政管理部门", "15"),
    ],
)
def test_reads_the_number_of_an_opening_article(line: str, number: str) -> None:
    assert article_number(line) == number


@pytest.mark.parametrize(
    "line",
    [
        "", " ", "第", "总则", "第一章 总则", "## 第三章 道路通行条件", "第三人知道本条所列行为",
        "第条 国家", "第零条 国家",
        "第七条规定的情形", "第七條規定的情形", "第七条的规定", "第七条、第八条", "第七条和第八条",
        "第七条至第九条规定",
        "第七条第二款", "第七条 第二款", "第七条（二）项", "第七条所称", "第七条中规定", "第七条修改为：",
        "第七条：“国家",
        "第七条，", "第七条。", "第七条》的决定", "第三十一条的决定》第一次修正", "第七条之规定",
        "第七条明确要求",
        "根据第七条 规定", "第一条件是", "第三条例外", "第二条建议：", "第三条道路", "第四条经验",
    ],
)  # fmt: skip
def test_a_line_that_mentions_an_article_opens_none(line: str) -> None:
    assert article_number(line) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第七条", "7"), ("7", "7"), ("第7條", "7"), ("７", "7"), ("七", "7"), ("7条", "7"), (" 第 7 條 ",
        "7"),
        ("七十三条之一", "73-1"), ("73-1", "73-1"), ("第73-1條", "73-1"), ("第73条之1", "73-1"),
        ("", None), ("第", None), ("条", None), ("0", None), ("7-0", None), ("第七章", None), ("7a", None),
    ],
)  # fmt: skip
def test_normalizes_what_is_asked_for(text: str, number: str | None) -> None:
    assert normalize_article(text) == number


@given(st.integers(1, 9999), st.integers(0, 99), st.sampled_from(["条", "條"]))
def test_what_opens_is_what_is_asked_for(number: int, branch: int, sign: str) -> None:
    written = f"第{spell(number)}{sign}" + (f"之{spell(branch)}" if branch else "")
    canonical = f"{number}-{branch}" if branch else str(number)
    assert article_number(f"{written}　国家") == canonical
    assert normalize_article(written) == normalize_article(canonical) == canonical


@given(odd_text)
def test_any_text_is_read_without_complaint(text: str) -> None:
    for read in (parse_numeral, parse_date, article_number, normalize_article):
        read(text)


@pytest.mark.parametrize(
    "unit", ["1", "二", "第", "第一", "第1条 ", "　", "7月", "2023-", "民国", "July ", "July 13-", "1 of ",
    "二〇二三年 ", "*#"]
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    started = process_time()
    find_dates(text)
    for read in (parse_numeral, parse_date, article_number, normalize_article):
        read(text)
        read(f"第{text}")
    assert process_time() - started < 2


def test_importing_it_compiles_no_pattern_and_imports_no_datetime() -> None:
    code = f"""
import sys
sys.path[:0] = {sys.path!r}
from aigov_search.chinese import numerals
numerals.parse_numeral("三十五")
print([name for name in ("datetime",
"pathlib") if name in sys.modules], numerals._date_pattern.cache_info().misses)
"""
    command = [sys.executable, "-I", "-S", "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[] 0\n"
