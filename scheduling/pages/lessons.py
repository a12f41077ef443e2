"""One lesson, for both who give and who take it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people import signed_in
from config.kit.errors import Conflict, DomainError, Forbidden, NotFound
from scheduling.calendars import calendar_file
from scheduling.enums import SlotStatus
from scheduling.pages.forms import CallOffForm, PlaceForm
from scheduling.queries import access_lesson, access_taught_lesson
from scheduling.rules import may_change_place, may_manage_lesson
from scheduling.services.lessons import cancel_slot, change_place, complete_slot, reopen_slot

if TYPE_CHECKING:
    from scheduling.models import LessonSlot

UNPROCESSABLE = 422


@require_safe
def lesson(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """When, where, with whom; and what the viewer can do about it."""
    shown = _own_lesson(request, uid)
    person = signed_in(request)
    is_teaching = may_manage_lesson(person, shown)
    is_open = shown.status in {SlotStatus.BOOKED, SlotStatus.HELD}
    return render(
        request,
        "scheduling/lesson.html",
        {
            "lesson": shown,
            "is_teaching": is_teaching,
            "base": "base_tutor.html" if is_teaching else "base_account.html",
            "can_complete": is_teaching and shown.status == SlotStatus.BOOKED and shown.has_started,
            "can_complete_later": is_teaching and shown.status == SlotStatus.BOOKED and not shown.has_started,
            "can_reopen": is_teaching and shown.status == SlotStatus.COMPLETED,
            "can_call_off": is_teaching and is_open,
            "can_change_place": is_open and may_change_place(person, shown),
        },
    )


@require_safe
def calendar(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The lesson as a calendar file."""
    response = HttpResponse(calendar_file([_own_lesson(request, uid)]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lesson.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say anew where the lesson takes place."""
    shown = _own_lesson(request, uid)
    person = signed_in(request)
    if not may_change_place(person, shown):
        raise Forbidden
    is_teaching = may_manage_lesson(person, shown)
    form = PlaceForm(request.POST if request.method == "POST" else None, lesson=shown, is_teaching=is_teaching)
    if request.method == "POST" and form.is_valid():
        try:
            change_place(shown, actor=person, **form.changes())
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The place is saved. The other side is told."))
            return redirect("scheduling:lesson", shown.uid)
    return render(
        request,
        "scheduling/place.html",
        {"lesson": shown, "form": form, "base": "base_tutor.html" if is_teaching else "base_account.html"},
        status=UNPROCESSABLE if form.errors else 200,
    )


@require_POST
def complete(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Mark the lesson as given."""
    shown = access_taught_lesson(signed_in(request), uid)
    try:
        complete_slot(shown, actor=signed_in(request))
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The lesson is marked as given."))
    return _back(request, shown)


@require_POST
def reopen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the mark back."""
    shown = access_taught_lesson(signed_in(request), uid)
    try:
        reopen_slot(shown, actor=signed_in(request))
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The lesson is not marked as given any more."))
    return _back(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what calling off does; the POST does it."""
    shown = access_taught_lesson(signed_in(request), uid)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_slot(shown, actor=signed_in(request), reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The lesson is called off. The student is told."))
            return redirect("scheduling:lesson", shown.uid)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "scheduling/call_off.html", {"lesson": shown, "form": form}, status=status)


def _own_lesson(request: HttpRequest, uid: uuid.UUID) -> LessonSlot:
    """A lesson of the viewer's; an open time is none yet."""
    shown = access_lesson(signed_in(request), uid)
    if shown.student is None:
        raise NotFound
    return shown


def _back(request: HttpRequest, shown: LessonSlot) -> HttpResponseRedirect:
    """To the page of this site that asked, else to the lesson."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(wanted)
    return redirect("scheduling:lesson", shown.uid)
