"""Refusing who runs only a part of what a person belongs to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import has_whole_account, may_manage_account, may_see_user
from config.kit.errors import Conflict, Forbidden


def require_whole_account(user: User, actor: User | None) -> None:
    """Raises `Forbidden` unless all of the account is the actor's, `Conflict` for the erased; None is the system."""
    check_is_somebody(user)
    if actor is not None and not has_whole_account(actor, user):
        raise _refusal(user, actor)


def require_manageable(user: User, actor: User | None) -> None:
    """Raises `Forbidden` unless `actor` may manage the account; None is the system."""
    if actor is not None and not may_manage_account(actor, user):
        raise _refusal(user, actor)


def check_is_somebody(user: User) -> None:
    """Raises `Conflict` (`erased`) for who was erased: the row stands for nobody, and nobody comes back."""
    if user.erased_at is not None:
        raise Conflict(_("Who was erased does not come back."), code="erased")


def _refusal(user: User, actor: User) -> Forbidden:
    if has_whole_account(actor, user) or not may_see_user(actor, user):
        return Forbidden()
    return Forbidden(
        _(
            "This person belongs to a school that you do not run, so the account is not yours to change."
            " Remove the person from your own school instead, or ask the superAdmin."
        )
    )
