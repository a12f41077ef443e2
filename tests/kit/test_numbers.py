"""Whole numbers from outside."""

import pytest

from config.kit.numbers import LARGEST, whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), (str(LARGEST), LARGEST)])
def test_digits_are_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.0", "1e3", "٣", "²", "x", str(LARGEST + 1), "9" * 5_000])
def test_anything_else_is_none(text):
    assert whole_number(text) is None


def test_what_is_above_the_most_is_none():
    assert whole_number("50", most=50) == 50
    assert whole_number("51", most=50) is None
