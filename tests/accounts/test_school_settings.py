"""Services of practices, student profiles and tutor decisions refuse whoever does not run the school."""

from __future__ import annotations

import pytest

from accounts.enums import Role, TutorApplicationStatus
from accounts.models import AuditEvent, Practice, StudentProfile, TutorApplication
from accounts.services.practices import change_practice, create_practice
from accounts.services.student_profiles import change_student_profile
from accounts.services.tutor_decisions import approve_tutor_application, reject_tutor_application
from config.kit.errors import Conflict, Forbidden, Invalid
from tests.accounts.helpers import member
from tests.factories.accounts import StudentProfileFactory, UserFactory


@pytest.fixture
def boss(practice):
    return member(practice, Role.ADMIN)


@pytest.fixture
def strangers(practice, other_practice):
    return [member(practice), member(practice, Role.TUTOR), member(other_practice, Role.ADMIN)]


def test_only_the_super_admin_opens_a_school(boss):
    with pytest.raises(Forbidden):
        create_practice(actor=boss, name="East", slug="east")

    made = create_practice(actor=UserFactory(is_superuser=True), name="East", slug="east")
    assert Practice.objects.get(slug="east") == made


def test_settings_that_are_wrong_are_named_and_nothing_is_saved(boss, practice):
    with pytest.raises(Invalid) as refused:
        change_practice(practice, actor=boss, name="", time_zone="Mars/Base", currency="eur")

    assert set(refused.value.fields) == {"name", "time_zone", "currency"}
    practice.refresh_from_db()
    assert practice.time_zone == "Europe/Amsterdam"


def test_what_stays_the_same_leaves_no_trace(boss, practice):
    change_practice(practice, actor=boss, name=practice.name)

    assert not AuditEvent.objects.filter(action="practice.changed").exists()
    practice.refresh_from_db()
    assert practice.record_version == 1


def test_strangers_change_nothing(practice, strangers):
    profile = StudentProfileFactory(practice=practice)
    applicant = member(practice)
    application = TutorApplication.objects.create(user=applicant, status=TutorApplicationStatus.PENDING)
    for stranger in strangers:
        with pytest.raises(Forbidden):
            change_practice(practice, actor=stranger, name="Taken")
        with pytest.raises(Forbidden):
            change_student_profile(profile, actor=stranger, notes="Taken")
        with pytest.raises(Forbidden):
            approve_tutor_application(application, actor=stranger, practice=practice)

    assert not Practice.objects.filter(name="Taken").exists()
    assert StudentProfile.objects.get(pk=profile.pk).notes == ""
    application.refresh_from_db()
    assert application.status == TutorApplicationStatus.PENDING


def test_two_students_never_share_an_outside_id(boss, practice):
    StudentProfileFactory(practice=practice, hovn_student_id="H1")
    second = StudentProfileFactory(practice=practice)

    with pytest.raises(Invalid) as refused:
        change_student_profile(second, actor=boss, hovn_student_id="H1")

    assert list(refused.value.fields) == ["hovn_student_id"]
    second.refresh_from_db()
    assert second.hovn_student_id == ""


def test_an_application_is_decided_once(boss, practice):
    applicant = member(practice)
    application = TutorApplication.objects.create(user=applicant, status=TutorApplicationStatus.PENDING)

    reject_tutor_application(application, actor=boss, practice=practice, note="Not yet")

    with pytest.raises(Conflict):
        approve_tutor_application(application, actor=boss, practice=practice)
    application.refresh_from_db()
    assert (application.status, application.review_note) == (TutorApplicationStatus.REJECTED, "Not yet")
    assert not applicant.memberships.filter(role=Role.TUTOR).exists()
