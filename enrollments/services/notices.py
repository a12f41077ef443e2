"""What students and teachers are told about an enrolment, and the calendar entries that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from catalog.models import CoursePack
from messaging.delivery.services import Attachment, send
from scheduling.calendars import calendar_file
from scheduling.enums import SlotStatus

if TYPE_CHECKING:
    from accounts.models import User
    from enrollments.models import Enrollment
    from scheduling.models import LessonSlot

TO_TEACHER: Final = {
    "enrollments.confirmed": "enrollments.confirmed_teacher",
    "enrollments.left": "enrollments.canceled_teacher",
    "enrollments.removed": "enrollments.canceled_teacher",
    "enrollments.refunded": "enrollments.canceled_teacher",
    "enrollments.completed": "enrollments.completed_teacher",
}
WITH_CALENDAR: Final = {
    "enrollments.confirmed": "REQUEST",
    "enrollments.left": "CANCEL",
    "enrollments.removed": "CANCEL",
    "enrollments.refunded": "CANCEL",
}


def send_notice(kind: str, enrollment: Enrollment) -> None:
    """Queue `kind` for the student and, where there is one, its twin for the teacher.

    Repeating it for the same version of the enrolment sends nothing twice.
    """
    pack = CoursePack.objects.select_related("tutor_profile__user").filter(pk=enrollment.offering_id).first()
    lessons = list(enrollment.lesson_slots.order_by("starts_at"))
    context = _context(enrollment, pack, lessons)
    attachments = _attachments(kind, lessons)
    key = f"enrollment:{enrollment.pk}:{enrollment.record_version}"
    _send(kind, enrollment.student, enrollment, context, key, attachments)
    twin = TO_TEACHER.get(kind)
    if twin is not None and pack is not None:
        _send(twin, pack.tutor_profile.user, enrollment, context, key, attachments)


def _send(
    kind: str,
    reader: User,
    enrollment: Enrollment,
    context: dict[str, Any],
    key: str,
    attachments: list[Attachment],
) -> None:
    send(
        kind,
        to=reader,
        practice=enrollment.practice,
        context=context,
        dedupe_key=key,
        url=reverse("enrollments:enrollment", args=[enrollment.uid]),
        attachments=attachments,
    )


def _context(enrollment: Enrollment, pack: CoursePack | None, lessons: list[LessonSlot]) -> dict[str, Any]:
    """Plain values only: the message is rendered later, in the reader's language and zone."""
    live = [lesson for lesson in lessons if lesson.status != SlotStatus.CANCELED]
    return {
        "offering": enrollment.terms.get("title") or enrollment.offering.title,
        "student": enrollment.student.full_name or enrollment.student.email,
        "teacher": pack.tutor_profile.display_name if pack else "",
        "amount": enrollment.terms.get("price", 0),
        "currency": enrollment.terms.get("currency", ""),
        "lessons": [{"starts_at": lesson.starts_at, "ends_at": lesson.ends_at} for lesson in live],
    }


def _attachments(kind: str, lessons: list[LessonSlot]) -> list[Attachment]:
    method = WITH_CALENDAR.get(kind)
    if method is None or not lessons:
        return []
    wanted = [lesson for lesson in lessons if (lesson.status == SlotStatus.CANCELED) == (method == "CANCEL")]
    if not wanted:
        return []
    return [Attachment("lessons.ics", calendar_file(wanted, method=method), "text/calendar", method=method)]
