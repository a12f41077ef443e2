"""What is read on papers of agencies, and that no paper breaks the reading."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.documents.proposals import LIKELY, SURE, propose
from certificates.documents.proposals.days import days_in
from certificates.enums import CourseFormat
from certificates.services.claims import LONGEST
from tests.certificates.papers import HEART, ORANGE_CROSS, red_cross

FIELDS = {*LONGEST, "format", "issued_on", "expires_on"}


def values(text, **how):
    return {field: guess.value for field, guess in propose([text], **how).items()}


def test_a_certificate_of_the_red_cross():
    found = propose([red_cross("JANE DOE")])

    assert {field: guess.value for field, guess in found.items()} == {
        "holder_name": "JANE DOE",
        "course_name": "Adult and Pediatric First Aid/CPR/AED",
        "issued_on": "2026-03-15",
        "expires_on": "2028-03-15",
        "issuer_text": "American Red Cross",
        "instructor_name": "Grace Hopper",
        "number": "0123ABC",
    }
    assert {field for field, guess in found.items() if guess.confidence >= SURE} >= {
        "issued_on",
        "number",
        "holder_name",
    }
    assert LIKELY <= found["expires_on"].confidence < SURE  # reckoned, not printed


def test_a_card_of_the_heart_association():
    assert values(HEART) == {
        "holder_name": "Jane Doe",
        "course_name": "BASIC LIFE SUPPORT",
        "issued_on": "2026-03-15",
        "expires_on": "2028-03-31",
        "issuer_text": "American Heart Association",
        "instructor_name": "Ann Lee",
        "number": "234567890123",
    }


def test_a_dutch_one():
    assert values(ORANGE_CROSS, day_first=True) == {
        "holder_name": "Sanne de Vries",
        "course_name": "Eerste Hulp aan kinderen",
        "issued_on": "2026-03-15",
        "expires_on": "2028-03-14",
        "issuer_text": "Het Oranje Kruis",
        "number": "NL-2026-0042",
    }


def test_the_page_is_told_and_the_holders_name_is_found_anywhere():
    found = propose(
        ["Welcome", "to all: Certificate of Sanne de Vries\nCompleted on 1 May 2026"], holder_name="Sanne de Vries"
    )

    assert (found["holder_name"].value, found["holder_name"].page) == ("Sanne de Vries", 2)
    assert (found["issued_on"].value, found["issued_on"].page) == ("2026-05-01", 2)


def test_a_number_in_groups_of_digits_is_read_whole():
    assert propose(["eCard code: 2165 0019 0412\nIssued: 2026-05-01"])["number"].value == "216500190412"


def test_two_numbers_that_disagree_make_it_less_sure():
    once, twice = "Certificate ID: A-1000", "Certificate ID: A-1000\nCertificate ID: A-2000"

    assert propose([once])["number"].confidence >= SURE
    assert propose([twice])["number"].confidence < SURE


def test_ends_before_it_began_is_doubted():
    found = propose(["Date issued: 2026-05-01\nExpires: 2025-05-01"])

    assert max(found["issued_on"].confidence, found["expires_on"].confidence) < LIKELY


@pytest.mark.parametrize(
    ("text", "day_first", "day", "is_certain"),
    [
        ("2026-03-15", False, date(2026, 3, 15), True),
        ("03/15/2026", True, date(2026, 3, 15), True),
        ("15/03/2026", False, date(2026, 3, 15), True),
        ("3/4/2026", False, date(2026, 3, 4), False),
        ("3/4/2026", True, date(2026, 4, 3), False),
        ("3/3/2026", True, date(2026, 3, 3), True),
        ("03.04.2026", False, date(2026, 4, 3), True),
        ("3/4/26", False, date(2026, 3, 4), False),
        ("Mar 15, 2026", False, date(2026, 3, 15), True),
        ("March 15th, 2026", False, date(2026, 3, 15), True),
        ("15 maart 2026", False, date(2026, 3, 15), True),
        ("1st of May 2026", False, date(2026, 5, 1), True),
        ("02/2028", False, date(2028, 2, 29), True),
        ("Februari 2027", False, date(2027, 2, 28), True),
    ],
)
def test_days_as_they_are_printed(text, day_first, day, is_certain):
    [found] = days_in(f"on {text} there", day_first=day_first)

    assert (found.day, found.is_certain) == (day, is_certain)


@pytest.mark.parametrize(
    "text",
    ["02/30/2026", "13/13/2026", "2026-13-01", "1/2/1899", "12345/2026", "192.168.10.12", "1.2.3.2026", "0/0/2026"],
)
def test_what_is_no_day(text):
    assert list(days_in(text, day_first=False)) == []


WORDS = st.sampled_from(
    [
        *("Certificate ID:", "Name", "Date", "Expires:", "Valid for 2 years", "99 years", "03/15/2026", "2149-12-31"),
        *("Course:", "has successfully completed", "\n", "\x00", "\u202e", "\ud800", ":", "issued by", "02/2028", "É"),
    ]
)
MUTATED = st.one_of(
    st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=60).map(" ".join),
    st.tuples(
        st.sampled_from([red_cross(), HEART, ORANGE_CROSS]),
        st.integers(0, 400),
        st.integers(0, 80),
        st.text(max_size=40),
    ).map(lambda cut: cut[0][: cut[1]] + cut[3] + cut[0][cut[1] + cut[2] :]),
)


@settings(max_examples=400, deadline=None)
@given(pages=st.lists(MUTATED, max_size=3), day_first=st.booleans())
def test_no_paper_breaks_the_reading_and_every_guess_fits_its_field(pages, day_first):
    found = propose(pages, holder_name="Ada Byron", day_first=day_first)

    assert found == propose(pages, holder_name="Ada Byron", day_first=day_first)
    assert found.keys() <= FIELDS
    for field, guess in found.items():
        assert 0 < guess.confidence <= 1
        assert 1 <= guess.page <= len(pages)
        assert guess.value == guess.value.strip() != ""
        guess.value.encode()
        if field.endswith("_on"):
            assert 1950 <= date.fromisoformat(guess.value).year <= 2150
        elif field == "format":
            assert guess.value in CourseFormat.values
        else:
            assert len(guess.value) <= LONGEST[field]
            assert not set(guess.value) & {"\x00", "\n"}
