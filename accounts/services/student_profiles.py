"""What a school notes of its students."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import StudentStanding
from accounts.locks import lock_student_profile
from accounts.models import Practice, StudentProfile, StudentStatus, StudentType, User
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from config.kit.errors import Forbidden, Invalid
from config.kit.statements import Given, Statement, insert
from messaging.delivery.services import send

FIELDS: Final = frozenset({"student_type", "status", "hovn_student_id", "notes"})
WORDS: Final = frozenset({"student_type", "status"})


def open_student_profile(user: User, practice: Practice | int) -> StudentProfile:
    """What the practice notes of the person as its student, made with its default words where there is none yet."""
    practice_id = practice if isinstance(practice, int) else practice.pk
    rows = StudentProfile.objects.select_related("status")
    profile = rows.filter(user=user, practice_id=practice_id).first()
    if profile is None:
        student_type, status = _default_type(practice_id), _default_status(practice_id)
        profile, _made = rows.get_or_create(
            user=user, practice_id=practice_id, defaults={"student_type": student_type, "status": status}
        )
    return profile


def first_student_profile(
    user: User, practice: Practice, *, hovn_student_id: str, phone_as_given: str
) -> StudentProfile:
    """The profile of somebody whom this transaction has made, with the practice's default words."""
    profile = StudentProfile(
        user=user,
        practice=practice,
        student_type=_default_type(practice.pk),
        status=_default_status(practice.pk),
        hovn_student_id=hovn_student_id,
        phone_as_given=phone_as_given,
    )
    insert(profile)
    return profile


def change_student_profile(profile: StudentProfile, *, actor: User | None, **changes: Any) -> StudentProfile:
    """Change type, status, outside id or notes; what is not named stays. Returns the row as it is now.

    Who becomes active is told, once for each time.

    Raises `Forbidden` unless `actor` runs the practice, `Invalid` for an
    outside id that another student has and for words of another practice.
    """
    if actor is not None and not is_practice_admin(actor, profile.practice_id):
        raise Forbidden
    assert changes.keys() <= FIELDS, "only these are the school's to change"
    for name in WORDS & changes.keys():
        if changes[name].practice_id != profile.practice_id:
            raise Invalid(fields={name: [_("This is a word of another school.")]})
    try:
        with transaction.atomic():
            fresh = lock_student_profile(profile)
            changed = sorted(name for name, value in changes.items() if getattr(fresh, name) != value)
            before = fresh.status
            for name in changed:
                setattr(fresh, name, changes[name])
            if changed:
                fresh.save(update_fields=changed)
                told = (
                    {"status": {"before": before.standing, "after": fresh.status.standing}}
                    if "status" in changed
                    else {}
                )
                record_event("student.changed", fresh, actor=actor, practice=fresh.practice_id, fields=changed, **told)
            if fresh.status.standing == StudentStanding.ACTIVE != before.standing:
                _tell_active(fresh)
    except IntegrityError as error:
        if "student_profile_hovn_unique" in str(error):
            raise Invalid(fields={"hovn_student_id": [_("Another student has this id.")]}) from error
        raise
    return fresh


def _tell_active(profile: StudentProfile) -> None:
    send(
        "accounts.student_active",
        to=profile.user,
        practice=profile.practice,
        context={"school": profile.practice.name},
        dedupe_key=f"student:{profile.pk}:{profile.record_version}",
        url=reverse("home"),
    )


def _default_type(practice_id: int) -> StudentType:
    found = _TYPES.first(practice=practice_id)
    if found is None:  # two at once: the second insert waits for the first, and does nothing
        StudentType.objects.bulk_create(
            [StudentType(practice_id=practice_id, name="default", is_default=True)], ignore_conflicts=True
        )
        found = _TYPES.first(practice=practice_id) or StudentType.objects.get(
            practice_id=practice_id, name__iexact="default"
        )
    return found


def _default_status(practice_id: int) -> StudentStatus:
    found = _STATUSES.first(practice=practice_id)
    if found is None:
        StudentStatus.objects.bulk_create(
            [
                StudentStatus(
                    practice_id=practice_id,
                    name=standing.value,
                    standing=standing,
                    is_default=standing == StudentStanding.ACTIVE,
                )
                for standing in (StudentStanding.ACTIVE, StudentStanding.INACTIVE)
            ],
            ignore_conflicts=True,
        )
        found = _STATUSES.first(practice=practice_id) or StudentStatus.objects.get(
            practice_id=practice_id, name__iexact="active"
        )
    return found


_TYPES: Final = Statement(lambda: StudentType.objects.filter(practice=Given("practice"), is_default=True))
_STATUSES: Final = Statement(lambda: StudentStatus.objects.filter(practice=Given("practice"), is_default=True))
