"""Cases about certificates by themselves: whose they are, and what is printed on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CaseResolution, CaseState
from certificates.models import Certificate, ReconciliationCase
from certificates.services.cases import file_case
from certificates.services.reconciling import compare_certificates
from enrollments.enums import EnrollmentState
from tests.certificates.reconciliation.scene import (
    compare,
    listed,
    listed_training,
    only_case,
    open_kinds,
    seat,
)
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory, RequirementFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return seat(listed_training())


def closed_by_itself(kind):
    case = ReconciliationCase.objects.get(kind=kind)
    events = AuditEvent.objects.filter(target_type="certificates.reconciliationcase", target_id=case.pk)
    assert (case.state, case.resolution, case.resolved_by) == (CaseState.RESOLVED, CaseResolution.GONE, None)
    assert list(events.order_by("pk").values_list("action", flat=True)) == ["case.opened", "case.closed"]


def test_unknown_person(row):
    certificate = AgencyCertificateFactory(practice=row.practice, holder=None, holder_name="Charles Babbage")

    compare_certificates(row.practice_id, [certificate.pk])

    assert only_case().kind == CaseKind.UNKNOWN_PERSON
    certificate.holder = make_student(row.practice, first_name="Charles", last_name="Babbage")
    certificate.save()
    compare_certificates(row.practice_id, [certificate.pk])
    closed_by_itself(CaseKind.UNKNOWN_PERSON)


def test_two_owners(row):
    certificate, other = listed(row), make_student(row.practice)
    file_case(
        CaseKind.TWO_OWNERS,
        practice=row.practice,
        key=f"{certificate.pk}:{other.pk}",
        certificate=certificate,
        person=row.student,
        other_person=other,
        facts=[],
    )

    compare(row)
    assert open_kinds() == [CaseKind.TWO_OWNERS]
    Certificate.objects.filter(pk=certificate.pk).update(holder=other, holder_name=other.full_name)
    compare(row)

    closed_by_itself(CaseKind.TWO_OWNERS)


def test_name_differs(row):
    listed(row, holder_name="Charles Babbage")

    compare(row)

    case = only_case()
    assert case.kind == CaseKind.NAME_DIFFERS
    assert [one["value"] for one in case.facts[-2:]] == ["Charles Babbage", "Ada Byron"]
    row.student.first_name, row.student.last_name = "Charles", "Babbage"
    row.student.save()
    compare(row)
    closed_by_itself(CaseKind.NAME_DIFFERS)


@pytest.mark.parametrize("printed", ["ADA BYRON", "Byron, Ada", "Ada Augusta Byron", "Áda Byron", ""])
def test_spellings_are_no_other_name(row, printed):
    listed(row, holder_name=printed)

    compare(row)

    assert open_kinds() == []


@pytest.mark.parametrize(("word", "days"), [("Expired", 30), ("Active", -30)])
def test_expired(row, word, days):
    today = timezone.localdate()
    certificate = listed(row, raw=[*[""] * 9, word, *[""] * 8], expires_on=today + timedelta(days=days))

    compare(row)

    assert only_case().kind == CaseKind.EXPIRED
    certificate.expires_on = today - timedelta(days=days)
    certificate.save()
    compare(row)
    closed_by_itself(CaseKind.EXPIRED)


@pytest.mark.parametrize("word", ["Active", "", "Inactive?"])
def test_a_word_that_agrees_or_says_nothing_is_no_case(row, word):
    listed(row, raw=[*[""] * 9, word, *[""] * 8])

    compare(row)

    assert open_kinds() == []


def test_expired_before_the_session_that_asks_for_it():
    training = make_training(days=10, sessions=2)
    RequirementFactory(training_type=training.training_type, course_text="Adult CPR")
    row = put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    held = AgencyCertificateFactory(
        practice=row.practice, holder=row.student, expires_on=timezone.localdate() + timedelta(days=5)
    )

    compare(row)

    case = only_case()
    assert (case.kind, case.enrollment) == (CaseKind.EXPIRED, row)
    Certificate.objects.filter(pk=held.pk).update(expires_on=timezone.localdate() + timedelta(days=500))
    compare(row)
    closed_by_itself(CaseKind.EXPIRED)
