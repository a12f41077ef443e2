"""Reads that decide what a person may see of people, sessions and keys."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import AccountStatus, InvitationState, Role
from accounts.models import (
    ApiKey,
    LoginSession,
    Membership,
    MembershipInvitation,
    Practice,
    SigningKey,
    StudentProfile,
    TutorApplication,
    User,
)
from accounts.rules import (
    Person,
    has_whole_account,
    is_super_admin,
    may_decide_application,
    may_see_user,
    remember_roles,
    shares_practice,
)
from config.kit.errors import Forbidden, NotFound
from config.kit.statements import Given, Statement

_ROLES = "roles_found"


def find_user_by_email(email: str) -> User | None:
    """The person with exactly this address, compared without case."""
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        return None


def access_user(viewer: Person, uid: UUID) -> User:
    """The person, for themselves, an admin of one of their practices, or the superAdmin.

    Without their application as a tutor and its documents for whom it is not to read.
    Raises `NotFound` for strangers, `Forbidden` for members of a common practice.
    """
    found = users_with_roles().filter(uid=uid).first()
    if found is None or not viewer.is_authenticated:
        raise NotFound
    if not found.is_active and found != viewer and not is_super_admin(viewer):
        raise NotFound
    if may_see_user(viewer, found):
        application = getattr(found, "tutor_application", None)
        if not has_whole_account(viewer, found) and not (application and may_decide_application(viewer, application)):
            # As Django leaves it for somebody who never applied.
            found._state.fields_cache["tutor_application"] = None  # noqa: SLF001 - the documented name of the cache
        return found
    raise Forbidden if shares_practice(viewer, found) else NotFound


def users_with_roles() -> QuerySet[User]:
    """People with their application, default practice and `role_names` (in any practice), in one query."""
    names = Membership.objects.filter(user_id=OuterRef("pk"), is_active=True).values("role")
    return User.objects.select_related("tutor_application", "default_practice").annotate(
        role_names=ArraySubquery(names)
    )


def access_brief_user(uid: UUID) -> User:
    """Anybody's public face: id, name, avatar. Raises `NotFound`, also for people who were banned or archived."""
    found = User.objects.filter(uid=uid, is_active=True).exclude(account_status="banned").first()
    if found is None:
        raise NotFound
    return found


def students_of(practice: Practice) -> QuerySet[StudentProfile]:
    """What the practice notes of everybody who is its student now, with the person and its words for them."""
    enrolled = Membership.objects.filter(user=OuterRef("user"), practice=practice, role=Role.STUDENT, is_active=True)
    rows = StudentProfile.objects.filter(Exists(enrolled), practice=practice, user__is_active=True)
    return rows.select_related("user", "student_type", "status")


def access_student_profile(practice: Practice, user_id: int) -> StudentProfile:
    """What the practice notes of one of its students, with the person. Raises `NotFound` for anybody else."""
    found = students_of(practice).select_related("practice").filter(user_id=user_id).first()
    if found is None:
        raise NotFound
    return found


def trainers_of(practice: Practice) -> QuerySet[User]:
    """Everybody who may lead trainings of the practice now."""
    posts = Membership.objects.filter(user=OuterRef("pk"), practice=practice, role=Role.TRAINER, is_active=True)
    return User.objects.filter(Exists(posts), is_active=True, account_status=AccountStatus.ACTIVE)


def admins_of(practice: Practice) -> QuerySet[User]:
    """Everybody who runs the practice now and may act."""
    posts = Membership.objects.filter(user=OuterRef("pk"), practice=practice, role=Role.ADMIN, is_active=True)
    return User.objects.filter(Exists(posts), is_active=True, account_status=AccountStatus.ACTIVE)


def open_membership_invitations_for_user(user: User) -> QuerySet[MembershipInvitation]:
    """Practices that wait for the person's word, the longest waiting first."""
    rows = MembershipInvitation.objects.filter(user=user, state=InvitationState.OPEN, practice__is_active=True)
    return rows.select_related("practice", "invited_by").order_by("created_at", "id")


def access_membership_invitation(user: User, uid: UUID) -> MembershipInvitation:
    """One invitation to the person, settled ones too. Raises `NotFound`."""
    found = MembershipInvitation.objects.select_related("practice", "invited_by").filter(user=user, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def tutor_applications_of(rows: QuerySet[TutorApplication], practices: frozenset[int]) -> QuerySet[TutorApplication]:
    """`rows` that `accounts.rules.may_decide_application` leaves to who runs `practices`."""
    held = Membership.objects.filter(user=OuterRef("user"), is_active=True)
    here, elsewhere = held.filter(practice__in=practices), held.exclude(practice__in=practices)
    is_whole = ~Exists(elsewhere) & Q(user__is_superuser=False)
    sent_here = Q(practice__in=practices) & Exists(held.filter(practice=OuterRef("practice")))
    return rows.filter(Exists(here) & (is_whole | sent_here))


def login_sessions_for_user(user: User) -> QuerySet[LoginSession]:
    """Open logins of the person, the latest used first."""
    return LoginSession.objects.filter(
        user=user, revoked_at__isnull=True, expires_at__gt=timezone.now(), needs_second_factor=False
    ).order_by("-last_seen_at", "-id")


def access_login_session(user: User, uid: UUID) -> LoginSession:
    """One of the person's own open logins. Raises `NotFound`."""
    found = login_sessions_for_user(user).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def api_keys_for_user(user: User) -> QuerySet[ApiKey]:
    """Every key of the person, revoked ones too, newest first."""
    return ApiKey.objects.filter(user=user).select_related("practice").order_by("-created_at", "-id")


def access_api_key(user: User, uid: UUID) -> ApiKey:
    """One of the person's own keys. Raises `NotFound`."""
    found = api_keys_for_user(user).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app is set up and confirmed."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def count_backup_codes(user: User) -> int:
    """How many unused backup codes the person has left."""
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


def login_session_with_user(*, uid: UUID | str, key_id: str = "") -> LoginSession | None:
    """One login with its user, that user's roles and default practice, in one query.

    With `key_id` the row carries `public_pem`, the public half of that signing
    key, or None where there is no such key.
    """
    session = _LOGIN_AND_KEY.first(uid=uid, key_id=key_id) if key_id else _LOGIN.first(uid=uid)
    if session is not None:
        _take_roles(session.user, session)
    return session


def api_key_with_user(prefix: str) -> ApiKey | None:
    """One key with its user, practice and the user's roles in that practice, in one query."""
    key = _API_KEY.first(prefix=prefix)
    if key is not None:
        _take_roles(key.user, key)
    return key


def _roles_of(user_path: str, **where: Any) -> dict[str, ArraySubquery]:
    members = Membership.objects.filter(Q(**where), user_id=OuterRef(user_path), is_active=True)
    return {_ROLES: ArraySubquery(members.values(pair=JSONObject(practice="practice_id", role="role")))}


def _logins() -> QuerySet[LoginSession]:
    rows = LoginSession.objects.select_related("user", "user__default_practice").annotate(**_roles_of("user_id"))
    return rows.filter(uid=Given("uid"))


_LOGIN: Final = Statement(_logins)
_LOGIN_AND_KEY: Final = Statement(
    lambda: _logins().annotate(
        public_pem=Subquery(SigningKey.objects.filter(key_id=Given("key_id")).values("public_pem"))
    )
)
_API_KEY: Final = Statement(
    lambda: (
        ApiKey.objects.select_related("user", "user__default_practice", "practice")
        .annotate(**_roles_of("user_id", practice_id=OuterRef("practice_id")))
        .filter(prefix=Given("prefix"))
    )
)


def _take_roles(user: User, row: Any) -> None:
    remember_roles(user, [(pair["practice"], pair["role"]) for pair in getattr(row, _ROLES)])
