"""What was decided about waiting lists, and which reminders were sent: append-only tables."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from config.kit.admin import Group, ReadOnlyAdmin, display, register
from enrollments.models import ReminderRun, WaitlistDecision


@register(WaitlistDecision)
class WaitlistDecisionAdmin(ReadOnlyAdmin[WaitlistDecision]):
    """Every look at a waiting list, of every training."""

    group = Group.ENROLLMENTS
    icon = "balance"
    place = 60
    practice_path = "practice"
    list_display = ["created_at", "offering", "cause", "outcome", "place_in_line", "enrollment", "actor"]
    list_select_related = ["offering", "enrollment__student", "enrollment__offering", "actor"]
    list_filter = ["cause", "outcome", "practice", "created_at"]
    search_fields = ["offering__title", "enrollment__student__email", "enrollment__student__last_name"]
    ordering = ["-id"]
    fields = ["created_at", "offering", "cause", "outcome", "place", "enrollment", "free_seats", "waiting", "actor"]

    @display(description=_("place"), ordering="place")
    def place_in_line(self, decision: WaitlistDecision) -> int | None:
        """1 is the head."""
        return decision.place


@register(ReminderRun)
class ReminderRunAdmin(ReadOnlyAdmin[ReminderRun]):
    """What reminders became of which training."""

    group = Group.ENROLLMENTS
    icon = "notifications"
    place = 65
    practice_path = "offering__practice"
    list_display = ["ran_at", "schedule", "offering", "starts_at", "outcome", "messages"]
    list_select_related = ["schedule", "offering"]
    list_filter = ["outcome", "schedule", "ran_at"]
    search_fields = ["offering__title", "schedule__name"]
    ordering = ["-id"]
    fields = ["ran_at", "schedule", "offering", "starts_at", "outcome", "messages"]
