"""Cases about bookings at Hovn are settled: canceled, completed, asked again, linked to a person."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent, StudentProfile
from certificates import tasks
from certificates.enums import CaseKind, CaseResolution, CaseState
from certificates.integrations.hovn.bundles import booking_from_bundle
from certificates.models import HovnBooking
from certificates.reconciliation.ways import ways_of
from certificates.services.hovn_cases import open_hovn_case
from certificates.services.importing import import_booking
from certificates.services.resolving import resolve_case
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of
from tests.certificates.hovn.bundle import BUNDLE
from tests.certificates.reconciliation.scene import (
    booked_at_hovn,
    listed_training,
    only_case,
    open_kinds,
    seat,
)

pytestmark = pytest.mark.django_db
WHY = "The trainer says so"


@pytest.fixture
def training():
    return listed_training()


@pytest.fixture
def boss(training):
    return admin_of(training.practice)


@pytest.fixture
def row(training):
    return seat(training)


def settle(resolution, boss, **more):
    case = resolve_case(only_case(), resolution, actor=boss, **more)
    assert AuditEvent.objects.filter(action="case.resolved", target_id=case.pk, actor=boss).count() == 1
    assert (case.state, case.resolution, case.resolved_by) == (CaseState.RESOLVED, resolution, boss)
    assert resolve_case(case, resolution, actor=boss, **more).resolved_at == case.resolved_at
    assert AuditEvent.objects.filter(action="case.resolved", target_id=case.pk).count() == 1
    return case


def conflict(row, code="canceled_there"):
    booking = booked_at_hovn(row, outcome="failed", problem="It is canceled there.", payload={"student": {"id": 91}})
    said = {"Hovn": "canceled", "Here": "completed"}
    open_hovn_case(row.practice, reference=booking.reference, code=code, said=said, enrollment_id=row.pk)
    return booking


def test_the_enrolment_is_canceled_as_at_hovn(training, boss):
    row = seat(training, EnrollmentState.ENROLLED)
    conflict(row)

    settle(CaseResolution.CANCELED, boss, reason=WHY)

    row.refresh_from_db()
    assert row.state == EnrollmentState.CANCELED
    assert OutboxMessage.objects.filter(kind="enrollments.removed").exists()


def test_the_enrolment_is_completed(training, boss):
    row = seat(training, EnrollmentState.ENROLLED)
    conflict(row)

    settle(CaseResolution.COMPLETED, boss, reason=WHY)

    row.refresh_from_db()
    assert row.state == EnrollmentState.COMPLETED


def test_what_is_completed_is_neither_canceled_nor_completed_again(row, boss):
    conflict(row)
    assert {way.resolution for way in ways_of(only_case())} == {CaseResolution.CHECKED_AGAIN, CaseResolution.DISMISSED}

    with pytest.raises(Conflict) as refused:
        resolve_case(only_case(), CaseResolution.CANCELED, actor=boss, reason=WHY)

    assert refused.value.error_code == "not_possible"


def test_hovn_is_asked_again(row, boss, monkeypatch, django_capture_on_commit_callbacks):
    booking = conflict(row)
    sent = []
    monkeypatch.setattr(tasks.import_booking_again, "apply_async", lambda args, **_options: sent.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        resolve_case(only_case(), CaseResolution.CHECKED_AGAIN, actor=boss)

    assert sent == [(row.practice_id, booking.reference)]


def test_a_booking_of_nobody_is_linked(row, boss):
    booking = booked_at_hovn(row, outcome="failed", enrollment=None, payload={"student": {"id": 91}})
    open_hovn_case(row.practice, reference=booking.reference, code="no_address", said={}, kind=CaseKind.UNKNOWN_PERSON)

    settle(CaseResolution.ASSIGNED, boss, person=row.student)

    assert StudentProfile.objects.get(user=row.student, practice=row.practice).hovn_student_id == "91"


def test_once_linked_the_booking_is_imported(row, boss):
    bundle = {**BUNDLE, "booking": {**BUNDLE["booking"], "student_email": ""}}
    import_booking(row.practice, booking_from_bundle(bundle))
    case = settle(CaseResolution.ASSIGNED, boss, person=row.student)

    tasks.import_booking_again(row.practice_id, case.reference)

    assert Enrollment.objects.get(external_reference=BUNDLE["booking_ref"]).student == row.student
    assert open_kinds() == []


def test_a_booking_that_does_not_say_whose_it_is_stays(row, boss):
    booking = booked_at_hovn(row, outcome="failed", enrollment=None)
    open_hovn_case(row.practice, reference=booking.reference, code="no_address", said={}, kind=CaseKind.UNKNOWN_PERSON)

    with pytest.raises(Conflict):
        resolve_case(only_case(), CaseResolution.ASSIGNED, actor=boss, person=row.student)

    assert open_kinds() == [CaseKind.UNKNOWN_PERSON]
    assert HovnBooking.objects.get().enrollment is None
