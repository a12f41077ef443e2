from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from messaging.delivery import relay
from messaging.delivery.enums import Category, Channel, OutboxState
from messaging.delivery.models import DeliveryPreference, Notification, OutboxMessage
from messaging.delivery.rendering import UndefinedVariableError
from messaging.delivery.services import Attachment, send
from messaging.delivery.settlement import LONGEST_DELAY, back_off
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.delivery import OutboxMessageFactory, deliver_all, reader_of

pytestmark = pytest.mark.django_db


def greet(user=None, practice=None, key="lesson:1", kind="sample.greeting", **more) -> list[OutboxMessage]:
    return send(
        kind,
        to=user or UserFactory(),
        practice=practice or PracticeFactory(),
        context=EXAMPLE,
        dedupe_key=key,
        **more,
    )


def by_channel(rows) -> dict[str, OutboxMessage]:
    return {row.channel: row for row in OutboxMessage.objects.filter(pk__in=[row.pk for row in rows])}


def test_a_mail_and_a_notification_in_the_readers_language_and_zone():
    user = UserFactory(first_name="Ada", last_name="Lovelace", language="en", time_zone="America/New_York")
    practice = PracticeFactory(name="North School", support_email="office@north.example")
    rows = greet(user, practice, url="/lessons/1")

    [mail] = deliver_all()

    message = mail.message
    assert mail.recipient == user.email
    assert mail.subject == "Lesson Guitar"
    assert message["From"] == "North School <school@campanile.example>"
    assert message["Reply-To"] == "office@north.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Hello Ada Lovelace," in mail.text
    assert "Guitar starts on Saturday 30 March 2030, 14:00 (New York time)." in mail.text
    assert "All times are in New York time." in mail.text
    assert "http://localhost:8000/lessons/1" in mail.text
    assert 'href="http://localhost:8000/lessons/1"' in mail.html

    notification = Notification.objects.get()
    assert (notification.user, notification.practice, notification.kind) == (user, practice, "sample.greeting")
    assert notification.title == "Guitar on Saturday 30 March 2030, 14:00 (New York time)"
    assert (notification.body, notification.url, notification.read_at) == (
        "http://localhost:8000/lessons/1",
        "/lessons/1",
        None,
    )

    sent = by_channel(rows)
    assert {row.state for row in sent.values()} == {OutboxState.SENT}
    assert {(row.language, row.time_zone) for row in sent.values()} == {("en", "America/New_York")}
    assert sent[Channel.EMAIL].address == user.email
    assert sent[Channel.EMAIL].provider_message_id == message["Message-ID"]
    assert sent[Channel.IN_APP].provider_message_id == str(notification.uid)
    assert all(row.lease is None and row.attempts == 1 and row.sent_at for row in sent.values())


def test_the_address_is_the_one_of_the_moment_of_sending():
    user = UserFactory()
    greet(user)
    user.email = "moved@school.example"
    user.save(update_fields=["email"])

    assert [mail.recipient for mail in deliver_all()] == ["moved@school.example"]


def test_nothing_leaves_before_it_is_due():
    greet(due_at=timezone.now() + timedelta(hours=1))

    assert deliver_all() == []
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert len(deliver_all()) == 1


def test_attachments_travel_with_the_mail_and_calendars_say_their_method():
    greet(
        attachments=[
            Attachment("les.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar", method="REQUEST"),
            Attachment("prüfung\r\n.pdf", b"%PDF-1.7\x00", "application/pdf"),
        ]
    )

    [mail] = deliver_all()

    calendar, document = mail.message.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content() == "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    assert document.get_filename() == "prüfung .pdf"
    assert document.get_content() == b"%PDF-1.7\x00"


def test_a_refused_category_is_not_sent_by_that_channel_only():
    user = UserFactory()
    DeliveryPreference.objects.create(user=user, category=Category.LESSONS, channel=Channel.EMAIL)
    rows = greet(user)

    assert deliver_all() == []

    settled = by_channel(rows)
    assert settled[Channel.EMAIL].state == OutboxState.SUPPRESSED
    assert settled[Channel.EMAIL].last_error == "The reader refused this category."
    assert settled[Channel.IN_APP].state == OutboxState.SENT


def test_somebody_elses_refusal_counts_for_them_only():
    DeliveryPreference.objects.create(user=UserFactory(), category=Category.LESSONS, channel=Channel.EMAIL)
    greet()

    assert len(deliver_all()) == 1


def test_a_refusal_does_not_stop_what_must_be_told():
    user = UserFactory()
    DeliveryPreference.objects.create(user=user, category=Category.LESSONS, channel=Channel.EMAIL)
    greet(user, kind="sample.alarm")

    [mail] = deliver_all()

    assert mail.message["List-Unsubscribe"] is None
    assert "No more mails of this kind" not in mail.text


def test_secrets_are_forgotten_once_they_are_sent():
    user = UserFactory()
    [row] = send("sample.secret", to=user, practice=None, context={"code": "731904"}, dedupe_key="1")

    [mail] = deliver_all()

    assert "731904" in mail.text
    row.refresh_from_db()
    assert row.context == {}


def test_other_contexts_stay_for_staff_to_retry():
    rows = greet()
    deliver_all()

    assert by_channel(rows)[Channel.EMAIL].context["lesson"] == "Guitar"


def test_what_is_too_late_is_not_sent():
    rows = greet(expires_at=timezone.now() - timedelta(seconds=1))

    assert deliver_all() == []

    assert {(row.state, row.last_error) for row in by_channel(rows).values()} == {
        (OutboxState.SUPPRESSED, "Too late to be of use.")
    }
    assert not Notification.objects.exists()


def test_a_reader_without_an_address_is_nobodys_failure():
    row = OutboxMessageFactory(user=UserFactory(email=""))

    assert deliver_all() == []

    row.refresh_from_db()
    assert (row.state, row.last_error) == (OutboxState.SUPPRESSED, "The reader has no e-mail address.")


def test_an_impossible_address_fails_at_once():
    row = OutboxMessageFactory(user=None, address="not an address")

    assert deliver_all() == []

    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.FAILED, 1)
    assert "is not an e-mail address" in row.last_error


def test_a_broken_template_is_tried_again_later(monkeypatch):
    row = OutboxMessageFactory()
    broken = UndefinedVariableError("code")
    monkeypatch.setattr(relay, "voice_of", lambda _message: (_ for _ in ()).throw(broken))

    deliver_all()

    row.refresh_from_db()
    assert (row.state, row.last_error) == (OutboxState.PENDING, "UndefinedVariableError: code")
    assert row.next_attempt_at > timezone.now()


def test_a_kind_of_a_newer_version_waits_for_a_newer_worker():
    row = OutboxMessageFactory(kind="sample.tomorrow")

    deliver_all()

    row.refresh_from_db()
    assert row.state == OutboxState.PENDING
    assert "sample.tomorrow" in row.last_error


def test_one_bad_message_does_not_stop_the_others():
    OutboxMessageFactory(user=None, address="bad")
    OutboxMessageFactory(kind="sample.tomorrow")
    good = OutboxMessageFactory()

    assert [mail.recipient for mail in deliver_all()] == [reader_of(good).email]


def test_backing_off_doubles_with_chance_up_to_a_limit():
    for attempts in range(1, 30):
        full = min(timedelta(seconds=30) * 2 ** (attempts - 1), LONGEST_DELAY)
        assert full / 2 <= back_off(attempts) <= full
    assert len({back_off(5) for _ in range(20)}) > 1
