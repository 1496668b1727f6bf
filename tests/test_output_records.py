"""Records on paper: what is written reads back, and no cell does harm."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from aigov_search.output.records import WRITERS, make_row
from aigov_search.records import Match

NAMES = ["text", "matches", "date"]
rows = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.text(st.characters(exclude_categories=["Cs"])),
            "matches": st.lists(st.fixed_dictionaries({"start": st.integers(0, 9)}), max_size=2),
            "date": st.none() | st.just("2024-05-01"),
        }
    ),
    max_size=4,
)


def write(name: str, records) -> str:
    stream = io.StringIO(newline="")
    WRITERS[name](iter(records), NAMES, stream)
    return stream.getvalue()


@given(rows)
def test_json_and_json_lines_read_back(records):
    assert json.loads(write("json", records)) == records
    assert [json.loads(line) for line in write("jsonl", records).split("\n")[:-1]] == records


@given(rows)
def test_csv_reads_back(records):
    read = list(csv.DictReader(io.StringIO(write("csv", records), newline=""), strict=True))
    assert [row["text"] for row in read] == [record["text"] for record in records]
    assert [json.loads(row["matches"]) for row in read] == [record["matches"] for record in records]
    assert [row["date"] for row in read] == [record["date"] or "" for record in records]


@given(rows)
def test_a_tsv_row_is_a_line_with_as_many_cells_as_names(records):
    lines = write("tsv", records).split("\n")
    assert len(lines) == len(records) + 2
    assert all(line.count("\t") == len(NAMES) - 1 for line in lines[:-1])


@given(rows)
def test_no_cell_for_a_spreadsheet_begins_a_formula(records):
    for row in csv.reader(io.StringIO(write("excel", records).removeprefix("\ufeff"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_a_record_becomes_a_row_with_its_fields_in_order():
    match = Match(start=1, end=3, term="治理", via="script")
    assert list(make_row(match).items()) == [("start", 1), ("end", 3), ("term", "治理"), ("via", "script")]
