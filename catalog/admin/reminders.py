"""What a practice says by itself before trainings begin, in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.ahead import DAY, HOUR, AheadField
from catalog.admin.own import Owned
from catalog.models import ReminderSchedule, TrainingType
from config.kit.admin import Group, ModelAdmin, display, register
from config.kit.admin.act_forms import LOOKS


@register(ReminderSchedule)
class ReminderScheduleAdmin(Owned, ModelAdmin[ReminderSchedule]):
    """When what is sent to whom; switched off by not being active."""

    group = Group.CATALOG
    icon = "notifications_active"
    place = 90
    practice_path = "practice"
    same_practice = ("training_types",)
    may_add = may_change = True
    list_display = ["name", "action", "ahead", "is_for_every_type", "lifts_policies", "practice", "is_active"]
    list_filter = ["action", "practice", "is_active"]
    list_select_related = ["practice"]
    search_fields = ["name", "text"]
    fields = [
        "practice",
        "name",
        "action",
        "minutes_before",
        "is_for_every_type",
        "training_types",
        "text",
        "lifts_policies",
        "is_active",
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nobody counts days in minutes."""
        if db_field.name == "minutes_before":
            return AheadField(label=capfirst(_("before the start")))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only types of the viewer's schools."""
        if db_field.name == "training_types":
            kwargs["queryset"] = self.admin_site.get_model_admin(TrainingType).get_queryset(request)
            kwargs["widget"] = LOOKS[forms.CheckboxSelectMultiple]
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @display(description=_("before the start"), ordering="minutes_before")
    def ahead(self, schedule: ReminderSchedule) -> str:
        """In the largest unit that is whole."""
        minutes = schedule.minutes_before
        if minutes % DAY == 0:
            return ngettext("%(count)d day", "%(count)d days", minutes // DAY) % {"count": minutes // DAY}
        if minutes % HOUR == 0:
            return ngettext("%(count)d hour", "%(count)d hours", minutes // HOUR) % {"count": minutes // HOUR}
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
