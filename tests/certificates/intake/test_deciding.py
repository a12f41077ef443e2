"""A person says what it says: confirmed, discarded, refused; what does not fit becomes a case."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import connections

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CertificateSource, IntakeProblem, IntakeState
from certificates.models import Certificate, Intake, Issuer, ReconciliationCase
from certificates.services.intake_deciding import confirm_intake, refuse_intake
from config.kit.errors import Conflict, Forbidden, Invalid
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of
from tests.certificates.intake.said import SAID
from tests.certificates.papers import pdf, red_cross
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db


def told(kind):
    return OutboxMessage.objects.filter(kind=f"certificates.{kind}")


def test_the_holder_confirms_and_corrects(proposed, ada):
    intake = proposed()
    certificate = confirm_intake(
        intake, actor=ada, claims=replace(SAID, course_name="  First   Aid ", number=" 0123 ABC ")
    )

    assert (certificate.source, certificate.holder, certificate.practice) == ("uploaded", ada, intake.practice)
    assert (certificate.course_name, certificate.number) == ("First Aid", "0123ABC")
    assert certificate.issuer == Issuer.objects.get(practice=intake.practice, name="American Red Cross")
    assert (certificate.expires_on, certificate.expiry_assumed) == (date(2028, 3, 15), False)
    assert certificate.first_seen is None
    intake.refresh_from_db()
    assert (intake.state, intake.certificate, intake.decided_by) == (IntakeState.CONFIRMED, certificate, ada)
    assert intake.file
    event = AuditEvent.objects.get(action="intake.confirmed")
    assert event.data["corrected"] == ["course_name"]
    assert not told("upload_confirmed").exists()
    assert not ReconciliationCase.objects.exists()


def test_staff_confirm_and_the_holder_is_told(proposed, ada, boss):
    certificate = confirm_intake(proposed(actor=boss), actor=boss, claims=SAID)

    assert certificate.holder == ada
    assert {message.user for message in told("upload_confirmed")} == {ada}


def test_without_a_last_day_two_years_are_assumed_and_ninety_days_for_skills_sessions(proposed, ada):
    assumed = confirm_intake(proposed(), actor=ada, claims=replace(SAID, expires_on=None))
    skills = replace(SAID, number="X1", course_name="BLS - eligible for skills session within 90 days")
    short = confirm_intake(proposed(pdf("another")), actor=ada, claims=skills)

    assert (assumed.expires_on, assumed.expiry_assumed) == (date(2028, 3, 15), True)
    assert (short.expires_on, short.expiry_assumed) == (date(2026, 6, 13), False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("course_name", " \x00 "),
        ("holder_name", ""),
        ("issuer_text", ""),
        ("issued_on", None),
        ("issued_on", date(2999, 1, 1)),
        ("issued_on", date(1066, 10, 14)),
        ("expires_on", date(2026, 3, 14)),
        ("expires_on", date(9999, 1, 1)),
        ("format", "by post"),
        ("number", "1" * 65),
        ("issuer_text", "x" * 129),
    ],
)
def test_what_cannot_be_is_said_at_its_field(proposed, ada, field, value):
    intake = proposed()
    with pytest.raises(Invalid) as refused:
        confirm_intake(intake, actor=ada, claims=replace(SAID, **{field: value}))

    assert next(iter(refused.value.fields)) == field
    assert not Certificate.objects.exists()
    assert Intake.objects.get().state == IntakeState.PROPOSED


def test_nobody_else_decides(proposed, practice):
    intake = proposed()
    for actor in (make_student(practice), admin_of(PracticeFactory())):
        with pytest.raises(Forbidden):
            confirm_intake(intake, actor=actor, claims=SAID)
        with pytest.raises(Forbidden):
            refuse_intake(intake, actor=actor, reason="No")
    assert Intake.objects.get().state == IntakeState.PROPOSED


def test_while_it_is_read_nothing_is_confirmed(bring, ada):
    with pytest.raises(Conflict) as refused:
        confirm_intake(bring(), actor=ada, claims=SAID)
    assert refused.value.error_code == "still_reading"


def test_a_second_click_is_harmless_and_a_second_person_is_told(proposed, ada, boss):
    intake = proposed()
    first = confirm_intake(intake, actor=ada, claims=SAID)

    assert confirm_intake(intake, actor=ada, claims=SAID) == first
    for act in (lambda: confirm_intake(intake, actor=boss, claims=SAID), lambda: refuse_intake(intake, actor=ada)):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.error_code == "decided"
    assert Certificate.objects.count() == 1


def test_discarded_by_the_holder_refused_by_staff(proposed, ada, boss):
    own, other = proposed(), proposed(pdf("another"), name="other.pdf")
    refuse_intake(own, actor=ada)
    assert refuse_intake(own, actor=ada).problem == IntakeProblem.DISCARDED
    assert not told("upload_refused").exists()
    with pytest.raises(Invalid):
        refuse_intake(other, actor=boss, reason=" ")
    refused = refuse_intake(other, actor=boss, reason="It is your brother's")

    assert (refused.problem, refused.reason, refused.file.name) == (IntakeProblem.REJECTED, "It is your brother's", "")
    message = told("upload_refused").first()
    assert (message.user, message.context["file"]) == (ada, "other.pdf")
    with pytest.raises(Conflict):
        confirm_intake(other, actor=ada, claims=SAID)
    assert not Certificate.objects.exists()


def test_two_files_of_one_certificate_are_one(proposed, ada):
    confirm_intake(proposed(), actor=ada, claims=SAID)
    again = proposed(pdf(red_cross(), "printed anew"))
    for claims in (replace(SAID, course_name="Otherwise"), replace(SAID, number="")):
        with pytest.raises(Conflict) as refused:
            confirm_intake(again, actor=ada, claims=claims)
        assert refused.value.error_code == "already_known"
    other = confirm_intake(again, actor=ada, claims=replace(SAID, number="0999ZZZ"))  # two of one day

    assert other.number == "0999ZZZ"


def test_what_the_agency_has_shown_already_is_what_counts(proposed, ada, practice):
    known = AgencyCertificateFactory(practice=practice, holder=ada, number="0123abc", course_name="As the agency says")
    intake = proposed()

    assert confirm_intake(intake, actor=ada, claims=SAID) == known
    known.refresh_from_db()
    assert (known.course_name, Certificate.objects.count()) == ("As the agency says", 1)


@pytest.mark.parametrize("is_owned", [True, False])
def test_a_number_that_the_agency_shows_of_somebody_else_is_a_case(proposed, ada, practice, is_owned):
    holder = make_student(practice) if is_owned else None
    theirs = AgencyCertificateFactory(practice=practice, holder=holder, holder_name="Bo", number="0123ABC")
    certificate = confirm_intake(proposed(), actor=ada, claims=SAID)

    theirs.refresh_from_db()
    case = ReconciliationCase.objects.get()
    assert (theirs.holder, theirs.source, certificate.source) == (holder, CertificateSource.AGENCY, "uploaded")
    assert case.kind == (CaseKind.TWO_OWNERS if is_owned else CaseKind.UNKNOWN_PERSON)
    assert {case.person, case.other_person} == {holder, ada}


def test_another_name_on_it_is_a_case(proposed, ada):
    confirm_intake(proposed(), actor=ada, claims=replace(SAID, holder_name="Augusta Ada BYRON"))
    assert not ReconciliationCase.objects.exists()  # all of one name is in the other
    certificate = confirm_intake(proposed(pdf("x")), actor=ada, claims=replace(SAID, number="1X", holder_name="Bo Lee"))

    case = ReconciliationCase.objects.get()
    assert (case.kind, case.certificate, case.person) == (CaseKind.NAME_DIFFERS, certificate, ada)


def test_naming_the_school_as_issuer_does_not_make_it_ours(proposed, ada, practice):
    assert not confirm_intake(proposed(), actor=ada, claims=replace(SAID, issuer_text=practice.name)).is_ours


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_confirm_at_once(proposed, ada, boss):
    intake = proposed()
    outcomes = []
    barrier = threading.Barrier(2)

    def go(actor):
        try:
            barrier.wait(30)
            outcomes.append(confirm_intake(intake, actor=actor, claims=SAID).source)
        except Conflict as error:
            outcomes.append(error.error_code)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=go, args=(actor,)) for actor in (ada, boss)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["decided", "uploaded"]
    assert Certificate.objects.count() == 1
