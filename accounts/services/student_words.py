"""A practice's own words for its students."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.locks import lock_practice
from accounts.models import Practice, StudentStatus, StudentType, User
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from config.kit.errors import Forbidden, Invalid

Word = TypeVar("Word", StudentType, StudentStatus)


def save_student_word(word: Word, *, actor: User | None) -> Word:
    """Make a word or change it; the one given to newcomers takes that from the one before.

    Raises `Forbidden` unless `actor` runs the practice, `Invalid` per field, also
    when nothing would be given to newcomers any more.
    """
    practice: Practice = word.practice
    if actor is not None and not is_practice_admin(actor, practice):
        raise Forbidden
    with transaction.atomic():
        lock_practice(practice)
        rows = type(word).objects.filter(practice=practice)
        others = rows.exclude(pk=word.pk) if word.pk else rows
        if word.is_default:
            for former in others.filter(is_default=True):
                former.is_default = False
                former.save(update_fields=["is_default"])
        elif word.pk and not others.filter(is_default=True).exists():
            raise Invalid(fields={"is_default": [_("Give another one to newcomers; then this one is free.")]})
        try:
            word.full_clean()
        except ValidationError as error:
            raise _worded(error) from error
        is_new = word.pk is None
        word.save()
        name = word._meta.model_name
        record_event(f"{name}.{'created' if is_new else 'changed'}", word, actor=actor, practice=practice)
    return word


def _worded(error: ValidationError) -> Invalid:
    fields: dict[str, Any] = {name: texts for name, texts in error.message_dict.items() if name != NON_FIELD_ERRORS}
    general = error.message_dict.get(NON_FIELD_ERRORS)
    if general:
        fields["name"] = general
    return Invalid(fields=fields)
