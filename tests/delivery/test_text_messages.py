"""Text messages by Twilio's wire, and how often one number is written to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import structlog
import time_machine
from django.db import connection
from django.utils import timezone

from config.masks import mask_text
from messaging.delivery.apps import DeliveryConfig
from messaging.delivery.channels import phone
from messaging.delivery.channels.phone import ConsoleProvider, register_provider
from messaging.delivery.checks import check_text_messages
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.forgetting import forget_old_messages
from messaging.delivery.integrations.twilio import client as twilio_client
from messaging.delivery.integrations.twilio.client import TwilioProvider
from messaging.delivery.integrations.twilio.configuration import Configuration
from messaging.delivery.models import OutboxMessage, TextMessageSent
from messaging.delivery.relay import relay_due
from messaging.delivery.services import send
from messaging.delivery.text_limits import number_hash
from tests.delivery.samples import EXAMPLE
from tests.delivery.twilio_server import NUMBER, twilio_server
from tests.factories.accounts import PracticeFactory, UserFactory

PHONE = "+31201234567"


@pytest.fixture(autouse=True)
def _no_providers(monkeypatch):
    monkeypatch.setattr(phone, "_providers", {})


@pytest.fixture
def twilio():
    with twilio_server() as server:
        register_provider(Channel.SMS, TwilioProvider(server.configuration))
        yield server


def text(reader, key="1", practice=None) -> OutboxMessage:
    """The text message of an alarm, waiting."""
    rows = send("sample.alarm", to=reader, practice=practice, context=EXAMPLE, dedupe_key=key, url="/lessons/1")
    return next(row for row in rows if row.channel == Channel.SMS)


def relayed(row: OutboxMessage) -> OutboxMessage:
    relay_due(only=[row.pk])
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_a_text_message_reaches_twilio_and_carries_its_id(twilio):
    row = relayed(text(UserFactory(phone=PHONE, time_zone="Europe/Amsterdam")))

    body = "Alarm Guitar Saturday 30 March 2030, 19:00 (Amsterdam time)"
    assert twilio.taken == [{"To": PHONE, "From": NUMBER, "Body": body}]
    assert (row.state, row.address, row.provider_message_id) == (OutboxState.SENT, PHONE, f"SM{1:032d}")
    assert "twilio-python" in twilio.agents[0]


@pytest.mark.django_db
def test_a_practice_writes_in_its_own_name(twilio):
    relayed(text(UserFactory(phone=PHONE), practice=PracticeFactory(sms_sender="Westertoren")))

    assert twilio.taken[0]["From"] == "Westertoren"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (400, 21211, OutboxState.FAILED),
        (400, 21614, OutboxState.FAILED),
        (400, 21408, OutboxState.FAILED),
        (400, 21602, OutboxState.FAILED),
        (400, 21610, OutboxState.SUPPRESSED),
        (429, 20429, OutboxState.PENDING),
        (500, 20500, OutboxState.PENDING),
        (503, 0, OutboxState.PENDING),
        (401, 20003, OutboxState.PENDING),
    ],
)
def test_what_twilio_refuses(twilio, status, code, state):
    twilio.refusals = [(status, code)]

    row = relayed(text(UserFactory(phone=PHONE)))

    assert row.state == state
    assert twilio.taken == []
    assert PHONE not in row.last_error, "Twilio's text repeats the number"
    assert TextMessageSent.objects.exists() == (state == OutboxState.PENDING)


@pytest.mark.django_db
def test_an_answer_that_does_not_come_is_waited_for_only_so_long(twilio, monkeypatch):
    monkeypatch.setattr(twilio_client, "TIMEOUT", 0.2)
    twilio.refusals = [(0, 0)]

    assert relayed(text(UserFactory(phone=PHONE))).state == OutboxState.PENDING


@pytest.mark.django_db
def test_nobody_at_the_door_is_asked_again_later(twilio):
    gone = Configuration("AC1", "x", NUMBER, api_base="http://127.0.0.1:9")
    register_provider(Channel.SMS, TwilioProvider(gone))

    assert relayed(text(UserFactory(phone=PHONE))).state == OutboxState.PENDING


@pytest.mark.django_db
def test_a_second_try_of_the_same_message_counts_once(twilio):
    twilio.refusals = [(503, 0)]
    row = relayed(text(UserFactory(phone=PHONE)))
    OutboxMessage.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())

    assert relayed(row).state == OutboxState.SENT
    assert TextMessageSent.objects.count() == 1


@pytest.mark.django_db
def test_b17_a_second_invitation_within_a_minute_waits(twilio):
    reader = UserFactory(phone=PHONE)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        relayed(text(reader, "first"))
        clock.shift(10)
        second = relayed(text(reader, "second"))

        assert second.state == OutboxState.PENDING, "it is not dropped"
        assert second.next_attempt_at == timezone.now() + timedelta(seconds=50)
        assert second.attempts == 0, "being asked to wait is no try"

        clock.shift(51)
        assert relayed(second).state == OutboxState.SENT
    assert [form["To"] for form in twilio.taken] == [PHONE, PHONE]


@pytest.mark.django_db
def test_five_an_hour_and_ten_a_day_whoever_the_reader_is(twilio):
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(5):
            relayed(text(UserFactory(phone=PHONE), f"{number}"))
            clock.shift(120)
        sixth = relayed(text(UserFactory(phone=PHONE), "sixth"))
        assert sixth.next_attempt_at == start + timedelta(hours=1)
        clock.move_to(start + timedelta(hours=1, seconds=1))
        assert relayed(sixth).state == OutboxState.SENT
        for number in range(4):
            clock.shift(3600)
            relayed(text(UserFactory(phone=PHONE), f"later {number}"))
        eleventh = relayed(text(UserFactory(phone=PHONE), "eleventh"))
        assert eleventh.next_attempt_at == start + timedelta(days=1)
    assert len(twilio.taken) == 10


@pytest.mark.django_db
def test_another_number_does_not_wait(twilio):
    relayed(text(UserFactory(phone=PHONE)))

    assert relayed(text(UserFactory(phone="+442079460958"))).state == OutboxState.SENT


@pytest.mark.django_db
def test_rows_do_not_tell_the_number_and_go_after_two_days(twilio, settings):
    relayed(text(UserFactory(phone=PHONE)))
    row = TextMessageSent.objects.get()
    assert row.number_hash == number_hash(PHONE)
    assert PHONE[1:] not in row.number_hash
    settings.SECRET_KEY = "another" * 10
    assert number_hash(PHONE) != row.number_hash

    forget_old_messages()
    assert TextMessageSent.objects.exists()
    TextMessageSent.objects.update(sent_at=timezone.now() - timedelta(days=2, minutes=1))
    forget_old_messages()
    assert not TextMessageSent.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_number_send_one(twilio):
    rows = [text(UserFactory(phone=PHONE), f"{number}") for number in range(4)]

    def relay(row):
        try:
            relay_due(only=[row.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(relay, rows))

    assert len(twilio.taken) == 1
    states = sorted(OutboxMessage.objects.filter(channel=Channel.SMS).values_list("state", flat=True))
    assert states == ["pending", "pending", "pending", "sent"]


def test_the_console_says_whom_without_the_whole_number():
    with structlog.testing.capture_logs() as lines:
        ConsoleProvider(Channel.SMS).send(PHONE, "", "Text", url="", reference="x")  # type: ignore[arg-type]

    assert lines[0]["to"] == "+31…67"


def test_numbers_are_masked_in_logs_and_reports():
    assert mask_text(f"{PHONE!r} is not a phone number, 1+1 is.") == "'…' is not a phone number, 1+1 is."


@pytest.mark.parametrize("names", [("TWILIO_ACCOUNT_SID",), ("TWILIO_AUTH_TOKEN", "TWILIO_FROM")])
def test_half_a_configuration_is_an_error(settings, names):
    for name in names:
        setattr(settings, name, "x")

    assert [problem.id for problem in check_text_messages()] == ["delivery.E002"]


def test_the_provider_is_registered_only_where_it_is_configured(settings):
    config = DeliveryConfig.create("messaging.delivery")
    config.ready()
    assert isinstance(phone.phone_provider(Channel.SMS), ConsoleProvider)

    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "token", NUMBER
    config.ready()
    assert isinstance(phone.phone_provider(Channel.SMS), TwilioProvider)
    assert "token" not in repr(Configuration.from_settings())
