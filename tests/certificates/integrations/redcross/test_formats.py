from __future__ import annotations

import pytest

from certificates.integrations.redcross.formats import BLENDED, INSTRUCTOR_LED, ONLINE, course_format


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Blended", BLENDED),
        ("Blended Learning", BLENDED),
        ("online", ONLINE),
        ("Online Only", ONLINE),
        ("Instructor-Led", INSTRUCTOR_LED),
        ("Instructor Led", INSTRUCTOR_LED),
        ("INSTRUCTOR-LED TRAINING", INSTRUCTOR_LED),
    ],
)
def test_the_sites_own_text_wins(said, expected):
    for code in ("CPR-BL-101", "CPR-OL-101", "CPR"):
        assert course_format(said, code) == expected


@pytest.mark.parametrize("said", ["", "Certifications", "Classroom", "Online and instructor-led", "Nonlinear"])
def test_anything_else_leaves_it_to_the_code(said):
    assert course_format(said, "CPR-BL-101") == BLENDED


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CPR-BL-101", BLENDED),
        ("cpr-bl", BLENDED),
        ("BL101", BLENDED),
        ("HSS BL 21", BLENDED),
        ("CPR-OL-101", ONLINE),
        ("OL7", ONLINE),
        ("ROCBST", ONLINE),
        (" roc-1", ONLINE),
        ("BL-OL", BLENDED),
        ("BLS", INSTRUCTOR_LED),
        ("BLS-101", INSTRUCTOR_LED),
        ("POOL-LG", INSTRUCTOR_LED),
        ("PROC-1", INSTRUCTOR_LED),
        ("WSI", INSTRUCTOR_LED),
        ("", INSTRUCTOR_LED),
    ],
)
def test_the_code_by_whole_words(code, expected):
    assert course_format("", code) == expected
