"""Deciding who may become a tutor."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, TutorApplicationStatus
from accounts.locks import lock_tutor_application, lock_user
from accounts.models import Practice, TutorApplication, User
from accounts.rules import is_member, is_practice_admin, may_decide_application
from accounts.services.audit import record_event
from accounts.services.memberships import add_member
from config.kit.errors import Conflict, Forbidden
from messaging.delivery.services import send


def approve_tutor_application(
    application: TutorApplication, *, actor: User | None, practice: Practice, note: str = ""
) -> TutorApplication:
    """Make the applicant a tutor of `practice`. Raises what `_decide` does."""
    return _decide(application, TutorApplicationStatus.APPROVED, actor=actor, practice=practice, note=note)


def reject_tutor_application(
    application: TutorApplication, *, actor: User | None, practice: Practice, note: str
) -> TutorApplication:
    """Turn the applicant down; they are told the reason, which is `note`. Raises what `_decide` does."""
    return _decide(application, TutorApplicationStatus.REJECTED, actor=actor, practice=practice, note=note)


def _decide(
    application: TutorApplication,
    status: TutorApplicationStatus,
    *,
    actor: User | None,
    practice: Practice,
    note: str,
) -> TutorApplication:
    """Raises `Forbidden` unless the application is `actor`'s to decide and `practice` theirs and the applicant's.

    `Conflict` unless it is pending.
    """
    if actor is not None and not (
        is_practice_admin(actor, practice)
        and is_member(application.user, practice)
        and may_decide_application(actor, application)
    ):
        raise Forbidden
    with transaction.atomic():
        lock_user(application.user)
        fresh = lock_tutor_application(application)
        if fresh.status != TutorApplicationStatus.PENDING:
            raise Conflict(_("This application is not waiting for a decision."))
        fresh.status, fresh.review_note = status, note
        fresh.save(update_fields=["status", "review_note"])
        if status == TutorApplicationStatus.APPROVED:
            add_member(fresh.user, actor=actor, practice=practice, role=Role.TUTOR)  # who is told of the role
        else:
            _tell_rejection(fresh, practice)
        record_event(f"tutor_application.{status}", fresh, actor=actor, practice=practice, user=fresh.user_id)
    return fresh


def _tell_rejection(application: TutorApplication, practice: Practice) -> None:
    send(
        "accounts.tutor_application_rejected",
        to=application.user,
        practice=practice,
        context={"reason": application.review_note},
        dedupe_key=f"{application.pk}:{application.record_version}",
        url=reverse("accounts:tutor-application"),
    )
