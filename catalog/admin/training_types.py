"""Types of trainings in the back office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from catalog.admin.own import Owned
from catalog.models import EligibilityRule, TrainingType
from config.kit.admin import Group, ModelAdmin, TabularInline, register


class EligibilityRuleInline(TabularInline[EligibilityRule, TrainingType]):
    """What somebody must have done to be given the certificate of the type."""

    model = EligibilityRule
    practice_path = "training_type__practice"
    may_add = may_change = may_delete = True
    show_change_link = False
    fields = ["kind", "threshold"]


@register(TrainingType)
class TrainingTypeAdmin(Owned, ModelAdmin[TrainingType]):
    """The types of the practice with the rules that hold for each."""

    group = Group.CATALOG
    icon = "style"
    place = 60
    practice_path = "practice"
    same_practice = ("booking_policy", "cancellation_policy")
    may_add = may_change = True
    inlines = [EligibilityRuleInline]
    list_display = ["name", "booking_policy", "cancellation_policy", "issues_certificates", "practice", "is_active"]
    list_filter = ["issues_certificates", "booking_policy", "cancellation_policy", "practice", "is_active"]
    list_select_related = ["practice", "booking_policy", "cancellation_policy"]
    search_fields = ["name", "description"]
    fieldsets = [
        (
            None,
            {"fields": ["practice", "name", "description", "booking_policy", "cancellation_policy", "is_active"]},
        ),
        (
            _("Certificates"),
            {
                "fields": [
                    "issues_certificates",
                    "certificate_title",
                    ("course_code", "course_format"),
                    ("validity_months", "expiry_counts_from"),
                    "agency_course",
                ]
            },
        ),
    ]
