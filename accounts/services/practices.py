"""Opening a school and changing its settings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from accounts.locks import lock_practice
from accounts.models import FormerHostName, Practice, User
from accounts.rules import is_practice_admin, is_super_admin
from accounts.services.audit import record_event
from config.kit.errors import Forbidden, Invalid


def create_practice(*, actor: User | None, **values: Any) -> Practice:
    """A new school; only the superAdmin opens one. Raises `Invalid` naming every field that is wrong."""
    if actor is not None and not is_super_admin(actor):
        raise Forbidden
    practice = Practice(**values)
    _check(practice)
    with transaction.atomic():
        practice.save()
        record_event("practice.created", practice, actor=actor, practice=practice)
    return practice


def change_practice(practice: Practice, *, actor: User | None, **changes: Any) -> Practice:
    """Change settings of the school; what is not named stays. Returns the row as it is now.

    Raises `Forbidden` unless `actor` runs it, `Invalid` naming every field that is wrong.
    """
    if actor is not None and not is_practice_admin(actor, practice):
        raise Forbidden
    with transaction.atomic():
        fresh = lock_practice(practice)
        former = fresh.host_name
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, changes[name])
        _check(fresh)
        if changed:
            fresh.save(update_fields=changed)
            _note_host(fresh, left=former)
            record_event("practice.changed", fresh, actor=actor, practice=fresh, fields=sorted(changed))
    return fresh


def _note_host(practice: Practice, *, left: str) -> None:
    """Remember where the school stood, for addresses that were printed and signed."""
    if left.lower() == practice.host_name.lower():
        return
    if left and not practice.former_host_names.filter(host_name__iexact=left).exists():
        FormerHostName.objects.create(practice=practice, host_name=left)
    practice.former_host_names.filter(host_name__iexact=practice.host_name).delete()  # it is back


def _check(practice: Practice) -> None:
    try:
        practice.full_clean()
    except ValidationError as error:
        fields = {name: messages for name, messages in error.message_dict.items() if name != NON_FIELD_ERRORS}
        general = error.message_dict.get(NON_FIELD_ERRORS)
        raise Invalid(" ".join(general) if general and not fields else None, fields=fields) from error
