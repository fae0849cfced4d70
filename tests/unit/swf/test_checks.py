"""Arguments held against the limits of SWF: each refusal names the argument, the value and the limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swf import checks


@pytest.mark.parametrize("value", ["a", "x" * 256, "a b.c-d_e", "arnold", "été"])
def test_names_that_swf_takes(value):
    assert checks.name("activity_id", value) == value


@pytest.mark.parametrize(
    "value, message",
    [
        ("", "activity_id must not be empty: it takes 1 to 256 characters"),
        ("x" * 257, "activity_id is 257 characters long, SWF takes at most 256: 'xxx"),
        ("a:b", "activity_id 'a:b' contains ':': SWF refuses"),
        ("a/b", "contains '/'"),
        ("a|b", "contains '|'"),
        ("a\nb", r"contains '\\n'"),
        ("a\x7fb", r"contains '\\x7f'"),
        ("a\x9fb", r"contains '\\x9f'"),
        ("arn", "activity_id must not be the word 'arn'"),
    ],
)
def test_names_that_swf_refuses(value, message):
    with pytest.raises(ValueError, match=message):
        checks.name("activity_id", value)


@pytest.mark.parametrize("value", [None, 3, b"x", ["x"]])
def test_names_are_texts(value):
    with pytest.raises(TypeError, match="activity_id must be a str, not "):
        checks.name("activity_id", value)


def test_only_domains_and_task_lists_mind_white_space_at_their_ends():
    assert checks.name("activity_id", " a ") == " a "
    with pytest.raises(ValueError, match="task_list ' a' must not start or end with white space"):
        checks.name("task_list", " a", strip=True)


def test_a_text_may_be_empty_where_it_says_so():
    assert checks.text("run_id", "", empty=True) == ""


@pytest.mark.parametrize(
    "value, wire",
    [(0, "0"), (5, "5"), ("5", "5"), ("007", "7"), (5.0, "5"), (99_999_999, "99999999"), ("NONE", "NONE")],
)
def test_durations(value, wire):
    assert checks.duration("timeout", value) == wire


@pytest.mark.parametrize(
    "value",
    [-1, "-1", 1.5, "1.5", "", "soon", None, True, [1], 100_000_000, float("inf"), float("nan"), "none"],
)
def test_durations_that_swf_refuses(value):
    with pytest.raises(ValueError, match="timeout must be 0 to 99999999 whole seconds, or 'NONE', not "):
        checks.duration("timeout", value)


def test_a_duration_that_must_end():
    with pytest.raises(ValueError, match="timeout must be 1 to 900 whole seconds, not 'NONE'"):
        checks.duration("timeout", "NONE", endless=False, minimum=1, maximum=900)


@given(st.integers(min_value=-(2**31), max_value=2**31 - 1))
def test_priorities(number):
    assert (
        checks.priority("task_priority", number)
        == str(number)
        == checks.priority("task_priority", str(number))
    )


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, "", "not-a-number", ["list"], 1.5, None, False])
def test_priorities_that_swf_refuses(value):
    with pytest.raises(
        ValueError, match="task_priority must be a whole number from -2147483648 to 2147483647, not"
    ):
        checks.priority("task_priority", value)


def test_child_policies():
    assert checks.child_policy("child_policy", "ABANDON") == "ABANDON"
    with pytest.raises(
        ValueError, match="child_policy must be one of TERMINATE, REQUEST_CANCEL, ABANDON, not 'KILL'"
    ):
        checks.child_policy("child_policy", "KILL")


def test_tags():
    assert checks.tags("tag_list", ("a", "", "x" * 256)) == ["a", "", "x" * 256]
    with pytest.raises(ValueError, match="tag_list has 6 tags, SWF takes at most 5"):
        checks.tags("tag_list", ["abcdef"] * 6)
    with pytest.raises(ValueError, match="tag_list is 257 characters long"):
        checks.tags("tag_list", ["x" * 257])
    with pytest.raises(TypeError, match="tag_list must be a list of texts, not the text 'abc'"):
        checks.tags("tag_list", "abc")
    with pytest.raises(TypeError, match="tag_list must be a str, not int: 3"):
        checks.tags("tag_list", [3])
