"""Who may call what: every operation with everybody, strangers and other practices included."""

from __future__ import annotations

import pytest

from accounts.enums import AccountStatus, Role
from accounts.models import User
from scheduling.enums import SlotStatus
from scheduling.models import Availability, LessonSlot
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.api import Caller
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db

WINDOW = {
    "dayOfWeek": "monday",
    "startTime": "06:00",
    "endTime": "07:00",
    "isRecurring": True,
    "teachingMode": "online",
}
SLOT = {"scheduledDate": "2026-11-24", "scheduledTime": "18:00", "status": "free", "sessionMode": "online"}

# Statuses for: nobody, suspended tutor, another practice's admin and tutor, another student, the lesson's student,
# the tutor, the practice's admin, the superAdmin.
WHO = ("nobody", "suspended", "other_admin", "other_tutor", "other_student", "student", "tutor", "admin", "super")
TABLE = {
    ("POST", "availabilities", "window"): (401, 401, 404, 404, 403, 403, 201, 201, 201),
    ("GET", "availabilities/{window}", None): (401, 401, 404, 404, 403, 403, 200, 200, 200),
    ("PATCH", "availabilities/{window}", "hours"): (401, 401, 404, 404, 403, 403, 200, 200, 200),
    ("DELETE", "availabilities/{window}", None): (401, 401, 404, 404, 403, 403, 200, 200, 200),
    ("GET", "listavailabilities/{tutor}", None): (401, 401, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "listavailabilities/{pending}", None): (401, 401, 404, 404, 404, 404, 404, 200, 200),
    ("POST", "lessonslots", "slot"): (401, 401, 201, 201, 201, 201, 201, 201, 201),
    ("POST", "lessonslots", "slot for another"): (401, 401, 403, 403, 403, 403, 400, 400, 400),
    ("GET", "lessonslots", None): (401, 401, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "lessonslots/{lesson}", None): (401, 401, 404, 404, 404, 200, 200, 200, 200),
    ("GET", "lessonslots/{open}", None): (401, 401, 200, 200, 200, 200, 200, 200, 200),
    ("PATCH", "lessonslots/{lesson}", "place"): (401, 401, 404, 404, 404, 200, 200, 200, 200),
    ("PATCH", "lessonslots/{open}", "place"): (401, 401, 403, 403, 403, 403, 200, 200, 200),
    ("PATCH", "lessonslots/{lesson}", "link"): (401, 401, 404, 404, 404, 403, 200, 200, 200),
    ("PATCH", "lessonslots/{lesson}", "canceled"): (401, 401, 404, 404, 404, 403, 200, 200, 200),
    ("PATCH", "lessonslots/{past}", "completed"): (401, 401, 404, 404, 404, 403, 200, 200, 200),
    ("DELETE", "lessonslots/{lesson}", None): (401, 401, 404, 404, 404, 403, 200, 200, 200),
    ("DELETE", "lessonslots/{open}", None): (401, 401, 403, 403, 403, 403, 200, 200, 200),
    ("DELETE", "lessonslots/{completed}", None): (401, 401, 404, 404, 404, 403, 409, 200, 200),
}


@pytest.fixture
def school(now):
    """A pack with lessons in every state, and everybody who might look at them."""
    pack = make_pack()
    student = MembershipFactory(practice=pack.practice).user
    elsewhere = make_pack()
    lesson = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))
    past = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(1, 9))
    completed = LessonSlotFactory(
        course_pack=pack, student=student, starts_at=at(1, 12), status=SlotStatus.COMPLETED, completed_at=now
    )
    opened = LessonSlotFactory(course_pack=pack, student=None, status=SlotStatus.FREE, starts_at=at(25, 9))
    pending = make_pack(
        tutor_profile__practice=pack.practice, tutor_profile__status="pending", is_published=False
    ).tutor_profile
    suspended = MembershipFactory(practice=pack.practice, role=Role.TUTOR).user
    people = {
        "nobody": None,
        "suspended": suspended,
        "other_admin": MembershipFactory(practice=elsewhere.practice, role=Role.ADMIN).user,
        "other_tutor": elsewhere.tutor_profile.user,
        "other_student": MembershipFactory(practice=pack.practice).user,
        "student": student,
        "tutor": pack.tutor_profile.user,
        "admin": MembershipFactory(practice=pack.practice, role=Role.ADMIN).user,
        "super": User.objects.create_superuser("root@school.example", "x"),
    }
    practices = {"other_admin": elsewhere.practice, "other_tutor": elsewhere.practice}
    callers = {name: Caller(user, practices.get(name, pack.practice)) for name, user in people.items()}
    User.objects.filter(pk=suspended.pk).update(account_status=AccountStatus.SUSPENDED)
    return {
        "callers": callers,
        "window": pack.tutor_profile.availabilities.first().uid,
        "tutor": pack.tutor_profile.uid,
        "pending": pending.uid,
        "lesson": lesson.uid,
        "past": past.uid,
        "completed": completed.uid,
        "open": opened.uid,
        "bodies": {
            "window": WINDOW | {"tutorProfileId": str(pack.tutor_profile.uid)},
            "hours": {"startTime": "05:00"},
            "slot": SLOT | {"coursePackId": str(pack.uid)},
            "slot for another": SLOT | {"coursePackId": str(pack.uid), "studentId": str(UserFactory().uid)},
            "place": {"locationDetails": "Second floor"},
            "link": {"meetLink": "https://meet.example/x"},
            "canceled": {"status": "canceled"},
            "completed": {"status": "completed"},
        },
    }


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("operation", TABLE)
def test_who_may_what(school, operation, who):
    method, path, body = operation
    before = (list(Availability.objects.order_by("pk").values()), list(LessonSlot.objects.order_by("pk").values()))

    answer = school["callers"][who](method, path.format(**school), school["bodies"].get(body))

    expected = TABLE[operation][WHO.index(who)]
    assert answer.status_code == expected, answer.content
    if expected >= 400 or method == "GET":
        after = (list(Availability.objects.order_by("pk").values()), list(LessonSlot.objects.order_by("pk").values()))
        assert after == before


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("other_admin", {"open"}),
        ("other_tutor", {"open"}),
        ("other_student", {"open"}),
        ("student", {"open", "lesson", "past", "completed"}),
        ("tutor", {"open", "lesson", "past", "completed"}),
        ("admin", {"open", "lesson", "past", "completed"}),
        ("super", {"open", "lesson", "past", "completed"}),
    ],
)
def test_the_list_holds_what_one_may_see(school, who, seen):
    rows = school["callers"][who]("GET", "lessonslots").json()["lessonSlots"]

    assert {row["id"] for row in rows} == {str(school[name]) for name in seen}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("other_admin", False),
        ("other_tutor", False),
        ("other_student", False),
        ("student", False),
        ("tutor", True),
        ("admin", True),
        ("super", True),
    ],
)
def test_where_a_time_on_sale_takes_place_is_for_those_who_run_it(school, who, sees):
    place = {"location_details": "Second floor", "meet_link": "https://meet.example/x"}
    LessonSlot.objects.update(**place)
    call = school["callers"][who]

    found = call("GET", f"lessonslots/{school['open']}").json()["lessonSlot"]
    listed = {row["id"]: row for row in call("GET", "lessonslots").json()["lessonSlots"]}
    searched = {row["id"] for row in call("GET", "lessonslots?locationDetails=second").json()["lessonSlots"]}

    expected = ("Second floor", "https://meet.example/x") if sees else (None, None)
    assert (found["locationDetails"], found["meetLink"]) == expected
    assert listed[str(school["open"])] == found
    assert (str(school["open"]) in searched) is sees
    if who == "student":
        own = listed[str(school["lesson"])]
        assert (own["locationDetails"], own["meetLink"]) == tuple(place.values())
        assert str(school["lesson"]) in searched


def test_a_suspended_tutors_key_is_no_key(school):
    assert school["callers"]["suspended"]("GET", "lessonslots").json()["status"] == "ERR"


def test_an_unknown_id_is_not_found(school):
    unknown = PracticeFactory().uid
    for path in ("availabilities", "lessonslots", "listavailabilities"):
        answer = school["callers"]["super"]("GET", f"{path}/{unknown}")
        assert (answer.status_code, answer.json()["status"]) == (404, "ERR")
