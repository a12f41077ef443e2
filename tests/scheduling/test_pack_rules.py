from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import CoursePack
from config.kit.errors import Invalid
from scheduling.pack_rules import explain_plan, last_day, require_plan
from tests.factories.scheduling import make_pack
from tests.scheduling.lessons import AMSTERDAM, at


def a_pack(**values):
    return CoursePack(**({"required_classes_count": 3, "scheduling_type": "strict"} | values))


def findings(pack, *starts, existing=()):
    return [(one.code, one.message) for one in explain_plan(pack, starts, zone=AMSTERDAM, existing=existing)]


def test_a_good_plan_has_no_findings():
    pack = a_pack(max_daily_lessons=1, min_weekly_classes=1, max_period_value=2, max_period_unit="weeks")

    assert findings(pack, at(3, 9), at(10, 9), at(17, 9)) == []


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ((), "This course has 3 lessons and you chose 0: choose 3 more."),
        ((3, 4), "This course has 3 lessons and you chose 2: choose 1 more."),
        ((3, 4, 5, 6), "This course has 3 lessons and you chose 4: take 1 away."),
    ],
)
def test_the_number_of_lessons_is_exact(chosen, message):
    assert findings(a_pack(scheduling_type="flexible"), *(at(day, 9) for day in chosen)) == [("lesson_count", message)]


def test_a_time_chosen_twice_counts_once():
    assert [code for code, _words in findings(a_pack(), at(3, 9), at(3, 9), at(3, 11))] == ["lesson_count"]


@pytest.mark.parametrize("planning", ["flexible", "strict"])
def test_the_most_a_day_counts_days_of_the_tutor(planning):
    pack = a_pack(scheduling_type=planning, max_daily_lessons=1)

    # 23:30 on Tuesday and 00:30 on Wednesday in Amsterdam are one day in New York
    around_midnight = [at(3, 23, 30), at(4, 0, 30), at(5, 9)]
    assert findings(pack, *around_midnight) == []
    (found,) = explain_plan(pack, around_midnight, zone=ZoneInfo("America/New_York"))
    assert found.code == "daily_limit"
    assert findings(pack, at(3, 9), at(3, 11), at(5, 9)) == [
        ("daily_limit", "On Tuesday 3 November 2026 you chose 2 lessons. At most 1 lesson a day.")
    ]


def test_every_week_spanned_has_its_least_also_one_without_lessons():
    pack = a_pack(required_classes_count=4, min_weekly_classes=2)

    assert findings(pack, at(3, 9), at(5, 9), at(17, 9), at(19, 9)) == [
        (
            "weekly_minimum",
            "The week of Monday 9 November 2026 to Sunday 15 November 2026 has 0 of at least 2 lessons.",
        )
    ]


def test_weeks_begin_on_monday_in_the_tutors_zone():
    pack = a_pack(required_classes_count=2, min_weekly_classes=1)

    # Sunday 23:30 and the Monday after next 00:30: the week between has none
    assert findings(pack, at(8, 23, 30), at(16, 0, 30)) == [
        (
            "weekly_minimum",
            "The week of Monday 9 November 2026 to Sunday 15 November 2026 has 0 of at least 1 lesson.",
        )
    ]


def test_the_least_a_week_is_never_more_than_the_pack():
    assert findings(a_pack(required_classes_count=1, min_weekly_classes=3), at(3, 9)) == []


def test_a_flexible_pack_has_no_rhythm():
    pack = a_pack(scheduling_type="flexible", min_weekly_classes=2, max_period_value=1, max_period_unit="weeks")

    assert findings(pack, at(3, 9), at(10, 9), at(30, 9)) == []


def test_the_last_lesson_is_within_the_period_of_the_first():
    pack = a_pack(max_period_value=2, max_period_unit="weeks")

    assert findings(pack, at(3, 9), at(10, 9), at(17, 22)) == []
    assert findings(pack, at(3, 9), at(10, 9), at(18, 9)) == [
        (
            "period_too_long",
            (
                "The last lesson is on Wednesday 18 November 2026. It must be within 2 weeks of the first, "
                "so by Tuesday 17 November 2026 at the latest."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("first", "months", "latest"),
    [
        (date(2026, 11, 3), 1, date(2026, 12, 3)),
        (date(2026, 12, 15), 2, date(2027, 2, 15)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
    ],
)
def test_months_end_with_the_shorter_month(first, months, latest):
    assert last_day(a_pack(max_period_value=months, max_period_unit="months"), first) == latest


def test_lessons_that_are_there_already_count():
    pack = a_pack(max_daily_lessons=1)

    assert findings(pack, at(3, 11), existing=[at(3, 9), at(4, 9)]) == [
        ("daily_limit", "On Tuesday 3 November 2026 you chose 2 lessons. At most 1 lesson a day.")
    ]


def test_a_meeting_first_is_said():
    pack = a_pack(required_classes_count=1, preliminary_meeting_required=True)

    assert findings(pack, at(3, 9)) == [
        (
            "preliminary_meeting_required",
            "This course begins with a meeting with the tutor. It cannot be booked here yet.",
        )
    ]


def test_findings_name_their_lessons():
    pack = a_pack(max_daily_lessons=1)
    (found,) = explain_plan(pack, [at(3, 9), at(3, 11), at(5, 9)], zone=AMSTERDAM)

    assert found.starts == (at(3, 9), at(3, 11))


@pytest.mark.django_db
def test_require_plan_says_everything_at_once(now):
    pack = make_pack(scheduling_type="strict", required_classes_count=3, max_daily_lessons=1, min_weekly_classes=1)

    require_plan(pack, [at(3, 9), at(4, 9), at(10, 9)])
    with pytest.raises(Invalid) as caught:
        require_plan(pack, [at(3, 9), at(3, 11)])

    assert caught.value.error_code == "plan_breaks_rules"
    assert [one["code"] for one in caught.value.details["findings"]] == ["lesson_count", "daily_limit"]
    assert caught.value.details["findings"][1]["starts"] == [at(3, 9).isoformat(), at(3, 11).isoformat()]
    assert caught.value.fields == {"starts": [one["message"] for one in caught.value.details["findings"]]}


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=12, unique=True),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 5),
)
def test_a_plan_is_good_exactly_when_it_keeps_every_rule(offsets, daily, weekly, weeks):
    """Against a plain recount over days."""
    pack = a_pack(
        required_classes_count=len(offsets),
        max_daily_lessons=daily,
        min_weekly_classes=weekly,
        max_period_value=weeks,
        max_period_unit="weeks",
    )
    starts = sorted(at(1 + number // 2, 9 + number % 2 * 3) for number in offsets)
    days = [start.astimezone(AMSTERDAM).date() for start in starts]
    weeks_between = (days[-1].toordinal() - 1) // 7 - (days[0].toordinal() - 1) // 7
    counts = [
        sum((day.toordinal() - 1) // 7 == (days[0].toordinal() - 1) // 7 + n for day in days)
        for n in range(weeks_between + 1)
    ]
    good = (
        all(days.count(day) <= daily for day in days)
        and all(count >= min(weekly, len(days)) for count in counts)
        and (days[-1] - days[0]).days <= 7 * weeks
    )

    assert (findings(pack, *starts) == []) == good
