"""Leaving a training, in time and late."""

from __future__ import annotations

import pytest

from enrollments.enums import EnrollmentState as State
from tests.enrollments.pages.reading import page
from tests.factories.catalog import (
    CancellationPolicyFactory,
    LocationFactory,
    TrainingTypeFactory,
)
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


def test_leaving_in_time_says_what_happens(as_student, student, practice):
    own = join(make_training(practice=practice), student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "the next who waits is invited" in words(html.main)
    own.refresh_from_db()
    assert own.state == State.ENROLLED
    html = assert_sound(as_student.post(page("leave", own), follow=True))
    assert "You have left" in words(html.main)
    own.refresh_from_db()
    assert own.state == State.CANCELED
    assert as_student.get(page("leave", own)).status_code == 302


def test_leaving_late_needs_a_tick(as_student, student, practice):
    policy = CancellationPolicyFactory(practice=practice, text="Late leavers *wait*.")
    kind = TrainingTypeFactory(practice=practice, cancellation_policy=policy)
    own = join(make_training(practice=practice, training_type=kind, days=0.5), student)
    own.offering.sessions.update(location=LocationFactory(practice=practice))
    html = assert_sound(as_student.get(page("leave", own)))
    assert "This training has a 24 hour cancellation policy." in words(html.select_one(".alert-bad"))
    assert html.select_one(".alert-bad em").get_text() == "wait"
    html = assert_sound(as_student.post(page("leave", own)), 422)
    assert html.select_one(".error-summary a")["href"] == "#id_confirm_late"
    before = assert_sound(as_student.get(page("enrollment", own)))
    after = assert_sound(as_student.post(page("leave", own), {"confirm_late": "on"}, follow=True))
    own.refresh_from_db()
    assert own.state == State.CANCELED
    titles = [[words(title) for title in html.select(".panel-title")] for html in (before, after)]
    assert titles == [["Dates", "Where", "Facts", "If you cancel", "History"], ["Dates", "Facts", "History"]]
    assert "Left late" in words(after.select_one(".history"))


def test_a_policy_that_blocks_names_the_school(as_student, student, practice):
    policy = CancellationPolicyFactory(practice=practice, mode="block")
    kind = TrainingTypeFactory(practice=practice, cancellation_policy=policy)
    own = join(make_training(practice=practice, training_type=kind, days=0.5), student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "office@school.example" in words(html.main)
    assert not html.select("main form")
    assert_sound(as_student.post(page("leave", own), {"confirm_late": "on"}), 422)
    own.refresh_from_db()
    assert own.state == State.ENROLLED


def test_b19_leaving_the_queue_is_never_late(as_student, student, practice):
    kind = TrainingTypeFactory(practice=practice, cancellation_policy=CancellationPolicyFactory(practice=practice))
    training = make_training(practice=practice, training_type=kind, days=0.5, capacity=0)
    own = join(training, student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "You give up place 1" in words(html.main)
    assert not html.select(".alert-bad")
    assert as_student.post(page("leave", own)).status_code == 302
