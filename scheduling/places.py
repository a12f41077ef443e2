"""Where a lesson takes place, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext as _

from config.kit.errors import Invalid
from scheduling.enums import LocationType, SessionMode
from scheduling.free_times import SERVES

if TYPE_CHECKING:
    from catalog.models import CoursePack

LONGEST_DETAILS: Final = 500


class Place(NamedTuple):
    """How and where: an online lesson is online, any other has a place."""

    session_mode: str
    location_type: str
    location_details: str


def checked_place(
    pack: CoursePack, session_mode: str, location_type: str | None, location_details: str, *, present: str = ""
) -> Place:
    """The place of a lesson of `pack` as it can be stored; an unsaid place in person is the tutor's.

    The way a lesson is given already (`present`) may stay whatever the pack
    says now. Raises `Invalid` naming `session_mode`, `location_type` or
    `location_details`.
    """
    if session_mode not in SessionMode.values:
        raise Invalid(fields={"session_mode": [_("Choose online or in person.")]})
    if session_mode != present and session_mode not in SERVES[pack.teaching_mode]:
        message = _("This course is not offered as: %(mode)s.") % {"mode": SessionMode(session_mode).label}
        raise Invalid(message, code="mode_not_offered", fields={"session_mode": [message]})
    details = location_details.strip()
    if len(details) > LONGEST_DETAILS:
        raise Invalid(
            fields={"location_details": [_("Use at most %(count)d characters.") % {"count": LONGEST_DETAILS}]}
        )
    if session_mode == SessionMode.ONLINE:
        if location_type not in {None, "", LocationType.ONLINE}:
            raise Invalid(fields={"location_type": [_("An online lesson takes place online.")]})
        return Place(session_mode, LocationType.ONLINE, details)
    chosen = location_type or LocationType.TUTOR_HOME
    if chosen not in LocationType.values or chosen == LocationType.ONLINE:
        raise Invalid(fields={"location_type": [_("Say where the lesson takes place.")]})
    return Place(session_mode, chosen, details)
