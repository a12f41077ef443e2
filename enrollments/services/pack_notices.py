"""Notices about packs of lessons: the tutor hears of it too, and the lessons travel as a calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from catalog.models import CoursePack
from enrollments.services.stories import Story
from enrollments.services.training_notices import TO_TRAINERS
from messaging.delivery.services import Attachment
from scheduling.calendars import calendar_file
from scheduling.enums import SlotStatus
from scheduling.queries import with_people

if TYPE_CHECKING:
    from accounts.models import User
    from enrollments.models import Enrollment
    from enrollments.states import Calendar

TO_TUTOR: Final = TO_TRAINERS | {
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


def pack_story(kind: str, enrollment: Enrollment, _calendar: Calendar | None) -> Story:
    """What `kind` says about an enrolment in a pack; one that never had lessons only waited for a place."""
    pack = CoursePack.objects.select_related("tutor_profile__user").get(pk=enrollment.offering_id)
    lessons = list(with_people(enrollment.lesson_slots.order_by("starts_at")))
    method = WITH_CALENDAR.get(kind, "")
    wanted = [lesson for lesson in lessons if (lesson.status == SlotStatus.CANCELED) == (method == "CANCEL")]

    def files(reader: User) -> list[Attachment]:
        if not method or not wanted:
            return []
        content = calendar_file(wanted, method=method, reader=reader)
        return [Attachment("lessons.ics", content, "text/calendar", method=method)]

    live = [lesson for lesson in lessons if lesson.status != SlotStatus.CANCELED]
    return Story(
        context={
            "teacher": pack.tutor_profile.display_name,
            "amount": enrollment.terms.get("price", 0),
            "lessons": [{"starts_at": lesson.starts_at, "ends_at": lesson.ends_at} for lesson in live],
        },
        teachers=[pack.tutor_profile.user],
        twin=(TO_TUTOR if lessons else TO_TRAINERS).get(kind, ""),
        files=files,
        are_files_for_teachers=True,
    )
