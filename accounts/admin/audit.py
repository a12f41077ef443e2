"""The audit trail: read by the staff, written by nobody here."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter

from accounts.models import AuditEvent
from config.kit.admin import AutocompleteFilter, Group, ReadOnlyAdmin, display, register


@register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin[AuditEvent]):
    """Events of the viewer's practices; the superAdmin sees those of none too."""

    group = Group.SYSTEM
    icon = "fact_check"
    place = 10
    practice_path = "practice"
    show_full_result_count = False
    list_display = ["when", "who", "action", "target", "practice", "surface"]
    list_select_related = ["actor", "impersonator", "practice"]
    list_filter = [
        ("created_at", RangeDateFilter),
        ("actor", AutocompleteFilter),
        "practice",
        ("action", FieldTextFilter),
        "surface",
    ]
    search_fields = ["=request_id", "=target_id", "=actor__email", "action"]
    search_help_text = _("Action, request, number of the object, or address of who acted")
    ordering = ["-id"]
    fields = ["when", "who", "action", "target", "practice", "surface", "address", "request_id", "details"]

    @display(description=_("when"), ordering=F("id"))
    def when(self, event: AuditEvent) -> Any:
        """The moment, as the list shows it."""
        return event.created_at

    @display(description=_("who"))
    def who(self, event: AuditEvent) -> str:
        """The actor, and through whom somebody else acted."""
        if event.impersonator:
            return _("%(admin)s, acting as %(person)s") % {"admin": event.impersonator, "person": event.actor}
        return str(event.actor) if event.actor else str(_("System"))

    @display(description=_("object"))
    def target(self, event: AuditEvent) -> str:
        """The kind of object and its number."""
        return f"{event.target_type} {event.target_id or ''}".strip()

    @display(description=_("details"))
    def details(self, event: AuditEvent) -> SafeString:
        """Names and values."""
        rows = format_html_join(
            "", "<div><dt>{}</dt><dd>{}</dd></div>", ((name, value) for name, value in event.data.items())
        )
        return format_html('<dl class="house-details">{}</dl>', rows)
