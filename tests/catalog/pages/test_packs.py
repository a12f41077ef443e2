"""The catalog as a visitor finds it, without any script."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.enums import SchedulingType, TeachingMode
from tests.catalog.pages.listing import LIST, titles, tutor_of
from tests.factories.catalog import CoursePackFactory
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def packs(practice, maths):
    eva = tutor_of(practice, free_in=1)
    lucas = tutor_of(practice, "Lucas Moreau", free_in=10)
    return [
        CoursePackFactory(tutor_profile=eva, title="Algebra without fear", price=19500, category=maths),
        CoursePackFactory(
            tutor_profile=eva,
            title="Exam training",
            description="Old papers, and some algebra.",
            price=48000,
            category=maths,
            scheduling_type=SchedulingType.STRICT,
        ),
        CoursePackFactory(tutor_profile=lucas, title="French", price=28000, teaching_mode=TeachingMode.FACE_TO_FACE),
    ]


def test_the_list_shows_what_a_choice_needs(client, packs):
    html = assert_sound(client.get(LIST))

    assert titles(html) == ["French", "Exam training", "Algebra without fear"]
    card = html.select("#results .card")[2]
    text = words(card)
    assert "Mathematics" in text
    assert "Eva Jansen" in text
    assert "€195.00" in text
    assert "1 lesson of 60 min · Online" in text
    assert "Next free:" in text
    assert words(html.select_one(".filter-count")) == "3 courses"
    assert "Amsterdam time" in words(html.select_one("#results .list-note"))
    assert words(html.title) == "Courses \N{EN DASH} Westertoren"
    assert not html.select("meta[name=robots]")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=algebra", ["Algebra without fear", "Exam training"]),
        ("q=ALGÉBRA+f", ["Algebra without fear"]),
        ("category=mathematics", ["Exam training", "Algebra without fear"]),
        ("price_to=280", ["French", "Algebra without fear"]),
        ("mode=faceToFace", ["French"]),
        ("planning=strict", ["Exam training"]),
        ("free=2", ["Exam training", "Algebra without fear"]),
        ("order=price", ["Algebra without fear", "French", "Exam training"]),
        ("order=-price", ["Exam training", "French", "Algebra without fear"]),
        ("order=soonest", ["Exam training", "Algebra without fear", "French"]),
        ("q=algebra&planning=strict", ["Exam training"]),
    ],
)
def test_wishes_live_in_the_address(client, packs, query, found):
    html = assert_sound(client.get(f"{LIST}?{query}"))

    assert titles(html) == found


def test_what_is_wished_can_be_taken_away_one_by_one(client, packs):
    html = soup(client.get(f"{LIST}?q=algebra&category=mathematics&price_to=300&page=2"))

    pills = {words(pill.select_one("strong")): pill["href"] for pill in html.select(".pill:not(.pill-clear)")}
    assert pills == {
        "algebra": "?category=mathematics&price_to=300",
        "Mathematics": "?q=algebra&price_to=300",
        "300": "?q=algebra&category=mathematics",
    }
    assert html.find(id="id_q")["value"] == "algebra"
    assert html.select_one("#id_category option[selected]")["value"] == "mathematics"


def test_a_wish_that_cannot_be_read_is_said_and_left_out(client, packs):
    html = assert_sound(client.get(f"{LIST}?price_to=much&category=nothing-like-it&q=french"))

    assert titles(html) == ["French"]
    assert html.find(id="id_price_to_error")
    assert html.select_one(".filter-more").has_attr("open")


def test_an_amount_finer_than_the_currency_is_no_mistake(client, practice):
    practice.currency = "JPY"
    practice.save(update_fields=["currency"])
    CoursePackFactory(tutor_profile=tutor_of(practice), title="Kana", price=5000, currency="JPY")

    assert titles(soup(client.get(f"{LIST}?price_to=5000.50"))) == ["Kana"]


def test_subjects_are_one_step_away_and_keep_the_other_wishes(client, packs):
    html = soup(client.get(f"{LIST}?planning=strict&page=3"))

    chips = {words(chip): (chip["href"], chip.get("aria-current")) for chip in html.select(".chip")}
    assert chips == {
        "All subjects": ("?planning=strict", "true"),
        "Mathematics": ("?planning=strict&category=mathematics", None),
    }


def test_the_title_says_what_is_listed(client, packs, maths):
    html = soup(client.get(f"{LIST}?category=mathematics&q=algebra"))

    assert words(html.title) == "Courses in Mathematics: “algebra” \N{EN DASH} Westertoren"
    assert html.select_one("meta[name=robots]")["content"] == "noindex"


def test_pages(client, practice):
    tutor = tutor_of(practice)
    CoursePackFactory.create_batch(28, tutor_profile=tutor)

    first = soup(client.get(LIST))
    assert len(titles(first)) == 24
    assert [link["href"] for link in first.select(".pagination a[rel=next]")] == ["?page=2"]
    for wanted in ("2", "99", "00002"):
        second = assert_sound(client.get(f"{LIST}?page={wanted}"))
        assert len(titles(second)) == 4
        assert "page 2" in words(second.title)
    for nonsense in ("0", "-1", "x", "²", ""):
        assert titles(soup(client.get(f"{LIST}?page={nonsense}"))) == titles(first)


def test_a_few_more_than_a_page_stand_on_it(client, practice):
    CoursePackFactory.create_batch(25, tutor_profile=tutor_of(practice), title="Algebra")

    for address in (LIST, f"{LIST}?page=2", f"{LIST}?order=soonest", f"{LIST}?q=algebra"):
        html = soup(client.get(address))
        assert (len(titles(html)), html.select(".pagination")) == (25, [])


# -- When nothing is found --------------------------------------------------------------------------


def test_an_empty_search_offers_ways_out(client, packs):
    html = assert_sound(client.get(f"{LIST}?q=french&planning=strict"))

    assert titles(html) == []
    assert words(html.select_one(".filter-count")) == "0 courses"
    ways = {link["href"]: words(link.parent) for link in html.select(".ways-out a")}
    assert ways == {
        "?planning=strict": "without “Search: french” 1 course",
        "?q=french": "without “Planning: Fixed rhythm” 1 course",
    }
    for address in ways:
        assert titles(soup(client.get(f"{LIST}{address}")))


def test_a_typing_mistake_is_put_right(client, packs):
    html = soup(client.get(f"{LIST}?q=algebre"))

    suggestion = html.select_one(".empty-state-text a")
    assert (words(suggestion), suggestion["href"]) == ("algebra", "?q=algebra")


def test_a_correction_that_finds_nothing_is_not_offered(client, packs):
    html = soup(client.get(f"{LIST}?q=algebre&mode=faceToFace"))

    assert "Did you mean" not in words(html)


def test_an_empty_catalog_says_what_will_stand_here(client, practice):
    assert "No course is on sale yet" in words(assert_sound(client.get(LIST)))


def test_there_may_be_no_practice_at_all(client):
    assert client.get(LIST).status_code == 200
    assert client.get("/").status_code == 200


# -- Costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [LIST, f"{LIST}?q=course", f"{LIST}?q=nothing+like+it&planning=strict", "/"])
def test_more_courses_cost_no_more_queries(client, practice, maths, address):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    CoursePackFactory(tutor_profile=tutor_of(practice, free_in=1), category=maths)
    client.get(address)
    one = count()
    for _number in range(2):
        CoursePackFactory(tutor_profile=tutor_of(practice, free_in=1), category=maths)

    assert count() == one
