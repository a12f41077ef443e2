"""The rules that a practice publishes, in the back office. What a student agreed to stays with the enrolment."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.own import Owned
from catalog.models import BookingPolicy, CancellationPolicy
from config.kit.admin import Group, ModelAdmin, display, register


class PolicyAdmin(Owned):
    """What both sorts share."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of types that follow each."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]  # mixed in
        counted: QuerySet[Any] = rows.annotate(type_count=Count("training_types"))
        return counted

    @display(description=_("types of trainings"), ordering="type_count")
    def used_by(self, policy: Any) -> int:
        """How many types follow it."""
        return int(policy.type_count)


@register(BookingPolicy)
class BookingPolicyAdmin(PolicyAdmin, ModelAdmin[BookingPolicy]):
    """How many trainings of a type somebody may book by themselves."""

    group = Group.CATALOG
    icon = "rule"
    place = 80
    practice_path = "practice"
    may_add = may_change = True
    list_display = ["name", "rule", "used_by", "practice"]
    list_filter = ["practice"]
    list_select_related = ["practice"]
    search_fields = ["name"]
    fields = ["practice", "name", ("most", "window_days"), "text"]

    @display(description=_("rule"), ordering="most")
    def rule(self, policy: BookingPolicy) -> str:
        """In words."""
        text = ngettext("%(most)d in %(days)d days", "%(most)d in %(days)d days", policy.most)
        return text % {"most": policy.most, "days": policy.window_days}


@register(CancellationPolicy)
class CancellationPolicyAdmin(PolicyAdmin, ModelAdmin[CancellationPolicy]):
    """Until when somebody may leave by themselves."""

    group = Group.CATALOG
    icon = "event_busy"
    place = 85
    practice_path = "practice"
    may_add = may_change = True
    list_display = ["name", "hours", "mode", "used_by", "practice"]
    list_filter = ["mode", "practice"]
    list_select_related = ["practice"]
    search_fields = ["name"]
    fields = ["practice", "name", ("hours", "mode"), "text"]
