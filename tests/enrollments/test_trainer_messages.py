"""Trainers write to their own participants, as text, a few times an hour."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from catalog.models import Training
from config.kit.errors import Forbidden, Invalid, TooManyRequests
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.trainer_messages import LONGEST_BODY, LONGEST_SUBJECT, write_to_participants
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference, Notification, OutboxMessage
from tests.factories.accounts import MembershipFactory, make_student, make_trainer
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training


@pytest.fixture
def training(db: None) -> Training:
    return make_training()


def participant(training: Training, state: State = State.ENROLLED) -> Enrollment:
    """Somebody on it whose earlier messages are forgotten."""
    made = put_in_state(training.offering_ptr, make_student(training.practice), state)
    OutboxMessage.objects.all().delete()
    return made


def test_a_message_reaches_the_chosen_by_mail_and_bell(training: Training) -> None:
    chosen, waiting, other = participant(training), participant(training, State.WAITLIST), participant(training)
    trainer = training.trainers.get()
    DeliveryPreference.objects.create(user=chosen.student, category=Category.LESSONS, channel=Channel.EMAIL)

    told = write_to_participants(
        training, actor=trainer, enrollments=[chosen, waiting], subject=" What \n to bring ", body="A towel.\n\nJoris"
    )

    assert told == 2
    mails = {mail.recipient: mail for mail in deliver_all()}
    assert mails.keys() == {chosen.student.email, waiting.student.email}, "it is required: a refusal does not hold"
    mail = mails[chosen.student.email]
    assert mail.subject == "What to bring"
    assert f"{trainer.full_name} writes to the participants of {training.title}:" in mail.text
    assert "A towel.\n\nJoris" in mail.text
    assert not Notification.objects.filter(user=other.student).exists()
    bell = Notification.objects.get(user=chosen.student)
    assert (bell.title, bell.body) == ("What to bring", "A towel.\n\nJoris")
    event = AuditEvent.objects.get(action="training.participants_written_to")
    assert (event.actor, event.data["readers"]) == (trainer, [chosen.student_id, waiting.student_id])


def test_s6_what_a_trainer_types_is_text(training: Training) -> None:
    chosen = participant(training)
    training.practice.support_email = "help@school.example"
    training.practice.save(update_fields=["support_email"])

    write_to_participants(
        training,
        actor=training.trainers.get(),
        enrollments=[chosen],
        subject="<b>Hi</b> {{ secret }}",
        body="<script>alert(1)</script> {% now 'Y' %}",
    )

    [mail] = deliver_all()
    assert mail.subject == "<b>Hi</b> {{ secret }}"
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "{% now 'Y' %}" in mail.text
    assert mail.message["Reply-To"] == "help@school.example"
    assert training.trainers.get().email not in mail.message.as_string()


def test_s5_nobody_elsewhere_is_written_to(training: Training) -> None:
    mine, foreign = participant(training), participant(make_training())

    with pytest.raises(Invalid):
        write_to_participants(
            training, actor=training.trainers.get(), enrollments=[mine, foreign], subject="a", body="b"
        )
    assert not OutboxMessage.objects.exists()


def test_who_left_meanwhile_is_left_out(training: Training) -> None:
    stays, left = participant(training), participant(training, State.CANCELED)
    trainer = training.trainers.get()

    assert write_to_participants(training, actor=trainer, enrollments=[stays, left], subject="a", body="b") == 1


def test_only_who_runs_it_writes(training: Training) -> None:
    chosen = participant(training)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    for stranger in (chosen.student, make_trainer(training.practice), make_trainer(make_training().practice)):
        with pytest.raises(Forbidden):
            write_to_participants(training, actor=stranger, enrollments=[chosen], subject="a", body="b")

    assert write_to_participants(training, actor=admin, enrollments=[chosen], subject="a", body="b") == 1


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("", "b", "subject"),
        (" \n", "b", "subject"),
        ("a" * (LONGEST_SUBJECT + 1), "b", "subject"),
        ("a", " ", "body"),
        ("a", "b" * (LONGEST_BODY + 1), "body"),
    ],
)
def test_empty_and_endless_texts_are_refused(training: Training, subject: str, body: str, field: str) -> None:
    chosen = participant(training)

    with pytest.raises(Invalid) as refusal:
        write_to_participants(training, actor=training.trainers.get(), enrollments=[chosen], subject=subject, body=body)
    assert set(refusal.value.fields) == {field}


def test_nobody_is_no_reader(training: Training) -> None:
    with pytest.raises(Invalid):
        write_to_participants(training, actor=training.trainers.get(), enrollments=[], subject="a", body="b")


def test_five_messages_an_hour_each(training: Training) -> None:
    chosen, trainer = participant(training), training.trainers.get()
    for _number in range(5):
        write_to_participants(training, actor=trainer, enrollments=[chosen], subject="a", body="b")

    with pytest.raises(TooManyRequests):
        write_to_participants(training, actor=trainer, enrollments=[chosen], subject="a", body="b")
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    write_to_participants(training, actor=admin, enrollments=[chosen], subject="a", body="b")
    assert OutboxMessage.objects.filter(channel=Channel.EMAIL).count() == 6
