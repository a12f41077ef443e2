"""Secret calendar addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from catalog.models import TrainingTrainer
from config.kit.errors import Forbidden
from config.masks import mask_text
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_enrollment
from enrollments.services.transitions import apply_event
from scheduling.models import CalendarFeed
from scheduling.services.feeds import feed_file, feed_secret, renew_feed
from scheduling.services.sessions import cancel_session, change_session
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import LessonSlotFactory, make_training

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def practice(now):
    return PracticeFactory()


@pytest.fixture
def student(practice):
    return make_student(practice)


@pytest.fixture
def secret(student):
    return renew_feed(student, actor=student)


def entries(secret):
    calendar = icalendar.Calendar.from_ical(feed_file(secret).content)
    return {str(event["summary"]): str(event["status"]) for event in calendar.walk("VEVENT")}


def address(secret):
    return reverse("scheduling:feed", args=[secret])


def test_a_secret_is_given_read_again_and_renewed(student):
    assert feed_secret(student) is None
    first = renew_feed(student, actor=student)
    assert feed_secret(student) == first
    second = renew_feed(student, actor=student)

    assert feed_secret(student) == second != first
    assert feed_file(first) is None
    assert feed_file(second) is not None
    feed = CalendarFeed.objects.get()
    assert second not in feed.digest
    assert second.encode() not in bytes(feed.sealed)
    assert second not in str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert AuditEvent.objects.filter(action="calendar_feed.renewed").count() == 2


def test_nobody_renews_for_somebody_else(student):
    with pytest.raises(Forbidden):
        renew_feed(student, actor=UserFactory(is_superuser=True))
    assert not CalendarFeed.objects.exists()


def test_it_holds_what_the_person_takes_part_in_waits_for_teaches_and_learns(practice, student, secret):
    for title, state in (
        ("Seat", EnrollmentState.ENROLLED),
        ("Queue", EnrollmentState.WAITLIST),
        ("Asked", EnrollmentState.WAITLIST_INVITED),
        ("Declined", EnrollmentState.WAITLIST_DECLINED),
        ("Gone", EnrollmentState.CANCELED),
    ):
        put_in_state(make_training(practice=practice, title=title), student, state)
    elsewhere = make_training(title="Led")
    TrainingTrainer.objects.create(training=elsewhere, user=student)
    MembershipFactory(user=student, practice=elsewhere.practice, role=Role.TRAINER)
    LessonSlotFactory(student=student, course_pack__title="Algebra")
    make_training(practice=practice, title="Somebody else's")

    found = entries(secret)

    lessons = [summary for summary in found if summary.startswith("Algebra")]
    assert len(lessons) == 1
    assert {summary: status for summary, status in found.items() if summary not in lessons} == {
        "Seat": "CONFIRMED",
        "Queue (Waiting List)": "TENTATIVE",
        "Asked (Waiting List)": "TENTATIVE",
        "Led": "CONFIRMED",
    }


def test_what_somebody_leaves_is_gone_and_a_canceled_date_is_shown_for_a_month(practice, student, secret):
    training = make_training(practice=practice, title="Bonding", sessions=2)
    row = put_in_state(training, student, EnrollmentState.ENROLLED)
    admin = MembershipFactory(practice=practice, role=Role.ADMIN).user
    cancel_session(training.sessions.order_by("starts_at")[0], actor=admin)
    assert entries(secret) == {"CANCELLED: Bonding": "CANCELLED", "Bonding": "CONFIRMED"}
    with time_machine.travel(datetime(2026, 12, 4, tzinfo=UTC), tick=False):
        assert entries(secret) == {"Bonding": "CONFIRMED"}

    apply_event(lock_enrollment(row.pk), EnrollmentEvent.LEAVE, actor=student)
    assert entries(secret) == {}


def test_the_same_bytes_as_long_as_nothing_changes(practice, student, secret):
    training = make_training(practice=practice)
    put_in_state(training, student, EnrollmentState.ENROLLED)
    first = feed_file(secret)
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC), tick=False):
        assert feed_file(secret) == first
        admin = MembershipFactory(practice=practice, role=Role.ADMIN).user
        change_session(training.sessions.get(), actor=admin, starts_at=START, ends_at=START + timedelta(hours=1))
        second = feed_file(secret)
    assert second.etag != first.etag
    assert second.modified > first.modified
    calendar = icalendar.Calendar.from_ical(second.content)
    (event,) = recurring_ical_events.of(calendar).between(START - timedelta(days=40), START + timedelta(days=40))
    assert event.start == START


def test_the_address_needs_no_login_and_answers_304(client, practice, student, secret):
    put_in_state(make_training(practice=practice), student, EnrollmentState.ENROLLED)
    answer = client.get(address(secret))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get(address(secret), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(address(secret), headers=later).status_code == 200
    assert client.post(address(secret)).status_code == 405
    assert CalendarFeed.objects.get().read_at is not None


def test_unknown_old_and_suspended_addresses_are_not_found(client, student, secret):
    assert client.get(address("x" * 43)).status_code == 404
    student.account_status = "suspended"
    student.save(update_fields=["account_status"])
    assert client.get(address(secret)).status_code == 404


def test_sixty_an_hour(client, secret, settings):
    answers = [client.get(address(secret)).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_logs_do_not_tell_the_address(secret):
    assert secret not in mask_text(f"GET {address(secret)} 200")


def test_it_costs_the_same_for_one_and_three(practice, student, secret, django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            training = make_training(practice=practice)
            put_in_state(training, student, EnrollmentState.ENROLLED)
        feed_file(secret)
        with django_assert_num_queries(5):
            feed_file(secret)
