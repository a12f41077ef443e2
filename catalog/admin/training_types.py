"""Types of trainings in the back office."""

from __future__ import annotations

from catalog.admin.own import Owned
from catalog.models import TrainingType
from config.kit.admin import Group, ModelAdmin, register


@register(TrainingType)
class TrainingTypeAdmin(Owned, ModelAdmin[TrainingType]):
    """The types of the practice with the rules that hold for each."""

    group = Group.CATALOG
    icon = "style"
    place = 60
    practice_path = "practice"
    same_practice = ("booking_policy", "cancellation_policy")
    may_add = may_change = True
    list_display = ["name", "booking_policy", "cancellation_policy", "practice", "is_active"]
    list_filter = ["booking_policy", "cancellation_policy", "practice", "is_active"]
    list_select_related = ["practice", "booking_policy", "cancellation_policy"]
    search_fields = ["name", "description"]
    fields = ["practice", "name", "description", "booking_policy", "cancellation_policy", "is_active"]
