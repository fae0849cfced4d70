"""Tables as text: what each format looks like, to the byte."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from itertools import count, islice

import pytest
from tabulate import tabulate

from simpleflow.swf.stats import pretty

HEADER = ("Name", "Long title", "Z")
ROWS = [("a", 1.5, None), ("bcd", 22, 200)]

EXPECTED = {
    ("tabular", False): "a     1.50\nbcd  22.00  200\n",
    ("tabular", True): (
        "Name      Long title    Z\n"
        "a               1.50\n"
        "bcd            22.00  200\n"
    ),
    ("csv", False): "a,1.5,\r\nbcd,22,200\r\n",
    ("csv", True): "Name,Long title,Z\r\na,1.5,\r\nbcd,22,200\r\n",
    ("tsv", False): "a\t1.5\t\r\nbcd\t22\t200\r\n",
    ("tsv", True): "Name\tLong title\tZ\r\na\t1.5\t\r\nbcd\t22\t200\r\n",
    ("json", False): '[["a",1.5,null],["bcd",22,200]]\n',
    ("json", True): (
        '[{"Long title":1.5,"Name":"a","Z":null},{"Long title":22,"Name":"bcd","Z":200}]\n'
    ),
    ("human", False): (
        "Name        a\nLong title  1.5\nZ           None\n\n"
        "Name        bcd\nLong title  22\nZ           200\n"
    ),
}  # fmt: skip
EXPECTED["human", True] = EXPECTED["human", False]


def text(name, rows=ROWS, header=HEADER, with_header=False):
    return "".join(pretty.stream(name, rows, header, with_header))


@pytest.mark.parametrize(("name", "with_header"), EXPECTED)
def test_to_the_byte(name, with_header):
    """T-STA-1, Q-7 (titles in CSV, no blank line at its end), Q-8 (every row for people)."""
    assert text(name, with_header=with_header) == EXPECTED[name, with_header]


@pytest.mark.parametrize("header", [None, HEADER])
def test_tables_look_as_tabulate_lays_them_out(header):
    expected = tabulate(ROWS, headers=header or (), tablefmt="plain", floatfmt=".2f")
    assert pretty.tabular(ROWS, header) == expected


def test_q6_only_numbers_are_numbers():
    assert text("tabular", [("1e5", "007"), ("x", "1.0")]) == "1e5  007\nx    1.0\n"


@pytest.mark.parametrize(
    ("name", "with_header", "expected"),
    [
        ("tabular", False, "\n"),
        ("tabular", True, "Name    Long title    Z\n"),
        ("csv", False, ""),
        ("csv", True, "Name,Long title,Z\r\n"),
        ("json", True, "[]\n"),
        ("human", True, ""),
    ],
)
def test_q8_no_rows(name, with_header, expected):
    assert text(name, [], with_header=with_header) == expected


class TestCells:
    MOMENT = datetime(2026, 11, 21, 2, 0, 14, 960145, timezone(timedelta(hours=1)))

    @pytest.mark.parametrize("name", ["tabular", "csv", "human"])
    def test_moments_are_in_utc(self, name):
        assert "2026-11-21 01:00:14.960145+00:00" in text(name, [(self.MOMENT,)])

    def test_moments_in_json(self):
        assert text("json", [(self.MOMENT,)]) == '[["2026-11-21T01:00:14.960Z"]]\n'

    def test_values_within_values(self):
        cell = {"a": [1]}
        assert text("csv", [(cell,)]) == "{'a': [1]}\r\n"
        assert text("json", [(cell,)]) == '[[{"a":[1]}]]\n'
        assert text("tabular", [(cell,)]) == "{'a': [1]}\n"

    @pytest.mark.parametrize("name", ["tabular", "human"])
    def test_nothing_that_moves_the_cursor(self, name):
        shown = text(name, [("one\ntwo\x1b[2J\x9b",)])
        assert "one\\x0atwo\\x1b[2J\\x9b" in shown
        assert len(shown.splitlines()) == 1

    def test_commas_and_quotes_in_csv(self):
        assert text("csv", [('a,"b"\n',)]) == '"a,""b""\n"\r\n'

    def test_truth_is_no_number(self):
        assert text("tabular", [(True, 1), (False, 10)]) == "True    1\nFalse  10\n"


class TestStreaming:
    @pytest.mark.parametrize("name", ["tabular", "csv", "tsv", "json", "human"])
    def test_the_beginning_needs_no_end(self, name):
        endless = ((f"id-{number}", number, None) for number in count())
        start = "".join(islice(pretty.stream(name, endless, HEADER, True), 10))
        assert "id-1" in start

    def test_columns_keep_their_width_and_grow(self):
        rows = [("x" * 20, 1, "b")] + [(f"r{number}", number, "c") for number in range(2000)]
        lines = text("tabular", rows, with_header=True).splitlines()
        assert len(lines) == 2002
        assert lines[0].split() == ["Name", "Long", "title", "Z"]
        assert {line.index("c") for line in lines[2:]} == {lines[1].index("b")}
        assert lines[1999].split() == ["r1997", "1997", "c"]

    def test_numbers_stay_aligned(self):
        rows = [(float(number), f"n{number}") for number in range(1200)]
        lines = text("tabular", rows).splitlines()
        assert lines[0] == "  0.00  n0"
        assert lines[999] == "999.00  n999"
        assert lines[1100] == "1100.00  n1100"

    def test_json_is_one_line_however_long(self):
        rows = [(number, None, None) for number in range(1500)]
        assert json.loads(text("json", rows)) == [list(row) for row in rows]


class TestFormatted:
    def report(self):
        return HEADER, ROWS

    def test_default(self):
        assert pretty.formatted()(self.report)() == EXPECTED["tabular", False].rstrip("\n")

    @pytest.mark.parametrize("name", ["csv", "tsv", "json", "tabular", "human"])
    @pytest.mark.parametrize("with_header", [False, True])
    def test_by_name_or_by_function(self, name, with_header):
        expected = EXPECTED[name, with_header]
        if name in ("json", "tabular", "human"):
            expected = expected.removesuffix("\n")
        assert pretty.formatted(with_header, name)(self.report)() == expected
        assert pretty.formatted(with_header, pretty.FORMATS[name])(self.report)() == expected

    def test_q1_unknown_names_are_refused(self):
        with pytest.raises(ValueError, match="no format 'xml': say one of csv, tsv"):
            pretty.formatted(fmt="xml")
        with pytest.raises(ValueError, match="no format 'xml'"):
            list(pretty.stream("xml", ROWS, HEADER))

    def test_other_layouts_of_tabulate(self):
        assert pretty.tabular(ROWS, HEADER, tablefmt="github").splitlines()[1].startswith("|--")
