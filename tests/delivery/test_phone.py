from __future__ import annotations

import pytest

from config.kit.errors import Invalid, NotFound
from messaging.delivery.channels import phone
from messaging.delivery.channels.errors import NobodyThereError, PermanentError, TransientError
from messaging.delivery.channels.phone import checked_number, register_provider
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.models import Device, OutboxMessage
from messaging.delivery.relay import relay_due
from messaging.delivery.services import send
from messaging.delivery.services.devices import register_device, unregister_device
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import UserFactory

TEXT = "Alarm Guitar Saturday 30 March 2030, 19:00 (Amsterdam time)"


class Recorder:
    """Notes what it is given, or raises what a test prepared for an address."""

    def __init__(self):
        self.sent, self.errors = [], {}

    def send(self, address, title, text, *, url, reference, sender=""):
        if address in self.errors:
            raise self.errors[address]
        self.sent.append((address, title, text, url))
        return f"id-{len(self.sent)}"


@pytest.fixture
def provider(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(phone, "_providers", {})
    for channel in (Channel.SMS, Channel.PUSH):
        register_provider(channel, recorder)
    return recorder


def alarm(channel, **user) -> OutboxMessage:
    """The alarm's row for `channel` after the relay ran."""
    reader = user.pop("to", None) or UserFactory(time_zone="Europe/Amsterdam", **user)
    rows = send("sample.alarm", to=reader, practice=None, context=EXAMPLE, dedupe_key="1", url="/lessons/1")
    row = next(row for row in rows if row.channel == channel)
    relay_due(only=[row.pk])
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("number", ["+31201234567", "+442079460958", "+12025550123"])
def test_valid_numbers(number):
    assert checked_number(number) == number


@pytest.mark.parametrize(
    "number", ["0201234567", "+31 20 123 4567", "+3120", "+999123456789", "+31201234567;ext=1", "hello", "+"]
)
def test_other_numbers(number):
    with pytest.raises(PermanentError):
        checked_number(number)


def test_no_number_is_no_failure():
    with pytest.raises(NobodyThereError):
        checked_number("")


@pytest.mark.django_db
def test_a_text_message(provider):
    row = alarm(Channel.SMS, phone="+31201234567")

    assert provider.sent == [("+31201234567", "", TEXT, "")]
    assert (row.state, row.address, row.provider_message_id) == (OutboxState.SENT, "+31201234567", "id-1")


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "state"), [("", OutboxState.SUPPRESSED), ("0201234567", OutboxState.FAILED)])
def test_a_text_message_without_a_usable_number(provider, number, state):
    assert alarm(Channel.SMS, phone=number).state == state
    assert provider.sent == []


@pytest.mark.django_db
def test_in_production_nobody_pretends_to_send(settings, monkeypatch):
    monkeypatch.setattr(phone, "_providers", {})
    settings.SIMULATORS = False

    row = alarm(Channel.SMS, phone="+31201234567")

    assert (row.state, row.last_error) == (OutboxState.SUPPRESSED, "Nobody carries sms messages here.")


@pytest.mark.django_db
def test_where_things_are_simulated_the_console_carries(monkeypatch):
    monkeypatch.setattr(phone, "_providers", {})

    row = alarm(Channel.SMS, phone="+31201234567")

    assert (row.state, row.provider_message_id) == (OutboxState.SENT, f"console-{row.uid}")


@pytest.mark.django_db
def test_a_push_message_goes_to_every_active_device(provider):
    user = UserFactory()
    for token in ("one", "two", "old"):
        register_device(token, actor=user, platform="web")
    register_device("foreign", actor=UserFactory(), platform="ios")
    unregister_device(Device.objects.get(token="old").uid, actor=user)

    assert alarm(Channel.PUSH, to=user).state == OutboxState.SENT
    assert [(address, title, url) for address, title, _text, url in provider.sent] == [
        ("one", "Alarm Guitar", "/lessons/1"),
        ("two", "Alarm Guitar", "/lessons/1"),
    ]


@pytest.mark.django_db
def test_a_device_that_is_gone_is_archived(provider):
    user = UserFactory()
    gone = register_device("gone", actor=user, platform="web")
    register_device("here", actor=user, platform="web")
    provider.errors = {"gone": PermanentError("410")}

    assert alarm(Channel.PUSH, to=user).state == OutboxState.SENT

    gone.refresh_from_db()
    assert not gone.is_active


@pytest.mark.django_db
def test_without_any_device_nothing_fails(provider):
    assert alarm(Channel.PUSH).state == OutboxState.SUPPRESSED


@pytest.mark.django_db
def test_a_provider_that_is_away_is_asked_again_later(provider):
    provider.errors = {"+31201234567": TransientError("503")}

    row = alarm(Channel.SMS, phone="+31201234567")

    assert (row.state, row.last_error) == (OutboxState.PENDING, "503")


@pytest.mark.django_db
def test_a_device_that_changes_hands_changes_its_owner():
    first, second = UserFactory(), UserFactory()
    register_device("token", actor=first, platform="web", name="Laptop")

    device = register_device("token", actor=second, platform="web", name="Laptop")

    assert Device.objects.get() == device
    assert device.user == second


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"token": ""}, {"token": "x" * 1025}, {"platform": "fridge"}])
def test_devices_that_cannot_be_are_refused(wrong):
    with pytest.raises(Invalid):
        register_device(wrong.pop("token", "x"), actor=UserFactory(), **{"platform": "web", **wrong})


@pytest.mark.django_db
def test_a_strangers_device_cannot_be_removed():
    device = register_device("token", actor=UserFactory(), platform="web")

    with pytest.raises(NotFound):
        unregister_device(device.uid, actor=UserFactory())
    device.refresh_from_db()
    assert device.is_active
