"""What every app's `admin.py` builds on; nobody else imports unfold or `django.contrib.admin`.

    from config.kit.admin import Act, Group, ModelAdmin, ReadOnlyAdmin, TabularInline, display, register

    @register(Location)
    class LocationAdmin(ModelAdmin[Location]):
        group = Group.CATALOG
        icon = "location_on"                # a name of Material Symbols
        practice_path = "practice"          # the way to the practice; None: superAdmin only
        may_add = may_change = True         # nothing is allowed that is not said
        list_display = ["name", "city"]
        list_select_related = ["practice"]
        search_fields = ["name"]

        def save_model(self, request, obj, form, change):
            save_location(obj, actor=self.actor(request), …)     # a service; it writes the audit event

        acts = [Act("close", _("Close this location"), close, form=ReasonForm, kind="danger")]

Plain saves are audited (`location.changed` with the names of the fields). What
has rules of its own goes through a service: either in `save_model`, or as an
`Act`, a page that says what will happen and does it on POST.
"""

from django.contrib.admin import SimpleListFilter, display, register

from config.kit.admin.acts import Act, ReasonForm
from config.kit.admin.base import ModelAdmin, ReadOnlyAdmin, StackedInline, TabularInline
from config.kit.admin.navigation import Group
from config.kit.admin.site import HistoryEntry, House

__all__ = [
    "Act",
    "Group",
    "HistoryEntry",
    "House",
    "ModelAdmin",
    "ReadOnlyAdmin",
    "ReasonForm",
    "SimpleListFilter",
    "StackedInline",
    "TabularInline",
    "display",
    "register",
]
