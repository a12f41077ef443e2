"""A person is erased: who they were goes, what others must be able to rely on stays without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.locks import lock_user
from accounts.models import (
    ApiKey,
    LoginSession,
    Membership,
    MembershipInvitation,
    StudentProfile,
    TutorApplication,
    VerificationCode,
)
from accounts.personal_data import hindrances, personal_data
from accounts.registry import around_standing_change
from accounts.services.audit import record_event
from accounts.services.avatars import remove_avatar
from accounts.services.forgetting_addresses import forget_addresses_of
from accounts.services.login import forget_failures
from accounts.services.login_sessions import revoke_logins
from accounts.services.whole_accounts import require_manageable
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from messaging.delivery.forgetting import forget_reader
from messaging.delivery.services import send

if TYPE_CHECKING:
    from accounts.models import User

KEPT_ROLES = frozenset({Role.STUDENT})
"""Who has any other answers for something that must be handed over first."""


def erase_person(person: User, *, actor: User | None) -> User:
    """Take the person out of everything: by themselves, or by who may manage the account. It cannot be undone.

    Every app's part goes first (`accounts.personal_data`), then the account: no
    name, no address, no way in. The row stays, for ledger and audit point to
    it. The old address gets a last mail. Repeatable. Raises `Forbidden`,
    `Conflict` (`not_yet`) naming what has to end first.
    """
    if actor != person:
        require_manageable(person, actor)
    with locked_transaction(), around_standing_change(person):
        fresh = lock_user(person)
        if fresh.erased_at is not None:
            return fresh
        if open_matters := list(hindrances(fresh)):
            raise Conflict(" ".join(open_matters), code="not_yet")
        for part in personal_data():
            part.erase(fresh, actor)
        email, language = fresh.email, fresh.language
        forget_reader(fresh.pk, email)
        _empty_account(fresh, actor=actor)
        forget_failures(email)
        record_event("user.erased", fresh, actor=actor, practice=fresh.default_practice_id)
        forget_addresses_of(fresh)  # also of what was just recorded
        send(
            "accounts.erased",
            to=fresh,
            address=email,
            practice=fresh.default_practice,
            context={},
            language=language,
            dedupe_key=f"erased:{fresh.pk}",
        )
    return fresh


def roles_to_hand_over(person: User) -> list[str]:
    """Why somebody who runs or teaches cannot go yet."""
    held = Membership.objects.filter(user=person, is_active=True).exclude(role__in=sorted(KEPT_ROLES))
    if person.is_superuser or held.exists():
        return [_("Somebody who runs a school or teaches there has to hand over that role first.")]
    return []


def account_data(person: User) -> dict[str, Any]:
    """What the account itself holds."""
    return {
        "id": str(person.uid),
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "language": person.language,
        "time_zone": person.time_zone,
        "since": person.created_at.isoformat(),
        "schools": [
            {"school": practice, "role": role, "since": since.isoformat(), "active": active}
            for practice, role, since, active in person.memberships.order_by("pk").values_list(
                "practice__name", "role", "created_at", "is_active"
            )
        ],
        "logins": [
            {"at": at.isoformat(), "address": address, "device": agent}
            for at, address, agent in person.login_sessions.order_by("-pk").values_list(
                "created_at", "address", "user_agent"
            )
        ],
    }


def _empty_account(person: User, *, actor: User | None) -> None:
    """Under the person's lock."""
    remove_avatar(person, actor=actor or person)
    revoke_logins(person, actor=actor)
    now = timezone.now()
    for rows in (LoginSession, VerificationCode, MembershipInvitation):
        rows.objects.filter(user=person).delete()
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    ApiKey.objects.filter(user=person, revoked_at__isnull=True).update(revoked_at=now)
    ApiKey.objects.filter(user=person).update(name="-")
    Membership.objects.filter(user=person, is_active=True).update(is_active=False)
    StudentProfile.objects.filter(user=person).update(notes="", phone_as_given="", hovn_student_id="")
    TutorApplication.objects.filter(user=person).update(
        certifications="", qualifications="", bio="", specializations=[], documents=[], review_note=""
    )
    person.email = f"{person.uid.hex}@erased.invalid"
    person.first_name = person.last_name = person.phone = person.avatar = person.time_zone = ""
    person.is_email_verified = person.is_phone_verified = person.is_active = False
    person.erased_at = now
    person.set_unusable_password()
    person.save()
