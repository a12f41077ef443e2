"""The names and terms that messages are filled with."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from catalog.models import Offering
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.leaving import leave_offering
from enrollments.services.removing import remove_student
from messaging.delivery.models import OutboxMessage
from tests.enrollments.notices import rows
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training


@pytest.mark.django_db
def test_b18_names_may_lack() -> None:
    training = make_training()
    student = make_student(training.practice, first_name="", last_name="")
    put_in_state(training.offering_ptr, student, State.ENROLLED)
    waiting = make_student(training.practice, first_name="", last_name="")
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    join(training, waiting)

    mails = {mail.recipient: mail for mail in deliver_all()}

    trainer = training.trainers.get()
    assert mails[trainer.email].subject == f"{waiting.email} joined the waiting list of {training.title}"
    assert mails[waiting.email].text.startswith("Hello,")


@pytest.mark.django_db
def test_s6_names_are_escaped() -> None:
    training = make_training(title="<i>Bonding</i> & more", capacity=0)
    student = make_student(training.practice, first_name="<script>alert(1)</script>", last_name="x")
    join(training, student)

    for mail in deliver_all():
        assert "<script>" not in mail.html
        assert "<i>" not in mail.html
        assert "&lt;i&gt;Bonding&lt;/i&gt; &amp; more" in mail.html
        assert "<i>Bonding</i> & more" in mail.text


@pytest.mark.django_db
@pytest.mark.parametrize("is_self", [True, False])
def test_late_leaving_is_told_with_the_words_of_the_terms(is_self: bool) -> None:  # noqa: FBT001 - a parameter
    training = make_training(days=0.5)
    enrollment = put_in_state(training.offering_ptr, make_student(training.practice), State.ENROLLED)
    policy = {"id": 1, "version": 1, "hours": 24, "mode": "warn", "text": "Come *or* pay."}
    Enrollment.objects.update(
        terms={"title": training.title, "price": 900, "cancellation_policy": policy}, is_paid=True
    )
    enrollment.refresh_from_db()
    OutboxMessage.objects.all().delete()

    if is_self:
        leave_offering(enrollment, actor=enrollment.student, has_confirmed_late=True)
    else:
        admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
        remove_student(enrollment, actor=admin, reason="x", is_late_told=True)

    trainer = training.trainers.get()
    late = {row for row in rows() if "late" in row[0]}
    assert late == {
        ("late_left", "email", enrollment.student.email),
        ("trainer_late_left", "email", trainer.email),
        ("trainer_late_left", "in_app", trainer.email),
    }
    mails = [mail for mail in deliver_all() if mail.subject.startswith("Late cancellation")]
    assert "Come <em>or</em> pay." in mails[0].html
    assert "24 hours" in mails[0].text
    assert ("not paid back" in mails[0].text) == is_self
    left = next(mail for mail in deliver_all() if "ended" in mail.subject or "canceled" in mail.subject)
    assert "is sent back" not in left.text, "nothing is, by itself"
