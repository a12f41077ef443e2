"""Another time for a lesson that was called off: chosen by whom it is owed, among the tutor's free times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from catalog.enums import ProfileStatus, TeachingMode
from catalog.rules import may_edit_pack
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction
from scheduling.enums import SessionMode, SlotStatus
from scheduling.models import LessonSlot
from scheduling.pack_rules import explain_plan
from scheduling.registry import around_lesson_change, plannable_states
from scheduling.services.notices import tell_parties
from scheduling.services.seats import require_room, require_state
from scheduling.services.slots import take_times

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack

KEPT: Final = frozenset({"daily_limit"})
"""Rules a replacement keeps: a week or a period that the tutor broke cannot be mended by the student."""


def choose_replacement(enrollment: Any, *, start: datetime, actor: User) -> LessonSlot:
    """Book one more lesson of `enrollment`, which has fewer than were sold, at a time that the tutor offers now.

    For its student and for who may plan its pack. It is given as the
    enrolment's newest lesson was; nothing is charged. Tells the other side.

    Raises `Forbidden`, `Conflict` (enrollment_over, lessons_complete,
    tutor_not_teaching, time_taken), `Invalid` (time_not_offered, daily_limit).
    """
    pack = enrollment.offering.coursepack
    student = enrollment.student
    if not (actor.pk == student.pk and actor.may_act) and not may_edit_pack(actor, pack):
        raise Forbidden
    if not may_be_planned(pack):
        raise Conflict(
            _("This tutor gives no lessons at the moment. The school plans with you or gives your money back."),
            code="tutor_not_teaching",
        )
    with locked_transaction(), around_lesson_change(enrollment.pk, actor):
        require_state(enrollment, plannable_states())
        require_room(pack, enrollment)
        _require_rules(pack, enrollment, start)
        (slot,) = take_times(
            pack, student=student, starts=[start], enrollment=enrollment, actor=actor, **usual_place(pack, enrollment)
        )
        tell_parties("lesson_planned", slot, actor=actor)
    return slot


def may_be_planned(pack: CoursePack) -> bool:
    """Whether the tutor still teaches; the pack itself may be off sale, for what was sold is owed."""
    tutor = pack.tutor_profile
    return bool(tutor.is_active and tutor.status == ProfileStatus.APPROVED and tutor.user.may_act)


def usual_place(pack: CoursePack, enrollment: Any) -> dict[str, Any]:
    """How and where the enrolment's newest lesson is given, as far as the pack still allows it."""
    last = LessonSlot.objects.filter(enrollment=enrollment.pk).order_by("-pk").first()
    mode = pack.teaching_mode
    if mode == TeachingMode.BOTH:
        mode = last.session_mode if last else SessionMode.ONLINE
    if last is None or last.session_mode != mode:
        return {"session_mode": mode}
    return {
        "session_mode": mode,
        "location_type": last.location_type,
        "location_details": last.location_details,
    }


def _require_rules(pack: CoursePack, enrollment: Any, start: datetime) -> None:
    planned = LessonSlot.objects.filter(enrollment=enrollment.pk).exclude(status=SlotStatus.CANCELED)
    existing = list(planned.values_list("starts_at", flat=True))
    day_full = [
        finding
        for finding in explain_plan(pack, [start], existing=existing)
        if finding.code in KEPT and start in finding.starts
    ]
    if day_full:
        messages = [finding.message for finding in day_full]
        raise Invalid(" ".join(messages), code="daily_limit", fields={"starts": messages})
