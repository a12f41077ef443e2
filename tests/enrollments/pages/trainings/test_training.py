"""One training: everything before the click, and nothing of what is not listed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from tests.enrollments.pages.reading import page
from tests.factories.catalog import (
    BookingPolicyFactory,
    CancellationPolicyFactory,
    LocationFactory,
    TrainingTypeFactory,
)
from tests.factories.enrollments import join
from tests.factories.scheduling import SessionFactory, make_training
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
LIST = "/trainings/"


def test_a_training_says_everything_before_the_click(client, practice):
    kind = TrainingTypeFactory(
        practice=practice,
        booking_policy=BookingPolicyFactory(practice=practice, text="So that **everybody** gets a turn."),
        cancellation_policy=CancellationPolicyFactory(practice=practice, hours=48, mode="block"),
    )
    training = make_training(
        practice=practice, training_type=kind, title="Sleep", minimum_participants=6, decide_at=timezone.now()
    )
    room = LocationFactory(practice=practice, name="Room", directions="Ring the *second* bell.")
    training.sessions.update(location=room)

    html = assert_sound(client.get(page("training", training)))
    text = words(html.main)

    assert "Keizersgracht 123, 1015 CJ Amsterdam" in text
    assert html.select_one(".prose em").get_text() == "second"
    assert "at least 6 people" in text
    assert "You can book 2 trainings of this type in any 28 days." in text
    assert "until 48 hours before the first session" in text
    assert "Nobody overtakes" in text
    assert words(html.select_one(".booking-box .button")) == "Enrol"
    assert client.get(page("training-calendar", training)).content.startswith(b"BEGIN:VCALENDAR")


def test_b8_what_is_not_listed_is_not_found(as_student, client, practice):
    hidden = make_training(practice=practice, is_published=False)
    for name in ("training", "enrol", "training-calendar"):
        assert as_student.get(page(name, hidden)).status_code == 404
    assert as_student.post(page("enrol", hidden), {"agree": "on"}).status_code == 404
    assert not Enrollment.objects.exists()
    client.force_login(hidden.trainers.get())
    assert "cannot be booked" in words(assert_sound(client.get(page("training", hidden))).main)


def test_the_booking_policy_speaks_before_the_click_and_after_it(as_student, student, practice):
    kind = TrainingTypeFactory(practice=practice, booking_policy=BookingPolicyFactory(practice=practice, most=1))
    join(make_training(practice=practice, training_type=kind, days=10), student)
    other = make_training(practice=practice, training_type=kind, days=12, title="Another")

    html = assert_sound(as_student.get(page("training", other)))
    assert "You cannot book Another as you can only book 1 trainings in a 28 day period!" in words(html.main)
    assert not html.select(".booking-box .button")
    html = assert_sound(as_student.post(page("enrol", other), {"agree": "on"}), 422)
    assert "You cannot book Another" in words(html.select_one(".error-summary"))
    assert "Not bookable for you" in words(soup(as_student.get(LIST)).select_one("#results"))


def test_the_video_link_is_for_who_takes_part(as_student, student, practice):
    training = make_training(practice=practice, sessions=0)
    SessionFactory(offering=training.offering_ptr, meet_link="https://meet.example/room")
    assert b"meet.example" not in as_student.get(page("training", training)).content
    own = join(training, student)
    assert b"meet.example" in as_student.get(page("enrollment", own)).content
