"""Lessons: states are read, changed by acts that call the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from config.kit.admin import Act, ActForm, Group, ReadOnlyAdmin, ReasonForm, SimpleListFilter, display, register
from scheduling.enums import LocationType, SessionMode, SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.lessons import cancel_slot, change_place, complete_slot, remove_slot, reopen_slot

TONES: Any = {"booked": "info", "completed": "success", "held": "warning", "canceled": "danger"}
OPEN = frozenset({SlotStatus.FREE, SlotStatus.HELD, SlotStatus.BOOKED})


class AttentionFilter(SimpleListFilter):
    """Lessons that somebody should look at."""

    title = _("needs attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What there is to look at."""
        return [
            ("unmarked", _("Over, not marked as given")),
            ("no_link", _("Online, without a link")),
            ("no_enrollment", _("Booked without an enrolment")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LessonSlot]) -> QuerySet[LessonSlot]:
        """The rows that the choice means."""
        booked = queryset.filter(status=SlotStatus.BOOKED)
        now = timezone.now()
        if self.value() == "unmarked":
            return booked.filter(ends_at__lte=now)
        if self.value() == "no_link":
            return booked.filter(session_mode=SessionMode.ONLINE, meet_link="", starts_at__gt=now)
        if self.value() == "no_enrollment":
            return booked.filter(enrollment__isnull=True)
        return queryset


class PlaceForm(ActForm):
    """Where and how; what is left empty stays."""

    session_mode = forms.ChoiceField(label=_("mode"), choices=SessionMode.choices)
    location_type = forms.ChoiceField(label=_("place"), choices=[("", "—"), *LocationType.choices], required=False)
    location_details = forms.CharField(label=_("address or directions"), max_length=500, required=False)
    meet_link = forms.URLField(label=_("meeting link"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, data: Any = None, *, request: HttpRequest, target: Any = None) -> None:
        super().__init__(data, request=request, target=target)
        for name in self.fields:
            self.initial[name] = getattr(target, name)


def complete(request: HttpRequest, slot: LessonSlot, _values: Mapping[str, Any]) -> None:
    """Mark as given."""
    complete_slot(slot, actor=signed_in(request))


def reopen(request: HttpRequest, slot: LessonSlot, _values: Mapping[str, Any]) -> None:
    """Take the mark back."""
    reopen_slot(slot, actor=signed_in(request))


def call_off(request: HttpRequest, slot: LessonSlot, values: Mapping[str, Any]) -> None:
    """Cancel and tell both sides."""
    cancel_slot(slot, actor=signed_in(request), reason=values["reason"])


def move_place(request: HttpRequest, slot: LessonSlot, values: Mapping[str, Any]) -> None:
    """Say anew where it takes place."""
    place = {**values, "location_type": values["location_type"] or None}
    change_place(slot, actor=signed_in(request), **place)


def remove(request: HttpRequest, slot: LessonSlot, _values: Mapping[str, Any]) -> None:
    """Cancel and hide."""
    remove_slot(slot, actor=signed_in(request))


@register(LessonSlot)
class LessonSlotAdmin(ReadOnlyAdmin[LessonSlot]):
    """Lessons and open times of the viewer's practices."""

    group = Group.SCHEDULING
    icon = "event"
    place = 10
    practice_path = "practice"
    list_display = ["starts_at", "state", "student", "tutor_profile", "course_pack", "session_mode", "practice"]
    list_select_related = ["student", "tutor_profile", "course_pack", "practice"]
    list_filter = [AttentionFilter, "status", "session_mode", "location_type", "starts_at", "practice"]
    search_fields = [
        "student__email",
        "student__first_name",
        "student__last_name",
        "tutor_profile__display_name",
        "course_pack__title",
        "uid",
    ]
    search_help_text = _("Student, tutor, course or id")
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-id"]
    fields = [
        ("starts_at", "ends_at"),
        ("blocks_from", "blocks_until"),
        "state",
        "held_until",
        "completed_at",
        "student",
        "tutor_profile",
        "course_pack",
        "enrollment",
        ("session_mode", "location_type"),
        "location_details",
        "meet_link",
        ("was_opened", "calendar_sequence"),
        ("uid", "created_at", "updated_at"),
    ]
    acts = [
        Act(
            "complete",
            _("Mark as given"),
            complete,
            explanation=_("The enrolment follows: with its last lesson it is completed."),
            allowed=lambda _request, slot: slot.status == SlotStatus.BOOKED and slot.has_started,
            icon="check_circle",
            in_list=True,
        ),
        Act(
            "reopen",
            _("It was not given"),
            reopen,
            explanation=_("The lesson is booked again; an enrolment that was completed by it is open again."),
            allowed=lambda _request, slot: slot.status == SlotStatus.COMPLETED,
            icon="undo",
        ),
        Act(
            "place",
            _("Change the place"),
            move_place,
            form=PlaceForm,
            explanation=_("Student and tutor are told."),
            allowed=lambda _request, slot: slot.status in OPEN,
            icon="pin_drop",
        ),
        Act(
            "call-off",
            _("Call off"),
            call_off,
            form=ReasonForm,
            explanation=_("Student and tutor are told with this reason. The course stays paid, the lesson is owed."),
            allowed=lambda _request, slot: slot.status in OPEN,
            kind="danger",
            icon="event_busy",
        ),
        Act(
            "remove",
            _("Remove"),
            remove,
            explanation=_("The lesson is called off, if it is not yet, and nobody sees it any more."),
            allowed=lambda _request, slot: slot.is_active,
            kind="danger",
            icon="delete",
        ),
    ]

    @display(description=_("status"), ordering="status", label=TONES)
    def state(self, slot: LessonSlot) -> tuple[str, Any]:
        """Where it stands."""
        return slot.status, SlotStatus(slot.status).label
