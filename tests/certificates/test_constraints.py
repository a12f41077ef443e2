"""What the database refuses, each by its name, and that nothing it should refuse is left untried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from catalog.enums import EligibilityKind
from certificates.models import (
    CertificateRender,
    CertificateRequest,
    CertificateSeries,
    ExpiryReminder,
    HovnOrder,
    IssuerAlias,
    ReconciliationRun,
)
from enrollments.enums import EnrollmentState
from tests.certificates.refused_rows import (
    DIGEST,
    NOW,
    agency,
    arrival,
    arrive,
    batch,
    booking,
    in_practice,
    intake,
    itself,
    move,
    of_certificate,
    put,
    question,
    rule,
    same_address_folded,
    same_file_twice,
    same_rule_twice,
    same_session_twice,
    same_upload_twice,
    to_the_same,
    twice,
    two_batches,
    two_for_a_seat,
    two_successors,
    undone_twice,
)
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.certificates import (
    AgencyCertificateFactory,
    CredentialKeyFactory,
    IssuerAliasFactory,
    IssuerFactory,
    LookupSubjectFactory,
    ReconciliationCaseFactory,
    RequirementFactory,
    SyncRunFactory,
    issued_certificate,
)
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
REFUSED: Final[list[tuple[str, Callable[[], Any]]]] = [
    ("issuer_unique", lambda: [IssuerFactory(practice=IssuerFactory(name="FOSS").practice, name="Foss")]),
    ("issuer_one_own", in_practice(IssuerFactory, is_own=True)),
    ("issuer_alias_unique", lambda: copied(IssuerAliasFactory())),
    ("certificate_agency_number_once", in_practice(AgencyCertificateFactory, number="ARC1")),
    ("certificate_issued_number_once", in_practice(issued_certificate, number="TEST-2026-000001")),
    ("certificate_uploaded_number_once", same_upload_twice),
    ("certificate_one_a_seat", two_for_a_seat),
    ("certificates_certificate_replaces_id_key", two_successors),
    ("certificate_source_known", lambda: agency(source="found")),
    ("certificate_status_known", lambda: agency(status="lost")),
    ("certificate_format_known", lambda: agency(format="Online")),
    ("certificate_shown_name_known", lambda: agency(shows_name="half")),
    ("certificate_issued_is_whole", lambda: issued_certificate(digest="")),
    ("certificate_issued_is_whole", lambda: issued_certificate(number="")),
    ("certificate_issued_is_whole", lambda: agency(source="issued", issued_on=None, digest=DIGEST)),
    ("certificate_issued_is_whole", lambda: issued_certificate(status="pending", digest="")),
    ("certificate_agency_has_number", lambda: agency(number="")),
    ("certificate_only_ours_is_pending", lambda: agency(status="pending")),
    ("certificate_revoked_has_day", lambda: agency(status="revoked")),
    ("certificate_revoked_has_day", lambda: agency(revoked_on=date(2026, 4, 1))),
    ("certificate_revoked_has_day", lambda: agency(revoked_reason="Fraud")),
    ("certificate_assumed_has_expiry", lambda: agency(expires_on=None, expiry_assumed=True)),
    ("certificate_expires_after_issue", lambda: issued_certificate(expires_on=date(2026, 2, 28))),
    ("certificate_document_is_web", lambda: agency(document_url="javascript:alert(1)")),
    ("certificate_erased_names_nobody", lambda: agency(erased_on=date(2026, 4, 1))),
    ("certificate_erased_names_nobody", lambda: agency(erased_on=date(2026, 4, 1), holder=None)),
    ("certificate_does_not_replace_itself", itself),
    ("certificate_series_once", in_practice(CertificateSeries.objects.create, year=2026)),
    (
        "certificate_series_begins_at_1",
        lambda: CertificateSeries.objects.create(practice=PracticeFactory(), year=2026, next_number=0),
    ),
    ("issue_batch_one_at_a_time", two_batches),
    ("issue_batch_ended_has_time", lambda: batch(state="done")),
    ("issue_batch_ended_has_time", lambda: batch(ended_at=NOW)),
    ("certificates_certificaterender_certificate_id_key", of_certificate(CertificateRender, language="en")),
    (
        "certificate_render_made_has_file",
        lambda: CertificateRender.objects.create(certificate=issued_certificate(), state="made", made_at=NOW),
    ),
    ("certificate_request_one_open", of_certificate(CertificateRequest, last_name="Lovelace")),
    ("certificate_request_decided_has_time", of_certificate(CertificateRequest, last_name="L", state="approved")),
    ("expiry_reminder_once", of_certificate(ExpiryReminder, stage=30, expires_on=date(2028, 3, 1))),
    ("expiry_reminder_stage_known", of_certificate(ExpiryReminder, stage=45, expires_on=date(2028, 3, 1))),
    ("sync_run_ended_has_outcome", lambda: SyncRunFactory(outcome="found")),
    ("sync_run_ended_has_outcome", lambda: SyncRunFactory(ended_at=NOW)),
    ("sync_run_email_is_folded", lambda: SyncRunFactory(email_folded="Ada@school.example")),
    ("lookup_subject_once", in_practice(LookupSubjectFactory, email_folded="a@b.example")),
    ("lookup_subject_email_is_folded", lambda: LookupSubjectFactory(email_folded="A@b.example")),
    ("lookup_subject_email_is_folded", lambda: LookupSubjectFactory(email_folded="")),
    ("case_open_once", in_practice(ReconciliationCaseFactory, fingerprint=DIGEST)),
    ("case_resolved_has_resolution", lambda: ReconciliationCaseFactory(state="resolved", resolved_at=NOW)),
    ("case_resolved_has_resolution", lambda: ReconciliationCaseFactory(resolution="kept")),
    ("case_kind_known", lambda: ReconciliationCaseFactory(kind="odd")),
    ("case_resolution_known", lambda: ReconciliationCaseFactory(state="resolved", resolved_at=NOW, resolution="odd")),
    ("reconciliation_run_one_at_a_time", in_practice(ReconciliationRun.objects.create)),
    (
        "reconciliation_run_ended_has_time",
        lambda: ReconciliationRun.objects.create(practice=PracticeFactory(), state="done"),
    ),
    ("intake_once", same_file_twice),
    ("intake_unread_has_problem", lambda: intake(state="refused", file="")),
    ("intake_unread_has_problem", lambda: intake(state="unreadable")),
    ("intake_unread_has_problem", lambda: intake(problem="broken")),
    ("intake_typed_waits_for_staff", lambda: intake(typed={"number": "1"}, typed_at=NOW)),
    ("intake_typed_waits_for_staff", lambda: intake(state="unreadable", problem="broken", typed={"number": "1"})),
    ("intake_typed_waits_for_staff", lambda: intake(state="unreadable", problem="broken", typed_at=NOW)),
    ("intake_accepted_is_confirmed", lambda: intake(accepted_at=NOW, accepted_by=UserFactory())),
    ("intake_refused_keeps_nothing", lambda: intake(state="refused", problem="broken")),
    ("intake_open_has_file", lambda: intake(file="")),
    ("intake_confirmed_has_certificate", lambda: intake(state="confirmed")),
    ("intake_confirmed_has_moment", lambda: intake(state="confirmed", certificate=AgencyCertificateFactory())),
    ("inbound_question_once", lambda: twice(question)),
    ("inbound_question_has_message_id", lambda: question(message_id="")),
    ("hovn_order_once", in_practice(HovnOrder.objects.create, hovn_order_id="1")),
    ("hovn_order_has_id", lambda: HovnOrder.objects.create(practice=PracticeFactory(), hovn_order_id="")),
    ("hovn_booking_once", in_practice(booking)),
    ("hovn_booking_has_reference", lambda: booking(reference="")),
    ("hovn_booking_imported_has_enrollment", lambda: booking(outcome="imported")),
    ("certificates_arrivalrecord_nonce_key", arrive),
    ("arrival_conflict_has_problem", lambda: arrival(outcome="lost", problem="time")),
    ("arrival_conflict_has_problem", lambda: arrival(problem="time")),
    ("arrival_conflict_has_problem", lambda: arrival(outcome="conflict")),
    ("arrival_conflict_has_problem", lambda: arrival(outcome="not_on_list", problem="time")),
    ("arrival_override_has_reason", lambda: arrival(is_override=True)),
    ("arrival_override_has_reason", lambda: arrival(override_reason="Why not")),
    ("certificate_move_changes_holder", move),
    ("certificate_move_changes_holder", to_the_same),
    ("certificates_certificatemove_undoes_id_key", undone_twice),
    ("credential_key_one_current", in_practice(CredentialKeyFactory)),
    ("requirement_once", same_address_folded),
    ("requirement_has_text", lambda: RequirementFactory(course_text="")),
    ("eligibility_rule_once", same_rule_twice),
    ("eligibility_rule_kind_known", lambda: rule(kind="charm")),
    ("eligibility_rule_threshold", lambda: rule(threshold=80)),
    ("eligibility_rule_threshold", lambda: rule(kind=EligibilityKind.ATTENDANCE)),
    ("eligibility_rule_threshold", lambda: rule(kind=EligibilityKind.GRADE, threshold=101)),
    ("training_type_validity_1_to_600_months", lambda: TrainingTypeFactory(validity_months=0)),
    ("training_type_format_known", lambda: TrainingTypeFactory(course_format="BL")),
    ("training_type_expiry_base_known", lambda: TrainingTypeFactory(expiry_counts_from="birth")),
    ("session_external_unique", same_session_twice),
    ("practice_certificate_prefix_unique", lambda: twice(lambda: PracticeFactory(certificate_prefix="CERT"))),
    ("practice_lookup_fresh_1_hour_to_1_year", lambda: PracticeFactory(lookup_fresh_hours=0)),
]


def copied(alias: IssuerAlias) -> IssuerAlias:
    """The same way of writing, of another issuer of the practice."""
    other = IssuerFactory(practice=alias.practice)
    return IssuerAlias.objects.create(practice=alias.practice, issuer=other, text_folded=alias.text_folded)


@pytest.mark.parametrize(("name", "act"), REFUSED, ids=[f"{name}-{n}" for n, (name, _) in enumerate(REFUSED)])
def test_the_database_refuses(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    assert refusal.value.__cause__.diag.constraint_name == name


def test_every_constraint_was_tried() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("certificates").get_models()
        for constraint in model._meta.constraints
    }
    assert declared - {name for name, _ in REFUSED} == set()


def test_what_looks_alike_is_kept() -> None:
    """The other side of the uniqueness: other practices, other sources, days that are over."""
    first = AgencyCertificateFactory(number="ARC1")
    AgencyCertificateFactory(number="ARC1")
    AgencyCertificateFactory(practice=first.practice, issuer=first.issuer, source="uploaded", number="ARC1")
    enrollment = put_in_state(make_training(), UserFactory(), EnrollmentState.COMPLETED)
    old = issued_certificate(enrollment.practice, holder=enrollment.student, enrollment=enrollment)
    put(old, status="superseded")
    issued_certificate(enrollment.practice, holder=enrollment.student, enrollment=enrollment, replaces=old)
    practice = CredentialKeyFactory(retired_at=NOW).practice
    CredentialKeyFactory(practice=practice)
    case = ReconciliationCaseFactory()
    put(case, state="resolved", resolution="gone", resolved_at=NOW)
    ReconciliationCaseFactory(practice=case.practice, fingerprint=case.fingerprint)
    ExpiryReminder.objects.create(certificate=first, stage=0, expires_on=date(2028, 3, 1))
    ExpiryReminder.objects.create(certificate=first, stage=0, expires_on=date(2028, 3, 1) + timedelta(days=1))
