"""Issuing: once, in a row, for a reason, and on paper."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.dates import add_months, today_in
from certificates.documents.content import digest_of
from certificates.documents.reading import read_document
from certificates.enums import CertificateStatus, RenderState
from certificates.models import Certificate, CertificateRender, CertificateSeries
from certificates.services.issuing import NotEarned, issue_certificate, preview_certificate
from certificates.services.rendering import make_due_renders, make_render, read_pdf
from config.kit.errors import Conflict, Forbidden
from config.kit.storage import private_files
from enrollments.enums import EnrollmentState
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.factories.accounts import make_student, make_trainer
from tests.factories.scheduling import make_training
from tests.threads import alone, meeting

pytestmark = pytest.mark.django_db


def test_a_certificate_says_who_what_and_how_long():
    training = certified_training()
    enrollment = took_part(training, first_name="Łukasz", last_name="Wójcik")
    admin = admin_of(training.practice)
    certificate = issue_certificate(enrollment.pk, actor=admin)
    today = today_in(training.practice)
    assert certificate.number == f"HRB-{today.year}-000001"
    assert (certificate.holder_name, certificate.course_name) == ("Łukasz Wójcik", "Adult CPR/AED")
    assert (certificate.issued_on, certificate.expires_on) == (today, add_months(today, 24))
    assert certificate.issuer.is_own
    assert certificate.instructor_name == training.trainers.get().full_name
    assert certificate.digest == digest_of(certificate.content)
    assert certificate.content["verify_url"].endswith(f"/verify/{certificate.share_key}/")
    assert AuditEvent.objects.filter(action="certificate.issued", target_id=certificate.pk, actor=admin).count() == 1
    assert OutboxMessage.objects.filter(kind="certificates.issued", user=enrollment.student).count() == 2


def test_a_name_that_is_longer_than_any_that_is_printed_is_refused():
    training = certified_training()
    enrollment = took_part(training, first_name="A" * 128, last_name="B" * 128)
    with pytest.raises(Conflict) as refused:
        issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    assert refused.value.error_code == "name_too_long"
    assert not CertificateSeries.objects.exists()


def test_asked_twice_it_is_issued_once():
    training = certified_training()
    enrollment, admin = took_part(training), admin_of(training.practice)
    assert issue_certificate(enrollment.pk, actor=admin) == issue_certificate(enrollment.pk, actor=admin)
    assert Certificate.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="certificates.issued").count() == 2
    assert CertificateSeries.objects.get().next_number == 2


def test_who_has_not_earned_it_is_told_what_is_missing():
    training = certified_training(rules=(("completion", None), ("attendance", 80)))
    with pytest.raises(NotEarned) as caught:
        issue_certificate(took_part(training, EnrollmentState.ENROLLED).pk, actor=admin_of(training.practice))
    assert caught.value.details == {"missing": ["completion", "attendance"]}
    assert not Certificate.objects.exists()
    assert not OutboxMessage.objects.filter(kind__startswith="certificates.").exists()


def test_only_who_runs_the_practice_issues():
    training = certified_training()
    enrollment = took_part(training)
    strangers = [
        enrollment.student,
        make_trainer(training.practice),
        admin_of(certified_training(prefix="OTH").practice),
    ]
    for stranger in strangers:
        with pytest.raises(Forbidden):
            issue_certificate(enrollment.pk, actor=stranger)
        with pytest.raises(Forbidden):
            preview_certificate(enrollment, actor=stranger)


def test_without_a_prefix_nothing_is_issued():
    training = certified_training(prefix="")
    with pytest.raises(Conflict) as caught:
        issue_certificate(took_part(training).pk, actor=admin_of(training.practice))
    assert caught.value.error_code == "no_prefix"


def test_a_refusal_gives_its_number_back():
    training = certified_training()
    admin = admin_of(training.practice)
    one, other = took_part(training), took_part(training)
    with transaction.atomic():
        issue_certificate(one.pk, actor=admin)
        transaction.set_rollback(True)
    assert issue_certificate(other.pk, actor=admin).number.endswith("-000001")


def test_validity_counts_from_the_last_day_of_the_one_before():
    first = certified_training(expiry_counts_from="previous")
    student, admin = make_student(first.practice), admin_of(first.practice)
    before = issue_certificate(took_part(first, student=student).pk, actor=admin)
    again = make_training(days=-2, practice=first.practice, training_type=first.training_type)
    after = issue_certificate(took_part(again, student=student).pk, actor=admin)
    assert before.expires_on
    assert after.expires_on == add_months(before.expires_on, 24)


def test_the_preview_is_no_certificate():
    training = certified_training()
    pdf = preview_certificate(took_part(training, EnrollmentState.ENROLLED), actor=admin_of(training.practice))
    assert read_document(pdf).attached == {"specimen": True}
    assert not Certificate.objects.exists()
    assert not CertificateSeries.objects.exists()


def test_the_worker_makes_the_paper_once_and_it_can_be_made_again():
    training = certified_training()
    enrollment = took_part(training)
    certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    render = CertificateRender.objects.get()
    assert render.state == RenderState.WANTED
    made = make_render(render.pk)
    render.refresh_from_db()
    assert (render.state, render.attempts) == (RenderState.MADE, 1)
    training.practice.accent = "#aa2200"
    training.practice.save()
    private_files().delete(render.file.name)
    assert read_pdf(certificate, viewer=enrollment.student) == made  # the look of then
    assert read_document(made or b"").digest == certificate.digest


def test_a_damaged_file_is_never_given_out():
    training = certified_training()
    enrollment = took_part(training)
    certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    made = read_pdf(certificate, viewer=enrollment.student)
    path = private_files().path(CertificateRender.objects.get().file.name)
    with open(path, "wb") as file:  # noqa: PTH123 - as somebody with a shell would
        file.write(made.replace(b"2026", b"2027", 1))
    assert read_pdf(certificate, viewer=enrollment.student) == made


def test_a_forgotten_render_is_made_by_the_sweep():
    training = certified_training()
    issue_certificate(took_part(training).pk, actor=admin_of(training.practice))
    assert make_due_renders() == 0  # the worker may be at it
    CertificateRender.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
    assert make_due_renders() == 1
    assert make_due_renders() == 0


def test_a_name_that_no_font_has_is_issued_but_not_printed():
    training = certified_training()
    enrollment = took_part(training, first_name="བོད", last_name="ཡིག")
    certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    with pytest.raises(Conflict):
        read_pdf(certificate, viewer=enrollment.student)
    render = CertificateRender.objects.get()
    assert render.state == RenderState.FAILED
    assert "བ" in render.failure


@pytest.mark.parametrize("who", ["stranger", "member", "other_admin"])
def test_the_paper_is_for_holder_and_staff(client, who):
    training = certified_training()
    enrollment = took_part(training)
    certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    people = {
        "stranger": lambda: make_student(certified_training(prefix="OTH").practice),
        "member": lambda: make_student(training.practice),
        "other_admin": lambda: admin_of(certified_training(prefix="OTH").practice),
    }
    path = f"/my/certificates/{certificate.uid}/certificate.pdf"
    client.force_login(people[who]())
    assert client.get(path).status_code == 404
    client.force_login(enrollment.student)
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    badge = client.get(f"/my/certificates/{certificate.uid}/badge.json")
    assert badge.json()["credentialSubject"]["licenseNumber"] == certificate.number


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_issue_one_certificate():
    training = certified_training()
    enrollment = took_part(training)
    one, other = admin_of(training.practice), admin_of(training.practice)

    def first(pause):
        with transaction.atomic():
            made = issue_certificate(enrollment.pk, actor=one)
            pause()
            return made

    made, again = meeting(first, lambda: issue_certificate(enrollment.pk, actor=other))
    assert made == again
    assert Certificate.objects.get().issued_by == one


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_at_once_have_numbers_without_gaps():
    trainings = [certified_training()]
    practice = trainings[0].practice
    trainings += [make_training(days=-3, practice=practice, training_type=trainings[0].training_type) for _ in range(3)]
    rows = [took_part(training) for training in trainings for _ in range(3)]
    admin = admin_of(practice)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda row: alone(lambda: issue_certificate(row.pk, actor=admin)), rows))
    assert sorted(int(certificate.number[-6:]) for certificate in made) == list(range(1, 13))
    assert set(Certificate.objects.values_list("status", flat=True)) == {CertificateStatus.ISSUED}
