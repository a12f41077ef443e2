"""Taking part: what will happen, the terms, and the one click; also the waiting list of a course."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.enums import Surface
from accounts.people import signed_in
from catalog.pages.practices import show_in_practice
from catalog.queries import access_pack
from catalog.training_queries import access_training
from config.kit.errors import Conflict, DomainError
from config.kit.pages.forms import Form
from enrollments.enums import EnrollmentState
from enrollments.pages.booking import UNPROCESSABLE, to_checkout
from enrollments.pages.standing import can_only_wait
from enrollments.pages.trainings.forms import EnrolForm
from enrollments.pages.trainings.training import offer
from enrollments.pages.trainings.verdicts import standing_of
from enrollments.queries import open_enrollment
from enrollments.rules import pack_refusal
from enrollments.services.enrolling import wait_for_pack
from enrollments.services.joining import enroll_self
from enrollments.services.waiting import refuses_waiting_lists

if TYPE_CHECKING:
    from catalog.models import Training
    from enrollments.models import Enrollment

THERE_ALREADY: Final = "already_enrolled"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything that the click will do, then the click. The same click again leads to the same enrolment."""
    student = signed_in(request)
    shown = access_training(student, uid)
    show_in_practice(request, shown.practice)
    standing = standing_of(student, shown)
    if standing.is_on_it and standing.own is not None:
        return redirect("enrollments:enrollment", standing.own.uid)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_other_price(shown, request.POST.get("price", ""))
            enrollment = enroll_self(shown.pk, student=student, surface=Surface.PAGES, has_agreed=True)
        except DomainError as refusal:
            form.add_domain_error(refusal)
            shown = access_training(student, uid)
            standing = standing_of(student, shown)
            if refusal.error_code == THERE_ALREADY and standing.own is not None:
                return redirect("enrollments:enrollment", standing.own.uid)
        else:
            return _go_on(request, enrollment, expected_seat="seat" in request.POST)
    context = offer(shown, standing)
    context["form"] = form
    context["place_in_queue"] = shown.waitlist_length + 1
    context["is_opted_out"] = not standing.has_seat and refuses_waiting_lists(student)
    context["window"] = shown.practice.payment_window_minutes
    return render(request, "enrollments/trainings/enrol.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A place on the waiting list of a course that is full; its times are chosen when the invitation comes."""
    student = signed_in(request)
    pack = access_pack(student, uid)
    show_in_practice(request, pack.practice)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            enrollment = wait_for_pack(pack.pk, student=student, surface=Surface.PAGES)
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            messages.success(request, _("You are on the waiting list."))
            return redirect("enrollments:enrollment", enrollment.uid)
    standing = open_enrollment(student, pack)
    if standing is not None and standing.state in {EnrollmentState.WAITLIST, EnrollmentState.WAITLIST_INVITED}:
        return redirect("enrollments:enrollment", standing.uid)
    if not form.errors and not can_only_wait(pack, student):
        return redirect("enrollments:choose", pack.uid)
    return render(
        request,
        "enrollments/trainings/wait.html",
        {
            "pack": pack,
            "form": form,
            "refusal": pack_refusal(pack, student),
            "place_in_queue": pack.waitlist_length + 1,
            "is_opted_out": refuses_waiting_lists(student),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _refuse_other_price(training: Training, shown_price: str) -> None:
    if shown_price and shown_price != str(training.price):
        raise Conflict(
            _("The price of this training has changed since you opened this page. Please look at it once more."),
            code="price_changed",
        )


def _go_on(request: HttpRequest, enrollment: Enrollment, *, expected_seat: bool) -> HttpResponse:
    """Priced: pay. Otherwise to the enrolment, which says what became of the click."""
    if enrollment.state == EnrollmentState.PENDING:
        return to_checkout(request, enrollment)
    if enrollment.state == EnrollmentState.ENROLLED:
        messages.success(request, _("You are enrolled. A confirmation is on its way to you."))
    elif expected_seat:
        messages.warning(request, _("Somebody else was quicker: you are on the waiting list now. Nothing was charged."))
    else:
        messages.success(request, _("You are on the waiting list. A confirmation is on its way to you."))
    return redirect("enrollments:enrollment", enrollment.uid)
