"""What both sides are told about one lesson, with the calendar entry that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from messaging.delivery.services import Attachment, send
from scheduling.calendars import calendar_file, place_in_words
from scheduling.registry import replacement_page

if TYPE_CHECKING:
    from accounts.models import User
    from scheduling.models import LessonSlot

METHODS: Final = {"lesson_canceled": "CANCEL", "lesson_planned": "REQUEST", "place_changed": "REQUEST"}


def tell_parties(kind: str, slot: LessonSlot, *, actor: User | None, reason: str = "") -> None:
    """Queue `scheduling.<kind>` for the lesson's student and tutor, but not for who did it.

    Once for each version of the lesson. A student whose lesson is called off is led to choose another time.
    """
    for reader in (slot.student, slot.tutor):
        if reader is not None and reader != actor:
            _send(kind, slot, reader, reason)


def _send(kind: str, slot: LessonSlot, reader: User, reason: str) -> None:
    student = slot.student
    again = replacement_page(slot) if kind == "lesson_canceled" and reader == student else ""
    file = calendar_file([slot], method=METHODS[kind], reader=reader)
    send(
        f"scheduling.{kind}",
        to=reader,
        practice=slot.practice,
        context={
            "course": slot.course_pack.title,
            "tutor": slot.tutor_profile.display_name,
            "student": (student.full_name or student.email) if student else "",
            "starts_at": slot.starts_at,
            "reason": reason,
            "place": place_in_words(slot),
            "may_choose": bool(again),
        },
        dedupe_key=f"lesson:{slot.pk}:{slot.record_version}",
        url=again or reverse("scheduling:lesson", args=[slot.uid]),
        attachments=[Attachment("lesson.ics", file, "text/calendar", method=METHODS[kind])],
        expires_at=slot.starts_at if kind != "lesson_canceled" and not slot.has_started else None,
    )
