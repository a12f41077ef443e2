"""Course packs in the office: what the catalog knows of them, and who waits for a place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.admin import CoursePackAdmin
from catalog.models import CoursePack
from config.kit.admin import display, register
from enrollments.admin.waiting_list import INVITE_NEXT, PlacesFilter, decisions_table, line_table


@register(CoursePack)
class PackAdmin(CoursePackAdmin):
    """A pack with a limited number of places has a waiting list as a training has."""

    list_display = [*CoursePackAdmin.list_display, "waitlist_length"]
    list_filter = [PlacesFilter, *CoursePackAdmin.list_filter]
    fieldsets = [*CoursePackAdmin.fieldsets, (_("Waiting list"), {"fields": ["line", "decisions"]})]
    readonly_fields = [*CoursePackAdmin.readonly_fields, "line", "decisions"]
    acts = [INVITE_NEXT, *CoursePackAdmin.acts]

    @display(description=_("who comes next"))
    def line(self, pack: CoursePack) -> Any:
        """Its head."""
        return line_table(pack)

    @display(description=_("what was decided"))
    def decisions(self, pack: CoursePack) -> Any:
        """Its log."""
        return decisions_table(pack)
