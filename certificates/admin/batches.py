"""Certificates for everybody on a training, and how far that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from catalog.enums import EligibilityKind
from certificates.admin.forms import BatchForm
from certificates.enums import WorkState
from certificates.models import Certificate, IssueBatch
from certificates.rules import SEAT
from certificates.services.batches import start_batch
from config.kit.admin import Act, Group, ReadOnlyAdmin, display, register
from enrollments.models import Enrollment

TONES: Final[Any] = {"waiting": "info", "running": "warning", "done": "success", "failed": "danger"}
GIVEN: Final = ("certificate", "had")
OBSTACLES: Final[dict[str, Any]] = {
    SEAT: _("Took part"),
    "no_name": _("The account has no name to be printed."),
    "name_too_long": _("The name of the account is too long to be printed."),
    "failed": _("It could not be issued. The log of the server says why."),
}


def _start(request: HttpRequest, _nothing: None, data: Mapping[str, Any]) -> HttpResponseRedirect:
    batch = start_batch(data["training"], actor=signed_in(request))
    return HttpResponseRedirect(reverse("admin:certificates_issuebatch_change", args=[batch.pk]))


@register(IssueBatch)
class IssueBatchAdmin(ReadOnlyAdmin[IssueBatch]):
    """Batches of the viewer's schools."""

    group = Group.CERTIFICATES
    icon = "stacks"
    place = 15
    practice_path = "practice"
    may_add = True
    is_audited_by_service = True
    new = Act(
        "start",
        _("Issue to everybody on a training"),
        _start,
        form=BatchForm,
        explanation=_(
            "Whoever meets every condition is given a certificate and told. Nobody is given two, however often this"
            " is done."
        ),
    )
    list_display = ["offering", "words", "progress", "asked_by", "created_at", "practice"]
    list_filter = ["state", "practice", "created_at"]
    list_select_related = ["offering", "asked_by", "practice"]
    search_fields = ["offering__title"]
    ordering = ["-id"]
    fields = ["offering", "words", "progress", "people", "asked_by", "created_at", "ended_at", "practice"]

    @display(description=_("state"), ordering="state", label=TONES)
    def words(self, batch: IssueBatch) -> tuple[str, Any]:
        """How far in a word."""
        return batch.state, WorkState(batch.state).label

    @display(description=_("progress"))
    def progress(self, batch: IssueBatch) -> Any:
        """How far in numbers, and how many of them were given one."""
        issued, had = (sum(word in verdict for verdict in batch.verdicts.values()) for word in ("certificate", "had"))
        text = _("%(done)d of %(total)d, %(issued)d issued")
        if had:
            text = _("%(done)d of %(total)d, %(issued)d issued, %(had)d had one")
        return text % {"done": batch.done, "total": batch.total, "issued": issued, "had": had}

    @display(description=_("participants"))
    def people(self, batch: IssueBatch) -> Any:
        """Each with the certificate or with what is missing."""
        rows = Enrollment.objects.filter(pk__in=map(int, batch.verdicts)).select_related("student").in_bulk()
        numbers = dict(
            Certificate.objects.filter(
                pk__in=[verdict[word] for verdict in batch.verdicts.values() for word in GIVEN if word in verdict]
            ).values_list("pk", "number")
        )
        lines = [
            (rows[int(pk)].student.full_name or rows[int(pk)].student.email, _told(verdict, numbers))
            for pk, verdict in batch.verdicts.items()
            if int(pk) in rows
        ]
        if not lines:
            return None
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", lines))


def _told(verdict: Mapping[str, Any], numbers: Mapping[int, str]) -> str:
    if "had" in verdict:
        return _("%(number)s, from before") % {"number": numbers.get(verdict["had"], "")}
    if "certificate" in verdict:
        return numbers.get(verdict["certificate"], "")
    kinds = {**dict(EligibilityKind.choices), **OBSTACLES}
    return ", ".join(str(kinds.get(kind, kind)) for kind in verdict["missing"])
