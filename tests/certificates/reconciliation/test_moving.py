"""Certificates that were given to somebody, and back; by the case, and on the certificate's own page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.erasing import erase_person
from certificates.enums import CaseKind, CaseResolution, CaseState
from certificates.models import CertificateMove
from certificates.services.assigning import assign_certificate, move_back
from certificates.services.reconciling import compare_certificates
from certificates.services.resolving import resolve_case
from config.kit.errors import Conflict, Forbidden, Invalid
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import (
    given,
    listed,
    listed_training,
    only_case,
    open_kinds,
    seat,
    two_owners,
)
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
WHY = "Her sister has the same name"


@pytest.fixture
def row():
    return seat(listed_training())


@pytest.fixture
def boss(row):
    return admin_of(row.practice)


@pytest.fixture
def found(row):
    """Nobody's, and a case about that."""
    certificate = AgencyCertificateFactory(practice=row.practice, holder=None, holder_name="Ada Byron")
    compare_certificates(row.practice_id, [certificate.pk])
    return certificate


@pytest.fixture
def office(boss):
    with_app(boss)
    return browser_of(boss, second_factor=True)


def page_of(certificate):
    return reverse("admin:certificates_certificate_change", args=[certificate.pk])


def act(target, name):
    return reverse(f"admin:certificates_{target._meta.model_name}_act", args=[target.pk, name])


def holder(certificate):
    certificate.refresh_from_db()
    return certificate.holder


def test_what_was_moved_goes_back_once_and_its_case_is_open_again(row, boss):
    certificate, other = two_owners(row)
    case = resolve_case(only_case(), CaseResolution.MOVED, actor=boss, reason="Says she")
    assert holder(certificate) == other
    with pytest.raises(Invalid):
        move_back(certificate, actor=boss, reason=" ")

    for _click in range(2):
        move_back(certificate, actor=boss, reason=WHY, case=case)

    assert (holder(certificate), open_kinds()) == (row.student, [CaseKind.TWO_OWNERS])
    assert [(one.taken_from, one.given_to, one.reason, one.case) for one in CertificateMove.objects.order_by("pk")] == [
        (row.student, other, "Says she", case),
        (other, row.student, WHY, case),
    ]
    event = AuditEvent.objects.get(action="certificate.moved_back")
    assert (event.actor, event.data["holder"], event.data["reason"]) == (boss, row.student.pk, WHY)
    assert AuditEvent.objects.filter(action="case.reopened").count() == 1


def test_given_to_somebody_and_back_to_nobody(row, boss, found):
    resolve_case(only_case(), CaseResolution.ASSIGNED, actor=boss, person=row.student)

    move_back(found, actor=boss, reason=WHY)

    assert (holder(found), open_kinds()) == (None, [CaseKind.UNKNOWN_PERSON])
    compare_certificates(row.practice_id, [found.pk])
    assert open_kinds() == [CaseKind.UNKNOWN_PERSON]
    resolve_case(only_case(), CaseResolution.ASSIGNED, actor=boss, person=row.student)
    assert holder(found) == row.student


def test_not_what_has_changed_hands_since_nor_what_never_did_nor_for_an_erased_person(row, boss):
    certificate, other = two_owners(row)
    case = only_case()
    with pytest.raises(Conflict):
        move_back(certificate, actor=boss, reason=WHY)
    resolve_case(case, CaseResolution.MOVED, actor=boss, reason="Says she")
    for stranger in (row.student, admin_of(listed_training(prefix="OTH").practice)):
        with pytest.raises(Forbidden):
            move_back(certificate, actor=stranger, reason=WHY)
    certificate.refresh_from_db()
    certificate.holder = make_student(row.practice)
    certificate.save()
    with pytest.raises(Conflict):
        move_back(certificate, actor=boss, reason=WHY)
    certificate.holder = other
    certificate.save()
    erase_person(row.student, actor=None)
    with pytest.raises(Conflict):
        move_back(certificate, actor=boss, reason=WHY)

    assert set(CertificateMove.objects.values_list("reason", flat=True)) == {""}
    assert (case.state, holder(certificate)) == (CaseState.OPEN, other)


def test_whose_it_is_can_be_said_without_a_case(row, boss):
    certificate = AgencyCertificateFactory(practice=row.practice, holder=None)
    with pytest.raises(Invalid):
        assign_certificate(certificate, make_student(listed_training(prefix="OTH").practice), actor=boss)
    with pytest.raises(Forbidden):
        assign_certificate(certificate, row.student, actor=row.student)

    for _click in range(2):
        assign_certificate(certificate, row.student, actor=boss)
    for taken in (certificate, given(row)):
        with pytest.raises(Conflict):
            assign_certificate(taken, make_student(row.practice), actor=boss)

    assert holder(certificate) == row.student
    assert CertificateMove.objects.get().taken_from is None


def test_on_the_certificates_own_page(row, office, found):
    case = only_case()
    acts = words(soup(office.get(page_of(found))).select_one(".acts"))
    assert ("Say whose it is" in acts, "Give it back" in acts) == (True, False)
    form = soup(office.get(act(found, "assign")))
    assert str(row.student.pk) in {one["value"] for one in form.select("select[name=person] option")}
    assert office.post(act(found, "assign"), {"email": "nobody@school.example"}).status_code == 422

    for _click in range(2):
        assert office.post(act(found, "assign"), {"email": row.student.email.upper()}).status_code == 302
    case.refresh_from_db()
    assert (holder(found), case.resolution) == (row.student, CaseResolution.ASSIGNED)
    acts = words(soup(office.get(page_of(found))).select_one(".acts"))
    assert ("Say whose it is" in acts, "Give it back" in acts) == (False, True)

    assert office.post(act(found, "move-back"), {"reason": ""}).status_code == 422
    for _click in range(2):
        assert office.post(act(found, "move-back"), {"reason": WHY}).status_code == 302
    assert (holder(found), open_kinds()) == (None, [CaseKind.UNKNOWN_PERSON])
    assert WHY in office.get(reverse("admin:certificates_certificate_history", args=[found.pk])).content.decode()


def test_on_the_page_of_the_case(row, office):
    certificate, other = two_owners(row)
    case = only_case()
    address = reverse("admin:certificates_reconciliationcase_change", args=[case.pk])
    assert "Give the certificate back" not in office.get(address).content.decode()
    office.post(act(case, "moved"), {"reason": "Says she"})
    assert holder(certificate) == other
    page = soup(office.get(address))
    assert f"Moved to the other person: {other} · " in words(page.select_one(".recon-done"))
    assert "Give the certificate back" in words(page)

    for _click in range(2):
        assert office.post(act(case, "move-back"), {"reason": WHY}).status_code == 302

    assert holder(certificate) == row.student
    assert "Give it to the other person" in office.get(address).content.decode()


def test_a_listed_one_that_a_name_gave_to_another_goes_back(row, boss, office):
    other = make_student(row.practice, first_name="Augusta", last_name="King")
    certificate = listed(row, holder_name="Augusta King")
    compare_certificates(row.practice_id, [certificate.pk])
    assert f"Augusta King {row.student}" in words(soup(office.get(page_of(certificate))))
    resolve_case(only_case(), CaseResolution.ASSIGNED, actor=boss, person=other)

    move_back(certificate, actor=boss, reason=WHY)

    assert (holder(certificate), only_case().kind) == (row.student, CaseKind.NAME_DIFFERS)
