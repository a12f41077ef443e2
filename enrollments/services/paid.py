"""Noting by hand that somebody paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, Order

if TYPE_CHECKING:
    from accounts.models import User


def set_paid(enrollment: Enrollment, *, paid: bool, actor: User) -> Enrollment:
    """Staff note that the student paid, or did not.

    Raises `Forbidden`, `Conflict` (`paid_online`) where an order asks for the money: the ledger says what was paid.
    """
    return _change(enrollment, paid=paid, actor=actor)


def toggle_paid(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """As `set_paid`, to the opposite of what is noted."""
    return _change(enrollment, paid=None, actor=actor)


def _change(enrollment: Enrollment, *, paid: bool | None, actor: User) -> Enrollment:
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        if not may_run_training(actor, locked.offering):
            raise Forbidden
        if Order.objects.filter(enrollment=locked).exists():
            raise Conflict(_("This is paid online; the ledger says how much was paid."), code="paid_online")
        wanted = not locked.is_paid if paid is None else paid
        if wanted != locked.is_paid:
            locked.is_paid = wanted
            locked.save(update_fields=["is_paid"])
            record_event(
                "enrollment.paid_noted", locked, actor=actor, practice=locked.practice_id, is_paid=locked.is_paid
            )
        return locked
