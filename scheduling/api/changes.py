"""From the words of a marketplace body to the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from catalog.rules import may_edit_pack
from config.kit.errors import Conflict, DomainError, Forbidden, Invalid
from config.kit.locks import locked_transaction
from scheduling.agenda import zone_of
from scheduling.api.vocabularies import shown_status
from scheduling.enums import SlotStatus
from scheduling.plannable_days import require_plannable
from scheduling.queries import access_lesson
from scheduling.rules import may_manage_lesson
from scheduling.services.holds import hold_slot
from scheduling.services.lessons import cancel_slot, change_place, complete_slot, reopen_slot
from scheduling.services.open_times import assign_slot, open_time, plan_lesson
from scheduling.wall_clock import instants_of

if TYPE_CHECKING:
    from catalog.models import CoursePack
    from scheduling.models import Availability, LessonSlot

    Body = Mapping[str, Any]

Given = ParamSpec("Given")
Made = TypeVar("Made")
PLACE: Final = ("session_mode", "location_type", "location_details", "meet_link")
CONTRACT_NAMES: Final = {
    "day_of_week": "dayOfWeek",
    "start_time": "startTime",
    "end_time": "endTime",
    "specific_date": "specificDate",
    "teaching_mode": "teachingMode",
    "session_mode": "sessionMode",
    "location_type": "locationType",
    "location_details": "locationDetails",
    "meet_link": "meetLink",
    "starts_at": "scheduledTime",
    "starts": "scheduledTime",
}


def window_values(body: Body, window: Availability | None = None) -> dict[str, Any]:
    """What the availability services take; `isRecurring` and `specificDate` must agree."""
    values = {name: value for name, value in body.items() if name not in {"tutor_profile_id", "is_recurring"}}
    before = window.specific_date if window else None
    is_dated = values.get("specific_date", before) is not None
    recurring = body.get("is_recurring")
    if recurring is True and window is not None and "specific_date" not in values:
        values["specific_date"] = None
    elif recurring is True and is_dated:
        raise Invalid(fields={"specificDate": [_("A weekly window has no date.")]})
    elif recurring is False and not is_dated:
        raise Invalid(fields={"specificDate": [_("Say the date of a window that is not weekly.")]})
    elif window is not None and values.get("specific_date") and "day_of_week" not in values:
        values["day_of_week"] = ""
    return values


def create_slot(pack: CoursePack, body: Body, *, caller: User) -> LessonSlot:
    """Who calls decides what is made: the pack's tutor and the admin open or plan, everybody else holds."""
    start = _start(pack, body)
    place = {name: body.get(name) or "" for name in ("session_mode", "location_type", "location_details")}
    wanted: UUID | None = body.get("student_id")
    if not may_edit_pack(caller, pack):
        if wanted not in {None, caller.uid}:
            raise Forbidden(_("You can book for yourself only."))
        return in_contract_words(hold_slot, pack, student=caller, start=start, actor=caller, **place)
    if wanted is None:
        link = body.get("meet_link") or ""
        return in_contract_words(open_time, pack, start=start, meet_link=link, actor=caller, **place)
    student = _student(pack, wanted)
    return in_contract_words(plan_lesson, pack, student=student, start=start, actor=caller, **place)


def change_slot(slot: LessonSlot, body: Body, *, caller: User) -> LessonSlot:
    """Place first, then student, then status: all of it or nothing.

    With a student all that stands above the slot is locked before the place is changed (`assign_slot`).
    """
    is_teaching = may_manage_lesson(caller, slot)
    if not is_teaching and slot.student_id != caller.pk:
        raise Forbidden
    place = {name: body[name] or "" for name in PLACE if name in body}
    status, wanted = body.get("status"), body.get("student_id")

    def placed(lesson: LessonSlot) -> LessonSlot:
        return in_contract_words(change_place, lesson, actor=caller, **place) if place else lesson

    with locked_transaction():
        if wanted is not None and wanted != (slot.student.uid if slot.student else None):
            _require(is_teaching)
            student = _student(slot.course_pack, wanted)
            slot = assign_slot(slot, student=student, actor=caller, before=placed)
        else:
            slot = placed(slot)
        if status is not None and status != shown_status(slot.status):
            _require(is_teaching)
            slot = _to_status(slot, status, caller)
    return access_lesson(caller, slot.uid)


def _to_status(slot: LessonSlot, status: str, caller: User) -> LessonSlot:
    if status == SlotStatus.COMPLETED:
        return complete_slot(slot, actor=caller)
    if status == SlotStatus.CANCELED:
        return cancel_slot(slot, actor=caller)
    if status == SlotStatus.BOOKED and slot.status == SlotStatus.COMPLETED:
        return reopen_slot(slot, actor=caller)
    raise Conflict(
        _("A slot that is %(before)s does not become %(after)s this way.")
        % {"before": shown_status(slot.status), "after": status},
        code="status_refused",
    )


def _start(pack: CoursePack, body: Body) -> datetime:
    """The instant of the wall-clock time in the tutor's zone; of two in autumn the first."""
    require_plannable(body["scheduled_date"], field="scheduledDate")
    wall = datetime.combine(body["scheduled_date"], body["scheduled_time"])
    found = next(iter(instants_of(zone_of(pack.tutor_profile), wall)), None)
    if found is None:
        raise Invalid(fields={"scheduledTime": [_("The clocks skip this time on that day.")]})
    return found


def _student(pack: CoursePack, uid: UUID) -> User:
    """An enrolled student by id; nobody else is to be found here."""
    student = User.objects.filter(uid=uid, enrollments__offering=pack.pk).first()
    if student is None:
        raise Invalid(fields={"studentId": [_("This student is not enrolled in this course.")]})
    return student


def _require(allowed: bool) -> None:  # noqa: FBT001 - the one thing it takes
    if not allowed:
        raise Forbidden


def in_contract_words(service: Callable[Given, Made], *args: Given.args, **values: Given.kwargs) -> Made:
    """Call `service`; what it blames is named as the contract names it."""
    try:
        return service(*args, **values)
    except DomainError as error:
        error.fields = {CONTRACT_NAMES.get(name, name): messages for name, messages in error.fields.items()}
        raise
