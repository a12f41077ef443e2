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

Plain saves are audited (`location.changed` with the names of the fields); where
a service writes the event itself, say `is_audited_by_service = True`. What has
rules of its own is an `Act`: a page that says what will happen and does it on
POST by calling `run(request, object, cleaned_data)`. Forms of acts derive from
`ActForm` (`self.request`, `self.target`); `new = Act(…)` replaces the "add" page.
"""

from django.contrib.admin import SimpleListFilter, register

from config.kit.admin.act_forms import ActForm, ReasonForm
from config.kit.admin.acts import Act
from config.kit.admin.base import ModelAdmin, ReadOnlyAdmin
from config.kit.admin.cells import display
from config.kit.admin.choices import narrow_choices
from config.kit.admin.filters import AutocompleteFilter, RelatedFilter
from config.kit.admin.inlines import StackedInline, TabularInline
from config.kit.admin.links import ObjectLink, add_object_link
from config.kit.admin.lists import PAGE_VAR, CappedPaginator, ChangeList, TextFilter
from config.kit.admin.navigation import Group
from config.kit.admin.site import HistoryEntry, House

__all__ = [
    "PAGE_VAR",
    "Act",
    "ActForm",
    "AutocompleteFilter",
    "CappedPaginator",
    "ChangeList",
    "Group",
    "HistoryEntry",
    "House",
    "ModelAdmin",
    "ObjectLink",
    "ReadOnlyAdmin",
    "ReasonForm",
    "RelatedFilter",
    "SimpleListFilter",
    "StackedInline",
    "TabularInline",
    "TextFilter",
    "add_object_link",
    "display",
    "narrow_choices",
    "register",
]
