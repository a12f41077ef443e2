from __future__ import annotations

from benchmarks.refusals import LONGEST, Refusals


def test_all_refusals_are_one_line_the_most_frequent_first():
    refusals = Refusals()
    assert not refusals
    refusals.add(503, b"<html>\n  away </html>")
    for number in range(3):
        refusals.add(409, b'{"message": "%d"}' % number)

    assert str(refusals) == '3 x 409 ({"message": "0"}), 1 x 503 (<html> away </html>)'


def test_a_long_answer_is_cut_and_bytes_that_are_no_text_are_shown():
    refusals = Refusals()
    refusals.add(500, b"\xff\n" * 1000)

    assert len(str(refusals)) < LONGEST + 20
    assert "\n" not in str(refusals)
