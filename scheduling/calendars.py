"""Lessons as iCalendar (RFC 5545) files."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from scheduling.agenda import zone_of
from scheduling.enums import SessionMode, SlotStatus

if TYPE_CHECKING:
    from accounts.models import User
    from scheduling.models import LessonSlot

PRODUCT: Final = "-//Campanile//Lessons//EN"


def calendar_file(slots: Iterable[LessonSlot], *, method: str = "PUBLISH", reader: User | None = None) -> bytes:
    """The file of these lessons, each in its tutor's zone with that zone's rules.

    `method` is PUBLISH to keep, REQUEST or CANCEL to send to `reader`, who is
    then the one attendee (mail programs want to find the reader there).

    A lesson keeps its UID for ever and its SEQUENCE rises with every change;
    canceled ones say so. Give rows with pack, practice, tutor profile and its
    booking rules loaded: nothing else is read.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for slot in slots:
        calendar.add_component(lesson_event(slot, method=method, reader=reader))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def lesson_uid(slot: LessonSlot) -> str:
    """The lesson's name in every calendar."""
    return f"{slot.uid}@{urlsplit(settings.BASE_URL).hostname}"


def lesson_event(slot: LessonSlot, *, method: str = "PUBLISH", reader: User | None = None) -> Event:
    """One lesson as `calendar_file` shows it."""
    zone = zone_of(slot.tutor_profile)
    is_canceled = slot.status == SlotStatus.CANCELED or method == "CANCEL"
    event = Event()
    event.add("uid", lesson_uid(slot))
    event.add("sequence", slot.calendar_sequence)
    event.add("dtstamp", slot.updated_at)
    event.add("last-modified", slot.updated_at)
    event.add("dtstart", slot.starts_at.astimezone(zone))
    event.add("dtend", slot.ends_at.astimezone(zone))
    event.add(
        "summary", _("%(course)s with %(tutor)s") % {"course": slot.course_pack.title, "tutor": slot.tutor_profile}
    )
    event.add("status", "CANCELLED" if is_canceled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_canceled else "OPAQUE")
    if place := place_in_words(slot):
        event.add("location", place)
    if slot.meet_link and slot.session_mode == SessionMode.ONLINE:
        event.add("url", slot.meet_link)
    if method in {"REQUEST", "CANCEL"}:
        event.add("organizer", _organizer(slot))
        if reader is not None:
            event.add("attendee", _attendee(reader))
    return event


def place_in_words(slot: LessonSlot) -> str:
    """Where to go: the link of an online lesson, else the place in words."""
    if slot.session_mode == SessionMode.ONLINE:
        return slot.meet_link or slot.location_details or _("Online")
    return ", ".join(part for part in (str(slot.get_location_type_display()), slot.location_details) if part)


def _organizer(slot: LessonSlot) -> vCalAddress:
    """The practice's address under the tutor's name: private addresses stay private."""
    address = vCalAddress(f"mailto:{slot.practice.support_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["cn"] = vText(slot.tutor_profile.display_name)
    return address


def _attendee(reader: User) -> vCalAddress:
    address = vCalAddress(f"mailto:{reader.email}")
    address.params["cn"] = vText(reader.full_name or reader.email)
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText("ACCEPTED")
    return address
