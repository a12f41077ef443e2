"""Each kind of case: opened by its facts, not opened when all agree, closed by itself when they agree again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CaseResolution, CaseState, CertificateStatus
from certificates.models import Certificate, LookupSubject, ReconciliationCase
from certificates.services.hovn_cases import open_hovn_case
from certificates.services.reconciling import compare_seats
from certificates.tasks import compare_some_seats
from enrollments.enums import EnrollmentState
from scheduling.enums import AttendanceStatus
from scheduling.services.attendance import mark_attendance
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import (
    asked,
    booked_at_hovn,
    compare,
    compare_references,
    given,
    listed,
    listed_training,
    marked,
    only_case,
    open_kinds,
    seat,
)
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return seat(listed_training())


def closed_by_itself(kind):
    case = ReconciliationCase.objects.get(kind=kind)
    events = AuditEvent.objects.filter(target_type="certificates.reconciliationcase", target_id=case.pk)
    assert (case.state, case.resolution, case.resolved_by) == (CaseState.RESOLVED, CaseResolution.GONE, None)
    assert list(events.order_by("pk").values_list("action", flat=True)) == ["case.opened", "case.closed"]


def test_nothing_is_opened_when_all_agree(row):
    asked(row)
    marked(row, AttendanceStatus.PRESENT)
    listed(row)
    given(row)
    booked_at_hovn(row)

    compared = compare(row)

    assert (compared.opened, compared.closed) == (0, 0)
    assert not ReconciliationCase.objects.exists()


def test_missing_at_the_agency(row):
    asked(row)

    assert compare(row).opened == 1
    assert compare(row).opened == 0

    case = only_case()
    assert (case.kind, case.enrollment, case.person) == (CaseKind.MISSING_AT_AGENCY, row, row.student)
    assert {one["what"] for one in case.facts} == {"Booked", "Agency asked", "Course there"}
    assert all(one["seen"] for one in case.facts)
    listed(row)
    assert compare(row).closed == 1
    closed_by_itself(CaseKind.MISSING_AT_AGENCY)


@pytest.mark.parametrize(
    "why", ["never asked", "asked too early", "not completed", "absent", "lists none", "just over"]
)
def test_nobody_misses_what_cannot_be_there(why):
    training = listed_training(ended=3 if why == "just over" else 30)
    row = seat(training, EnrollmentState.ENROLLED if why == "not completed" else EnrollmentState.COMPLETED)
    if why == "asked too early":
        asked(row, at=timezone.now() - timedelta(days=27))
    elif why != "never asked":
        asked(row)
    if why == "absent":
        marked(row, AttendanceStatus.ABSENT)
    if why == "lists none":
        training.training_type.agency_course = ""
        training.training_type.save()

    compare(row)

    assert open_kinds() == []


def test_a_certificate_of_another_time_is_not_that_of_the_training(row):
    asked(row)
    listed(row, issued_on=date(2020, 1, 1))

    compare(row)

    assert open_kinds() == [CaseKind.MISSING_AT_AGENCY]


@pytest.mark.parametrize("present", ["attended", "issued", "listed"])
def test_canceled_but_present(present):
    row = seat(listed_training(), EnrollmentState.CANCELED)
    compare(row)
    assert open_kinds() == []
    if present == "attended":
        marked(row, AttendanceStatus.LATE)
    else:
        (given if present == "issued" else listed)(row)

    compare(row)

    assert only_case().kind == CaseKind.CANCELED_BUT_PRESENT
    if present == "attended":
        marked(row, AttendanceStatus.ABSENT)
        compare(row)
        closed_by_itself(CaseKind.CANCELED_BUT_PRESENT)


def test_who_canceled_and_came_back_is_not_canceled():
    training = listed_training()
    gone = seat(training, EnrollmentState.CANCELED)
    back = seat(training, EnrollmentState.COMPLETED, gone.student)
    listed(back)

    compare(back)

    assert open_kinds() == []


@pytest.mark.parametrize("held", ["issued", "listed"])
def test_not_attended(row, held):
    marked(row, AttendanceStatus.ABSENT)
    certificate = (given if held == "issued" else listed)(row)

    compare(row)

    assert only_case().kind == CaseKind.NOT_ATTENDED
    if held == "issued":
        Certificate.objects.filter(pk=certificate.pk).update(
            status=CertificateStatus.REVOKED, revoked_on=timezone.localdate(), revoked_reason="Was not there"
        )
    else:
        marked(row, AttendanceStatus.PRESENT)
    compare(row)
    closed_by_itself(CaseKind.NOT_ATTENDED)


def test_attendance_that_is_corrected_elsewhere_closes_and_opens_it_at_once(row, monkeypatch):
    """By the worker, which is queued with the trainer's note; a note that says the same queues nothing."""
    queued: list[tuple[int, list[int]]] = []
    monkeypatch.setattr(compare_some_seats, "on_commit", lambda *args: queued.append(args))
    listed(row)
    trainer, session = admin_of(row.practice), row.offering.sessions.get()
    for status, kinds in (("absent", [CaseKind.NOT_ATTENDED]), ("present", []), ("present", [])):
        mark_attendance(session, {row.student_id: AttendanceStatus(status)}, actor=trainer)
        while queued:
            compare_some_seats(*queued.pop())
        assert open_kinds() == kinds
    mark_attendance(session, {row.student_id: AttendanceStatus.PRESENT}, actor=trainer)
    assert queued == []


def test_elsewhere_attended_is_not_our_case(row):
    """The student took the course again, with somebody else."""
    marked(row, AttendanceStatus.ABSENT)
    listed(row, issuer=AgencyCertificateFactory(practice=row.practice).issuer)

    compare(row)

    assert CaseKind.NOT_ATTENDED not in open_kinds()


def test_hovn_conflict(row):
    booking = booked_at_hovn(row, outcome="failed", problem="The enrolment is canceled here.")
    for _time in range(2):
        open_hovn_case(
            row.practice,
            reference=booking.reference,
            code="canceled_here",
            said={"Hovn": "booked", "Here": "canceled"},
            enrollment_id=row.pk,
        )
    compare_references(row.practice_id)
    assert open_kinds() == [CaseKind.HOVN_CONFLICT]

    booking.outcome, booking.problem, booking.last_seen = "changed", "", timezone.now()
    booking.save()
    compare_references(row.practice_id)

    closed_by_itself(CaseKind.HOVN_CONFLICT)


def test_what_came_back_opens_a_case_again_unless_a_person_decided_it(row):
    asked(row)
    compare(row)
    certificate = listed(row)
    compare(row)
    Certificate.objects.filter(pk=certificate.pk).update(issued_on=date(2020, 1, 1))
    compare(row)
    case = only_case()

    case.state, case.resolution, case.resolved_at = CaseState.RESOLVED, CaseResolution.DISMISSED, timezone.now()
    case.save()
    compare(row)

    assert open_kinds() == []
    assert ReconciliationCase.objects.count() == 2


def test_facts_are_renewed(row):
    subject = asked(row)
    compare(row)
    later = timezone.now() + timedelta(hours=1)
    LookupSubject.objects.filter(pk=subject.pk).update(last_checked=later)

    compare(row)

    assert later.isoformat() in {one["seen"] for one in only_case().facts}


def test_a_batch_costs_the_same_for_one_and_twelve():
    training = listed_training()
    counts = []
    for many in (1, 11):
        rows = [seat(training) for _number in range(many)]
        for row in rows:
            asked(row)
            given(row)
        ids = list(training.enrollments.values_list("pk", flat=True))
        compare_seats(training.practice_id, ids)  # its entries in the audit trail go together, in one round trip
        with CaptureQueriesContext(connection) as counted:
            compare_seats(training.practice_id, ids)
        counts.append(len(counted))
    assert len(open_kinds()) == 12
    assert counts[0] == counts[1]


def test_a_case_about_a_found_certificate_stands_on_its_line(row):
    listed(row, holder_name="Charles Babbage")
    elsewhere = listed(row, holder_name="Charles Babbage", issued_on=date(2020, 1, 1))

    compare(row)

    tied = dict(ReconciliationCase.objects.values_list("certificate", "enrollment"))
    assert tied.pop(elsewhere.pk) is None
    assert set(tied.values()) == {row.pk}
