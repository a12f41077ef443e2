"""Changing what people say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import lock_user
from accounts.models import Practice, User
from accounts.rules import is_member
from accounts.services.account_inputs import clean_avatar, clean_by_model, clean_full_name, clean_phone, refuse
from accounts.services.audit import record_event
from accounts.services.notices import Notice, send_security_notice
from accounts.services.whole_accounts import require_whole_account
from config.kit.errors import Invalid

Clean = Callable[[User, Any], Any]


def _clean_practice(user: User, practice: Practice | None) -> Practice | None:
    if practice is not None and not is_member(user, practice):
        raise refuse("default_practice", _("You do not belong to this practice."))
    return practice


CLEANERS: Final[Mapping[str, Clean]] = {
    "full_name": lambda _user, value: clean_full_name(value),
    "first_name": lambda _user, value: clean_full_name(value),
    "last_name": lambda _user, value: clean_full_name(value) if value.strip() else "",
    "phone": lambda user, value: clean_phone(value, practice=user.default_practice),
    "avatar": lambda _user, value: clean_avatar(value),
    "time_zone": lambda _user, value: clean_by_model("time_zone")(value),
    "language": lambda _user, value: clean_by_model("language")(value),
    "default_practice": _clean_practice,
}
COLUMNS: Final = {"full_name": ("first_name", "last_name")}


def change_profile(user: User, *, actor: User | None, **changes: Any) -> User:
    """Change what is named; the rest stays.

    Names: `full_name` (or `first_name`, `last_name`), `phone`, `avatar`,
    `time_zone`, `language`, `default_practice`. A new phone number has to be
    verified anew. Only the person, who runs every practice of theirs, or
    the superAdmin may. Raises `Invalid` naming every field that is wrong.
    """
    require_whole_account(user, actor)
    with transaction.atomic():
        fresh = lock_user(user)
        columns = _apply(fresh, changes)
        if not columns:
            return fresh
        if "phone" in columns:
            fresh.is_phone_verified = False
            send_security_notice(fresh, Notice.PHONE_CHANGED)
        fresh.save(update_fields=[*columns, "is_phone_verified"])
        record_event(
            "user.profile_changed", fresh, actor=actor, practice=fresh.default_practice_id, fields=sorted(columns)
        )
    return fresh


def _apply(user: User, changes: Mapping[str, Any]) -> set[str]:
    """Set the cleaned values; returns the columns whose values differ now."""
    wrong: dict[str, list[Any]] = {}
    changed: set[str] = set()
    for name, value in changes.items():
        columns = COLUMNS.get(name, (name,))
        before = [getattr(user, column) for column in columns]
        try:
            setattr(user, name, CLEANERS[name](user, value))
        except Invalid as error:
            wrong[name] = [text for texts in error.fields.values() for text in texts]
        changed.update(column for column, old in zip(columns, before, strict=True) if getattr(user, column) != old)
    if wrong:
        raise Invalid(fields=wrong)
    return changed
