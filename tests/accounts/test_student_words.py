"""A school's words for its students."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import StudentStatus, StudentType
from accounts.services.student_words import save_student_word
from config.kit.errors import Forbidden, Invalid
from tests.accounts.helpers import member
from tests.factories.accounts import PracticeFactory, StudentStatusFactory, StudentTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(db):
    return PracticeFactory()


@pytest.fixture
def boss(practice):
    return member(practice, Role.ADMIN)


def test_a_new_default_takes_it_from_the_one_before(practice, boss):
    former = StudentTypeFactory(practice=practice)
    made = save_student_word(StudentType(practice=practice, name="volunteer", is_default=True), actor=boss)

    former.refresh_from_db()
    assert (former.is_default, made.is_default) == (False, True)


def test_somebody_is_always_given_to_newcomers(practice, boss):
    only = StudentStatusFactory(practice=practice)
    only.is_default = False

    with pytest.raises(Invalid) as refusal:
        save_student_word(only, actor=boss)
    assert "is_default" in refusal.value.fields


def test_a_name_twice_is_refused(practice, boss):
    StudentTypeFactory(practice=practice, name="default")

    with pytest.raises(Invalid) as refusal:
        save_student_word(StudentType(practice=practice, name="Default"), actor=boss)
    assert "name" in refusal.value.fields


def test_only_who_runs_the_school(practice):
    with pytest.raises(Forbidden):
        save_student_word(StudentStatus(practice=practice, name="x"), actor=member(PracticeFactory(), Role.ADMIN))
    assert not StudentStatus.objects.exists()
