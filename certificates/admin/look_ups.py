"""Asking the agency about an address, and who asked about whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from accounts.people import signed_in
from accounts.rules import administered_practices
from certificates.admin.cells import age, format_pill, state_pill, told
from certificates.admin.columns import own_columns
from certificates.admin.students import PAGE
from certificates.enums import SyncOutcome
from certificates.models import SyncRun
from certificates.services.looking_up import Lookup
from certificates.services.staff_lookups import look_up_for_staff, stored_beside
from config.kit.admin import Act, ActForm, Group, ReadOnlyAdmin, display, register

TONES: Final[Any] = {
    "found": "success", "nothing": "info", "not_understood": "danger", "unreachable": "warning", "refused": "warning",
    "running": "info",
}  # fmt: skip


class LookUpForm(ActForm):
    """Whom to ask about, and what to do with the answer."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Exactly the address that the agency knows. The answer can take up to half a minute."),
    )  # fmt: skip
    practice = forms.ModelChoiceField(label=_("Practice"), queryset=Practice.objects.none(), empty_label=None)
    refresh = forms.BooleanField(
        label=_("Ask the agency also when an answer is stored"), required=False,
        help_text=_("Without it the stored answer is shown, with its age."),
    )  # fmt: skip
    keeps_strangers = forms.BooleanField(
        label=_("Store what is found although nobody of the school has this address"), required=False,
        help_text=_("It stands in the database as unassigned. Ask the person first."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = administered_practices(self.request.user)
        rows = Practice.objects.filter(is_active=True)
        choice: Any = self.fields["practice"]
        choice.queryset = rows if ids is None else rows.filter(pk__in=ids)
        if ids is not None and len(ids) == 1:
            choice.widget, choice.initial = forms.HiddenInput(), next(iter(ids))
        self.initial["email"] = self.request.GET.get("email", "")[:254]


@register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin[SyncRun]):
    """Who asked an agency about whom, when, and what came of it."""

    group = Group.CERTIFICATES
    icon = "travel_explore"
    place = 12
    practice_path = "practice"
    may_add = True
    is_audited_by_service = True
    list_display = ["address", "words", "numbers", "who", "started_at", "practice"]
    list_filter = ["outcome", "kind", "surface", "practice", "started_at"]
    list_select_related = ["asked_by", "practice"]
    search_fields = ["=email_folded"]
    search_help_text = _("The whole e-mail address")
    show_full_result_count = False
    ordering = ["-id"]
    fields = [
        "address", "holder", "words", "numbers", "problem", "kind", "asked_by", "surface", "started_at", "ended_at",
        "practice",
    ]  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.new = Act(
            "look-up",
            _("Look up by e-mail"),
            self.look_up,
            form=LookUpForm,
            explanation=_(
                "Asks the American Red Cross which certificates it lists for an address. That tells something about a"
                " person, so it is noted who asked. Of people of the school the answer is stored, of others it is"
                " only shown."
            ),
        )

    def look_up(self, request: HttpRequest, _nothing: None, data: Mapping[str, Any]) -> HttpResponse:
        """The answer on a page of its own; what is not stored is nowhere else."""
        practice = data["practice"]
        lookup = look_up_for_staff(
            data["email"],
            practice=practice,
            actor=signed_in(request),
            refresh=data["refresh"],
            keeps_strangers=data["keeps_strangers"],
        )
        response = TemplateResponse(
            request, "admin/certificates/answer.html", self.answer_context(request, practice, lookup)
        )
        response["Cache-Control"] = "no-store"
        return response

    def answer_context(self, request: HttpRequest, practice: Practice, lookup: Lookup) -> dict[str, Any]:
        """What the page of an answer says."""
        rows = [*lookup.certificates, *stored_beside(lookup, practice)]
        for row in rows:
            row.practice = practice
        return {
            **self.admin_site.each_context(request),
            "title": _("Answer for %(email)s") % {"email": lookup.email},
            "heading": _("Answer for %(email)s") % {"email": lookup.email},
            "opts": self.opts,
            "lookup": lookup,
            "told": told(lookup),
            "checked": age(lookup.checked_at),
            "cards": [(row, state_pill(row), format_pill(row.format), row.pk in lookup.contested) for row in rows],
            "person_url": reverse(PAGE, args=[lookup.holder.pk]) if lookup.holder else "",
            "again_url": reverse("admin:certificates_syncrun_add"),
        }

    def get_list_display(self, request: HttpRequest) -> Any:
        """The school only for who runs several."""
        return own_columns(self, request)

    @display(description=_("asked by"), ordering="asked_by")
    def who(self, run: SyncRun) -> str:
        """Who asked and through what, or what asked by itself."""
        if run.asked_by is None:
            return run.get_kind_display()
        return f"{run.asked_by} · {run.get_surface_display()}"

    @display(description=_("e-mail"), ordering="email_folded")
    def address(self, run: SyncRun) -> str:
        """Whom it was about; an import is about many."""
        return run.email_folded or "\N{EN DASH}"

    @display(description=_("outcome"), ordering="outcome", label=TONES)
    def words(self, run: SyncRun) -> tuple[str, Any]:
        """What came of it."""
        return run.outcome, SyncOutcome(run.outcome).label

    @display(description=_("found, new, changed"))
    def numbers(self, run: SyncRun) -> str:
        """How many certificates, or bookings of an import."""
        return f"{run.found} · {run.new} · {run.changed}"
