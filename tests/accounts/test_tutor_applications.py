"""Asking to teach: who may, what is wanted, where it waits."""

from __future__ import annotations

import pytest

from accounts.enums import Role, TutorApplicationStatus
from accounts.figures import count_applications
from accounts.models import AuditEvent, TutorApplication
from accounts.rules import has_role
from accounts.services.memberships import add_member, remove_member
from accounts.services.tutor_applications import keep_application, submit_application
from accounts.services.tutor_decisions import approve_tutor_application, reject_tutor_application
from config.kit.errors import Conflict, Forbidden, Invalid
from tests.accounts.helpers import member
from tests.factories.delivery import deliver_all

SAID = {"bio": "I taught my brothers", "specializations": ["Algebra"]}


@pytest.fixture
def boss(practice):
    return member(practice, Role.ADMIN)


@pytest.fixture
def ada(practice):
    return member(practice)


def test_it_waits_in_the_queue_of_the_school_alone(ada, practice, other_practice):
    application = submit_application(ada, SAID, practice=practice)

    assert (application.status, application.practice) == (TutorApplicationStatus.PENDING, practice)
    assert count_applications(frozenset({practice.pk})) == 1
    assert count_applications(frozenset({other_practice.pk})) == 0
    event = AuditEvent.objects.get(action="tutor_application.submitted")
    assert (event.actor, event.practice, event.target_id) == (ada, practice, application.pk)
    assert "brothers" not in str(event.data)
    assert deliver_all() == []


def test_what_was_said_at_registration_counts(ada, practice):
    keep_application(ada, SAID)

    assert submit_application(ada, {"qualifications": "BSc"}, practice=practice).bio == "I taught my brothers"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"bio": " ", "specializations": ["Algebra"]}, "bio"),
        ({"bio": "I teach", "specializations": [" "]}, "specializations"),
        ({"bio": "I teach", "specializations": ["Algebra"] * 51}, "specializations"),
    ],
)
def test_too_little_or_too_much_is_refused_and_nothing_kept(ada, practice, said, field):
    with pytest.raises(Invalid) as caught:
        submit_application(ada, said, practice=practice)

    assert list(caught.value.fields) == [field]
    assert not TutorApplication.objects.exists()


def test_a_school_of_others_is_not_asked(ada, other_practice):
    with pytest.raises(Forbidden):
        submit_application(ada, SAID, practice=other_practice)
    assert not TutorApplication.objects.exists()


def test_who_teaches_there_has_nothing_to_ask(boss, ada, practice):
    add_member(ada, actor=boss, practice=practice, role=Role.TUTOR)

    with pytest.raises(Conflict):
        submit_application(ada, SAID, practice=practice)


def test_while_it_waits_nothing_changes(ada, practice):
    submit_application(ada, SAID, practice=practice)

    with pytest.raises(Conflict):
        submit_application(ada, {"bio": "Another"}, practice=practice)
    assert TutorApplication.objects.get().bio == "I taught my brothers"


def test_who_was_turned_down_may_ask_again(boss, ada, practice):
    first = submit_application(ada, SAID, practice=practice)
    reject_tutor_application(first, actor=boss, practice=practice, note="Not before the summer")

    again = submit_application(ada, {"bio": "It is summer"}, practice=practice)

    assert (again.pk, again.status, again.review_note) == (first.pk, TutorApplicationStatus.PENDING, "")
    approve_tutor_application(again, actor=boss, practice=practice)
    ada.roles_memo = None
    assert has_role(ada, practice, Role.TUTOR)


def test_who_taught_once_may_ask_again(boss, ada, practice):
    approve_tutor_application(submit_application(ada, SAID, practice=practice), actor=boss, practice=practice)
    remove_member(ada, actor=boss, practice=practice, role=Role.TUTOR)

    assert submit_application(ada, {}, practice=practice).status == TutorApplicationStatus.PENDING
