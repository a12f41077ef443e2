"""Deciding who may become a tutor."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, TutorApplicationStatus
from accounts.locks import lock_tutor_application
from accounts.models import Practice, TutorApplication, User
from accounts.rules import is_member, is_practice_admin
from accounts.services.audit import record_event
from accounts.services.memberships import add_member
from config.kit.errors import Conflict, Forbidden


def approve_tutor_application(
    application: TutorApplication, *, actor: User | None, practice: Practice, note: str = ""
) -> TutorApplication:
    """Make the applicant a tutor of `practice`. Raises what `_decide` does."""
    return _decide(application, TutorApplicationStatus.APPROVED, actor=actor, practice=practice, note=note)


def reject_tutor_application(
    application: TutorApplication, *, actor: User | None, practice: Practice, note: str
) -> TutorApplication:
    """Turn the applicant down, with the reason. Raises what `_decide` does."""
    return _decide(application, TutorApplicationStatus.REJECTED, actor=actor, practice=practice, note=note)


def _decide(
    application: TutorApplication,
    status: TutorApplicationStatus,
    *,
    actor: User | None,
    practice: Practice,
    note: str,
) -> TutorApplication:
    """Raises `Forbidden` unless `actor` runs a practice of the applicant, `Conflict` unless it is pending."""
    if actor is not None and not (is_practice_admin(actor, practice) and is_member(application.user, practice)):
        raise Forbidden
    with transaction.atomic():
        fresh = lock_tutor_application(application)
        if fresh.status != TutorApplicationStatus.PENDING:
            raise Conflict(_("This application is not waiting for a decision."))
        fresh.status, fresh.review_note = status, note
        fresh.save(update_fields=["status", "review_note"])
        if status == TutorApplicationStatus.APPROVED:
            add_member(fresh.user, actor=actor, practice=practice, role=Role.TUTOR)
        record_event(f"tutor_application.{status}", fresh, actor=actor, practice=practice, user=fresh.user_id)
    return fresh
