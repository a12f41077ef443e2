"""The comparison as one page: a line for each person and training, with what disagrees and how old each fact is."""

from __future__ import annotations

from functools import partial, update_wrapper
from itertools import chain
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Practice
from accounts.people import signed_in
from accounts.services.audit import record_event
from certificates.admin.reconciliation.cells import row_of
from certificates.admin.reconciliation.export import heads, table
from certificates.admin.reconciliation.filters import LineFilter
from certificates.admin.reconciliation.reading import cases_of, last_runs, open_kinds
from certificates.models import ReconciliationLine
from certificates.reconciliation.lines import read_lines
from certificates.services.reconciliation_runs import want_comparison
from config.kit.admin import Group, ReadOnlyAdmin, register
from config.kit.admin.site import house_of
from config.kit.spreadsheets import csv_response

PAGE: Final = 50
LIST: Final = "admin:certificates_reconciliationline_changelist"


@register(ReconciliationLine)
class ReconciliationLineAdmin(ReadOnlyAdmin[ReconciliationLine]):
    """Booked, attended, issued, found at the agency, at Hovn: of the viewer's practices."""

    group = Group.CERTIFICATES
    icon = "compare_arrows"
    place = 30
    practice_path = "practice"

    def get_urls(self) -> list[URLPattern]:
        """The list, its file, and the wish for a new comparison."""

        def wrap(view: Any) -> Any:
            return update_wrapper(partial(self.admin_site.admin_view(view)), view)

        name = "certificates_reconciliationline"
        return [
            path("file.csv", wrap(require_safe(self.file_view)), name=f"{name}_file"),
            path("compare/", wrap(require_POST(self.compare_view)), name=f"{name}_compare"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A page of lines by a fixed number of statements."""
        asked = self._asked(request)
        practices = house_of(self.admin_site).practices_of(request)
        page = Paginator(asked.rows(self._lines(request)), PAGE).get_page(request.GET.get("p"))
        seats = list(page.object_list)
        cases = cases_of(seats)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reconciliation"),
            "heading": _("Reconciliation"),
            "form": asked,
            "pills": [(label, value, _without(request, name)) for name, label, value in asked.pills()],
            "rows": [row_of(line, cases.get(line.enrollment.pk, [])) for line in read_lines(seats)],
            "page": page,
            "count": _count(page.paginator.count),
            "kinds": open_kinds(practices),
            "runs": last_runs(practices),
            "has_practices": asked.has_practices,
            "address": _without(request, ""),
            "here": reverse(LIST),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/reconciliation/lines.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A line is its seat: that has a page of its own."""
        return HttpResponseRedirect(reverse("admin:enrollments_enrollment_change", args=[object_id]))

    def file_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the page shows over all its pages, for a spreadsheet; that it was taken out is in the audit trail."""
        self._refuse(request)
        asked = self._asked(request)
        if asked.errors:  # a file does not say so, and would hold everything: the page does
            return HttpResponseRedirect(f"{reverse(LIST)}?{request.GET.urlencode()}")
        lines = asked.rows(self._lines(request))
        person = signed_in(request)
        record_event(
            "reconciliation.taken_out", person, actor=person, practice=None, filters=request.GET.urlencode()[:500]
        )
        return csv_response(chain([heads()], table(lines)), name=f"reconciliation-{timezone.localdate():%Y-%m-%d}")

    def compare_view(self, request: HttpRequest) -> HttpResponse:
        """Have everything of the viewer's practices compared now."""
        self._refuse(request)
        practices = house_of(self.admin_site).practices_of(request)
        own = Practice.objects.filter(is_active=True)
        for practice in own if practices is None else own.filter(pk__in=practices):
            want_comparison(practice, actor=signed_in(request))
        messages.success(request, _("Everything is being compared; the cases are here in a moment."))
        return HttpResponseRedirect(f"{reverse(LIST)}{_without(request, '')}")

    def _asked(self, request: HttpRequest) -> LineFilter:
        return LineFilter(request.GET, practices=house_of(self.admin_site).practices_of(request))

    def _lines(self, request: HttpRequest) -> QuerySet[ReconciliationLine]:
        lines: QuerySet[ReconciliationLine] = self.get_queryset(request)
        return lines.select_related("student", "offering", "practice")

    def _refuse(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _without(request: HttpRequest, name: str) -> str:
    """The present address's filters but this one and the page's number."""
    left = request.GET.copy()
    for gone in (name, "p"):
        left.pop(gone, None)
    query = left.urlencode()
    return f"?{query}" if query else ""


def _count(number: int) -> str:
    return ngettext("%(number)s line", "%(number)s lines", number) % {"number": f"{number:,}"}
