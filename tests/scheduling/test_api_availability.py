from __future__ import annotations

import pytest

from tests.factories.scheduling import make_pack
from tests.scheduling.api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=2)


@pytest.fixture
def tutor(pack):
    return Caller(pack.tutor_profile.user, pack.practice)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_hours_on_a_day_that_no_calendar_reaches_are_explained(pack, tutor, day):
    windows = pack.tutor_profile.availabilities
    before = list(windows.order_by("pk").values())
    body = {
        "dayOfWeek": "monday",
        "startTime": "09:00",
        "endTime": "10:00",
        "isRecurring": False,
        "specificDate": day,
        "teachingMode": "online",
    }
    new = body | {"tutorProfileId": str(pack.tutor_profile.uid)}

    added = tutor("POST", "availabilities", new)
    changed = tutor("PATCH", f"availabilities/{windows.first().uid}", body)

    for answer in (added, changed):
        assert (answer.status_code, answer.json()["status"]) == (400, "ERR")
        assert "has passed" in answer.content.decode() or "too far away" in answer.content.decode()
    assert list(windows.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("changes", "blamed"),
    [
        ({"startTime": "18:00", "endTime": "09:00"}, "endTime"),
        ({"startTime": "9am"}, "startTime"),
        ({"dayOfWeek": "someday"}, "dayOfWeek"),
        ({"isRecurring": False}, "specificDate"),
        ({"specificDate": "2026-11-24"}, "specificDate"),
        ({"isRecurring": False, "specificDate": "2026-11-25"}, "dayOfWeek"),
        ({"isRecurring": False, "specificDate": "2026-10-27"}, "specificDate"),
        ({"startTime": "08:00", "endTime": "20:00"}, "startTime"),
    ],
)
def test_windows_that_make_no_sense_are_refused(pack, tutor, changes, blamed):
    before = pack.tutor_profile.availabilities.count()
    body = {
        "tutorProfileId": str(pack.tutor_profile.uid),
        "dayOfWeek": "tuesday",
        "startTime": "09:00",
        "endTime": "12:00",
        "isRecurring": True,
        "teachingMode": "both",
    }

    answer = tutor("POST", "availabilities", body | changes)

    assert answer.status_code == 400
    assert blamed in answer.content.decode()
    assert pack.tutor_profile.availabilities.count() == before


def test_a_weekly_window_becomes_one_of_a_date_and_back(pack, tutor):
    window = pack.tutor_profile.availabilities.get(day_of_week="monday")

    dated = tutor("PATCH", f"availabilities/{window.uid}", {"isRecurring": False, "specificDate": "2026-11-24"})
    weekly = tutor("PATCH", f"availabilities/{window.uid}", {"isRecurring": True})

    assert (dated.json()["availability"]["dayOfWeek"], dated.json()["availability"]["isRecurring"]) == (
        "tuesday",
        False,
    )
    shown = weekly.json().get("availability")
    # the hours of Tuesday are there already: the window that would repeat them is refused
    assert weekly.status_code == 400 or (shown["dayOfWeek"], shown["specificDate"]) == ("tuesday", None)


def test_windows_are_listed_by_day_and_filtered_by_mode(pack, tutor):
    rows = tutor("GET", f"listavailabilities/{pack.tutor_profile.uid}").json()["availabilities"]

    assert [row["dayOfWeek"] for row in rows] == [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
    filtered = tutor("GET", f"listavailabilities/{pack.tutor_profile.uid}?teachingMode=online").json()
    assert (filtered["availabilities"], filtered["paging"]["totalRowCount"]) == ([], 0)
