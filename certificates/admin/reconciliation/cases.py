"""The cases that a person must settle, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from certificates.admin.reconciliation.forms import WhoseForm, WhyForm
from certificates.enums import DECISIONS, CaseKind, CaseResolution, CaseState
from certificates.models import ReconciliationCase
from certificates.reconciliation.ways import WAYS, Way, ways_of
from certificates.services.assigning import move_back
from certificates.services.moving import can_be_taken_back, last_move
from certificates.services.resolving import reopen_case, resolve_case
from config.kit.admin import Act, ActForm, Group, ReadOnlyAdmin, display, register
from config.kit.admin.site import house_of
from config.kit.pages.times import distance

KIND_TONES: Final[Any] = {
    CaseKind.MISSING_AT_AGENCY: "warning",
    CaseKind.UNKNOWN_PERSON: "info",
    CaseKind.TWO_OWNERS: "danger",
    CaseKind.NAME_DIFFERS: "warning",
    CaseKind.EXPIRED: "warning",
    CaseKind.CANCELED_BUT_PRESENT: "danger",
    CaseKind.NOT_ATTENDED: "danger",
    CaseKind.HOVN_CONFLICT: "warning",
}
STATE_TONES: Final[Any] = {CaseState.OPEN: "warning", CaseState.RESOLVED: "success"}
EVERY_WAY: Final = {way.resolution: way for ways in WAYS.values() for way in ways}


def _resolve(
    resolution: CaseResolution, request: HttpRequest, case: ReconciliationCase, data: Mapping[str, Any]
) -> Any:
    resolve_case(case, resolution, actor=signed_in(request), reason=data.get("reason", ""), person=data.get("person"))
    if resolution == CaseResolution.CHECKED_AGAIN:
        return _("It is asked again. The case closes by itself when the facts agree.")
    return _("Settled: %(how)s.") % {"how": resolution.label}


def _reopen(request: HttpRequest, case: ReconciliationCase, _data: Mapping[str, Any]) -> Any:
    reopen_case(case, actor=signed_in(request))
    return _("The case is open again.")


def _move_back(request: HttpRequest, case: ReconciliationCase, data: Mapping[str, Any]) -> Any:
    assert case.certificate is not None
    move_back(case.certificate, actor=signed_in(request), reason=data["reason"], case=case)
    return _("The certificate is whose it was before, and the case is open again.")


def _is_movable(_request: HttpRequest, case: ReconciliationCase) -> bool:
    """Also what was just moved back: a second click finds it done."""
    return case.moves.exists()


def _is_possible(resolution: CaseResolution, _request: HttpRequest, case: ReconciliationCase) -> bool:
    """Also what was just done this way: a second click finds it done."""
    return case.resolution == resolution or any(way.resolution == resolution for way in ways_of(case))


def _act(way: Way) -> Act:
    form: type[ActForm] = WhoseForm if way.asks_person else WhyForm if way.needs_reason else ActForm
    return Act(
        way.name,
        way.label,
        partial(_resolve, way.resolution),
        form=form,
        explanation=way.explanation,
        allowed=partial(_is_possible, way.resolution),
        kind="danger" if way.is_danger else "normal",
        icon=way.icon,
        in_list=form is ActForm,
    )


@register(ReconciliationCase)
class ReconciliationCaseAdmin(ReadOnlyAdmin[ReconciliationCase]):
    """Where facts about certificates disagree, in the viewer's schools."""

    group = Group.CERTIFICATES
    icon = "rule"
    place = 35
    practice_path = "practice"
    is_audited_by_service = True
    change_form_template = "admin/reconciliation/case.html"
    list_display = ["about", "what", "said", "age", "settled"]
    list_filter = ["state", "kind", "resolution", "practice", "created_at"]
    list_select_related = ["practice", "person", "other_person", "certificate", "enrollment__offering"]
    search_fields = [
        "person__email",
        "person__last_name",
        "certificate__number",
        "certificate__holder_name",
        "enrollment__offering__title",
        "reference",
    ]
    ordering = ["-id"]
    acts = [
        *(_act(way) for way in EVERY_WAY.values()),
        Act(
            "reopen",
            _("Take this decision back"),
            _reopen,
            explanation=_("The case is open again."),
            allowed=lambda _request, case: case.state == CaseState.RESOLVED and case.resolution in DECISIONS,
            icon="undo",
        ),
        Act(
            "move-back",
            _("Give the certificate back"),
            _move_back,
            form=WhyForm,
            explanation=_("It goes back to whom it was taken from, and the case is open again."),
            allowed=_is_movable,
            icon="undo",
        ),
    ]

    def get_list_display(self, request: HttpRequest) -> Any:
        """The practice only for who runs several."""
        practices = house_of(self.admin_site).practices_of(request)
        return [*self.list_display, *(["practice"] if practices is None or len(practices) > 1 else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is known; what the facts and the decision say stands above."""
        known = [name for name in ("person", "other_person", "certificate") if obj and getattr(obj, f"{name}_id")]
        seat = ["seat"] if obj and obj.enrollment_id else []
        reference = ["reference"] if obj and obj.reference else []
        return [(None, {"fields": ["what", "settled", *known, *seat, *reference, "created_at", "practice"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is shown."""
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    @display(description=_("what disagrees"), ordering="kind", label=KIND_TONES)
    def what(self, case: ReconciliationCase) -> tuple[str, Any]:
        """The kind in words."""
        return case.kind, CaseKind(case.kind).label

    @display(description=_("about"))
    def about(self, case: ReconciliationCase) -> str:
        """Whom and what."""
        parts = [str(case.person) if case.person else "", str(case.other_person) if case.other_person else ""]
        parts.append(case.enrollment.offering.title if case.enrollment else "")
        parts.append(case.certificate.number if case.certificate else case.reference)
        return " · ".join(part for part in parts if part)

    @display(description=_("facts"))
    def said(self, case: ReconciliationCase) -> SafeString:
        """The last two, which are what disagrees."""
        return format_html_join("", "<div>{}: {}</div>", ((one["what"], one["value"]) for one in case.facts[-2:]))

    @display(description=_("opened"), ordering="created_at")
    def age(self, case: ReconciliationCase) -> SafeString:
        """How long ago."""
        return age_of(case.created_at)

    @display(description=_("state"), ordering="state", label=STATE_TONES)
    def settled(self, case: ReconciliationCase) -> tuple[str, Any]:
        """Open, or what was done."""
        words = case.get_resolution_display() if case.resolution else CaseState(case.state).label
        return case.state, words

    @display(description=_("enrolment"))
    def seat(self, case: ReconciliationCase) -> SafeString | None:
        """The seat, leading to its page."""
        if case.enrollment_id is None:
            return None
        address = reverse("admin:enrollments_enrollment_change", args=[case.enrollment_id])
        return format_html('<a href="{}">{}</a>', address, case.enrollment)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the facts, their ages, every way with its own button, and the next case that waits."""
        response = super().render_change_form(request, context, *args, **kwargs)
        case: ReconciliationCase | None = kwargs.get("obj")
        if case is not None and hasattr(response, "context_data"):
            named = {act.name: act for act in self.acts}
            waiting = self.get_queryset(request).filter(state=CaseState.OPEN).exclude(pk=case.pk).order_by("pk")
            response.context_data |= {
                "facts": [{**one, "seen": datetime.fromisoformat(one["seen"])} for one in case.facts],
                "ways": [(way, named[way.name].form(None, request=request, target=case)) for way in ways_of(case)],
                "may_reopen": case.resolution in DECISIONS,
                "given_to": next((move.given_to for move in case.moves.filter(undoes=None)[:1]), None),
                "may_move_back": case.state == CaseState.RESOLVED and _can_move_back(case),
                "following": (waiting.filter(pk__gt=case.pk).first() or waiting.first()),
            }
        return response


def _can_move_back(case: ReconciliationCase) -> bool:
    if case.certificate is None:
        return False
    last = last_move(case.certificate)
    return last is not None and last.case == case and can_be_taken_back(last, case.certificate)


def age_of(instant: datetime) -> SafeString:
    """How long ago, with the instant for whoever points at it."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        instant.isoformat(timespec="seconds"),
        f"{localtime(instant):%Y-%m-%d %H:%M %Z}",
        distance(instant),
    )
