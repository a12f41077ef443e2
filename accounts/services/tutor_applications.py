"""What people say of themselves when they want to become tutors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import TutorApplication, User
from accounts.services.account_inputs import refuse
from accounts.services.audit import record_event

TEXTS: Final = ("certifications", "qualifications", "bio")
LISTS: Final = ("specializations", "documents")
LONGEST_TEXT: Final = 10_000
LONGEST_LIST: Final = 50
LONGEST_ITEM: Final = 500


def keep_application(user: User, values: Mapping[str, Any]) -> TutorApplication:
    """Keep what the person says; the status stays what it is (none at first). Raises `Invalid`.

    Keys: `certifications`, `qualifications`, `bio` (texts), `specializations`,
    `documents` (lists of texts). Others are not theirs to say.
    """
    cleaned: dict[str, Any] = {name: _text(name, values[name]) for name in TEXTS if values.get(name) is not None}
    cleaned |= {name: _list(name, values[name]) for name in LISTS if values.get(name) is not None}
    with transaction.atomic():
        application, _made = TutorApplication.objects.get_or_create(
            user=user, defaults={"practice": user.default_practice}
        )
        for name, value in cleaned.items():
            setattr(application, name, value)
        application.save(update_fields=list(cleaned))
        record_event(
            "tutor_application.kept", application, actor=user, practice=user.default_practice_id, fields=sorted(cleaned)
        )
    return application


def _text(name: str, value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise refuse(name, _("This text is too long."))
    return text


def _list(name: str, value: Any) -> list[str]:
    items = [str(item).strip() for item in value if str(item).strip()]
    if len(items) > LONGEST_LIST or any(len(item) > LONGEST_ITEM or "\0" in item for item in items):
        raise refuse(name, _("These are too many, or one is too long."))
    return items
