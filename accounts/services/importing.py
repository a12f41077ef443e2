"""People whom another system knows as students of a practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.locks import lock_user
from accounts.models import Membership, Practice, StudentProfile, User
from accounts.services.audit import record_event
from accounts.services.memberships import admit
from accounts.services.student_profiles import first_student_profile, open_student_profile
from config.kit.errors import Conflict, Invalid
from config.kit.statements import Given, Statement, gathered, insert

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideStudent:
    """What the other system says; empty is unknown. `email` is in lower case, `phone` valid E.164."""

    outside_id: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    phone_as_given: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """Whose account it is. `other` is somebody else who has the address that was given."""

    user: User
    is_new: bool = False
    other: User | None = None

    def differs(self, person: OutsideStudent) -> bool:
        """Whether the other system knows them by another address; ours is how they log in and stays."""
        return bool(person.email) and person.email != self.user.email.lower()


def import_student(practice: Practice, person: OutsideStudent, *, actor: User | None) -> Matched:
    """The practice's student whom the other system means, by its id, else by exactly this address; else a new one.

    Inside a transaction. Nobody is told, nothing that is known is replaced: what
    is empty is filled. Nobody who was taken out of the practice comes back by
    this. Raises `Invalid` (`no_address`) for somebody new without one, `Conflict`
    (`other_outside_id`) when the address belongs to whom the other system calls
    otherwise: names match nobody.
    """
    assert transaction.get_connection().in_atomic_block, "student and booking come together or not at all"
    known = _PROFILES.first(practice=practice.pk, outside_id=person.outside_id)
    by_address = _user_of(person.email)
    if known is not None:
        other = by_address if by_address is not None and by_address.pk != known.user_id else None
        _fill(known.user, known, person)
        return Matched(known.user, other=other)
    if by_address is None and not person.email:
        raise Invalid(_("Nobody has this id yet, and no e-mail address is given."), code="no_address")
    if by_address is None:
        return Matched(_new_student(practice, person, actor), is_new=True)
    user = by_address
    if not Membership.objects.filter(user=user, practice=practice, role=Role.STUDENT).exists():
        user = lock_user(user)
        admit(user, actor=actor, practice=practice, role=Role.STUDENT)
    profile = open_student_profile(user, practice)
    if profile.hovn_student_id and _shape(profile.hovn_student_id) == _shape(person.outside_id):
        raise Conflict(
            _("The student with this address has another id there: %(id)s.") % {"id": profile.hovn_student_id},
            code="other_outside_id",
            details={"person": user.pk, "stored": profile.hovn_student_id, "given": person.outside_id},
        )
    _fill(user, profile, person)
    return Matched(user)


def _new_student(practice: Practice, person: OutsideStudent, actor: User | None) -> User:
    """Nobody can know them yet, so nothing is locked; without a password nobody logs in before they ask for one."""
    user = User.objects.create_user(
        person.email,
        None,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        default_practice=practice,
    )
    membership = Membership(user=user, practice=practice, role=Role.STUDENT)
    insert(membership)
    given = "" if person.phone else person.phone_as_given
    first_student_profile(user, practice, hovn_student_id=person.outside_id, phone_as_given=given)
    with gathered():
        record_event("user.imported", user, actor=actor, practice=practice)
        record_event(
            "membership.added", membership, actor=actor, practice=practice, role=str(Role.STUDENT), user=user.pk
        )
    return user


def _user_of(email: str) -> User | None:
    if not email:
        return None
    return _USERS.first(email=email)


def _fill(user: User, profile: StudentProfile, person: OutsideStudent) -> None:
    """Give what is missing."""
    has_name = user.first_name or user.last_name
    names = () if has_name else (("first_name", person.first_name), ("last_name", person.last_name))
    _save(user, [*names, ("phone", "" if user.phone else person.phone)])
    given = "" if person.phone or profile.phone_as_given else person.phone_as_given
    _save(
        profile,
        [("hovn_student_id", "" if profile.hovn_student_id else person.outside_id), ("phone_as_given", given)],
    )


def _save(row: User | StudentProfile, values: Iterable[tuple[str, str]]) -> None:
    filled = {name: value for name, value in values if value}
    for name, value in filled.items():
        setattr(row, name, value)
    if filled:
        row.save(update_fields=sorted(filled))


def _shape(outside_id: str) -> bool:
    """The other system has two kinds of ids for one person: numbers, and words for addresses of pages."""
    return outside_id.isdecimal()


_USERS: Final = Statement(lambda: User.objects.alias(folded=Lower("email")).filter(folded=Lower(Given("email"))))
_PROFILES: Final = Statement(
    lambda: StudentProfile.objects.select_related("user").filter(
        practice=Given("practice"), hovn_student_id=Given("outside_id")
    )
)
