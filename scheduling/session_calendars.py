"""Sessions of groups as iCalendar (RFC 5545, 5546) entries that a calendar really updates and cancels.

One entry a session: its UID never changes, its SEQUENCE is the session's plus
the enrolment's, both only ever rise.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypedDict
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from messaging.delivery.mail.headers import header_text
from scheduling.enums import SessionStatus
from scheduling.plans import place_of
from scheduling.registry import Standing

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Offering
    from scheduling.models import Session


class Organizer(TypedDict):
    """Who invites, and in which zone."""

    zone: str
    organizer: str
    organizer_name: str


PRODUCT: Final = "-//Campanile//Sessions//EN"
RECIPE: Final = "scheduling.sessions"
STATUS: Final = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE", "canceled": "CANCELLED"}
PARTSTAT: Final = {"confirmed": "ACCEPTED", "tentative": "TENTATIVE", "canceled": "DECLINED"}


def session_values(
    sessions: Iterable[Session],
    *,
    summary: str,
    standing: Standing,
    sequence: int = 0,
    zone: str,
    organizer: str,
    organizer_name: str,
) -> dict[str, Any]:
    """Everything that `sessions_file` needs, as plain JSON values, fixed now: a late mail says what was true then.

    `standing` is the reader's; canceled sessions are canceled whatever it is.
    Give sessions with their location loaded.
    """
    return {
        "summary": summary,
        "standing": standing,
        "zone": zone,
        "organizer": organizer,
        "organizer_name": organizer_name,
        "stamp": timezone.now().isoformat(),
        "host": urlsplit(settings.BASE_URL).hostname,
        "sessions": [_plain(session, sequence) for session in sessions],
    }


def values_for(values: Mapping[str, Any], *, standing: Standing, sequence: int) -> dict[str, Any]:
    """`session_values` of nobody's own sequence, for a reader who stands so and adds this share."""
    entries = [{**entry, "sequence": entry["sequence"] + sequence} for entry in values["sessions"]]
    return {**values, "standing": standing, "sessions": entries}


def organizer_of(practice: Practice) -> Organizer:
    """The practice's own address and name, for `session_values`; with its zone."""
    return {
        "zone": practice.time_zone,
        "organizer": practice.support_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "organizer_name": practice.sender_name or practice.name,
    }


def method_of(values: Mapping[str, Any]) -> str:
    """CANCEL where nothing of it takes place for the reader, else REQUEST."""
    is_over = values["standing"] == "canceled" or all(entry["is_canceled"] for entry in values["sessions"])
    return "CANCEL" if is_over else "REQUEST"


def file_name(title: str, *, method: str) -> str:
    """`Bonding.ics`, `Bonding canceled.ics`: letters that every mail program shows."""
    folded = unicodedata.normalize("NFKD", header_text(title)).encode("ascii", "ignore").decode()
    kept = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in folded)
    name = " ".join(kept.split())[:80] or "training"
    return f"{name} canceled.ics" if method == "CANCEL" else f"{name}.ics"


def sessions_file(values: Mapping[str, Any], reader_email: str, reader_name: str) -> bytes:
    """The file for one reader, who is its one attendee (mail programs want to find the reader there)."""
    method = method_of(values)
    calendar = new_calendar(method)
    for entry in values["sessions"]:
        event = _event(entry, values, standing="canceled" if entry["is_canceled"] else values["standing"])
        event.add("organizer", _address(values["organizer"], cn=values["organizer_name"]))
        event.add("attendee", _attendee(reader_email, reader_name, event_standing(event)))
        calendar.add_component(event)
    return finished(calendar, ZoneInfo(values["zone"]), values["sessions"])


def sessions_calendar(offering: Offering, *, method: str = "PUBLISH") -> bytes:
    """The planned sessions of an offering for anybody to keep, without links to join; the same until one changes."""
    planned = offering.sessions.filter(status=SessionStatus.PLANNED).select_related("location").order_by("starts_at")
    values = session_values(planned, summary=offering.title, standing="confirmed", **organizer_of(offering.practice))
    calendar = new_calendar(method, name=offering.title)
    for entry in values["sessions"]:
        told = {**values, "stamp": entry["changed"], "is_public": True}
        calendar.add_component(_event(entry, told, standing="confirmed"))
    return finished(calendar, ZoneInfo(values["zone"]), values["sessions"])


def new_calendar(method: str, *, name: str = "") -> Calendar:
    """A calendar without entries."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    return calendar


def feed_event(session: Session, *, summary: str, standing: Standing, sequence: int, zone: ZoneInfo) -> Event:
    """One entry of a feed; only what is stored decides its bytes."""
    entry = _plain(session, sequence)
    values = {
        "summary": summary,
        "zone": zone.key,
        "stamp": entry["changed"],
        "host": urlsplit(settings.BASE_URL).hostname,
    }
    return _event(entry, values, standing="canceled" if entry["is_canceled"] else standing)


def finished(calendar: Calendar, zone: ZoneInfo, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """The calendar's bytes, with the rules of the zone for the years it speaks of."""
    moments = [datetime.fromisoformat(entry["starts_at"]) for entry in entries]
    if moments and zone.key != "UTC":
        calendar.subcomponents.insert(0, zone_rules(zone.key, min(moments).year, max(moments).year))
    content: bytes = calendar.to_ical()
    return content


@lru_cache(maxsize=64)
def zone_rules(zone: str, first_year: int, last_year: int) -> Timezone:
    """VTIMEZONE of an IANA zone from the start of `first_year` to the end of `last_year`; never change it."""
    return Timezone.from_tzid(zone, first_date=date(first_year - 1, 1, 1), last_date=date(last_year + 2, 1, 1))


def event_standing(event: Event) -> Standing:
    """What an entry says of the reader."""
    said = {status: standing for standing, status in STATUS.items()}
    standing: Standing = said[str(event["status"])]  # type: ignore[assignment]  # the three words of STATUS
    return standing


def _plain(session: Session, sequence: int) -> dict[str, Any]:
    place = session.location
    return {
        "uid": str(session.uid),
        "sequence": session.calendar_sequence + sequence,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "changed": session.updated_at.isoformat(),
        "is_canceled": session.status == SessionStatus.CANCELED,
        "place": place_of(session),
        "is_room": place is not None,
        "directions": place.directions if place else "",
        "geo": [float(place.latitude), float(place.longitude or 0)] if place and place.latitude is not None else None,
        "link": session.meet_link,
        "note": session.note,
    }


def _event(entry: Mapping[str, Any], values: Mapping[str, Any], *, standing: Standing) -> Event:
    zone = ZoneInfo(values["zone"])
    event = Event()
    event.add("uid", f"{entry['uid']}@{values['host']}")
    event.add("sequence", entry["sequence"])
    event.add("dtstamp", datetime.fromisoformat(values["stamp"]))
    event.add("last-modified", datetime.fromisoformat(entry["changed"]))
    event.add("dtstart", datetime.fromisoformat(entry["starts_at"]).astimezone(zone))
    event.add("dtend", datetime.fromisoformat(entry["ends_at"]).astimezone(zone))
    event.add("summary", _summary(values["summary"], standing))
    event.add("status", STATUS[standing])
    event.add("transp", "OPAQUE" if standing == "confirmed" else "TRANSPARENT")
    link = entry["link"] if standing == "confirmed" and not values.get("is_public") else ""
    if place := (entry["place"] if entry["is_room"] else link or entry["place"]):
        event.add("location", place)
    if entry["geo"]:
        event.add("geo", tuple(entry["geo"]))
    if link:
        event.add("url", link)
    if description := "\n\n".join(part for part in (entry["note"], entry["directions"], link) if part):
        event.add("description", description)
    return event


def _summary(title: str, standing: Standing) -> str:
    if standing == "canceled":
        return _("CANCELLED: %(title)s") % {"title": title}
    return _("%(title)s (Waiting List)") % {"title": title} if standing == "tentative" else title


def _address(email: str, *, cn: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(header_text(cn))
    return address


def _attendee(email: str, name: str, standing: Standing) -> vCalAddress:
    address = _address(email, cn=name or email)
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText(PARTSTAT[standing])
    address.params["rsvp"] = vText("FALSE")
    return address
