"""The day itself: who was there, whether it takes place, that it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from enrollments.enums import EnrollmentState
from enrollments.services.promotion import invite_next
from scheduling.models import Attendance
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
State = EnrollmentState


def address(training, name, *args):
    return reverse(f"enrollments:staff-{name}", args=[training.uid, *args])


def test_attendance_from_the_start_on(desk, training, on):
    first, second = on(), on()
    session = training.sessions.get()
    here = address(training, "attendance", session.uid)

    assert "not begun yet" in words(soup(desk.get(here)).main)
    assert desk.post(here, {"all": "yes"}).status_code == 422
    assert not Attendance.objects.exists()
    with time_machine.travel(session.starts_at + timedelta(minutes=5)):
        desk.force_login(training.trainers.get())
        assert_sound(desk.get(here))
        desk.post(here, {f"mark-{second.uid}": "late", "all": "yes"})
        marks = dict(session.attendance.values_list("student", "status"))
        assert marks == {first.student_id: "present", second.student_id: "late"}
        desk.post(here, {f"mark-{first.uid}": "absent"})
        assert session.attendance.get(student=first.student).status == "absent"
        assert session.attendance.count() == 2


def test_another_trainings_session_is_nothing_here(desk, training):
    assert desk.get(address(training, "attendance", training.uid)).status_code == 404


def test_confirm_and_call_off(desk, training, on):
    one = on()
    waiting = on(State.WAITLIST)
    here = address(training, "run")

    assert desk.post(here, {"act": "call_off", "reason": ""}).status_code == 422
    desk.post(here, {"act": "confirm"})
    training.refresh_from_db()
    assert training.run_state == "confirmed"
    desk.post(here, {"act": "call_off", "reason": "The room is flooded"})
    training.refresh_from_db()
    one.refresh_from_db()
    waiting.refresh_from_db()
    assert (training.run_state, one.state, waiting.state) == ("called_off", State.CANCELED, State.CANCELED)
    assert_sound(desk.get(here))
    assert desk.post(here, {"act": "nonsense"}).status_code == 422


def test_complete_when_it_is_over(desk, training, on):
    one = on()
    here = address(training, "run")

    assert desk.post(here, {"act": "complete"}).status_code == 422
    with time_machine.travel(training.ends_at + timedelta(minutes=1)):
        desk.force_login(training.trainers.get())
        assert "It is over" in words(soup(desk.get(here)).main)
        desk.post(here, {"act": "complete"})
    one.refresh_from_db()
    assert one.state == State.COMPLETED


def test_decisions_are_told_with_names(desk, training, on):
    waiting = on(State.WAITLIST, first_name="Wilma", last_name="Wacht")
    invite_next(training.pk, count=1, actor=training.trainers.get())
    html = assert_sound(desk.get(address(training, "decisions")))

    assert "Wilma Wacht : Invited" in words(html.select_one(".staff-runs"))
    waiting.refresh_from_db()
    assert waiting.state == State.WAITLIST_INVITED
