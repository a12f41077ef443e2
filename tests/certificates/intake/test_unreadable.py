"""A file that no machine reads waits for staff: they type what it says, or refuse it; its holder may type it first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.models import AuditEvent
from certificates.enums import IntakeProblem, IntakeState
from certificates.models import Certificate, Intake
from certificates.services.intake import read_intake
from certificates.services.intake_deciding import confirm_intake, refuse_intake
from certificates.services.upload_typing import type_facts
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.storage import private_files
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of
from tests.certificates.intake.offices import at, waiting
from tests.certificates.intake.said import SAID
from tests.certificates.papers import locked_pdf, picture_pdf
from tests.factories.accounts import PracticeFactory, make_student

pytestmark = pytest.mark.django_db


def told(kind):
    return sorted(set(OutboxMessage.objects.filter(kind=f"certificates.{kind}").values_list("user", flat=True)))


@pytest.fixture
def scan(bring) -> Intake:
    """Uploaded, and all pictures."""
    read = read_intake(bring(picture_pdf(), name="scan.pdf").pk)
    assert read is not None
    return read


def test_staff_open_it_type_what_it_says_and_confirm(office, scan, practice, ada, boss):
    assert waiting(practice) == 1
    listed = office.get(at(), {"waits_for": "school"}).content.decode()
    assert "scan.pdf" in listed
    assert "only pictures" in listed
    page = office.get(at("act", scan.pk, "confirm"))
    assert f"/uploads/{scan.uid}/file.pdf" in page.content.decode()
    assert not page.context["form"].initial
    typed = {"course_name": "CPR", "holder_name": "Ada Byron", "issuer_text": "Red Cross", "issued_on": "2026-03-15"}
    assert office.post(at("act", scan.pk, "confirm"), {**typed, "issued_on": ""}).status_code == 422
    assert office.post(at("act", scan.pk, "confirm"), typed).status_code == 302

    certificate = Certificate.objects.get()
    scan.refresh_from_db()
    assert (certificate.holder, certificate.source, certificate.course_name) == (ada, "uploaded", "CPR")
    assert (scan.state, scan.problem, scan.accepted_by) == (IntakeState.CONFIRMED, IntakeProblem.IMAGE_ONLY, boss)
    assert told("upload_confirmed") == [ada.pk]
    assert waiting(practice) == 0
    assert office.post(at("act", scan.pk, "confirm"), {**typed, "course_name": "Other"}).status_code == 302
    assert Certificate.objects.get().course_name == "CPR"
    assert told("upload_confirmed") == [ada.pk]


def test_staff_refuse_it_with_a_reason_that_its_holder_is_told(
    scan, practice, ada, boss, django_capture_on_commit_callbacks
):
    name = scan.file.name
    type_facts(scan, actor=ada, claims=SAID)
    with django_capture_on_commit_callbacks(execute=True):
        refused = refuse_intake(scan, actor=boss, reason="Nobody can read this")

    assert (refused.state, refused.problem, refused.typed) == (IntakeState.REFUSED, IntakeProblem.REJECTED, {})
    assert not private_files().exists(name)
    assert told("upload_refused") == [ada.pk]
    assert waiting(practice) == 0
    assert not Certificate.objects.exists()


def test_its_holder_types_it_and_staff_decide(office, scan, practice, ada, boss):
    type_facts(scan, actor=ada, claims=replace(SAID, number=" 0123 ABC "))
    type_facts(scan, actor=ada, claims=replace(SAID, course_name="First Aid"))

    assert told("upload_typed") == [boss.pk]
    assert OutboxMessage.objects.filter(kind="certificates.upload_typed", channel="email").count() == 1
    assert AuditEvent.objects.filter(action="intake.typed").count() == 2
    assert (waiting(practice), Certificate.objects.count()) == (1, 0)
    assert "First Aid" in office.get(at("change", scan.pk)).content.decode()
    initial = office.get(at("act", scan.pk, "confirm")).context["form"].initial
    assert (initial["course_name"], initial["issued_on"]) == ("First Aid", "2026-03-15")
    assert office.post(at("act", scan.pk, "confirm"), {**initial, "number": "0123ABD"}).status_code == 302

    certificate = Certificate.objects.get()
    scan.refresh_from_db()
    assert (certificate.number, certificate.course_name, scan.typed) == ("0123ABD", "First Aid", {})
    assert AuditEvent.objects.get(action="intake.confirmed").data["corrected"] == ["number"]
    assert told("upload_confirmed") == [ada.pk]


def test_nobody_else_types_and_no_holder_confirms(scan, practice, ada, boss):
    for actor in (make_student(practice), boss, admin_of(PracticeFactory())):
        with pytest.raises(Forbidden):
            type_facts(scan, actor=actor, claims=SAID)
    with pytest.raises(Conflict) as refused:
        confirm_intake(scan, actor=ada, claims=SAID)
    assert refused.value.error_code == "for_staff"
    with pytest.raises(Invalid):
        type_facts(scan, actor=ada, claims=replace(SAID, issued_on=None))
    assert waiting(PracticeFactory()) == 0
    scan.refresh_from_db()
    assert (scan.state, scan.typed) == (IntakeState.UNREADABLE, {})


def test_what_can_be_read_or_is_decided_needs_no_typing(proposed, bring, ada, boss):
    locked = bring(locked_pdf())
    read_intake(locked.pk)
    refuse_intake(locked, actor=boss, reason="No")
    for intake in (proposed(), locked):
        with pytest.raises(Conflict) as refused:
            type_facts(intake, actor=ada, claims=SAID)
        assert refused.value.error_code == "not_needed"
    assert told("upload_typed") == []
