"""What each form of the query language is read as, and what is said of a query that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.errors import QueryError
from aigov_search.query.dates import is_date, is_within
from aigov_search.query.parser import parse_query
from aigov_search.query.syntax import And, Close, Dates, InField, Node, Not, Or, Prefix, Quoted, Words


def show(node: Node) -> str:
    """A tree in brackets, without places."""
    match node:
        case Words() | Quoted() | Prefix():
            return f"{type(node).__name__.lower()}:{node.text}"
        case Close():
            return f"close{node.distance}:{node.text}"
        case InField():
            return f"{node.field}={show(node.value)}"
        case Dates():
            return f"date={node.since}..{node.until}"
        case Not():
            return f"not({show(node.part)})"
        case And() | Or():
            return f"{type(node).__name__.lower()}({' '.join(map(show, node.parts))})"


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("人工智能", "words:人工智能"),
        ("人工智能 能力建设", "and(words:人工智能 words:能力建设)"),
        ("人工智能\u3000能力建设", "and(words:人工智能 words:能力建设)"),
        ("a AND b", "and(words:a words:b)"),
        ('"能力建设"', "quoted:能力建设"),
        ("“能力建设”", "quoted:能力建设"),
        ("＂能力建设＂", "quoted:能力建设"),
        ("“能力建设“", "quoted:能力建设"),
        ("「能力『建』设」", "quoted:能力『建』设"),
        ("人工「智能」", "and(words:人工 quoted:智能)"),
        ("A OR B", "or(words:A words:B)"),
        ("A B OR C D", "or(and(words:A words:B) and(words:C words:D))"),
        ("A (B OR C)", "and(words:A or(words:B words:C))"),
        ("A （B ＯＲ C）", "and(words:A or(words:B words:C))"),
        ("NOT A", "not(words:A)"),
        ("-A", "not(words:A)"),
        ("－A", "not(words:A)"),
        ("--A", "words:A"),
        ("A -(B C)", "and(words:A not(and(words:B words:C)))"),
        ('A -"B C"', "and(words:A not(quoted:B C))"),
        ("GPT-4", "words:GPT-4"),
        ("- A", "words:A"),
        ("title:倡议", "title=words:倡议"),
        ("Title：倡议", "title=words:倡议"),
        ('title:"倡议 书"', "title=quoted:倡议 书"),
        ("-source:外交部", "not(source=words:外交部)"),
        ("title:倡议*", "title=prefix:倡议"),
        ("number:国发〔2017〕35号", "number=words:国发〔2017〕35号"),
        ("lang:zh author:王明", "and(lang=words:zh author=words:王明)"),
        ("article:7", "article=words:7"),
        ("date:2024-05..2024-12", "date=2024-05..2024-12"),
        ("date:２０２４", "date=2024..2024"),
        ("date:2024..", "date=2024..None"),
        ("date:..2024-02-29", "date=None..2024-02-29"),
        ("date:2025…2024", "date=2024..2025"),
        ('"人工智能 安全"~10', "close10:人工智能 安全"),
        ("「人工智能　安全」～１０", "close10:人工智能　安全"),
        ("治理*", "prefix:治理"),
        ("治理＊", "prefix:治理"),
        ("don’t", "words:don’t"),
        ("业主拒交物业费，可以吗？", "words:业主拒交物业费，可以吗？"),
        ("《网络安全法》 ！", "words:《网络安全法》"),
        ("标题：时间", "words:标题：时间"),
        ("https://a.cn/b", "words:https://a.cn/b"),
        ("a:b", "words:a:b"),
    ],
)
def test_query_is_read(query: str, tree: str) -> None:
    assert show(parse_query(query)) == tree


@pytest.mark.parametrize(
    ("query", "position", "hint"),
    [
        ("", 0, "give a word"),
        ("？！", 0, "in quotes"),
        ("a (b", 2, "add )"),
        ("a b)", 3, "never opened"),
        ("a ()", 2, "nothing between"),
        ('a "b', 2, 'add "'),
        ("a “b", 2, "add ”"),
        ("a 「b", 2, "add 」"),
        ('""', 0, "nothing between"),
        ("a OR", 4, "both sides"),
        ("OR a", 0, "both sides"),
        ("a OR OR b", 5, "both sides"),
        ("(a OR) b", 5, "both sides"),
        ("AND a", 0, "both sides"),
        ("a AND", 2, "both sides"),
        ("a NOT", 2, "after it"),
        ("date:2024-13", 5, "YYYY-MM"),
        ("date:2023-02-29", 5, "no date"),
        ("date:", 5, "needs a value"),
        ("date:..", 5, "needs a value"),
        ("title: a", 0, "right after it"),
        ("titel:a", 0, "title:"),
        ("人*能", 1, "end of a word"),
        ("a *", 2, "beginning of a word"),
        ('"a b"~', 5, "number"),
        ('"a b"~99999', 5, "10000"),
        ("(" * 50 + "a" + ")" * 50, 40, "brackets"),
    ],
)
def test_mistake_is_placed_and_answered(query: str, position: int, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert caught.value.position == position
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("什么是（治理？", "words:什么是"),
        ("a)b", "and(words:a words:b)"),
        ("他说“好", "and(words:他说 words:好)"),
        ("5*3", "words:5*3"),
        ("titel:a", "words:titel:a"),
        ("OR a", "words:a"),
    ],
)
def test_question_is_read_without_complaint(query: str, tree: str) -> None:
    node = parse_query(query, question=True)
    parts = node.parts if isinstance(node, And) else (node,)
    assert show(node) == tree or show(parts[0]) == tree


pieces = st.sampled_from(
    [*'()（）"“”「」-－~～*＊:： \u3000', "OR", "AND", "NOT", "title:", "date:", "2024", "人", "a"]
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join)), st.booleans())
def test_any_text_is_read_or_refused(query: str, question: bool) -> None:
    try:
        node = parse_query(query, question=question)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        if question:
            assert "nothing to look for" in str(error)
    else:
        assert 0 <= node.start < node.end <= len(query)


def test_deep_and_long_queries_end_quickly() -> None:
    with pytest.raises(QueryError):
        parse_query("(" * 100_000)
    assert show(parse_query("-" * 100_000 + "a")) == "words:a"
    assert isinstance(parse_query("a OR " * 20_000 + "a"), Or)
    assert parse_query("(" * 100_000 + "a", question=True)


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-29", "2000-02-29", "0001-01-01"])
def test_date_is_known(date: str) -> None:
    assert is_date(date)


@pytest.mark.parametrize(
    "date", ["", "24", "2024-2", "2024-00", "2024-02-30", "1900-02-29", "２０２４", "2024-02-29-1", "-024"]
)
def test_date_is_unknown(date: str) -> None:
    assert not is_date(date)


@pytest.mark.parametrize(
    ("date", "since", "until", "within"),
    [
        ("2024-05-01", "2024-05", "2024-05", True),
        ("2024-05-31", "2024-05", "2024-05", True),
        ("2024-06-01", "2024-05", "2024-05", False),
        ("2024", "2024-05", None, True),
        ("2023", "2024-05", None, False),
        ("2024-04", None, "2024-05-03", True),
        (None, None, "2024", False),
    ],
)
def test_date_is_within(date: str | None, since: str | None, until: str | None, within: bool) -> None:
    assert is_within(date, since, until) is within


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("number:国发〔2017〕35号", "国发〔2017〕35号"),
        ("number:国发（2017）35号", "国发（2017）35号"),
        ("(number:国发(2017)35号)", "国发(2017)35号"),
        ("number:(2017)", "(2017)"),
    ],
)
def test_a_year_in_brackets_belongs_to_the_number(query: str, value: str) -> None:
    node = parse_query(query)
    assert isinstance(node, InField)
    assert node.value.text == value


@pytest.mark.parametrize("query", ["title:国发(2017)", "number:国发(20170)", "国发(2017)35号"])
def test_other_brackets_group(query: str) -> None:
    assert isinstance(parse_query(query), And)
