"""Students whom the school writes down itself, and what it corrects of them."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.locks import lock_student_profile, lock_user
from accounts.models import Membership, Practice, StudentProfile, User
from accounts.queries import find_user_by_email
from accounts.rules import is_practice_admin
from accounts.services.account_inputs import clean_email, clean_name_part, clean_phone
from accounts.services.audit import record_event
from accounts.services.membership_invitations import offer_role
from accounts.services.memberships import admit
from accounts.services.profiles import change_profile
from accounts.services.student_profiles import change_student_profile, open_student_profile
from config.kit.errors import Conflict, Forbidden, Invalid

NAMES: Final = ("first_name", "last_name")


def create_student(
    practice: Practice,
    *,
    actor: User,
    email: str,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    hovn_student_id: str = "",
) -> StudentProfile:
    """A new student of the practice, without a password: they choose one when they first want in. Nobody is mailed.

    Raises `Forbidden` unless `actor` runs the practice, `Invalid`, and `Conflict`
    with the code `student_exists` for a member, `asked_to_join` for somebody
    with an account elsewhere: they are invited and decide themselves.
    """
    if not is_practice_admin(actor, practice):
        raise Forbidden
    address = clean_email(email)
    names = {name: _name(name, value) for name, value in zip(NAMES, (first_name, last_name), strict=True)}
    valid, given = read_phone(phone, practice)
    known = find_user_by_email(address)
    if known is not None:
        _refuse_known(known, practice, actor=actor, address=address)
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, None, **names, phone=valid, default_practice=practice)
            admit(user, actor=actor, practice=practice, role=Role.STUDENT)
            profile = open_student_profile(user, practice)
            if hovn_student_id or given:
                profile.hovn_student_id, profile.phone_as_given = hovn_student_id, given
                profile.save(update_fields=["hovn_student_id", "phone_as_given"])
            record_event("student.created", profile, actor=actor, practice=practice)
    except IntegrityError as error:
        if "student_profile_hovn_unique" in str(error):
            raise Invalid(fields={"hovn_student_id": [_("Another student has this id.")]}) from error
        if "email" in str(error):
            raise Conflict(_("Somebody has this address already."), code="student_exists") from error
        raise
    profile.user = user
    return profile


def change_student(profile: StudentProfile, *, actor: User, **changes: str) -> None:
    """Correct `first_name`, `last_name`, `email`, `phone` or `hovn_student_id`; all of it or nothing.

    Raises `Forbidden` unless `actor` runs the practice, and for the account of
    somebody who belongs to others too; `Invalid`; `Conflict` (`email_is_theirs`,
    `student_exists`) for an address that somebody logs in with or has.
    """
    if not is_practice_admin(actor, profile.practice_id):
        raise Forbidden
    with transaction.atomic():
        account = {name: _name(name, changes[name]) for name in NAMES if name in changes}
        if "phone" in changes:
            account["phone"] = _note_phone(profile, changes["phone"])
        differs = {name: value for name, value in account.items() if getattr(profile.user, name) != value}
        if differs:
            change_profile(profile.user, actor=actor, **differs)
        if "email" in changes:
            _change_email(profile, clean_email(changes["email"]), actor=actor)
        if "hovn_student_id" in changes:
            change_student_profile(profile, actor=actor, hovn_student_id=changes["hovn_student_id"].strip())


def read_phone(phone: str, practice: Practice) -> tuple[str, str]:
    """The number as E.164 where it is a valid one, and else the text as it was given."""
    try:
        return clean_phone(phone, practice=practice), ""
    except Invalid:
        return "", " ".join(phone.split())[:64]


def _note_phone(profile: StudentProfile, phone: str) -> str:
    valid, given = read_phone(phone, profile.practice)
    fresh = lock_student_profile(profile)
    if fresh.phone_as_given != given:
        fresh.phone_as_given = given
        fresh.save(update_fields=["phone_as_given"])
    return valid


def _change_email(profile: StudentProfile, address: str, *, actor: User) -> None:
    user = lock_user(profile.user)
    if user.email.lower() == address:
        return
    if user.is_email_verified or user.has_usable_password():
        raise Conflict(_("They log in with this address: only they can change it."), code="email_is_theirs")
    if not Membership.objects.filter(user=user, practice=profile.practice_id, is_active=True).exists() or (
        Membership.objects.filter(user=user, is_active=True).exclude(practice=profile.practice_id).exists()
    ):
        raise Forbidden
    user.email = address
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise Conflict(_("Somebody has this address already."), code="student_exists") from error
    record_event("user.email_changed", user, actor=actor, practice=profile.practice_id)


def _refuse_known(known: User, practice: Practice, *, actor: User, address: str) -> None:
    if Membership.objects.filter(user=known, practice=practice, is_active=True).exists():
        raise Conflict(_("Somebody of the school has this address already."), code="student_exists")
    offer_role(known, actor=actor, practice=practice, role=Role.STUDENT, address=address)
    raise Conflict(
        _("This person has an account already. They were asked whether they want to join."), code="asked_to_join"
    )


def _name(field: str, value: str) -> str:
    return clean_name_part(field)(value) if value.strip() else ""
