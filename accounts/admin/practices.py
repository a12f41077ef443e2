"""Schools and their settings; who is what in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.zones import ZoneChoice
from accounts.checks import host_hint
from accounts.models import Membership, Practice
from accounts.rules import is_super_admin
from accounts.services.practices import change_practice, create_practice
from config.kit.admin import Group, ModelAdmin, ReadOnlyAdmin, register


@register(Practice)
class PracticeAdmin(ZoneChoice, ModelAdmin[Practice]):
    """The viewer's schools; the superAdmin opens new ones."""

    group = Group.SYSTEM
    icon = "school"
    place = 5
    practice_path = "pk"
    may_add = may_change = True
    is_audited_by_service = True
    list_display = ["name", "slug", "host_name", "time_zone", "language", "currency", "is_active"]
    list_filter = ["is_active", "language", "currency"]
    search_fields = ["name", "slug", "host_name"]
    readonly_fields = ["uid", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "host_name", "is_active"]}),
        (_("Time and money"), {"fields": ["time_zone", "language", "currency", "payment_window_minutes"]}),
        (
            _("Mail and address"),
            {"fields": ["sender_name", "support_email", "phone", "street", "postal_code", "city", "country"]},
        ),
        (
            _("Group trainings"),
            {"fields": ["invite_window_minutes", "training_terms", "waiting_list_text", "sms_sender"]},
        ),
        (
            _("Certificates"),
            {
                "fields": [
                    "certificate_prefix",
                    "certificate_signatory",
                    "certificate_signatory_title",
                    "lookup_domains",
                    "lookup_fresh_hours",
                ]
            },
        ),
        (_("Look"), {"fields": ["accent", "logo"]}),
        (_("Record"), {"fields": ["uid", "created_at", "updated_at"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new school is the superAdmin's to open."""
        return is_super_admin(request.user)

    def get_form(self, request: HttpRequest, obj: Practice | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Says under a host name whether requests for it get here."""
        form = super().get_form(request, obj, change, **kwargs)
        field = form.base_fields.get("host_name")
        if field is not None:
            field.help_text = host_hint(obj.host_name if obj else "")
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Practice | None = None) -> Any:
        """Addresses and closing are the superAdmin's."""
        own = () if is_super_admin(request.user) else ("slug", "host_name", "is_active")
        return [*self.readonly_fields, *own]

    def save_model(self, request: HttpRequest, obj: Practice, form: Any, change: bool) -> None:
        """By the services, which write the events."""
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            change_practice(obj, actor=self.actor(request), **changes)
            return
        made = create_practice(actor=self.actor(request), **form.cleaned_data)
        obj.pk = made.pk


@register(Membership)
class MembershipAdmin(ReadOnlyAdmin[Membership]):
    """Every role of everybody, for searching; roles change on the person's page."""

    group = Group.PEOPLE
    icon = "badge"
    place = 20
    practice_path = "practice"
    list_display = ["user", "role", "practice", "is_active", "created_at"]
    list_select_related = ["user", "practice"]
    list_filter = ["role", "is_active", "practice"]
    search_fields = ["user__email", "user__first_name", "user__last_name"]
    ordering = ["user__last_name", "user__first_name", "id"]
    fields = ["user", "practice", "role", "is_active", "created_at", "updated_at"]
