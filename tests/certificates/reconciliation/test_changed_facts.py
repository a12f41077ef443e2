"""A decision is about what is so now: what changed since the case was opened is seen before anything is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from certificates import tasks
from certificates.documents.reading import read_document
from certificates.enums import CaseKind, CaseResolution, CertificateStatus
from certificates.models import ReconciliationCase
from certificates.services.cases import file_case
from certificates.services.intake import read_intake, upload_certificate
from certificates.services.intake_deciding import confirm_intake, take_back_upload
from certificates.services.reconciling import compare_certificates, compare_person
from certificates.services.resolving import resolve_case
from config.kit.errors import Conflict
from scheduling.enums import AttendanceStatus
from tests.certificates.courses import admin_of
from tests.certificates.intake.said import SAID
from tests.certificates.papers import pdf, red_cross
from tests.certificates.reconciliation.scene import (
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
def row():
    return seat(listed_training())


@pytest.fixture
def boss(row):
    return admin_of(row.practice)


def test_nothing_is_revoked_once_the_attendance_was_corrected_elsewhere(row, boss):
    marked(row, AttendanceStatus.ABSENT)
    certificate = given(row)
    compare(row)
    case = only_case()
    assert case.kind == CaseKind.NOT_ATTENDED
    marked(row, AttendanceStatus.PRESENT)

    with pytest.raises(Conflict) as refused:
        resolve_case(case, CaseResolution.REVOKED, actor=boss, reason=WHY)

    assert refused.value.error_code == "already_resolved"
    certificate.refresh_from_db()
    case.refresh_from_db()
    assert (certificate.status, case.resolution) == (CertificateStatus.ISSUED, CaseResolution.GONE)


def test_what_staff_took_back_is_not_asked_about_any_more(row, boss, monkeypatch, django_capture_on_commit_callbacks):
    intake = read_intake(
        upload_certificate(
            row.student, practice=row.practice, actor=row.student, name="a.pdf", content=pdf(red_cross("Bo Lee"))
        ).pk,
        reader=read_document,
    )
    assert intake
    confirm_intake(intake, actor=row.student, claims=replace(SAID, holder_name="Bo Lee"))
    assert open_kinds() == [CaseKind.NAME_DIFFERS]
    monkeypatch.setattr(tasks.compare_one_person, "apply_async", lambda args, **_how: compare_person(*args))

    with django_capture_on_commit_callbacks(execute=True):
        take_back_upload(intake, actor=boss, reason="It is another's")

    assert open_kinds() == []


def test_who_gives_it_to_another_than_the_first_clerk_is_told(row, boss):
    certificate = listed(row, holder=None, holder_name="Ada Byron")
    compare_certificates(row.practice_id, [certificate.pk])
    case = only_case()
    resolve_case(case, CaseResolution.ASSIGNED, actor=boss, person=row.student)

    with pytest.raises(Conflict) as refused:
        resolve_case(case, CaseResolution.ASSIGNED, actor=boss, person=make_student(row.practice))

    assert refused.value.error_code == "already_resolved"
    certificate.refresh_from_db()
    assert certificate.holder == row.student


def test_of_two_claims_the_second_is_over_once_the_first_was_granted(row, boss):
    certificate, second = two_owners(row)
    third = make_student(row.practice, first_name="Ada", last_name="Byron")
    file_case(
        CaseKind.TWO_OWNERS,
        practice=row.practice,
        key=f"{certificate.pk}:{third.pk}",
        certificate=certificate,
        person=row.student,
        other_person=third,
        facts=[],
    )
    granted, other = ReconciliationCase.objects.order_by("pk")
    resolve_case(granted, CaseResolution.MOVED, actor=boss, reason=WHY)

    with pytest.raises(Conflict):
        resolve_case(other, CaseResolution.MOVED, actor=boss, reason=WHY)

    certificate.refresh_from_db()
    assert certificate.holder == second
    assert open_kinds() == []


def test_who_is_given_what_they_had_uploaded_has_it_once(row, boss):
    mine = AgencyCertificateFactory(
        practice=row.practice, holder=row.student, source="uploaded", number="RC-1", course_name="First Aid"
    )
    certificate = listed(row, number="RC-1", course_name="First Aid", replaces=mine)
    mine.status = CertificateStatus.SUPERSEDED
    mine.save()
    other = make_student(row.practice, first_name="Ada", last_name="Byron")
    theirs = AgencyCertificateFactory(
        practice=row.practice, holder=other, source="uploaded", number="rc-1", course_name="First Aid"
    )
    file_case(
        CaseKind.TWO_OWNERS,
        practice=row.practice,
        key=f"{certificate.pk}:{other.pk}",
        certificate=certificate,
        person=row.student,
        other_person=other,
        facts=[],
    )

    resolve_case(only_case(), CaseResolution.MOVED, actor=boss, reason=WHY)

    for one in (certificate, mine, theirs):
        one.refresh_from_db()
    assert (certificate.holder, certificate.replaces) == (other, theirs)
    assert (mine.status, theirs.status) == (CertificateStatus.ISSUED, CertificateStatus.SUPERSEDED)
