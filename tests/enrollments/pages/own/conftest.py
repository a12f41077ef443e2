"""Somebody with a course of two lessons that costs nothing."""

from __future__ import annotations

import pytest

from enrollments.services.enrolling import Choice, enroll_in_pack
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack


@pytest.fixture
def free_pack():
    return make_pack(price=0, title="Meet me first", required_classes_count=2, tutor_profile__display_name="Eva Jansen")


@pytest.fixture
def learner(free_pack):
    return MembershipFactory(practice=free_pack.practice, user__first_name="Sanne", user__last_name="de Vries").user


@pytest.fixture
def enrolled(free_pack, learner, hours):
    return enroll_in_pack(free_pack.pk, student=learner, actor=learner, choice=Choice(starts=hours(10, 12)))
