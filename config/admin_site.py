"""The staff's site: who may enter, what stands in the navigation, what happened to an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from itertools import groupby
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Practice, User
from accounts.pages.next_page import next_page
from accounts.rules import administered_practices, may_enter_admin
from accounts.services.audit import record_event
from config.kit.admin.navigation import Group
from config.kit.admin.site import HistoryEntry
from config.kit.dashboard import Practices, read_figures, read_queues
from config.kit.pages.icon import OFFICE_ACCENT, icon_url

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite as UnfoldAdminSite
else:
    from unfold.sites import UnfoldAdminSite

ROWS_A_LIST: Final = 8  # that the search over all lists shows
# Alpine evaluates expressions and sets style attributes; everything else stays as strict as on the pages.
CONTENT_SECURITY: Final = {
    "script-src": ["'unsafe-eval'"],
    "style-src-attr": ["'unsafe-inline'"],
}
View = Callable[..., HttpResponseBase]


class CampanileAdminSite(UnfoldAdminSite):
    """Opens for those who run a practice, once they have shown a second factor in this session."""

    site_title = site_header = "Campanile"
    enable_nav_sidebar = True
    empty_value_display = "\N{EN DASH}"

    # -- who may enter ---------------------------------------------------------
    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the viewer runs a practice and this session has the second factor that is asked for."""
        if not may_enter_admin(request.user):
            return False
        return not settings.ADMIN_REQUIRES_SECOND_FACTOR or self.has_second_factor(request)

    def has_second_factor(self, request: HttpRequest) -> bool:
        """Whether a second factor was shown in this session."""
        return bool(cast("Any", request.user).is_verified())  # set by accounts.middleware

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        """Django's, behind our own login and with the admin's own content policy."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = self.way_in(request) or inner(request, *args, **kwargs)
            response._csp_update = CONTENT_SECURITY  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's own seam
            return response

        return update_wrapper(guarded, inner)

    def way_in(self, request: HttpRequest, wanted: str = "") -> HttpResponse | None:
        """Where somebody who may not see the site now is sent, to come back to `wanted`; None for whoever may.

        Raises PermissionDenied for people who run no practice.
        """
        if self.has_permission(request):
            return None
        query = {"next": wanted or request.get_full_path()}
        if not request.user.is_authenticated:
            return redirect(reverse("accounts:login", query=query))
        if not may_enter_admin(request.user):
            raise PermissionDenied
        return redirect(reverse("accounts:second-factor", query=query))

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one login page in the house, and it is not this one."""
        wanted = next_page(request) or reverse(f"{self.name}:index")
        return self.way_in(request, wanted) or redirect(wanted)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The house's own, which ends the login session too."""
        return redirect("accounts:logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The house's own, which asks for the second factor and tells the person."""
        return redirect("accounts:security")

    # -- what model admins ask (config.kit.admin.site.House) --------------------
    def practices_of(self, request: HttpRequest) -> Practices:
        """Ids of the practices that the viewer runs; None means all."""
        return administered_practices(request.user)

    def history_of(self, request: HttpRequest, target: models.Model) -> models.QuerySet[AuditEvent]:
        """The events of `target` in the viewer's practices or in none, newest first."""
        events = AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)
        practices = self.practices_of(request)
        if practices is not None:
            events = events.filter(models.Q(practice__in=practices) | models.Q(practice__isnull=True))
        return events.select_related("actor", "impersonator").order_by("-id")

    def entry_of(self, event: AuditEvent) -> HistoryEntry:
        """`event` as a line of history; through whose hands it went is said."""
        who = str(event.actor) if event.actor else _("System")
        if event.impersonator:
            who = _("%(admin)s, acting as %(person)s") % {"admin": event.impersonator, "person": who}
        return HistoryEntry(
            when=event.created_at, who=who, action=event.action, details=event.data, where=event.get_surface_display()
        )

    def record(self, request: HttpRequest, action: str, target: models.Model, **data: Any) -> None:
        """Append an event in the viewer's name."""
        practice = target.pk if isinstance(target, Practice) else getattr(target, "practice_id", None)
        record_event(action, target, actor=cast("User", request.user), practice=practice, **data)

    # -- what it looks like ------------------------------------------------------
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Unfold's, with our sheet instead of its inline colours."""
        return {
            **super().each_context(request),
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_subheader": _("Back office"),
            "site_symbol": "notifications_active",
            "site_url": reverse("home"),
            "show_back_button": False,
            "site_favicons": [{"href": icon_url(OFFICE_ACCENT), "rel": "icon", "type": "image/svg+xml"}],
            "colors": None,
            "styles": [static("css/admin.css")],
        }

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The overview, then every model in the group that its admin names."""
        here = request.path
        admins = [
            admin
            for admin in self._registry.values()
            if hasattr(admin, "group") and admin.has_module_permission(request)
        ]
        order = list(Group)
        admins.sort(key=lambda admin: (order.index(cast("Any", admin).group), cast("Any", admin).place))
        overview = reverse(f"{self.name}:index")
        groups = [
            {"title": None, "items": [entry(_("Overview"), overview, "space_dashboard", is_here=here == overview)]}
        ]
        for group, members in groupby(admins, key=lambda admin: cast("Any", admin).group):
            groups.append({"title": group.label, "items": list(self.entries(members, here))})
        return groups

    def entries(self, admins: Iterable[Any], here: str) -> Iterable[dict[str, Any]]:
        """The lists of one group."""
        for admin in admins:
            options = admin.opts
            link = reverse(f"{self.name}:{options.app_label}_{options.model_name}_changelist")
            title = str(options.verbose_name_plural)
            yield entry(title[:1].upper() + title[1:], link, admin.icon, is_here=here.startswith(link))

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A few rows of every list that says so, and the lists themselves; never from a cache of other rights."""
        term = request.GET.get("s", "").strip()
        begun = perf_counter()
        found = list(self.found(request, term)) if term else []
        context = {
            "results": Paginator(found, max(1, len(found))).page(1) if found else None,
            "page_obj": Paginator(found, max(1, len(found))),
            "page_counter": 0,
            "execution_time": perf_counter() - begun,
        }
        return TemplateResponse(request, "unfold/helpers/command_results.html", context)

    def found(self, request: HttpRequest, term: str) -> Iterable[dict[str, Any]]:
        """Lists named like `term`, then rows that their own search finds."""
        admins = [admin for admin in self._registry.values() if admin.has_module_permission(request)]
        for admin in admins:
            name = str(admin.opts.verbose_name_plural)
            if term.lower() in name.lower():
                link = reverse(f"{self.name}:{admin.opts.app_label}_{admin.opts.model_name}_changelist")
                yield {"title": name, "description": _("List"), "link": link, "icon": getattr(admin, "icon", "tag")}
        for admin in admins:
            if getattr(admin, "is_found_everywhere", False):
                rows, _repeats = admin.get_search_results(request, admin.get_queryset(request), term)
                for row in rows[:ROWS_A_LIST]:
                    link = reverse(f"{self.name}:{admin.opts.app_label}_{admin.opts.model_name}_change", args=[row.pk])
                    description = str(admin.opts.verbose_name)
                    yield {"title": str(row), "description": description, "link": link, "icon": admin.icon}  # type: ignore[attr-defined]  # ours

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Today's numbers and the queues that need a person."""
        practices = self.practices_of(request)
        context = {
            **self.each_context(request),
            "title": _("Overview"),
            "figures": read_figures(practices),
            "queues": read_queues(practices),
            "practices": self.practice_names(practices),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)

    def practice_names(self, practices: Practices) -> list[str]:
        """Of which practices the numbers are."""
        rows = Practice.objects.filter(is_active=True)
        if practices is not None:
            rows = rows.filter(pk__in=practices)
        return list(rows.values_list("name", flat=True))


def entry(title: str, link: str, icon: str, *, is_here: bool) -> dict[str, Any]:
    """A line of the navigation as unfold's template reads it."""
    return {"title": title, "link": link, "icon": icon, "active": is_here, "has_permission": True}
