"""What people say of themselves when they want to become tutors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, TutorApplicationStatus
from accounts.locks import lock_tutor_application, lock_user
from accounts.models import Membership, Practice, TutorApplication, User
from accounts.services.account_inputs import refuse
from accounts.services.audit import record_event
from config.kit.errors import Conflict, Forbidden

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


def submit_application(user: User, values: Mapping[str, Any], *, practice: Practice) -> TutorApplication:
    """Ask `practice` for leave to teach there; the application waits in its admins' queue.

    Keys as for `keep_application`; what was said before stays where nothing
    new is said. The reason of an earlier refusal is dropped. Raises `Invalid`
    without a few words and a subject, `Forbidden` unless the person belongs to
    the practice, `Conflict` while a decision is awaited or where they teach.
    """
    with transaction.atomic():
        fresh = lock_user(user)
        held = Membership.objects.filter(user=fresh, practice=practice, is_active=True)
        roles = set(held.values_list("role", flat=True))
        if not roles:
            raise Forbidden(_("You do not belong to this school."))
        if Role.TUTOR in roles:
            raise Conflict(_("You are a tutor of this school."))
        application = lock_tutor_application(keep_application(fresh, values))
        if application.status == TutorApplicationStatus.PENDING:
            raise Conflict(_("Your application is waiting for a decision."))
        _refuse_empty(application)
        application.status, application.practice, application.review_note = TutorApplicationStatus.PENDING, practice, ""
        application.save(update_fields=["status", "practice", "review_note"])
        record_event("tutor_application.submitted", application, actor=user, practice=practice)
    return application


def _refuse_empty(application: TutorApplication) -> None:
    if not application.bio.strip():
        raise refuse("bio", _("Say a few words about yourself."))
    if not application.specializations:
        raise refuse("specializations", _("Name at least one subject."))


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
