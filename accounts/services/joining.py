"""Becoming a student of a practice by one's own act."""

from __future__ import annotations

from django.db import transaction

from accounts.enums import Role
from accounts.locks import lock_user
from accounts.models import Practice, StudentProfile, User
from accounts.services.memberships import admit
from accounts.services.student_profiles import open_student_profile


def join_as_student(user: User, practice: Practice) -> StudentProfile:
    """Make the person a student of the practice, because they ask for it themselves by enrolling there.

    Inside a transaction; the person is locked. A profile that is suspended or
    inactive stays as it is: joining again lifts nothing.
    """
    assert transaction.get_connection().in_atomic_block, "the enrolment and the membership come together or not at all"
    fresh = lock_user(user)
    admit(fresh, actor=user, practice=practice, role=Role.STUDENT)
    user.roles_memo = None
    return open_student_profile(fresh, practice)
