import pytest

from aigov_search.chinese.numerals import article_number, normalize_article, parse_date, parse_numeral


@pytest.mark.parametrize(("text", "number"), [("二〇二三", 2023), ("三十五", 35), ("一百零二", 102), ("兩百", 200)])
def test_reads_numerals(text: str, number: int) -> None:
    assert parse_numeral(text) == number


@pytest.mark.parametrize(
    ("text", "dated"), [("2023年7月13日", ("2023-07-13", 10)), ("民國112.8.31", ("2023-08-31", 10)), ("7月1日", None)]
)
def test_reads_dates(text: str, dated: tuple[str, int] | None) -> None:
    assert parse_date(text) == dated


def test_tells_articles_from_mentions() -> None:
    assert article_number("第七十三条之一　在道路上") == "73-1"
    assert article_number("第七条规定的情形") is None
    assert normalize_article("73-1") == normalize_article("第七十三條之一") == "73-1"
