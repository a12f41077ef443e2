"""What was confirmed is corrected: by its holder until staff accept it, then on request; cases follow the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CertificateStatus
from certificates.invariants import differences
from certificates.models import Certificate, Intake, ReconciliationCase
from certificates.services.intake_deciding import confirm_intake, take_back_upload
from certificates.services.upload_correcting import accept_upload, correct_upload
from certificates.services.upload_typing import decline_correction, type_facts
from config.kit.errors import Conflict, Forbidden, Invalid
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of
from tests.certificates.intake.offices import at, waiting
from tests.certificates.intake.said import SAID
from tests.certificates.papers import pdf
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(proposed, ada) -> Intake:
    """Ada's, confirmed by herself."""
    made: Intake = proposed()
    confirm_intake(made, actor=ada, claims=SAID)
    made.refresh_from_db()
    return made


def told(kind):
    return sorted(set(OutboxMessage.objects.filter(kind=f"certificates.{kind}").values_list("user", flat=True)))


def open_cases():
    return list(ReconciliationCase.objects.filter(state="open").order_by("pk").values_list("kind", "certificate"))


def test_its_holder_corrects_it_and_nobody_is_asked(intake, ada):
    certificate = correct_upload(intake, actor=ada, claims=replace(SAID, number=" 0124 ABC ", expires_on=None))

    assert certificate == Certificate.objects.get()
    assert (certificate.number, certificate.expires_on, certificate.expiry_assumed) == (
        "0124ABC", date(2028, 3, 15), True,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="certificate.corrected")
    assert (event.actor, event.data["fields"]) == (ada, ["expiry_assumed", "number"])
    correct_upload(intake, actor=ada, claims=replace(SAID, number="0124ABC", expires_on=None))  # says nothing new
    assert AuditEvent.objects.filter(action="certificate.corrected").count() == 1
    assert told("upload_corrected") == told("upload_typed") == []
    with pytest.raises(Invalid):
        correct_upload(intake, actor=ada, claims=replace(SAID, course_name=""))


def test_once_staff_have_accepted_it_its_holder_asks(office, intake, practice, ada, boss):
    accept_upload(intake, actor=boss)
    accept_upload(intake, actor=boss)
    assert AuditEvent.objects.filter(action="intake.accepted").count() == 1
    with pytest.raises(Conflict) as refused:
        correct_upload(intake, actor=ada, claims=replace(SAID, number="1"))
    assert refused.value.error_code == "accepted"
    type_facts(intake, actor=ada, claims=replace(SAID, course_name="CPR"))

    assert (waiting(practice), told("upload_typed")) == (1, [boss.pk])
    assert "Correction asked for" in office.get(at(), {"waits_for": "school"}).content.decode()
    form = office.get(at("act", intake.pk, "correct")).context["form"]
    assert form.initial["course_name"] == "CPR"
    assert office.post(at("act", intake.pk, "correct"), form.initial).status_code == 302
    assert Certificate.objects.get().course_name == "CPR"
    assert (waiting(practice), told("upload_corrected")) == (0, [ada.pk])
    intake.refresh_from_db()
    assert (intake.typed, intake.accepted_by) == ({}, boss)


def test_staff_leave_it_as_it_is_and_say_why(office, intake, practice, ada):
    assert office.post(at("act", intake.pk, "accept")).status_code == 302
    assert office.get(at("act", intake.pk, "decline")).status_code == 403
    for _time in range(2):
        type_facts(intake, actor=ada, claims=replace(SAID, course_name="CPR"))
        assert office.post(at("act", intake.pk, "decline"), {"reason": ""}).status_code == 422
        assert office.post(at("act", intake.pk, "decline"), {"reason": "The paper says otherwise"}).status_code == 302

    assert Certificate.objects.get().course_name == SAID.course_name
    assert waiting(practice) == 0
    assert OutboxMessage.objects.filter(kind="certificates.correction_declined", channel="email").count() == 2


def test_nobody_else_and_nothing_that_does_not_stand(intake, practice, ada, boss):
    for actor in (make_student(practice), admin_of(PracticeFactory())):
        for refused in (
            lambda actor=actor: correct_upload(intake, actor=actor, claims=SAID),
            lambda actor=actor: accept_upload(intake, actor=actor),
            lambda actor=actor: decline_correction(intake, actor=actor, reason="x"),
        ):
            with pytest.raises(Forbidden):
                refused()
    with pytest.raises(Forbidden):
        accept_upload(intake, actor=ada)
    Certificate.objects.update(source="agency")  # it has shown it meanwhile
    for late in (
        lambda: correct_upload(intake, actor=ada, claims=SAID),
        lambda: accept_upload(intake, actor=boss),
        lambda: decline_correction(intake, actor=boss, reason="x"),
        lambda: type_facts(intake, actor=ada, claims=SAID),
    ):
        with pytest.raises(Conflict):
            late()


def test_corrected_to_what_the_agency_has_shown_it_gives_way(intake, practice, ada):
    theirs = AgencyCertificateFactory(practice=practice, holder=ada, number="0999ZZZ", holder_name="Ada Byron")
    mine = intake.certificate

    assert correct_upload(intake, actor=ada, claims=replace(SAID, number="0999zzz")) == theirs
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.status, theirs.replaces, theirs.course_name) == (CertificateStatus.SUPERSEDED, mine, "Adult CPR/AED")
    assert [line for line in differences() if "another practice" not in line] == []


def test_nobody_has_one_certificate_twice(intake, proposed, ada):
    other = proposed(pdf("another"))
    confirm_intake(other, actor=ada, claims=replace(SAID, number="0999ZZZ"))
    with pytest.raises(Conflict) as refused:
        correct_upload(other, actor=ada, claims=SAID)
    assert refused.value.error_code == "already_known"
    assert set(Certificate.objects.values_list("number", flat=True)) == {"0123ABC", "0999ZZZ"}


def test_cases_are_opened_and_closed_as_the_words_ask(intake, practice, ada, boss):
    bo = make_student(practice, first_name="Bo", last_name="Lee")
    theirs = AgencyCertificateFactory(practice=practice, holder=bo, holder_name="Bo Lee", number="0777BO")
    nobodys = AgencyCertificateFactory(practice=practice, holder=None, holder_name="A. Byron", number="0888NO")
    assert open_cases() == []

    correct_upload(intake, actor=ada, claims=replace(SAID, number="0777BO"))
    assert open_cases() == [(CaseKind.TWO_OWNERS, theirs.pk)]
    correct_upload(intake, actor=ada, claims=replace(SAID, number="0888NO"))
    assert open_cases() == [(CaseKind.UNKNOWN_PERSON, nobodys.pk)]
    assert ReconciliationCase.objects.get(state="open").person == ada
    correct_upload(intake, actor=ada, claims=replace(SAID, number="0888NO", holder_name="Bo Lee"))
    assert (CaseKind.NAME_DIFFERS, intake.certificate_id) in open_cases()
    take_back_upload(intake, actor=boss, reason="It is Bo's")
    assert open_cases() == [(CaseKind.UNKNOWN_PERSON, nobodys.pk)]
    assert ReconciliationCase.objects.get(state="open").person is None
