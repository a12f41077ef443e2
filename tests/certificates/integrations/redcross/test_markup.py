from __future__ import annotations

import pytest

from certificates.integrations.redcross.markup import read_page
from certificates.integrations.redcross.outcomes import Found, Nothing, NotUnderstood
from certificates.integrations.redcross.simulator import pages
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate

UNKNOWN = "the page neither has hits nor says that there are none"
HIDDEN = "there is data on the page, and no hit as we know them"
CPR = Certificate(number="0QX1YZ", course="Adult CPR/AED", issued="Mar 5, 24", expires="03/05/2026", name="Ada Byron")
BLS = Certificate(number="0QX2AB", course="Basic Life Support & more", code="BLS", issued="03/05/2024")


def test_hits_in_their_order():
    outcome = read_page(pages.found([CPR, BLS]))

    assert isinstance(outcome, Found)
    assert [(row.number, row.course_name) for row in outcome.rows] == [
        ("0QX1YZ", "Adult CPR/AED"),
        ("0QX2AB", "Basic Life Support & more"),
    ]


def test_the_shape_is_that_of_the_markup_and_not_of_the_person():
    one, two, changed = (
        read_page(page)
        for page in (
            pages.found([CPR]),
            pages.found([CPR, BLS]),
            pages.found([CPR]).replace("certificate-name", "title"),
        )
    )

    assert one.shape == two.shape != changed.shape


@pytest.mark.parametrize(
    "page",
    [
        pages.NONE_FOUND,
        pages.EMPTY_LIST,
        "No results found",
        "<p>No certificates found.</p>",
        "<div>Sorry, no matching certificates were found for this address.</div>",
        "<p>We couldn\u2019t find any certificates</p>",
        "<p>We are unable to locate a matching record.</p>",
        "<b>0 results</b>",
        "<p>Certificate not found</p>",
        "<html><body><h2>No Certifications Found</h2></body></html>",
        "<p>Your search did not match any certificates</p>",
        "<p>Certificates could not be found.</p>",
    ],
)
def test_nothing_found_is_what_says_so(page):
    assert isinstance(read_page(page), Nothing)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("", "the page is blank"),
        (" \n\t", "the page is blank"),
        ("<p>Hello</p>", UNKNOWN),
        ("<h1>Page not found</h1>", UNKNOWN),
        ("We could not find the page you want", UNKNOWN),
        ("No results. " + "x" * 700, UNKNOWN),
        (pages.SCRIPTED, UNKNOWN),
        (pages.CHALLENGE, UNKNOWN),
        ('{"certificates": []}', UNKNOWN),
        ("<p hidden>No certificates found</p><li>CPR, 03/05/2024</li>", HIDDEN),
        (pages.in_mood(Mood.CHANGED, [CPR]), HIDDEN),
        (pages.in_mood(Mood.BROKEN, [CPR, BLS]), "a hit has no data"),
        (pages.in_mood(Mood.MOVED, [CPR]), "a row has 19 fields"),
        ('<input class="certpdfdownload">', "a row has 1 fields"),
        ("x" * 1_000_001, "the page has 1000001 characters"),
        ('<input class="certpdfdownload">' * 501, "the page has 501 hits"),
    ],
)
def test_what_is_not_understood_and_why(page, why):
    outcome = read_page(page)

    assert isinstance(outcome, NotUnderstood)
    assert outcome.why == why


def test_one_bad_hit_spoils_the_page():
    bad = Certificate(number="9", course="x", value="id-9|x")

    assert isinstance(read_page(pages.found([CPR, bad, BLS])), NotUnderstood)


def test_a_hit_that_is_listed_twice_counts_once():
    outcome = read_page(pages.found([CPR, CPR]))

    assert isinstance(outcome, Found)
    assert len(outcome.rows) == 1


def test_one_number_for_two_certificates_is_not_understood():
    other = Certificate(number=CPR.number, course="Lifeguarding")

    assert isinstance(read_page(pages.found([CPR, other])), NotUnderstood)


@pytest.mark.parametrize(
    "page", ["http://example.org/", "a.html", "<?xml version='1.0'?><r>x</r>", "<![x", "<!", "&#0;&#xD800;"]
)
def test_what_parsers_stumble_over(page):
    assert isinstance(read_page(page), NotUnderstood)
