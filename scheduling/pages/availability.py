"""A tutor's hours and rules: the list first, every change on its own small page."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people import signed_in
from config.kit.errors import DomainError
from config.kit.pages.times import same_clock, viewer_zone, zone_label
from config.kit.pages.zones import zone_title
from scheduling.agenda import ISO_WEEKDAYS, rules_of, zone_of
from scheduling.enums import Weekday
from scheduling.labels import label_length
from scheduling.pages.forms import ChangeHoursForm, HoursForm, RulesForm
from scheduling.pages.profile import own_profile
from scheduling.queries import access_window, days_away_of, windows_of
from scheduling.services.availability import add_window, change_window, remove_window
from scheduling.services.booking_rules import save_rules
from scheduling.wall_clock import MINUTE

if TYPE_CHECKING:
    from scheduling.models import Availability

UNPROCESSABLE = 422


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Weekly hours by day, hours on dates, days away, rules."""
    profile = own_profile(request)
    zone, now = zone_of(profile), timezone.now()
    windows = list(windows_of(profile))
    today = now.astimezone(zone).date()
    rules = rules_of(profile)
    return render(
        request,
        "scheduling/availability.html",
        {
            "profile": profile,
            "week": _by_day([window for window in windows if window.is_recurring]),
            "dated": [window for window in windows if window.specific_date and window.specific_date >= today],
            "away": days_away_of(profile).filter(ends_on__gte=today),
            "rules": rules,
            "notice": label_length(rules.minimum_notice_minutes * MINUTE),
            "zone_words": zone_label(zone),
            "zone_title": zone_title(zone.key),
            "is_elsewhere": not same_clock(zone, viewer_zone(request), now),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_hours(request: HttpRequest) -> HttpResponse:
    """New hours on several days at once, or on one date; all of them or none."""
    profile = own_profile(request)
    form = HoursForm(request.POST if request.method == "POST" else None, initial={"days": request.GET.getlist("day")})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for window in form.windows():
                    add_window(profile, actor=signed_in(request), **window)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Your hours are saved. They can be booked from now on."))
            return redirect("scheduling:availability")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "scheduling/hours_form.html", {"form": form, "profile": profile}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_hours(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Other hours on the same day."""
    window = access_window(signed_in(request), uid)
    initial = {name: getattr(window, name) for name in ChangeHoursForm.base_fields}
    form = ChangeHoursForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_window(window, actor=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Your hours are saved. Lessons that are booked stay booked."))
            return redirect("scheduling:availability")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "scheduling/hours_form.html", {"form": form, "window": window}, status=status)


@require_POST
def remove_hours(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take hours out of the offer."""
    remove_window(access_window(signed_in(request), uid), actor=signed_in(request))
    messages.success(request, _("These hours are not offered any more. Lessons that are booked stay booked."))
    return redirect("scheduling:availability")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Zone, notice, days ahead, time between lessons."""
    profile = own_profile(request)
    form = RulesForm(request.POST if request.method == "POST" else None, rules=rules_of(profile))
    if request.method == "POST" and form.is_valid():
        try:
            save_rules(profile, actor=signed_in(request), **form.changes())
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Your rules are saved."))
            return redirect("scheduling:availability")
    return render(request, "scheduling/rules_form.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def _by_day(windows: list[Availability]) -> list[tuple[Weekday, list[Availability]]]:
    """Every day of the week with its hours, Monday first, empty days too."""
    found = {day: list(some) for day, some in groupby(windows, key=lambda window: window.day_of_week)}
    return [(day, found.get(day, [])) for day in ISO_WEEKDAYS]
