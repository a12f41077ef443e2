"""The row locks of this app; within it the user's row is always the first.

What stands above people in the common order (`config.kit.locks`) is claimed
before it: `registry.around_standing_change`.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.models import (
    Membership,
    MembershipInvitation,
    Practice,
    SigningKey,
    StudentProfile,
    TutorApplication,
    User,
    VerificationCode,
)
from config.kit.errors import NotFound
from config.kit.locks import lock_rows

SIGNING_KEYS: Final = 0x63616D70  # an advisory lock: with no key yet there is no row to lock


def lock_user(user: User) -> User:
    """The person's row, locked and freshly read. Everything that opens doors is changed under it.

    Foreign keys to it may still be written (`FOR NO KEY UPDATE`): two admins who
    change each other's accounts do not wait for each other's entries in the audit trail.
    """
    fresh = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def lock_open_code(codes_of: User, *, purpose: str, session_id: int | None) -> VerificationCode | None:
    """The one open code of that purpose (and login), locked; call it under `lock_user`."""
    rows = lock_rows(
        VerificationCode.objects.filter(user=codes_of, purpose=purpose, session_id=session_id, used_at__isnull=True)
    )
    return rows[0] if rows else None


def lock_signing_keys() -> SigningKey | None:
    """The current key, with the whole key ring locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGNING_KEYS])
    return SigningKey.objects.filter(retired_at__isnull=True).first()


def lock_admins(practice: Practice) -> list[Membership]:
    """The active admin memberships of the practice, locked: two admins cannot remove each other at once."""
    return lock_rows(Membership.objects.filter(practice=practice, role=Role.ADMIN, is_active=True))


def lock_authenticator(user: User) -> TOTPDevice | None:
    """The person's confirmed authenticator, locked, so that a code counts once; call it under `lock_user`."""
    rows = lock_rows(TOTPDevice.objects.filter(user=user, confirmed=True))
    return rows[0] if rows else None


def lock_practice(practice: Practice) -> Practice:
    """The practice's row, locked and freshly read."""
    return lock_rows(Practice.objects.filter(pk=practice.pk))[0]


def lock_student_profile(profile: StudentProfile) -> StudentProfile:
    """The student's row, locked and freshly read."""
    return lock_rows(StudentProfile.objects.filter(pk=profile.pk).select_related("student_type", "status"))[0]


def lock_tutor_application(application: TutorApplication) -> TutorApplication:
    """The application, locked and freshly read."""
    return lock_rows(TutorApplication.objects.filter(pk=application.pk))[0]


def lock_membership_invitation(invitation: MembershipInvitation) -> MembershipInvitation:
    """The invitation, locked and freshly read; call it under `lock_user` of whom it invites."""
    return lock_rows(MembershipInvitation.objects.filter(pk=invitation.pk))[0]
