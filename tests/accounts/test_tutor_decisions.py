from __future__ import annotations

import pytest

from accounts.enums import Role, TutorApplicationStatus
from accounts.models import TutorApplication, User
from accounts.queries import access_user, tutor_applications_of
from accounts.rules import roles_of
from accounts.services.memberships import add_member
from accounts.services.tutor_applications import keep_application
from accounts.services.tutor_decisions import approve_tutor_application, reject_tutor_application
from config.kit.errors import Conflict, Forbidden
from messaging.delivery.models import Notification
from tests.accounts.helpers import mails_to, member


@pytest.fixture
def boss(practice):
    return member(practice, Role.ADMIN)


def test_who_is_turned_down_is_told_the_reason_once(boss, practice):
    applicant = member(practice)
    application = TutorApplication.objects.create(user=applicant, status=TutorApplicationStatus.PENDING)

    reject_tutor_application(application, actor=boss, practice=practice, note="Not before the summer")
    with pytest.raises(Conflict):
        reject_tutor_application(application, actor=boss, practice=practice, note="Again")

    (mail,) = mails_to(applicant.email)
    assert mail.subject == "Your application as a tutor"
    assert "Reason: Not before the summer" in mail.text
    (note,) = Notification.objects.filter(user=applicant)
    assert "Not before the summer" in note.body


def test_who_becomes_a_tutor_is_told_of_the_role_only(boss, practice):
    applicant = member(practice)
    application = TutorApplication.objects.create(user=applicant, status=TutorApplicationStatus.PENDING)

    approve_tutor_application(application, actor=boss, practice=practice)

    assert [mail.subject for mail in mails_to(applicant.email)] == ["Your role was changed"]


def test_an_application_is_the_school_s_it_was_sent_to(practice, other_practice):
    applicant = member(practice)
    add_member(applicant, actor=None, practice=other_practice, role=Role.STUDENT)
    application = keep_application(applicant, {"bio": "Lute"})
    TutorApplication.objects.update(status=TutorApplicationStatus.PENDING)
    here, there = member(practice, Role.ADMIN), member(other_practice, Role.ADMIN)

    with pytest.raises(Forbidden):
        reject_tutor_application(application, actor=there, practice=other_practice, note="No")
    assert list(tutor_applications_of(TutorApplication.objects.all(), frozenset({other_practice.pk}))) == []
    assert not hasattr(access_user(there, applicant.uid), "tutor_application")

    assert list(tutor_applications_of(TutorApplication.objects.all(), frozenset({practice.pk}))) == [application]
    assert access_user(here, applicant.uid).tutor_application == application
    approve_tutor_application(application, actor=here, practice=practice)
    roles = roles_of(User.objects.get(pk=applicant.pk))
    assert roles == {practice.pk: {"student", "tutor"}, other_practice.pk: {"student"}}
