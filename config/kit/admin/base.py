"""The base classes of every model admin: closed unless opened, audited, with acts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from config.kit.admin.act_forms import RefusedForm
from config.kit.admin.acts import Act, perform, respond_to_act, run_for_many
from config.kit.admin.choices import narrowed
from config.kit.admin.closed import Closed
from config.kit.admin.filters import scoped
from config.kit.admin.inlines import with_one_more_row
from config.kit.admin.labels import capitalise_labels
from config.kit.admin.links import links_of
from config.kit.admin.navigation import Group
from config.kit.admin.site import house_of
from config.kit.errors import DomainError

if TYPE_CHECKING:  # unfold has no types of its own; its classes take and return what Django's do
    from django.contrib.admin import ModelAdmin as UnfoldModelAdmin
else:
    from unfold.admin import ModelAdmin as UnfoldModelAdmin

    UnfoldModelAdmin.__class_getitem__ = classmethod(lambda cls, *_names: cls)

Row = TypeVar("Row", bound=models.Model)
HISTORY_PAGE = 50


class ModelAdmin(Closed, UnfoldModelAdmin[Row]):
    """A model's list and page in the admin; see `config.kit.admin`."""

    group: ClassVar[Group] = Group.SYSTEM
    icon: ClassVar[str] = "table_rows"
    place: ClassVar[int] = 50
    acts: Sequence[Act] = ()
    new: Act | None = None
    is_audited_by_service: ClassVar[bool] = False
    is_found_everywhere: ClassVar[bool] = False  # by the search over all lists (Ctrl+K)

    list_per_page = 50
    list_filter_submit = True
    compressed_fields = True
    warn_unsaved_form = True
    object_history_template = "admin/object_history.html"

    def actor(self, request: HttpRequest) -> Any:
        """Who acts, for the services."""
        return request.user

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the model stands in the viewer's navigation."""
        return self.is_reachable(request)

    def get_urls(self) -> list[URLPattern]:
        """Django's and one address for each act."""
        wrapped = update_wrapper(partial(self.admin_site.admin_view(self.act_view)), self.act_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [path("<path:object_id>/act/<slug:act_name>/", wrapped, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: str, act_name: str) -> HttpResponse:
        """The page of one act of one object."""
        act = next((act for act in self.acts if act.name == act_name), None)
        if act is None:
            raise Http404
        return respond_to_act(self, request, object_id, act)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's, readable on a phone."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse):
            response.add_post_render_callback(capitalise_labels)
        return response

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Django's form, or the page of `new` where making one takes a service."""
        if self.new is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return perform(self, request, self.new, None, back=back)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Django's; what a service refuses in `save_model` stands on the form beside what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            request.refusal = error  # type: ignore[attr-defined]  # read by get_form in the second pass
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Django's, which knows what a service has refused just now."""
        form = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return form if refusal is None else type(form.__name__, (RefusedForm, form), {"refusal": refusal})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Django's; for an autocomplete only what its field offers."""
        rows, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        return narrowed(request, rows), may_have_duplicates

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Django's; filters by a relation name only what the viewer may see."""
        return [scoped(self.model, entry) for entry in super().get_list_filter(request)]

    def get_actions(self, request: HttpRequest) -> Any:
        """The acts that can be done to several rows; nothing is deleted in bulk."""
        return {
            act.name: (
                lambda _admin, asked, rows, act=act: run_for_many(asked, rows, act),
                act.name,
                act.label,
            )
            for act in self.acts
            if act.in_list
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Django's with the acts that this object allows now."""
        target = kwargs.get("obj")
        context["show_save_and_add_another"] = False
        context["acts"] = [act for act in self.acts if act.allowed(request, target)] if target else []
        context["links"] = links_of(request, target) if target else []
        context["may_add_rows"] = any(one.has_add_permission for one in context.get("inline_admin_formsets", ()))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Django's; back to an empty row where one was asked for."""
        return with_one_more_row(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Django's; back to an empty row where one was asked for."""
        return with_one_more_row(request, super().response_change(request, obj))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the audit trail knows of the object."""
        target = self.get_object(request, object_id)
        if target is None:
            raise Http404
        if not self.has_view_permission(request, target):
            raise PermissionDenied
        house = house_of(self.admin_site)
        page = Paginator(house.history_of(request, target), HISTORY_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(object)s") % {"object": target},
            "heading": _("History"),
            "opts": self.opts,
            "original": target,
            "page": page,
            "entries": [house.entry_of(event) for event in page],
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """To the audit trail instead of Django's own log."""
        self._record(request, "added", obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """To the audit trail, with the names of the changed fields and of the kinds of rows that came or went."""
        fields = [name for part in message if "changed" in part for name in part["changed"].get("fields", ())]
        fields += [part[how]["name"] for part in message for how in ("added", "deleted") if "name" in part.get(how, {})]
        if fields:
            self._record(request, "changed", obj, fields=[str(name) for name in fields])

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """To the audit trail."""
        for obj in queryset:
            self._record(request, "deleted", obj)

    def _record(self, request: HttpRequest, verb: str, obj: Any, **data: Any) -> None:
        if not self.is_audited_by_service:
            house_of(self.admin_site).record(request, f"{obj._meta.model_name}.{verb}", obj, **data)


class ReadOnlyAdmin(ModelAdmin[Row]):
    """For append-only tables and states that only services change."""

    may_add = may_change = may_delete = False
    warn_unsaved_form = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is shown, computed cells too."""
        return flatten_fieldsets(self.get_fieldsets(request, obj)) if self.fields or self.fieldsets else ()
