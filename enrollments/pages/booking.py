"""From a course to a paid enrolment: choose times, review, pay."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import CoursePack
from catalog.plan_words import describe_rules
from catalog.queries import access_pack
from config.kit.errors import Conflict, DomainError, Invalid
from config.kit.pages.times import viewer_zone
from enrollments.enums import OPEN, EnrollmentState
from enrollments.models import Enrollment
from enrollments.pages.forms import ReviewForm
from enrollments.pages.picking import Picking
from enrollments.queries import access_enrollment
from enrollments.rules import pack_refusal
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.expiring import abandon_enrollment
from enrollments.services.starting import start_checkout
from enrollments.services.terms import cancellation_terms

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


@login_not_required
@require_safe
def choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Free times as a list by day; the choice lives in the address, so back, reload and login lose nothing."""
    pack = access_pack(request.user, uid)
    student = request.user if request.user.is_authenticated else None
    return render(
        request,
        "enrollments/choose.html",
        {
            "pack": pack,
            "picking": Picking(pack, request.GET, user=student, zone=viewer_zone(request)),
            "rules": describe_rules(pack),
            "refusal": pack_refusal(pack, student) if student else None,
            "open_enrollment": _open_enrollment(student, pack) if student else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything once more with price and terms; the POST books, and goes on to pay."""
    pack = access_pack(request.user, uid)
    picking = Picking(pack, request.GET, user=request.user, zone=viewer_zone(request))
    form = ReviewForm(request.POST or None, mode=picking.mode)
    if request.method == "POST" and form.is_valid():
        try:
            enrollment = enroll_in_pack(
                pack.pk,
                student=request.user,
                actor=request.user,
                choice=Choice(starts=picking.starts, session_mode=picking.mode, total=pack.price, **form.place()),
            )
        except (Conflict, Invalid) as refusal:
            form.add_domain_error(refusal)
            picking = Picking(pack, request.GET, user=request.user, zone=viewer_zone(request))
        else:
            return _go_on(request, enrollment)
    return render(
        request,
        "enrollments/review.html",
        {
            "pack": pack,
            "picking": picking,
            "form": form,
            "terms": cancellation_terms(),
            "open_enrollment": _open_enrollment(request.user, pack),
            "window": pack.practice.payment_window_minutes,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """To the payment page; a second click leads to the same one."""
    return _to_checkout(request, access_enrollment(request.user, uid))


@require_POST
def abandon(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give the held times back before paying."""
    enrollment = access_enrollment(request.user, uid)
    if enrollment.student_id == request.user.pk:
        try:
            abandon_enrollment(enrollment, actor=request.user)
        except Conflict:
            messages.warning(request, _("Your payment arrived meanwhile, so your enrolment stands."))
        else:
            messages.success(request, _("The times are free again. Nothing was charged."))
            return redirect("catalog:pack", enrollment.offering.uid)
    return redirect("enrollments:enrollment", enrollment.uid)


def _go_on(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Priced: pay. Free: the confirmation."""
    if enrollment.state == EnrollmentState.PENDING:
        return _to_checkout(request, enrollment)
    return redirect("enrollments:enrollment", enrollment.uid)


def _to_checkout(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Redirect to Stripe; if Stripe does not answer, the times stay held and the enrolment's page offers it again."""
    if enrollment.student_id != request.user.pk:
        return redirect("enrollments:enrollment", enrollment.uid)
    here = request.build_absolute_uri(reverse("enrollments:enrollment", args=[enrollment.uid]))
    try:
        address = start_checkout(enrollment, actor=request.user, success_url=f"{here}?paid=1", cancel_url=here)
    except DomainError as error:
        logger.warning("checkout not started", enrollment=enrollment.pk, code=error.error_code)
        messages.error(request, str(error.message))
        return redirect("enrollments:enrollment", enrollment.uid)
    return HttpResponseRedirect(address)


def _open_enrollment(student: User, pack: CoursePack) -> Enrollment | None:
    """The student's enrolment that makes another impossible."""
    return Enrollment.objects.filter(student=student, offering=pack.offering_ptr, state__in=OPEN).first()
