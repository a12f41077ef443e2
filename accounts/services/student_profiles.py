"""What a school notes of its students."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import lock_student_profile
from accounts.models import StudentProfile, User
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from config.kit.errors import Forbidden, Invalid

FIELDS: Final = frozenset({"student_type", "status", "hovn_student_id", "notes"})


def change_student_profile(profile: StudentProfile, *, actor: User | None, **changes: str) -> StudentProfile:
    """Change type, status, outside id or notes; what is not named stays. Returns the row as it is now.

    Raises `Forbidden` unless `actor` runs the practice, `Invalid` for an
    outside id that another student has.
    """
    if actor is not None and not is_practice_admin(actor, profile.practice_id):
        raise Forbidden
    assert changes.keys() <= FIELDS, "only these are the school's to change"
    try:
        with transaction.atomic():
            fresh = lock_student_profile(profile)
            changed = sorted(name for name, value in changes.items() if getattr(fresh, name) != value)
            before = fresh.status
            for name in changed:
                setattr(fresh, name, changes[name])
            if changed:
                fresh.save(update_fields=changed)
                told = {"status": {"before": before, "after": fresh.status}} if "status" in changed else {}
                record_event("student.changed", fresh, actor=actor, practice=fresh.practice_id, fields=changed, **told)
    except IntegrityError as error:
        if "student_profile_hovn_unique" in str(error):
            raise Invalid(fields={"hovn_student_id": [_("Another student has this id.")]}) from error
        raise
    return fresh
