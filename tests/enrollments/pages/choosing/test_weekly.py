"""The same time every week."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from catalog.enums import SchedulingType
from enrollments.pages.picking import Picking, read_instant, write_instant
from enrollments.pages.weeks import week_words
from tests.enrollments.pages.choosing.form import chosen
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


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


def test_strict_packs_explain_every_week(client, pack, hours):
    pack.scheduling_type, pack.min_weekly_classes = SchedulingType.STRICT, 2
    pack.save(update_fields=["scheduling_type", "min_weekly_classes"])
    (first,), (second,) = hours(10, day=3), hours(10, day=17)
    query = f"?t={write_instant(first)}&t={write_instant(second)}"
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + query))

    assert len(html.select("#problems li")) == 3
