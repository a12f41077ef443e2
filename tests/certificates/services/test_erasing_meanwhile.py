"""Somebody is erased while something about them is under way: nothing of it brings them back."""

from __future__ import annotations

import json

import pytest
from django.core import serializers
from django.utils import timezone

from accounts.models import User
from accounts.services import erasing
from accounts.services.erasing import erase_person
from certificates.enums import CertificateStatus, ImportOutcome, QuestionOutcome, RequestState
from certificates.integrations.redcross.client import search
from certificates.integrations.redcross.errors import Unreachable
from certificates.models import (
    Certificate,
    CertificateRender,
    CertificateRequest,
    HovnBooking,
    InboundQuestion,
    LookupSubject,
    SyncRun,
)
from certificates.services import looking_up, rendering
from certificates.services.erasing import forget_holder
from certificates.services.importing import import_booking
from certificates.services.issuing import issue_certificate
from certificates.services.looking_up import look_up
from certificates.services.questions import answer_question
from certificates.services.reissuing import approve_request, reissue_certificate, request_name
from certificates.services.rendering import make_render
from config.kit.errors import Conflict, DomainError
from config.kit.storage import private_files
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.certificates.importing.conftest import booking
from tests.certificates.printed import CPR
from tests.factories.accounts import PracticeFactory, make_student
from tests.simulators import redcross
from tests.threads import meeting

__all__ = ["redcross"]

pytestmark = pytest.mark.django_db
ADDRESS = "sanne@people.example"


@pytest.fixture
def training():
    return certified_training()


@pytest.fixture
def enrollment(training):
    return took_part(training, first_name="Sanne", last_name="Unforgettable", email=ADDRESS)


def all_of(*models):
    return serializers.serialize("json", [row for model in models for row in model.objects.all()]).lower()


def test_nobody_gets_a_certificate_under_another_name_any_more(training, enrollment):
    admin = admin_of(training.practice)
    certificate = issue_certificate(enrollment.pk, actor=admin)
    wish = request_name(certificate, actor=enrollment.student, first_name="Sanne", last_name="Jansen")
    forget_holder(enrollment.student, actor=admin)

    assert CertificateRequest.objects.get().state == RequestState.DECLINED
    for bring_back in (
        lambda: approve_request(wish, actor=admin),
        lambda: reissue_certificate(certificate, actor=admin, first_name="Sanne", last_name="Jansen"),
    ):
        with pytest.raises(Conflict) as refused:
            bring_back()
        assert refused.value.error_code in {"declined", "erased"}
    assert Certificate.objects.get().status == CertificateStatus.ISSUED


def test_a_paper_that_was_under_way_is_not_kept(monkeypatch, training, enrollment):
    certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    typeset = rendering._typeset

    def slowly(render):
        pdf = typeset(render)
        forget_holder(enrollment.student, actor=None)
        return pdf

    monkeypatch.setattr(rendering, "_typeset", slowly)
    render = CertificateRender.objects.get()
    assert make_render(render.pk) is None
    render.refresh_from_db()
    assert (render.file.name, render.digest) == ("", "")
    assert not private_files().exists(f"certificates/{certificate.practice_id}/{certificate.uid}.pdf")


@pytest.mark.parametrize("is_answered", [True, False])
def test_an_agencys_answer_is_not_kept(monkeypatch, redcross, is_answered):
    practice = PracticeFactory()
    sanne = make_student(practice, email=ADDRESS)
    redcross.people.put(ADDRESS, CPR)

    def slowly(email, **options):
        found = search(email, **options)
        erase_person(sanne, actor=None)
        if not is_answered:
            raise Unreachable("gone")
        return found

    monkeypatch.setattr(looking_up, "search", slowly)
    if is_answered:
        assert not look_up(ADDRESS, practice=practice, actor=None).is_stored
    else:
        with pytest.raises(Unreachable):
            look_up(ADDRESS, practice=practice, actor=None)

    assert SyncRun.objects.get().ended_at
    assert not Certificate.objects.exists()
    assert not LookupSubject.objects.exists()
    assert ADDRESS not in all_of(SyncRun)


def test_an_answer_is_not_written_to_them_nor_about_them(training, enrollment):
    values = {"practice": training.practice, "provider": "x", "audience": "external"}
    asked = [
        InboundQuestion.objects.create(message_id="1", sender_folded=ADDRESS, target_email="a@b.example", **values),
        InboundQuestion.objects.create(message_id="2", sender_folded="a@b.example", target_email=ADDRESS, **values),
    ]
    forget_holder(enrollment.student, actor=None)

    assert [answer_question(question.pk) for question in asked] == [None, None]
    assert set(InboundQuestion.objects.values_list("outcome", flat=True)) == {QuestionOutcome.REFUSED}
    assert not OutboxMessage.objects.exists()


def test_another_import_of_their_booking_brings_nobody_back():
    practice = PracticeFactory(currency="USD", time_zone="America/Chicago", country="US")
    import_booking(practice, booking())
    ada = User.objects.get(email="ada.lovelace@example.com")
    refused = {"practice": practice, "outcome": ImportOutcome.FAILED, "last_seen": timezone.now()}
    HovnBooking.objects.create(reference="brn_HERS", payload=booking().raw, **refused)
    HovnBooking.objects.create(reference="brn_MAIL", payload={"m": "mailto:Ada.Lovelace@example.com"}, **refused)
    HovnBooking.objects.create(reference="brn_OTHER", payload={"email": "not.ada.lovelace@example.com"}, **refused)
    assert Enrollment.objects.get().state == EnrollmentState.COMPLETED
    erase_person(ada, actor=None)
    people = User.objects.count()

    changed = import_booking(practice, booking(updatedAt="2026-10-10T10:00:00.000Z"))

    assert (changed.outcome, changed.problem) == (
        ImportOutcome.UNCHANGED, "The student was erased here; nothing of them is imported again.",
    )  # fmt: skip
    assert User.objects.count() == people
    kept = dict(HovnBooking.objects.values_list("reference", "payload"))
    assert kept == {
        "brn_AAAAAA": {}, "brn_HERS": {}, "brn_MAIL": {}, "brn_OTHER": {"email": "not.ada.lovelace@example.com"},
    }  # fmt: skip
    assert "lovelace" not in json.dumps(list(Enrollment.objects.values()), default=str).lower()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_issues_at_that_moment_waits_and_finds_nobody(monkeypatch):
    training = certified_training()
    enrollment = took_part(training, last_name="Unforgettable")
    empty = erasing._empty_account

    def first(pause):
        def slowly(*args, **options):
            pause()
            return empty(*args, **options)

        monkeypatch.setattr(erasing, "_empty_account", slowly)
        return erase_person(enrollment.student, actor=None)

    erased, refused = meeting(first, lambda: issue_certificate(enrollment.pk, actor=None))

    assert erased.erased_at
    assert isinstance(refused, DomainError)
    assert refused.error_code == "no_name"
    assert not Certificate.objects.exists()
