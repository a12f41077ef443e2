"""Where devices send: login, token, whose queue it is, and answers to everything that can be sent."""

from __future__ import annotations

import datetime as dt
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from certificates.models import ArrivalRecord
from tests.certificates.check_in.door import Door, kept
from tests.factories.accounts import MembershipFactory
from tests.factories.certificates import RequirementFactory

pytestmark = pytest.mark.django_db
WHO, SEND = reverse("certificates:check-in-who"), reverse("certificates:check-in-send")


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def trainer(door):
    return door.staff()


@pytest.fixture
def device(trainer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(trainer)
    return client


def row(door, enrollment, **values):
    usual = {"nonce": str(uuid4()), "session": str(door.session.uid), "device_at": timezone.now().isoformat()}
    return {**usual, "student": str(enrollment.student.uid), **values}


def send(device, body, token=None):
    token = device.get(WHO).json()["token"] if token is None else token
    data = body if isinstance(body, bytes) else json.dumps(body)
    return device.post(SEND, data, content_type="application/json", headers={"x-csrftoken": token})


def batch(user, *rows, **values):
    return {"user": str(user.uid), "sent_at": timezone.now().isoformat(), "arrivals": rows, **values}


def test_a_device_learns_whose_login_it_has_and_sends(door, trainer, device):
    lily = row(door, door.comes())
    told = device.get(WHO)
    assert told.json()["user"] == str(trainer.uid)
    assert "no-store" in told["Cache-Control"]

    answer = send(device, batch(trainer, lily))
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    assert (result["nonce"], result["outcome"], result["problem"]) == (lily["nonce"], "present", "")
    assert abs(answer.json()["skew_seconds"]) <= 1
    assert send(device, batch(trainer, lily)).json()["results"] == [result]
    assert door.marks() == {"Lily": "present"}


def test_logged_out_is_told_as_such(door, trainer):
    nobody = Client()
    for answer in (nobody.get(WHO), nobody.post(SEND, b"{}", content_type="application/json")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_authenticated")


def test_what_the_first_noted_is_not_sent_under_the_second(door, trainer, device):
    answer = send(device, batch(door.staff(), row(door, door.comes())))

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "another_user")
    assert kept() == []


def test_without_the_token_nothing_is_noted(door, trainer, device):
    assert send(device, batch(trainer, row(door, door.comes())), token="").status_code == 403
    assert kept() == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"arrivals": {}}', b'{"arrivals": "x"}',
    ],
)  # fmt: skip
def test_junk_is_refused(door, trainer, device, body):
    answer = send(device, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize("sent_at", [None, "", "yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+00:00", 5, {}])
def test_a_device_without_a_clock_is_refused(trainer, device, sent_at):
    answer = send(device, batch(trainer, sent_at=sent_at))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


def test_too_many_are_refused(door, trainer, device):
    answer = send(device, batch(trainer, *[row(door, door.comes())] * 101))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "too_many")


def test_what_cannot_be_read_spoils_nothing_else(door, trainer, device):
    lily = door.comes()
    good = row(door, lily)
    bad = [
        None,
        5,
        [],
        {},
        row(door, lily, nonce=7),
        row(door, lily, nonce="x" * 500),
        row(door, lily, session="\x00"),
        row(door, lily, student=[]),
        row(door, lily, device_at="soon"),
        row(door, lily, device_at="9999-12-31T23:59:59+00:00"),
        row(door, lily, device_at="2026-01-01T00:00:00"),
    ]
    strange = row(door, lily, nonce=good["nonce"].upper(), seen={"a": 1}, override="yes", more=True)
    results = send(device, batch(trainer, *bad, good, strange)).json()["results"]

    assert [one["problem"] for one in results[: len(bad)]] == ["malformed"] * len(bad)
    assert all(len(one["nonce"]) <= 64 for one in results)
    assert [one["outcome"] for one in results[len(bad) :]] == ["present", "present"]
    assert door.marks() == {"Lily": "present"}


@pytest.mark.parametrize(("shown", "outcome"), [("1970-01-01T00:00:00+00:00", "present"), ("", "conflict")])
def test_a_device_that_has_forgotten_the_time_loses_nobody(door, trainer, device, shown, outcome):
    """It sends while it still shows 1970, or after it was set right: then nobody knows when they came."""
    noted = row(door, door.comes("Lily Evans"), device_at="1970-01-01T00:00:00+00:00")
    body = batch(trainer, noted)
    (result,) = send(device, {**body, "sent_at": shown or body["sent_at"]}).json()["results"]

    assert result["outcome"] == outcome
    assert "Lily Evans" in result["text"]
    assert len(kept()) == 1


def test_a_zone_that_no_place_has_is_read_all_the_same(door, trainer, device):
    """PostgreSQL refuses offsets of 16 hours and more."""
    far = timezone.now().astimezone(dt.timezone(dt.timedelta(hours=23, minutes=59))).isoformat()
    (result,) = send(device, batch(trainer, row(door, door.comes(), device_at=far), sent_at=far)).json()["results"]
    assert result["outcome"] == "present"


@pytest.mark.parametrize(
    ("said", "kept_as"),
    [
        ("Showed it", "Showed it"),
        ("a\x00b\ud800\n c", "a b c"),
        ("é" * 999, "é" * 200),
        (7, None),
        (["x"], None),
        ("\t", None),
    ],
)
def test_a_reason_of_any_kind_is_one_line_or_none(door, trainer, device, said, kept_as):
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    arrival = row(door, door.comes(), override=True, reason=said)

    (result,) = send(device, batch(trainer, arrival)).json()["results"]

    assert result["problem"] == ("certificate" if kept_as is None else "")
    assert ArrivalRecord.objects.get().override_reason == (kept_as or "")


def test_answers_are_in_the_persons_language(door, trainer, device):
    trainer.language = "nl"
    trainer.save(update_fields=["language"])
    (result,) = send(device, batch(trainer, row(door, door.comes()))).json()["results"]
    assert "kwam om" in result["text"]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMIN, 200),
        (Role.GUARD, 200),
        (Role.TRAINER, 200),
        (Role.INSTRUCTOR, 200),
        (Role.TUTOR, 403),
        (Role.STUDENT, 403),
    ],
)
def test_who_may_send(door, role, status):
    client = Client()
    somebody = MembershipFactory(practice=door.practice, role=role).user
    client.force_login(somebody)
    assert client.get(WHO).status_code == status
    answer = client.post(SEND, json.dumps(batch(somebody)), content_type="application/json")
    assert answer.status_code == status
