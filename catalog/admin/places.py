"""Where trainings take place, in the back office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from catalog.admin.own import Owned
from catalog.models import Location
from config.kit.admin import Group, ModelAdmin, display, register


@register(Location)
class LocationAdmin(Owned, ModelAdmin[Location]):
    """Rooms and buildings of the practice."""

    group = Group.CATALOG
    icon = "location_on"
    place = 70
    practice_path = "practice"
    may_add = may_change = True
    list_display = ["name", "address", "seats", "practice", "is_active"]
    list_filter = ["practice", "is_active"]
    list_select_related = ["practice"]
    search_fields = ["name", "street", "city", "postal_code"]
    fieldsets = [
        (None, {"fields": ["practice", "name", "seats", "phone", "is_active"]}),
        (
            _("Address"),
            {
                "fields": [
                    "street",
                    ("house_number", "house_number_addition"),
                    ("postal_code", "city"),
                    "state",
                    "country",
                ]
            },
        ),
        (_("How to find it"), {"fields": ["directions", ("latitude", "longitude")]}),
    ]

    @display(description=_("address"))
    def address(self, location: Location) -> str:
        """On one line."""
        return location.address_line
