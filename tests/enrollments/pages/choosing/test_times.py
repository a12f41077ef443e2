"""Choosing times: a list, an address, no script."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from enrollments.pages.picking import write_instant
from tests.enrollments.pages.choosing.form import chosen, offered, sent, travelling
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_free_times_stand_under_their_days_and_say_date_and_zone(client, pack, hours, choose_url):
    html = assert_sound(client.get(choose_url()))

    day = hours(10)[0].astimezone(AMSTERDAM)
    heading = f"{day:%A} {day.day} {day:%B %Y}"
    group = next((one for one in html.select(".time-day") if words(one.h3) == heading), None)
    if group is None:  # the day after tomorrow lies in the next week
        html = soup(client.get(choose_url(week=day.date())))
        group = next(one for one in html.select(".time-day") if words(one.h3) == heading)
    label = group.select_one(f"input[value='{write_instant(hours(10)[0])}'] + label")
    assert words(label) == f"{heading}, {day:%H}:00\N{EN DASH}{day.hour + 1:02}:00 Amsterdam time"
    assert "All times are in Amsterdam time." in words(html.select_one(".time-list"))
    assert group["role"] == "group"


def test_a_choice_is_kept_over_weeks_without_script(client, pack, hours, choose_url):
    (first,) = hours(10)
    html = assert_sound(client.get(choose_url(first, week=first.astimezone(AMSTERDAM).date())))
    assert offered(html)[write_instant(first)] is True
    assert travelling(html) == []

    later = assert_sound(client.get(sent(html, html.select_one("#later"))))
    assert travelling(later) == [write_instant(first)]
    assert write_instant(first) not in offered(later)
    assert chosen(later) == [write_instant(first)]

    back = assert_sound(client.get(sent(later, later.select_one("#earlier"))))
    assert offered(back)[write_instant(first)] is True
    assert chosen(back) == [write_instant(first)]


def test_a_chosen_time_is_taken_away_by_its_button(client, hours, choose_url):
    first, second = hours(10, 12)
    html = soup(client.get(choose_url(first, second)))
    button = html.select_one(f"#drop-{write_instant(first)}")

    left = assert_sound(client.get(sent(html, button)))

    assert chosen(left) == [write_instant(second)]
    assert left.select_one("#choice-title").has_attr("autofocus")


def test_the_count_is_said(client, hours, choose_url):
    html = soup(client.get(choose_url(*hours(10))))

    assert words(html.select_one("#bar-count")) == "1 of 2 lessons chosen"
    news = html.select_one("#news")
    assert news["role"] == "status"
    assert "1 of 2 lessons chosen." in words(news)
    assert "choose 1 more" in words(news)


def test_one_lesson_is_one_radio_button_and_the_newest_wins(client, hours):
    pack = make_pack(required_classes_count=1)
    first, second = (write_instant(hour) for hour in hours(10, 12))
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + f"?t={first}&t={second}"))

    assert chosen(html) == [second]
    assert {box["type"] for box in html.select(".time-list input")} == {"radio"}
    assert not html.select("#weekly")


@pytest.mark.parametrize(
    "query",
    [
        "t=x&t=&t=20261301T9999Z&t=99991231T2359Z&t=00010101T0000Z",
        "week=never&mode=underwater",
        "week=0001-01-01",
        "week=9999-12-31",
        "drop=nonsense&weekly=1",
        "&".join(f"t=20270101T{hour:02}00Z" for hour in range(24)) + "&t=20270102T0000Z" * 300,
    ],
)
def test_nonsense_in_the_address_does_no_harm(client, pack, query):
    assert_sound(client.get(f"{reverse('enrollments:choose', args=[pack.uid])}?{query}"))


def test_broken_rules_are_explained_while_choosing(client, hours, choose_url):
    html = soup(client.get(choose_url(*hours(10, 11, 12))))

    sentence = "This course has 2 lessons and you chose 3: take 1 away."
    assert [words(problem) for problem in html.select("#problems li")] == [sentence]
    note = html.select_one("#bar-words .finding-wrong")
    assert words(note) == f"One thing to change {sentence}"
    assert note.a["href"] == "#problems"


def test_lessons_still_to_choose_are_no_broken_rule_until_somebody_goes_on(client, hours, choose_url):
    address = choose_url(*hours(10))
    html = soup(client.get(address))

    assert not html.select("#problems, .finding-wrong")
    assert "choose 1 more" in words(html.select_one("#choice .finding"))

    html = assert_sound(client.get(f"{address}&check=1"))
    assert "choose 1 more" in words(html.select_one("#problems[autofocus] li"))
    assert html.select_one("#choosing > input[name=check]")


def test_a_course_that_begins_with_a_meeting_offers_no_times_and_says_how_it_goes(client, pack, choose_url):
    pack.preliminary_meeting_required = True
    pack.save(update_fields=["preliminary_meeting_required"])
    html = assert_sound(client.get(choose_url()))

    assert "This course begins with a meeting" in words(html.main)
    assert "there are no times to choose here" in words(html.main)
    assert not html.select("#choosing, .steps")


def test_two_lessons_without_room_between_them_are_explained(client, hours):
    pack = make_pack(required_classes_count=2, buffer_after_minutes=15)
    first, second = hours(10, 11)
    query = f"?t={write_instant(first)}&t={write_instant(second)}"
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + query))

    assert [words(problem).count("Amsterdam time") for problem in html.select("#problems li")] == [2]
    assert "too close" in words(html.select_one("#problems"))


def test_a_time_that_is_gone_is_named_and_can_be_taken_away(client, pack, student, hours, choose_url):
    first, second = hours(10, 12)
    LessonSlotFactory(course_pack=pack, starts_at=first)
    html = assert_sound(client.get(choose_url(first, second)))

    assert [words(one) for one in html.select(".chosen-gone .badge")] == ["Not free"]
    assert "is no longer free with this tutor" in words(html.select_one(".finding"))
    assert chosen(soup(client.get(sent(html, html.select_one(f"#drop-{write_instant(first)}"))))) == [
        write_instant(second)
    ]
