"""When tutors can be booked; what is saved goes through the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from config.kit.admin import Act, Group, ModelAdmin, register
from scheduling.models import Availability, AvailabilityException, BookingRules
from scheduling.services.availability import (
    add_days_away,
    add_window,
    change_window,
    remove_days_away,
    remove_window,
)
from scheduling.services.booking_rules import save_rules

PRACTICE = "tutor_profile__practice"
TUTOR = ["tutor_profile__display_name", "tutor_profile__user__email"]


@register(BookingRules)
class BookingRulesAdmin(ModelAdmin[BookingRules]):
    """Zone, notice, days ahead and time between lessons of each tutor."""

    group = Group.SCHEDULING
    icon = "rule"
    place = 40
    practice_path = PRACTICE
    may_change = True
    is_audited_by_service = True
    list_display = [
        "tutor_profile",
        "time_zone",
        "minimum_notice_minutes",
        "horizon_days",
        "buffer_before_minutes",
        "buffer_after_minutes",
        "next_free_at",
    ]
    list_select_related = ["tutor_profile"]
    list_filter = [PRACTICE, "time_zone"]
    search_fields = TUTOR
    fields = [
        "tutor_profile",
        "time_zone",
        "minimum_notice_minutes",
        "horizon_days",
        ("buffer_before_minutes", "buffer_after_minutes"),
        "start_step_minutes",
        ("next_free_at", "next_free_checked_at"),
    ]
    readonly_fields = ["tutor_profile", "next_free_at", "next_free_checked_at"]

    def save_model(self, request: HttpRequest, obj: BookingRules, form: Any, change: bool) -> None:
        """By the service."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        save_rules(obj.tutor_profile, actor=signed_in(request), **changes)


def remove_hours(request: HttpRequest, window: Availability, _values: Mapping[str, Any]) -> None:
    """Take the hours out of the offer."""
    remove_window(window, actor=signed_in(request))


@register(Availability)
class AvailabilityAdmin(ModelAdmin[Availability]):
    """Weekly and dated hours of the tutors."""

    group = Group.SCHEDULING
    icon = "schedule"
    place = 20
    practice_path = PRACTICE
    may_add = may_change = True
    is_audited_by_service = True
    list_display = [
        "tutor_profile",
        "day_of_week",
        "specific_date",
        "start_time",
        "end_time",
        "teaching_mode",
        "is_active",
    ]
    list_select_related = ["tutor_profile"]
    list_filter = ["is_active", "day_of_week", "teaching_mode", "is_recurring", PRACTICE]
    search_fields = TUTOR
    ordering = ["tutor_profile__display_name", "tutor_profile", "specific_date", "day_of_week", "start_time"]
    autocomplete_fields = ["tutor_profile"]
    fields = ["tutor_profile", "day_of_week", "specific_date", ("start_time", "end_time"), "teaching_mode"]
    acts = [
        Act(
            "remove",
            _("Remove"),
            remove_hours,
            explanation=_("These hours are not offered any more. Lessons that are booked stay booked."),
            allowed=lambda _request, window: window.is_active,
            kind="danger",
            icon="delete",
            in_list=True,
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Availability | None = None) -> list[str]:
        """Hours do not change hands."""
        return ["tutor_profile"] if obj else []

    def save_model(self, request: HttpRequest, obj: Availability, form: Any, change: bool) -> None:
        """By the services."""
        values = dict(form.cleaned_data)
        if not change:
            tutor = values.pop("tutor_profile")
            if values["specific_date"]:
                values["day_of_week"] = ""
            obj.pk = add_window(tutor, actor=signed_in(request), **values).pk
            return
        window = Availability.objects.select_related("tutor_profile").get(pk=obj.pk)
        changes = {name: values[name] for name in form.changed_data}
        change_window(window, actor=signed_in(request), **changes)


def come_back(request: HttpRequest, away: AvailabilityException, _values: Mapping[str, Any]) -> None:
    """Offer the weekly hours on these days again."""
    remove_days_away(away, actor=signed_in(request))


@register(AvailabilityException)
class AvailabilityExceptionAdmin(ModelAdmin[AvailabilityException]):
    """Days on which tutors are away."""

    group = Group.SCHEDULING
    icon = "flight_takeoff"
    place = 30
    practice_path = PRACTICE
    may_add = True
    is_audited_by_service = True
    list_display = ["tutor_profile", "starts_on", "ends_on", "note", "is_active"]
    list_select_related = ["tutor_profile"]
    list_filter = ["is_active", "starts_on", PRACTICE]
    search_fields = [*TUTOR, "note"]
    ordering = ["-starts_on", "-id"]
    autocomplete_fields = ["tutor_profile"]
    fields = ["tutor_profile", ("starts_on", "ends_on"), "note"]
    acts = [
        Act(
            "remove",
            _("Remove"),
            come_back,
            explanation=_("The weekly hours on these days are offered again."),
            allowed=lambda _request, away: away.is_active,
            icon="undo",
            in_list=True,
        )
    ]

    def save_model(self, request: HttpRequest, obj: AvailabilityException, form: Any, change: bool) -> None:
        """By the service."""
        values = dict(form.cleaned_data)
        obj.pk = add_days_away(values.pop("tutor_profile"), actor=signed_in(request), **values).pk
