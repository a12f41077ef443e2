"""The page at the door, and its form for browsers without script."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.requests import practice_of
from accounts.people import signed_in
from accounts.rules import is_member
from certificates.check_in_rules import may_check_in
from certificates.dates import today_in
from certificates.pages.check_in.inputs import read_reason
from certificates.pages.check_in.lists import meetings_today
from certificates.services.arrivals import Arrival, record_arrivals, take_back_arrival
from config.kit.errors import Forbidden, NotFound
from config.kit.pages.times import clock, zone_label, zone_named

if TYPE_CHECKING:
    from accounts.models import Practice

PAGE: Final = "certificates:check-in"


class TakeBackForm(forms.Form):
    """Whose arrival, and where."""

    session = forms.UUIDField()
    student = forms.UUIDField()


class ArriveForm(TakeBackForm):
    """One press of a button; `seen` is the attendance that the page showed."""

    nonce = forms.UUIDField()
    seen = forms.CharField(required=False, max_length=8)
    override = forms.BooleanField(required=False)
    reason = forms.CharField(required=False)


@never_cache
@require_safe
def check_in(request: HttpRequest) -> HttpResponse:
    """Today's sessions of the school with everybody on them; the same page is what a device keeps for offline."""
    practice = practice_at_door(request)
    viewer, now = signed_in(request), timezone.now()
    zone = zone_named(practice.time_zone)
    assert zone is not None, "a practice has a zone"
    return render(
        request,
        "certificates/check_in/page.html",
        {
            "meetings": meetings_today(viewer, practice),
            "hide_search": True,
            "viewer_uid": viewer.uid,
            "today": today_in(practice),
            "as_of": now,
            "as_of_clock": clock(now, zone),
            "school_zone": zone,
            "school_zone_label": zone_label(zone),
        },
    )


@require_POST
def arrive(request: HttpRequest) -> HttpResponse:
    """Notes one arrival by our own clock; the same form sent twice changes nothing."""
    form = ArriveForm(request.POST)
    if not form.is_valid():
        raise NotFound
    now, sent = timezone.now(), form.cleaned_data
    arrival = Arrival(
        nonce=uuid.UUID(str(sent["nonce"])),
        session=sent["session"],
        student=sent["student"],
        device_at=now,
        is_override=sent["override"],
        reason=read_reason(sent["reason"]),
        seen=sent["seen"],
    )
    (told,) = record_arrivals([arrival], actor=signed_in(request), sent_at=now)
    if told.outcome == "refused":
        raise NotFound
    (messages.success if told.is_settled else messages.warning)(request, told.text)
    return redirect(PAGE)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Undoes one's own press; what others noted stays."""
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        raise NotFound
    sent = form.cleaned_data
    if take_back_arrival(sent["session"], sent["student"], actor=signed_in(request)):
        messages.success(request, _("That is taken back."))
    return redirect(PAGE)


def practice_at_door(request: HttpRequest) -> Practice:
    """The school whose people the viewer checks in. Members who may not: `Forbidden`; all others: `NotFound`."""
    viewer, practice = signed_in(request), practice_of(request)
    if practice is not None and may_check_in(viewer, practice):
        return practice
    raise Forbidden if practice is not None and is_member(viewer, practice) else NotFound
