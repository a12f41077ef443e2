from __future__ import annotations

import pytest

from accounts.models import AuditEvent
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.holds import HOLD_FOR
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.api import Caller
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=2)


@pytest.fixture
def tutor(pack):
    return Caller(pack.tutor_profile.user, pack.practice)


@pytest.fixture
def student(pack):
    return MembershipFactory(practice=pack.practice).user


@pytest.fixture
def pupil(student, pack):
    return Caller(student, pack.practice)


def slot_body(pack, **changes):
    return {
        "coursePackId": str(pack.uid),
        "scheduledDate": "2026-11-24",
        "scheduledTime": "18:00",
        "status": "booked",
        "sessionMode": "online",
    } | changes


def enrol(pack, student):
    return Enrollment.objects.create(
        practice=pack.practice,
        offering=pack.offering_ptr,
        student=student,
        state=EnrollmentState.ENROLLED,
        terms={"lessons": pack.required_classes_count},
    )


def fields_of(answer):
    """The names of the inputs that were blamed, wherever the dialect puts them."""
    return answer.content.decode()


def test_a_student_holds_a_free_time_for_a_quarter_of_an_hour(pack, pupil, student, now):
    answer = pupil("POST", "lessonslots", slot_body(pack))

    assert answer.status_code == 201
    slot = LessonSlot.objects.get()
    assert (slot.status, slot.student, slot.held_until) == (SlotStatus.HELD, student, now + HOLD_FOR)
    assert slot.starts_at == at(24, 18)
    assert answer.json()["lessonSlot"]["studentId"] == str(student.uid)
    assert answer.json()["lessonSlot"]["_owner"] == str(student.uid)


@pytest.mark.parametrize(
    ("changes", "status", "blamed"),
    [
        ({"scheduledTime": "21:00"}, 400, "not one of the tutor"),
        ({"scheduledDate": "2026-11-01"}, 400, "has passed"),
        ({"sessionMode": "faceToFace"}, 400, "is not offered as"),
        ({"sessionMode": "telepathy"}, 400, "sessionMode"),
        ({"scheduledTime": "25:00"}, 400, "scheduledTime"),
        ({"scheduledTime": "18:00:30"}, 400, "scheduledTime"),
        ({"scheduledDate": "24/11/2026"}, 400, "scheduledDate"),
        ({"locationType": "studentHome"}, 400, "locationType"),
        ({"meetLink": "javascript:alert(1)"}, 400, "meetLink"),
        ({"coursePackId": "00000000-0000-7000-8000-000000000000"}, 404, "Not found"),
    ],
)
def test_what_cannot_be_held_is_explained(pack, pupil, changes, status, blamed):
    answer = pupil("POST", "lessonslots", slot_body(pack, **changes))

    assert answer.status_code == status
    assert blamed in answer.content.decode()
    assert not LessonSlot.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2031-11-04"])
@pytest.mark.parametrize("caller", ["pupil", "tutor"])
def test_a_day_that_no_calendar_reaches_is_explained(pack, day, caller, request):
    answer = request.getfixturevalue(caller)("POST", "lessonslots", slot_body(pack, scheduledDate=day))

    assert (answer.status_code, answer.json()["status"]) == (400, "ERR")
    assert "scheduledDate" in answer.content.decode()
    assert not LessonSlot.objects.exists()


def test_a_time_in_the_skipped_hour_is_explained(now):
    pack = make_pack(horizon_days=200)
    caller = Caller(MembershipFactory(practice=pack.practice).user, pack.practice)

    answer = caller("POST", "lessonslots", slot_body(pack, scheduledDate="2027-03-28", scheduledTime="02:30"))

    assert answer.status_code == 400
    assert "The clocks skip this time" in answer.content.decode()


def test_a_taken_time_is_a_conflict(pack, pupil):
    LessonSlotFactory(course_pack=pack, starts_at=at(24, 18))

    answer = pupil("POST", "lessonslots", slot_body(pack))

    assert answer.status_code == 409
    assert "no longer free" in answer.json()["message"]


def test_a_student_cannot_hoard(pack, pupil):
    answers = [pupil("POST", "lessonslots", slot_body(pack, scheduledTime=f"{hour}:00")) for hour in (10, 12, 14)]

    assert [answer.status_code for answer in answers] == [201, 201, 409]


def test_a_student_without_a_verified_address_holds_nothing(pack, pupil, student):
    type(student).objects.filter(pk=student.pk).update(is_email_verified=False)

    assert pupil("POST", "lessonslots", slot_body(pack)).status_code == 403


def test_a_pack_with_a_meeting_first_cannot_be_held(now):
    pack = make_pack(preliminary_meeting_required=True)
    caller = Caller(MembershipFactory(practice=pack.practice).user, pack.practice)

    answer = caller("POST", "lessonslots", slot_body(pack))

    assert answer.status_code == 409
    assert "meeting" in answer.json()["message"]


def test_a_tutor_opens_a_time_outside_the_week(pack, tutor):
    answer = tutor("POST", "lessonslots", slot_body(pack, scheduledTime="22:10", meetLink="https://meet.example/a"))

    assert answer.status_code == 201
    shown = answer.json()["lessonSlot"]
    assert (shown["status"], shown["studentId"], shown["meetLink"]) == ("free", None, "https://meet.example/a")
    assert (
        tutor("POST", "lessonslots", slot_body(pack, scheduledTime="22:10")).json()["lessonSlot"]["id"] == shown["id"]
    )


def test_a_student_takes_an_opened_time(pack, tutor, pupil):
    opened = tutor("POST", "lessonslots", slot_body(pack, scheduledTime="22:10")).json()["lessonSlot"]["id"]

    held = pupil("POST", "lessonslots", slot_body(pack, scheduledTime="22:10")).json()["lessonSlot"]

    assert (held["id"], held["status"]) == (opened, "booked")


def test_a_tutor_plans_a_replacement_for_an_enrolled_student(pack, tutor, student):
    enrollment = enrol(pack, student)
    LessonSlotFactory(course_pack=pack, student=student, enrollment=enrollment, starts_at=at(10, 9))
    body = slot_body(pack, studentId=str(student.uid), scheduledTime="22:10")

    first = tutor("POST", "lessonslots", body)
    second = tutor("POST", "lessonslots", body | {"scheduledDate": "2026-11-25"})

    assert (first.status_code, first.json()["lessonSlot"]["status"]) == (201, "booked")
    assert enrollment.lesson_slots.count() == 2
    assert second.status_code == 409
    assert "All lessons of this enrolment are planned" in second.json()["message"]


def test_a_tutor_gives_an_open_time_to_an_enrolled_student(pack, tutor, student):
    enrollment = enrol(pack, student)
    opened = tutor("POST", "lessonslots", slot_body(pack)).json()["lessonSlot"]["id"]

    answer = tutor("PATCH", f"lessonslots/{opened}", {"studentId": str(student.uid)})

    assert answer.status_code == 200, answer.json()
    assert (answer.json()["lessonSlot"]["status"], answer.json()["lessonSlot"]["studentId"]) == (
        "booked",
        str(student.uid),
    )
    assert enrollment.lesson_slots.count() == 1


def test_a_student_changes_the_place_of_a_booked_lesson_only(pack, pupil, student):
    lesson = LessonSlotFactory(
        course_pack=pack, student=student, starts_at=at(24, 9), session_mode="faceToFace", location_type="tutorHome"
    )

    answer = pupil("PATCH", f"lessonslots/{lesson.uid}", {"locationType": "studentHome", "locationDetails": "Door 3"})

    assert answer.status_code == 200
    lesson.refresh_from_db()
    assert (lesson.location_type, lesson.location_details, lesson.calendar_sequence) == ("studentHome", "Door 3", 1)
    LessonSlot.objects.filter(pk=lesson.pk).update(status=SlotStatus.CANCELED)
    assert pupil("PATCH", f"lessonslots/{lesson.uid}", {"locationDetails": "x"}).status_code in {403, 409}


def test_sending_a_slot_back_as_it_is_changes_nothing(pack, pupil, student):
    lesson = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))
    shown = pupil("GET", f"lessonslots/{lesson.uid}").json()["lessonSlot"]

    answer = pupil("PATCH", f"lessonslots/{lesson.uid}", shown)

    assert answer.status_code == 200, answer.json()
    lesson.refresh_from_db()
    assert (lesson.record_version, lesson.calendar_sequence) == (1, 0)


def test_a_lesson_is_completed_after_it_began_and_reopened(pack, tutor, student):
    future = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))
    past = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(2, 9))

    assert tutor("PATCH", f"lessonslots/{future.uid}", {"status": "completed"}).status_code == 409
    done = tutor("PATCH", f"lessonslots/{past.uid}", {"status": "completed"})
    again = tutor("PATCH", f"lessonslots/{past.uid}", {"status": "booked"})

    assert done.json()["lessonSlot"]["status"] == "completed"
    assert again.json()["lessonSlot"]["status"] == "booked"
    actions = AuditEvent.objects.filter(action__startswith="lesson.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["lesson.completed", "lesson.reopened"]


def test_several_changes_happen_together_or_not_at_all(pack, tutor, student):
    lesson = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))

    answer = tutor("PATCH", f"lessonslots/{lesson.uid}", {"locationDetails": "Door 3", "status": "completed"})

    assert answer.status_code == 409
    lesson.refresh_from_db()
    assert lesson.location_details == ""


@pytest.mark.parametrize("status", ["free", "booked"])
def test_a_canceled_lesson_stays_so(pack, tutor, status):
    lesson = LessonSlotFactory(course_pack=pack, starts_at=at(24, 9), status=SlotStatus.CANCELED)

    assert tutor("PATCH", f"lessonslots/{lesson.uid}", {"status": status}).status_code == 409


def test_a_deleted_slot_is_answered_as_it_last_was_and_gone(pack, tutor, student):
    lesson = LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))

    shown = tutor("DELETE", f"lessonslots/{lesson.uid}").json()["lessonSlot"]

    assert (shown["status"], shown["isActive"]) == ("canceled", False)
    assert tutor("GET", f"lessonslots/{lesson.uid}").status_code == 404
    assert tutor("DELETE", f"lessonslots/{lesson.uid}").status_code == 404


@pytest.mark.parametrize("path", ["lessonslots", "listavailabilities/{tutor}"])
def test_lists_cost_the_same_for_one_row_and_for_many(now, path, django_assert_num_queries):
    pack = make_pack()
    admin = Caller(MembershipFactory(practice=pack.practice, role="admin").user, pack.practice)
    pack.tutor_profile.availabilities.exclude(day_of_week="monday").delete()
    address = path.format(tutor=pack.tutor_profile.uid)
    LessonSlotFactory(course_pack=pack, starts_at=at(10, 9))
    admin("GET", address)  # what is remembered of the caller is remembered now
    with django_assert_num_queries(4 if "tutor" in path else 3):
        admin("GET", address)
    for day in (11, 12, 13):
        LessonSlotFactory(course_pack=pack, starts_at=at(day, 9))
        pack.tutor_profile.availabilities.create(day_of_week="friday", start_time=f"0{day - 10}:00", end_time="12:00")
    with django_assert_num_queries(4 if "tutor" in path else 3):
        admin("GET", address)
