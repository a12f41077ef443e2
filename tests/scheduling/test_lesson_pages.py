"""Lessons on the pages: to come and past, marked as given, called off, their place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import soup, words
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"scheduling:{name}", args=args)


LESSON_TABLE = {
    # (method, page): student, tutor, another student, another tutor, admin
    ("get", "lesson"): (200, 200, 404, 404, 200),
    ("get", "lesson-calendar"): (200, 200, 404, 404, 200),
    ("get", "place"): (200, 200, 404, 404, 200),
    ("post", "place"): (302, 302, 404, 404, 302),
    ("get", "call-off"): (403, 200, 404, 404, 200),
    ("post", "call-off"): (403, 302, 404, 404, 302),
    ("post", "complete"): (403, 302, 404, 404, 302),
    ("post", "reopen"): (403, 302, 404, 404, 302),
    ("get", "complete"): (405, 405, 405, 405, 405),
}


@pytest.mark.parametrize("operation", LESSON_TABLE)
@pytest.mark.parametrize("who", range(5))
def test_lesson_pages(client, lesson, pack, operation, who):
    method, name = operation
    people = [
        lesson.student,
        lesson.tutor,
        MembershipFactory(practice=pack.practice).user,
        make_pack(tutor_profile__practice=pack.practice).tutor_profile.user,
        MembershipFactory(practice=pack.practice, role=Role.ADMIN).user,
    ]
    client.force_login(people[who])

    answer = getattr(client, method)(page(name, lesson.uid))

    assert answer.status_code == LESSON_TABLE[operation][who]


def test_lessons_to_come_and_past(as_tutor, pack, lesson):
    LessonSlotFactory(course_pack=pack, starts_at=at(1, 9), student__last_name="Earlier")
    LessonSlotFactory(course_pack=pack, student=None, status=SlotStatus.FREE, starts_at=at(30, 9))

    coming = as_tutor.get(page("lessons")).content.decode()
    past = as_tutor.get(f"{page('lessons')}?view=past").content.decode()

    assert coming.index("Earlier") < coming.index("Sanne Vos")
    assert ("Sanne Vos" in past, "Earlier" in past) == (False, True)
    assert "Mark as given" in past
    assert "Were these lessons given?" in coming
    assert "30 November" not in coming


def test_a_lesson_is_marked_as_given_from_the_list(as_tutor, pack):
    lesson = LessonSlotFactory(course_pack=pack, starts_at=at(1, 9))

    answer = as_tutor.post(page("complete", lesson.uid), {"next": page("lessons")})

    assert answer["Location"] == page("lessons")
    lesson.refresh_from_db()
    assert lesson.status == SlotStatus.COMPLETED
    assert "Were these lessons given?" not in as_tutor.get(page("lessons")).content.decode()


def test_a_lesson_marked_as_given_leaves_what_is_to_come(as_tutor, pack, now):
    LessonSlotFactory(
        course_pack=pack,
        starts_at=now - timedelta(minutes=10),
        status=SlotStatus.COMPLETED,
        completed_at=now,
        student__last_name="Running",
    )

    assert "Running" not in as_tutor.get(page("lessons")).content.decode()
    assert "Running" in as_tutor.get(f"{page('lessons')}?view=past").content.decode()


def test_the_lesson_says_when_it_can_be_marked_and_leads_back(client, as_tutor, lesson):
    text = " ".join(words(soup(as_tutor.get(page("lesson", lesson.uid))).main).split())
    assert "You can mark this lesson as given from Tue 24 Nov, 09:00 ." in text
    assert soup(as_tutor.get(page("lesson", lesson.uid))).select_one(f".breadcrumb a[href='{page('lessons')}']")

    LessonSlot.objects.filter(pk=lesson.pk).update(starts_at=at(2, 12), blocks_from=at(2, 12))
    assert "You can mark this lesson" not in as_tutor.get(page("lesson", lesson.uid)).content.decode()

    client.force_login(lesson.student)
    html = soup(client.get(page("lesson", lesson.uid)))
    assert "You can mark" not in words(html.main)
    assert html.select_one(f".breadcrumb a[href='{reverse('enrollments:enrollments')}']")


def test_the_way_back_leads_to_no_other_site(as_tutor, pack):
    lesson = LessonSlotFactory(course_pack=pack, starts_at=at(1, 9))

    answer = as_tutor.post(page("complete", lesson.uid), {"next": "https://evil.example/"})

    assert answer["Location"] == page("lesson", lesson.uid)


def test_a_lesson_to_come_is_not_marked(as_tutor, lesson):
    answer = as_tutor.post(page("complete", lesson.uid), follow=True)

    assert "This lesson has not begun yet." in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.status == SlotStatus.BOOKED


def test_calling_off_says_what_it_does_and_tells_the_student(as_tutor, lesson):
    assert "you owe the student this lesson" in as_tutor.get(page("call-off", lesson.uid)).content.decode()
    assert lesson.status == SlotStatus.BOOKED

    as_tutor.post(page("call-off", lesson.uid), {"reason": "I am ill"})

    lesson.refresh_from_db()
    assert lesson.status == SlotStatus.CANCELED
    sent = OutboxMessage.objects.filter(kind="scheduling.lesson_canceled")
    assert {message.user for message in sent} == {lesson.student}
    assert {message.context["reason"] for message in sent} == {"I am ill"}


def test_the_student_changes_the_place_and_the_tutor_is_told(client, lesson):
    LessonSlot.objects.filter(pk=lesson.pk).update(session_mode="faceToFace", location_type="tutorHome")
    client.force_login(lesson.student)

    client.post(page("place", lesson.uid), {"location_type": "studentHome", "location_details": "Kerkstraat 1"})

    lesson.refresh_from_db()
    assert (lesson.location_type, lesson.location_details) == ("studentHome", "Kerkstraat 1")
    sent = OutboxMessage.objects.filter(kind="scheduling.place_changed")
    assert {message.user for message in sent} == {lesson.tutor}


def test_saving_the_same_place_tells_nobody(client, lesson):
    client.force_login(lesson.student)

    client.post(page("place", lesson.uid), {"location_details": ""})

    assert not OutboxMessage.objects.exists()


def test_a_student_gives_no_link(client, lesson):
    client.force_login(lesson.student)

    client.post(page("place", lesson.uid), {"location_details": "x", "meet_link": "https://evil.example"})

    lesson.refresh_from_db()
    assert lesson.meet_link == ""


def test_an_open_time_has_no_lesson_page(as_tutor, pack):
    slot = LessonSlotFactory(course_pack=pack, student=None, status=SlotStatus.FREE, starts_at=at(30, 9))

    assert as_tutor.get(page("lesson", slot.uid)).status_code == 404


def test_a_lesson_that_is_not_paid_yet_says_so(as_tutor, pack, lesson, now):
    enrollment = Enrollment.objects.create(
        practice=pack.practice,
        offering=pack.offering_ptr,
        student=lesson.student,
        state=EnrollmentState.PENDING,
        pay_by=now + timedelta(hours=1),
    )
    assert "Awaiting payment" not in as_tutor.get(page("lessons")).content.decode()

    LessonSlot.objects.filter(pk=lesson.pk).update(enrollment=enrollment)

    for address in (page("lessons"), page("lesson", lesson.uid)):
        assert "Awaiting payment" in as_tutor.get(address).content.decode()


def test_the_calendar_file(client, lesson):
    client.force_login(lesson.student)

    answer = client.get(page("lesson-calendar", lesson.uid))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"TZID=Europe/Amsterdam:20261124T090000" in answer.content
