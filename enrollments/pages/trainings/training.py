"""One training, for everybody."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from catalog.pages.practices import show_in_practice
from catalog.training_queries import access_training
from catalog.training_rules import may_run_training
from enrollments.pages.trainings.listing import PLANNED
from enrollments.pages.trainings.places import places_of
from enrollments.pages.trainings.verdicts import Standing, booking_rule, standing_of
from enrollments.services.terms import cancellation_sentences, group_terms
from scheduling.session_calendars import sessions_calendar

if TYPE_CHECKING:
    from catalog.models import Location, Training
    from scheduling.models import Session


@login_not_required
@require_safe
def training(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Dates, place, trainers, price and every rule, before anybody clicks."""
    shown = access_training(request.user, uid)
    show_in_practice(request, shown.practice)
    context = offer(shown, standing_of(request.user, shown))
    context["is_run_by_viewer"] = not shown.is_listed or may_run_training(request.user, shown)
    return render(request, "enrollments/trainings/training.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The dates as a calendar file, for whoever wants them before they decide."""
    shown = access_training(request.user, uid)
    response = HttpResponse(sessions_calendar(shown, method="PUBLISH"), content_type="text/calendar; charset=utf-8")
    name = slugify(shown.title) or "training"
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def offer(shown: Training, standing: Standing) -> dict[str, Any]:
    """What the training's page and the page before enrolling show."""
    sessions = list(PLANNED.filter(offering=shown.pk))
    policy = shown.training_type.cancellation_policy
    return {
        "training": shown,
        "sessions": sessions,
        "locations": locations_of(shown, sessions),
        "trainers": trainers_of(shown),
        "places": places_of(shown),
        "standing": standing,
        "own": standing.own,
        "booking_rule": booking_rule(shown),
        "booking_policy": shown.training_type.booking_policy if shown.apply_policies else None,
        "cancellation": cancellation_sentences(group_terms(shown, shown, sessions=len(sessions))),
        "cancellation_policy": policy,
    }


def trainers_of(shown: Training) -> list[Any]:
    """Who leads it, in the order in which they were named."""
    return [post.user for post in shown.posts.select_related("user")]


def locations_of(shown: Training, sessions: list[Session]) -> list[Location]:
    """Where its sessions take place, each once; without any, where such trainings usually do."""
    found = {session.location.pk: session.location for session in sessions if session.location}
    usual = shown.default_location
    return list(found.values()) or ([usual] if usual else [])
