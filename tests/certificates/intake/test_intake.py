"""Files come in, are read by the worker, and tell why when they say nothing; nothing is half written."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.documents import confined
from certificates.documents.confined import ReadingInterrupted, read_confined
from certificates.documents.reading import MAX_BYTES, UnreadablePdf
from certificates.enums import IntakeProblem, IntakeState
from certificates.models import Certificate, Intake
from certificates.services import intake as intake_service
from certificates.services.erasing import forget_holder
from certificates.services.intake import ATTEMPTS, MOST_OPEN, UPLOADS, read_due_intakes, read_intake
from certificates.services.intake_deciding import refuse_intake
from certificates.services.issuing import issue_certificate
from certificates.services.rendering import read_pdf
from config.kit.errors import Conflict, Forbidden, Invalid, TooManyRequests
from config.kit.storage import private_files
from config.kit.throttling import restore, user_subject
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.certificates.papers import bomb_pdf, locked_pdf, pdf, picture_pdf, red_cross
from tests.factories.accounts import PracticeFactory, make_student

pytestmark = pytest.mark.django_db


def files():
    try:
        return [
            name
            for folder in private_files().listdir("intakes")[0]
            for name in private_files().listdir(f"intakes/{folder}")[1]
        ]
    except FileNotFoundError:
        return []


def test_a_file_is_kept_read_and_proposed(bring, ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        intake = bring()
    assert (intake.state, len(queued), len(files())) == (IntakeState.READING, 1, 1)

    read = read_intake(intake.pk)

    assert read.state == IntakeState.PROPOSED
    assert read.proposal["holder_name"] == {"value": "Ada Byron", "confidence": 0.97, "page": 1}
    assert read.proposal["number"]["value"] == "0123ABC"
    assert read.proposal["expires_on"]["value"] == "2028-03-15"
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "intake.uploaded",
        "intake.read",
    ]
    assert read_intake(intake.pk) is None  # a second run finds it done
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "not_pdf"), (b"MZ\x90 I am a program", "not_pdf"), (b"%PDF-" + b"x" * MAX_BYTES, "too_big")],
)
def test_what_is_no_pdf_or_too_large_is_refused_at_once(bring, content, code):
    with pytest.raises(Invalid) as refused:
        bring(content)

    assert refused.value.error_code == code
    assert refused.value.fields["paper"]
    assert not Intake.objects.exists()
    assert files() == []


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: b"%PDF-1.7\nnothing more", IntakeProblem.BROKEN),
        (lambda: pdf(red_cross())[:-300], IntakeProblem.BROKEN),
        (locked_pdf, IntakeProblem.ENCRYPTED),
        (picture_pdf, IntakeProblem.IMAGE_ONLY),
        (lambda: pdf(*["page"] * 6), IntakeProblem.TOO_MANY_PAGES),
        (bomb_pdf, IntakeProblem.BROKEN),
    ],
    ids=["not whole", "cut off", "encrypted", "pictures", "pages", "bomb"],
)
def test_a_file_that_tells_nothing_says_why_and_waits_for_a_person(
    bring, django_capture_on_commit_callbacks, make, problem
):
    content = make()
    with django_capture_on_commit_callbacks(execute=True):
        read = read_intake(bring(content).pk)

    assert (read.state, read.problem, read.proposal) == (IntakeState.UNREADABLE, problem, {})
    assert len(files()) == 1
    with pytest.raises(Conflict):
        bring(content)


def test_a_certificate_of_ours_needs_no_upload(bring, ada, practice, django_capture_on_commit_callbacks):
    training = certified_training()
    enrollment = took_part(training, student=make_student(training.practice))
    certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    paper = read_pdf(certificate, viewer=enrollment.student)

    with django_capture_on_commit_callbacks(execute=True):
        refused = read_intake(bring(paper).pk)

    assert (refused.state, refused.problem, refused.file.name) == (IntakeState.REFUSED, IntakeProblem.OURS, "")
    assert files() == []
    bring(paper)  # may be brought again


def test_the_reader_has_bounds_and_outlives_none(monkeypatch):
    assert read_confined(pdf(red_cross())).text.startswith("American Red Cross")
    monkeypatch.setattr(confined, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(UnreadablePdf, match="broken"):
        read_confined(pdf(red_cross()))


def test_a_reader_that_was_ended_from_outside_leaves_it_for_the_sweeper(bring, monkeypatch):
    intake = bring()

    def ended(_pdf):
        raise ReadingInterrupted

    with monkeypatch.context() as patch:
        patch.setattr(intake_service, "read_confined", ended)
        assert read_intake(intake.pk) is None
    intake.refresh_from_db()
    assert (intake.state, intake.attempts) == (IntakeState.READING, 1)
    assert read_due_intakes() == 0  # it may still be at work
    Intake.objects.update(updated_at=timezone.now() - timedelta(minutes=3))

    assert read_due_intakes() == 1
    intake.refresh_from_db()
    assert intake.state == IntakeState.PROPOSED


def test_a_file_that_no_reader_survives_is_given_up(bring):
    intake = bring()
    Intake.objects.update(attempts=ATTEMPTS, updated_at=timezone.now() - timedelta(minutes=3))

    assert read_due_intakes() == 1
    intake.refresh_from_db()
    assert intake.problem == IntakeProblem.BROKEN


def test_the_same_file_twice_leads_to_the_first(bring, ada, boss, practice):
    first = bring()
    with pytest.raises(Conflict) as refused:
        bring(actor=boss)
    assert (refused.value.error_code, refused.value.details["intake"]) == ("already_uploaded", str(first.uid))
    bring(holder=make_student(practice))  # another's is another's
    refuse_intake(first, actor=ada)
    bring()
    assert len(files()) == 2 + 1  # the first one's goes when the test's transaction commits


def test_so_many_at_once_and_so_many_an_hour(bring, ada, monkeypatch):
    for number in range(MOST_OPEN):
        bring(pdf(red_cross(number=f"N{number}")))
    with pytest.raises(Conflict) as refused:
        bring()
    assert refused.value.error_code == "too_many_open"
    while True:
        try:
            bring()
        except TooManyRequests:
            break
        except Conflict:
            continue
    restore(UPLOADS, user_subject(ada.pk))


def test_who_may_upload_for_whom(bring, practice, ada, boss):
    stranger, other = make_student(PracticeFactory()), make_student(practice)
    elsewhere = admin_of(PracticeFactory())
    for actor in (stranger, other, elsewhere):
        with pytest.raises(Forbidden):
            bring(actor=actor)
    with pytest.raises(Forbidden):
        bring(holder=stranger, actor=boss)
    with pytest.raises(Forbidden):
        bring(school=PracticeFactory())
    assert not Intake.objects.exists()
    assert bring(actor=boss).uploaded_by == boss


def test_the_files_of_an_erased_person_go(bring, ada, boss, django_capture_on_commit_callbacks):
    open_one, other = bring(), bring(pdf("another"), holder=make_student(open_practice(ada)))
    with django_capture_on_commit_callbacks(execute=True):
        forget_holder(ada, actor=boss)

    assert list(Intake.objects.all()) == [other]
    assert read_intake(open_one.pk) is None
    assert len(files()) == 1


def open_practice(person):
    return person.memberships.get().practice


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_once_is_kept_once(bring):
    outcomes = []
    barrier = threading.Barrier(2)

    def go():
        try:
            barrier.wait(30)
            outcomes.append(bring().state)
        except Conflict as error:
            outcomes.append(error.error_code)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["already_uploaded", "reading"]
    assert (Intake.objects.count(), len(files())) == (1, 1)
