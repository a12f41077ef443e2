"""What students and teachers are told about an enrolment, and the calendar entries that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from catalog.enums import OfferingKind
from catalog.models import CoursePack
from messaging.delivery.kinds import is_registered
from messaging.delivery.services import Attachment, send
from scheduling.calendars import calendar_file
from scheduling.enums import SlotStatus
from scheduling.queries import with_people

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

    Repeating it for the same version of the enrolment sends nothing twice. A
    kind that nobody has declared is not sent.
    """
    if not is_registered(kind):
        return
    pack, lessons = None, []
    if enrollment.offering.kind == OfferingKind.COURSE_PACK:
        pack = CoursePack.objects.select_related("tutor_profile__user").filter(pk=enrollment.offering_id).first()
        lessons = list(with_people(enrollment.lesson_slots.order_by("starts_at")))
    context = _context(enrollment, pack, lessons)
    key = f"enrollment:{enrollment.pk}:{enrollment.record_version}"
    readers = {kind: enrollment.student}
    if pack is not None and kind in TO_TEACHER:
        readers[TO_TEACHER[kind]] = pack.tutor_profile.user
    for name, reader in readers.items():
        send(
            name,
            to=reader,
            practice=enrollment.practice,
            context=context,
            dedupe_key=key,
            url=reverse("enrollments:enrollment", args=[enrollment.uid]),
            attachments=_attachments(kind, lessons, reader),
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


def _attachments(kind: str, lessons: list[LessonSlot], reader: User) -> list[Attachment]:
    """The calendar file that belongs to `kind`, addressed to `reader`, where there is one."""
    method = WITH_CALENDAR.get(kind)
    is_cancel = method == "CANCEL"
    wanted = [lesson for lesson in lessons if (lesson.status == SlotStatus.CANCELED) == is_cancel]
    if method is None or not wanted:
        return []
    content = calendar_file(wanted, method=method, reader=reader)
    return [Attachment("lessons.ics", content, "text/calendar", method=method)]
