"""Choosing times: a list, an address, no script."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.enums import SchedulingType, TeachingMode
from enrollments.pages.picking import Picking, read_instant, write_instant
from enrollments.pages.weeks import week_words
from enrollments.services.enrolling import Choice, enroll_in_pack
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def chosen(html):
    return [button["value"] for button in html.select(".chosen button[name=drop]")]


def offered(html):
    return {box["value"]: box.has_attr("checked") for box in html.select(".time-list input[name=t]")}


def travelling(html):
    return [field["value"] for field in html.select("#choosing > input[type=hidden][name=t]")]


def sent(html, button=None):
    """What a browser sends when this form is submitted without script, by `button` if given."""
    form = html.select_one("#choosing")
    pairs = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
    pairs += [(box["name"], box["value"]) for box in form.select("input:is([type=checkbox], [type=radio])[checked]")]
    if button is not None:
        pairs.append((button["name"], button["value"]))
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return f"{form['action']}?{query.urlencode()}"


# -- The list ---------------------------------------------------------------------------------------


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


# -- Rules ------------------------------------------------------------------------------------------


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


# -- The same time every week -----------------------------------------------------------------------


def weekly_pack(**more):
    return make_pack(required_classes_count=4, horizon_days=90, windows=(("monday", dt.time(9), dt.time(20)),), **more)


@time_machine.travel(dt.datetime(2026, 10, 12, 6, tzinfo=dt.UTC), tick=False)
def test_the_same_time_every_week_keeps_the_wall_clock_when_the_clocks_change():
    pack = weekly_pack()
    first = dt.datetime(2026, 10, 12, 18, tzinfo=AMSTERDAM)
    picking = Picking(pack, QueryDict(f"t={write_instant(first)}&weekly=1"), user=None, zone=AMSTERDAM)

    local = [start.astimezone(AMSTERDAM) for start in picking.starts]
    assert [f"{start:%m-%d %H:%M}" for start in local] == ["10-12 18:00", "10-19 18:00", "10-26 18:00", "11-02 18:00"]
    assert picking.findings == []
    assert not picking.skips_weeks


@time_machine.travel(dt.datetime(2026, 10, 12, 6, tzinfo=dt.UTC), tick=False)
def test_weeks_in_which_the_time_is_taken_are_left_out_and_that_is_said(client):
    pack = weekly_pack()
    first = dt.datetime(2026, 10, 12, 18, tzinfo=AMSTERDAM)
    LessonSlotFactory(course_pack=pack, starts_at=first + dt.timedelta(days=7))
    address = reverse("enrollments:choose", args=[pack.uid])
    html = assert_sound(client.get(f"{address}?t={write_instant(first)}&weekly=1"))

    days = [read_instant(value, now=first).astimezone(AMSTERDAM).day for value in chosen(html)]
    assert days == [12, 26, 2, 9]
    assert "Weeks in which the time is not free were left out." in words(html.select_one("#choice"))


@time_machine.travel(dt.datetime(2026, 10, 12, 6, tzinfo=dt.UTC), tick=False)
def test_too_few_weeks_are_said(client):
    pack = make_pack(required_classes_count=4, horizon_days=10, windows=(("monday", dt.time(9), dt.time(20)),))
    first = dt.datetime(2026, 10, 12, 18, tzinfo=AMSTERDAM)
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + f"?t={write_instant(first)}&weekly=1"))

    assert len(chosen(html)) == 2
    assert "choose the other lessons yourself" in words(html.select_one("#choice"))


@pytest.mark.parametrize(
    ("monday", "said"),
    [
        (dt.date(2026, 11, 23), "23 to 29 November 2026"),
        (dt.date(2026, 11, 30), "30 November to 6 December 2026"),
        (dt.date(2026, 12, 28), "28 December 2026 to 3 January 2027"),
    ],
)
def test_weeks_have_names(monday, said):
    assert week_words(monday) == said


# -- Zones, ways of giving, refusals ----------------------------------------------------------------


def test_times_are_told_in_the_readers_zone_with_the_tutors_beside_them(client, pack, hours):
    reader = UserFactory(time_zone="America/New_York")
    client.force_login(reader)
    (first,) = hours(12)
    week = first.astimezone(ZoneInfo("America/New_York")).date()
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + f"?week={week}"))

    assert "All times are in New York time." in words(html.select_one(".time-list"))
    assert "Amsterdam" in words(html.select_one(".time-other"))


def test_online_or_in_person_is_chosen_where_both_are_given(client, hours):
    pack = make_pack(teaching_mode=TeachingMode.BOTH)
    address = reverse("enrollments:choose", args=[pack.uid])

    assert soup(client.get(address)).select_one("input[name=mode][checked]")["value"] == "online"
    html = assert_sound(client.get(f"{address}?mode=faceToFace"))
    assert html.select_one("input[name=mode][checked]")["value"] == "faceToFace"


def test_a_tutor_without_free_time_says_so(client):
    pack = make_pack(windows=(("monday", dt.time(9), dt.time(9, 30)),))
    html = assert_sound(client.get(reverse("enrollments:choose", args=[pack.uid])))

    assert "No free time at the moment" in words(html.main)
    assert not html.select("#choosing")


def test_who_has_the_course_is_led_to_it(as_student, pending, choose_url):
    html = assert_sound(as_student.get(choose_url()))

    assert html.find("a", href=reverse("enrollments:enrollment", args=[pending.uid]))
    assert "Continue" not in words(html.main)


def test_who_cannot_book_is_told_why(client, pack):
    client.force_login(pack.tutor_profile.user)
    html = assert_sound(client.get(reverse("enrollments:choose", args=[pack.uid])))

    assert "You cannot book your own course." in words(html.main)
    assert "Continue" not in words(html.main)


def test_continue_leads_to_the_review_with_the_choice_and_over_the_login(client, pack, hours, choose_url):
    html = soup(client.get(choose_url(*hours(10, 12))))
    button = html.select_one("button[formaction*=review]")
    target = urlsplit(sent(html))
    response = client.get(f"{button['formaction']}?{target.query}")

    login = urlsplit(response["Location"])
    assert login.path == reverse("accounts:login")
    back = urlsplit(parse_qs(login.query)["next"][0])
    assert back.path == reverse("enrollments:review", args=[pack.uid])
    assert parse_qs(back.query)["t"] == [write_instant(start) for start in hours(10, 12)]


def test_a_stranger_hears_of_a_broken_rule_before_the_login(client, pack, hours, choose_url):
    (first,) = hours(10)
    button = soup(client.get(choose_url(first))).select_one("button[formaction*=review]")
    response = client.get(f"{button['formaction']}?t={write_instant(first)}")

    back = urlsplit(response["Location"])
    assert back.path == reverse("enrollments:choose", args=[pack.uid])
    assert parse_qs(back.query)["t"] == [write_instant(first)]
    assert "choose 1 more" in words(soup(client.get(response["Location"])).select_one("#problems"))


def test_without_script_the_count_hides_and_the_choice_can_be_checked(client, hours, choose_url):
    html = soup(client.get(choose_url(*hours(10))))

    assert "with-script" in html.select_one("#bar-count")["class"]
    assert words(html.select_one(".choice-bar noscript button")) == "Check my choice"


# -- Costs ------------------------------------------------------------------------------------------


def test_more_lessons_and_more_choice_cost_no_more_queries(as_student, pack, student, hours, choose_url):
    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert as_student.get(address).status_code == 200
        return len(queries)

    as_student.get(choose_url())
    one = count(choose_url(*hours(10)))
    other = make_pack(practice=pack.practice)
    for day in (3, 4, 5):
        LessonSlotFactory(course_pack=pack, starts_at=hours(9, day=day)[0])
        LessonSlotFactory(course_pack=other, student=student, starts_at=hours(15, day=day)[0])
    somebody = MembershipFactory(practice=pack.practice).user
    enroll_in_pack(pack.pk, student=somebody, actor=somebody, choice=Choice(starts=hours(18, 20)))

    assert count(choose_url(*hours(10, 12, 14))) == one


def test_strict_packs_explain_every_week(client, pack, hours):
    pack.scheduling_type, pack.min_weekly_classes = SchedulingType.STRICT, 2
    pack.save(update_fields=["scheduling_type", "min_weekly_classes"])
    (first,), (second,) = hours(10, day=3), hours(10, day=17)
    query = f"?t={write_instant(first)}&t={write_instant(second)}"
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + query))

    assert len(html.select("#problems li")) == 3
