"""What a person who waits is told of an invitation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from catalog.models import Offering
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent as Event
from enrollments.enums import EnrollmentState as State
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment
from enrollments.services.invitations import (
    accept_invitation,
    expire_invitations,
    return_to_waitlist,
)
from enrollments.services.promotion import invite_next
from enrollments.services.transitions import apply_event
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference, OutboxMessage
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training


@pytest.mark.django_db
def test_b18_an_invitation_honours_the_refusal() -> None:
    training = make_training()
    waiting = put_in_state(training.offering_ptr, make_student(training.practice), State.WAITLIST)
    OutboxMessage.objects.all().delete()
    with locked_transaction():
        ends = timezone.now() + timedelta(hours=3)
        apply_event(lock_enrollment(waiting.pk), Event.INVITE, actor=None, invite_expires_at=ends)
    DeliveryPreference.objects.create(user=waiting.student, category=Category.WAITLIST, channel=Channel.EMAIL)

    assert deliver_all() == []
    states = OutboxMessage.objects.filter(kind="enrollments.invited").values_list("channel", "state")
    assert dict(states) == {"email": "suppressed", "in_app": "sent", "sms": "suppressed"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "You have been invited from the waitlist for training: Cafe Bonding. Please check your email for details.",
        )
    ],
)
def test_an_invitation_by_text_message(language: str, text: str) -> None:
    training = make_training(title="Café Bonding")
    student = make_student(training.practice, phone="+31201234567", language=language)
    put_in_state(training.offering_ptr, student, State.WAITLIST)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    invite_next(training.pk, count=1, actor=admin)

    message = OutboxMessage.objects.get(kind="enrollments.invited", channel=Channel.SMS)
    assert message.context["offering_short"] == "Cafe Bonding"
    from messaging.delivery.channels import phone  # noqa: PLC0415 - its provider is replaced

    sent: list[str] = []

    class Recorder:
        def send(self, _address: str, _title: str, words: str, **_more: Any) -> str:
            sent.append(words)
            return "1"

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(phone._providers, Channel.SMS, Recorder())
        deliver_all()
    assert sent == [text]


@pytest.mark.django_db
def test_an_invitation_says_until_when_and_where_to_answer(settings: Any) -> None:
    training = make_training()
    training.practice.host_name = "trainings.school.example"
    training.practice.save(update_fields=["host_name"])
    waiting = put_in_state(training.offering_ptr, make_student(training.practice), State.WAITLIST)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    settings.BASE_URL = "https://school.example:8443"

    invite_next(training.pk, count=1, actor=admin)

    mail = next(mail for mail in deliver_all() if mail.recipient == waiting.student.email)
    assert "https://trainings.school.example:8443/invitations/" in mail.text
    assert "https://trainings.school.example:8443/invitations/" in mail.html
    assert re.search(r"is held for you until .+ time\)\.", mail.text)
    assert "://school.example" not in mail.text
    row = OutboxMessage.objects.get(kind="enrollments.invited", channel="email")
    waiting.refresh_from_db()
    assert row.expires_at == waiting.invite_expires_at


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["accepted", "returned", "expired"])
def test_what_waits_to_be_said_of_an_invitation_goes_with_it(how: str) -> None:
    training = make_training(capacity=0)
    first, second = join(training), join(training)
    Offering.objects.filter(pk=training.pk).update(capacity=2)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    invite_next(training.pk, count=2, actor=admin)
    first.refresh_from_db()

    if how == "accepted":
        accept_invitation(first, actor=first.student)
    elif how == "returned":
        return_to_waitlist(first, actor=admin)
    else:
        Enrollment.objects.filter(pk=first.pk).update(invite_expires_at=timezone.now())
        expire_invitations()

    rows_of_invitations = OutboxMessage.objects.filter(kind="enrollments.invited")
    assert set(rows_of_invitations.filter(user=first.student).values_list("state", flat=True)) == {"suppressed"}
    assert set(rows_of_invitations.filter(user=second.student).values_list("state", flat=True)) == {"pending"}
