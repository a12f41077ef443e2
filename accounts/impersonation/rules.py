"""Who may look through whose eyes."""

from __future__ import annotations

from accounts.models import User
from accounts.rules import Person, is_staff_account, may_enter_admin, may_manage_account, runs_every_practice_of


def may_impersonate(admin: Person, target: User) -> bool:
    """Whether `admin` may look through the eyes of `target`.

    Somebody else, who may act and runs no practice; and the admin runs every
    practice that the person belongs to, for in any other they would see what is
    not theirs to see.
    """
    return (
        may_enter_admin(admin)
        and may_manage_account(admin, target)
        and not is_staff_account(target)
        and target.may_act
        and runs_every_practice_of(admin, target)
    )
