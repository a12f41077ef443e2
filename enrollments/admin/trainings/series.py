"""Dates by a rule: first the list with everything that clashes, then those that were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.widgets import CHECKBOX_CLASSES

from accounts.people import signed_in
from config.kit.errors import Invalid
from config.kit.locks import locked_transaction
from config.kit.pages.times import span, zone_label
from enrollments.admin.trainings.act_forms import TRAININGS
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.registry import participants_of
from scheduling.series import SeriesRule, dates_of
from scheduling.services.sessions import plan_sessions
from scheduling.services.trainings import copy_training
from scheduling.session_clashes import clashes_of, participant_clashes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from catalog.models import Training
    from scheduling.plans import Clash


def make_series(request: HttpRequest, training: Training, values: Mapping[str, Any]) -> TemplateResponse | str:
    """The list of dates; with `confirmed` in the request, the chosen ones are made."""
    zone = ZoneInfo(training.practice.time_zone)
    plans = plans_of(values, zone)
    if "confirmed" not in request.POST:
        return _preview(request, training, values, plans, zone)
    chosen = set(request.POST.getlist("date"))
    wanted = [plan for plan in plans if plan.starts_at.isoformat() in chosen]
    if not wanted:
        raise Invalid(_("Choose at least one date."))
    actor = signed_in(request)
    if values["what"] == TRAININGS:
        with locked_transaction():
            for plan in wanted:
                copy_training(training, actor=actor, plans=[plan], accept_clashes=True)
        text = ngettext("%(count)d training is made.", "%(count)d trainings are made.", len(wanted))
        return text % {"count": len(wanted)} + " " + _("They are not published yet.")
    plan_sessions(training.pk, wanted, actor=actor, accept_clashes=True)
    text = ngettext("%(count)d date is planned.", "%(count)d dates are planned.", len(wanted))
    return text % {"count": len(wanted)}


def plans_of(values: Mapping[str, Any], zone: ZoneInfo) -> list[SessionPlan]:
    """What the rule gives. Raises `Invalid` for a rule that cannot be."""
    rule = SeriesRule(
        first=values["first"],
        starts=values["starts"],
        ends=values["ends"],
        every_weeks=values["every_weeks"],
        weekdays=frozenset(values["weekdays"]),
        count=values["count"],
        until=values["until"],
        without=values["without"],
    )
    return [SessionPlan(span.start, span.end, values["location"]) for span in dates_of(rule, zone)]


def clashes_by_date(
    training: Training, plans: list[SessionPlan], zone: ZoneInfo, *, is_own: bool
) -> list[tuple[SessionPlan, list[str]]]:
    """Each plan with what stands in its way; with `is_own` the training's own dates and people do, too."""
    found: list[Clash] = clashes_of(plans, practice=training.practice_id, trainers=list(training.trainers.all()))
    if is_own:
        seated = [one.user for one in participants_of(training.pk) if one.standing == "confirmed"]
        spans = [plan.span for plan in plans]
        found += participant_clashes(seated, spans, practice=training.practice_id, except_offering=training.pk)
    else:
        found = [clash for clash in found if clash.kind != "overlap_within"]
    planned = Session.objects.filter(offering=training.pk, status=SessionStatus.PLANNED)
    own = list(planned) if is_own else []
    rows = []
    for plan in plans:
        words = [
            clash.sentence(zone) for clash in found if clash.starts_at < plan.ends_at and clash.ends_at > plan.starts_at
        ]
        if any(one.starts_at < plan.ends_at and one.ends_at > plan.starts_at for one in own):
            words = [_("This training has a date then already.")]
        rows.append((plan, words))
    return rows


def _preview(
    request: HttpRequest, training: Training, values: Mapping[str, Any], plans: list[SessionPlan], zone: ZoneInfo
) -> TemplateResponse:
    rows = clashes_by_date(training, plans, zone, is_own=values["what"] != TRAININGS)
    rows.sort(key=lambda row: not row[1])  # what clashes comes first; the rest stays in order
    hidden = [
        (name, value) for name in request.POST if name != "csrfmiddlewaretoken" for value in request.POST.getlist(name)
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Series of dates"),
        "heading": _("Series of dates"),
        "original": training,
        "opts": training._meta,
        "hidden": hidden,
        "rows": [
            {
                "value": plan.starts_at.isoformat(),
                "when": span(plan.starts_at, plan.ends_at, zone, "full"),
                "clashes": words,
            }
            for plan, words in rows
        ],
        "tick": " ".join(CHECKBOX_CLASSES),
        "zone": zone_label(zone),
        "clashing": sum(bool(words) for _plan, words in rows),
        "back": reverse("admin:catalog_training_change", args=[training.pk]),
    }
    return TemplateResponse(request, "admin/series.html", context)
