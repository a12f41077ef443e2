"""Each way to settle a case does what it says, once, for whoever may."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CaseResolution, CaseState, CertificateStatus
from certificates.models import Certificate, LookupSubject, ReconciliationCase
from certificates.reconciliation.ways import WAYS
from certificates.services.erasing import forget_holder
from certificates.services.issuing import NotEarned
from certificates.services.reconciling import compare_certificates
from certificates.services.resolving import reopen_case, resolve_case
from config.kit.errors import Conflict, Forbidden, Invalid
from enrollments.enums import EnrollmentState
from scheduling.enums import AttendanceStatus
from scheduling.models import Attendance
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import (
    asked,
    compare,
    given,
    listed,
    listed_training,
    marked,
    only_case,
    open_kinds,
    seat,
    two_owners,
)
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory

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


def test_every_kind_has_ways_and_the_difference_can_always_be_accepted():
    assert set(WAYS) == set(CaseKind)
    for kind, ways in WAYS.items():
        calm = {CaseResolution.DISMISSED, CaseResolution.KEPT, CaseResolution.NAME_ACCEPTED}
        assert calm & {way.resolution for way in ways}, kind


def test_looked_up_again_closes_with_the_answer(row, boss):
    subject = asked(row)
    compare(row)

    resolve_case(only_case(), CaseResolution.CHECKED_AGAIN, actor=boss)
    case = resolve_case(only_case(), CaseResolution.CHECKED_AGAIN, actor=boss)

    assert case.state == CaseState.OPEN
    assert case.asked_again_at
    assert LookupSubject.objects.filter(pk=subject.pk, next_check_at__lte=timezone.now()).exists()
    listed(row)
    compare(row)
    case.refresh_from_db()
    assert (case.state, case.resolution) == (CaseState.RESOLVED, CaseResolution.CHECKED_AGAIN)


def test_our_own_is_issued_for_what_the_agency_does_not_list(row, boss):
    asked(row)
    compare(row)

    settle(CaseResolution.ISSUED, boss)

    assert Certificate.objects.get(enrollment=row).status == CertificateStatus.ISSUED


def test_what_was_not_earned_is_not_issued_and_the_case_stays():
    training = listed_training(rules=(("attendance", 80),), prefix="ABC")
    row = seat(training)
    asked(row)
    compare(row)

    with pytest.raises(NotEarned):
        resolve_case(only_case(), CaseResolution.ISSUED, actor=admin_of(training.practice))

    assert open_kinds() == [CaseKind.MISSING_AT_AGENCY]


def test_a_difference_is_accepted_with_a_reason_and_taken_back(row, boss):
    asked(row)
    compare(row)
    with pytest.raises(Invalid) as refused:
        resolve_case(only_case(), CaseResolution.DISMISSED, actor=boss, reason=" ")
    assert set(refused.value.fields) == {"reason"}

    case = settle(CaseResolution.DISMISSED, boss, reason=WHY)
    assert case.reason == WHY
    compare(row)
    assert open_kinds() == []

    for _click in range(2):
        reopen_case(case, actor=boss)
    assert open_kinds() == [CaseKind.MISSING_AT_AGENCY]
    assert AuditEvent.objects.filter(action="case.reopened").count() == 1


def test_what_did_something_is_not_taken_back(row, boss):
    asked(row)
    compare(row)
    case = settle(CaseResolution.ISSUED, boss)

    with pytest.raises(Conflict):
        reopen_case(case, actor=boss)


def test_a_found_certificate_is_given_to_a_person(row, boss):
    certificate = AgencyCertificateFactory(practice=row.practice, holder=None, holder_name="Ada Byron")
    compare_certificates(row.practice_id, [certificate.pk])
    for nobody in (None, make_student(listed_training(prefix="OTH").practice)):
        with pytest.raises(Invalid):
            resolve_case(only_case(), CaseResolution.ASSIGNED, actor=boss, person=nobody)

    settle(CaseResolution.ASSIGNED, boss, person=row.student)

    certificate.refresh_from_db()
    assert certificate.holder == row.student
    assert AuditEvent.objects.get(action="certificate.moved").data["holder"] == row.student.pk


def test_left_with_its_holder(row, boss):
    certificate, _other = two_owners(row)

    settle(CaseResolution.KEPT, boss)

    certificate.refresh_from_db()
    assert certificate.holder == row.student
    compare(row)
    assert open_kinds() == []


def test_moved_to_the_other_owner(row, boss):
    certificate, other = two_owners(row)

    settle(CaseResolution.MOVED, boss, reason=WHY)

    certificate.refresh_from_db()
    assert certificate.holder == other


def test_two_names_are_one_person(row, boss):
    listed(row, holder_name="Countess Lovelace")
    compare(row)

    settle(CaseResolution.NAME_ACCEPTED, boss, reason=WHY)

    compare(row)
    assert open_kinds() == []


def test_ours_is_issued_again_under_the_right_name(row, boss):
    old = given(row, expires_on=None)
    row.student.first_name, row.student.last_name = "Augusta", "King"
    row.student.save()
    compare(row)

    settle(CaseResolution.REISSUED, boss)

    assert Certificate.objects.get(replaces=old).holder_name == "Augusta King"
    compare(row)
    assert open_kinds() == []


@pytest.mark.parametrize("kind", [CaseKind.CANCELED_BUT_PRESENT, CaseKind.NOT_ATTENDED])
def test_ours_is_revoked(training, boss, kind):
    row = seat(
        training, EnrollmentState.CANCELED if kind == CaseKind.CANCELED_BUT_PRESENT else EnrollmentState.ENROLLED
    )
    marked(row, AttendanceStatus.ABSENT)
    certificate = given(row)
    compare(row)
    assert open_kinds() == [kind]

    settle(CaseResolution.REVOKED, boss, reason=WHY)

    certificate.refresh_from_db()
    assert (certificate.status, certificate.revoked_reason) == (CertificateStatus.REVOKED, WHY)


def test_attendance_is_corrected(training, boss):
    row = seat(training)
    marked(row, AttendanceStatus.ABSENT)
    listed(row)
    compare(row)

    settle(CaseResolution.ATTENDANCE_CORRECTED, boss, reason=WHY)

    assert {one.status for one in Attendance.objects.filter(enrollment=row)} == {AttendanceStatus.PRESENT}
    compare(row)
    assert open_kinds() == []


def test_another_decision_about_a_closed_case_is_refused(row, boss):
    two_owners(row)
    case = settle(CaseResolution.KEPT, boss)

    with pytest.raises(Conflict) as refused:
        resolve_case(case, CaseResolution.MOVED, actor=boss, reason=WHY)

    assert refused.value.error_code == "already_resolved"


def test_another_school_and_its_own_students_settle_nothing(row):
    asked(row)
    compare(row)
    case = only_case()
    for stranger in (admin_of(listed_training(prefix="OTH").practice), row.student):
        with pytest.raises(Forbidden):
            resolve_case(case, CaseResolution.DISMISSED, actor=stranger, reason=WHY)
        with pytest.raises(Forbidden):
            reopen_case(case, actor=stranger)
    assert ReconciliationCase.objects.get().state == CaseState.OPEN


def test_a_forgotten_person_is_in_no_case(row, boss):
    two_owners(row)
    listed(row, holder_name="Countess Lovelace")
    asked(row)
    compare(row)
    assert open_kinds() == [CaseKind.TWO_OWNERS, CaseKind.NAME_DIFFERS]

    forget_holder(row.student, actor=boss)

    assert open_kinds() == []
    assert not ReconciliationCase.objects.exclude(person=None, facts=[]).exists()
    row.student.is_active = False
    row.student.save()
    compare(row)
    assert open_kinds() == []
