"""From chosen times to a paid enrolment: review, book, pay, or give the times back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.people import signed_in
from catalog.enums import OfferingKind
from catalog.pages.practices import show_in_practice
from catalog.queries import access_pack
from config.kit.errors import Conflict, DomainError, Invalid
from config.kit.pages.times import viewer_zone
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.models import Enrollment
from enrollments.pages.again import choose_again
from enrollments.pages.forms import ReviewForm
from enrollments.pages.picking import Picking, read_starts
from enrollments.pages.standing import standing_in
from enrollments.queries import access_enrollment, open_enrollment
from enrollments.rules import pack_refusal
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.expiring import abandon_enrollment, give_up
from enrollments.services.starting import start_checkout
from enrollments.services.terms import cancellation_terms

if TYPE_CHECKING:
    from catalog.models import CoursePack

UNPROCESSABLE: Final = 422
logger = structlog.get_logger(__name__)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything once more with price and terms; the POST books, and goes on to pay.

    A choice that breaks rules goes back to choosing, which says what is wrong;
    strangers hear that before they log in.
    """
    pack = access_pack(request.user, uid)
    show_in_practice(request, pack.practice)
    student = request.user if isinstance(request.user, User) else None
    picking = Picking(pack, request.GET, user=student, zone=viewer_zone(request))
    standing = standing_in(pack, student)
    refusal = pack_refusal(pack, student) if student else None
    if request.method != "POST" and not standing and (picking.findings or (picking.gone and not student)):
        return redirect(checked_address(pack, picking))
    if student is None:
        return redirect_to_login(request.get_full_path())
    form = ReviewForm(request.POST or None, mode=picking.mode)
    if request.method == "POST" and form.is_valid():
        try:
            enrollment = book(pack, picking, form, student=student, shown_price=request.POST.get("price", ""))
        except (Conflict, Invalid) as error:
            show_refusal(form, error)
            picking = Picking(pack, request.GET, user=student, zone=viewer_zone(request))
            standing, refusal = standing_in(pack, student), pack_refusal(pack, student)
            if error.error_code == "full":
                return redirect("enrollments:wait", pack.uid)
        else:
            return go_on(request, enrollment)
    return render(
        request,
        "enrollments/review.html",
        {
            "pack": pack,
            "tutor": pack.tutor_profile,
            "picking": picking,
            "step": 2 if picking.is_ready else 1,
            "form": form,
            "terms": cancellation_terms(),
            "refusal": refusal,
            "open_enrollment": standing,
            "window": pack.practice.payment_window_minutes,
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def checked_address(pack: CoursePack, picking: Picking) -> str:
    """Back to choosing, everything kept, with what is wrong at the top."""
    return f"{reverse('enrollments:choose', args=[pack.uid])}?{picking.address}&check=1#problems"


def book(pack: CoursePack, picking: Picking, form: ReviewForm, *, student: User, shown_price: str) -> Enrollment:
    """Enrol for the chosen times; the same choice sent again is the enrolment that it made the first time.

    Raises as `enroll_in_pack`.
    """
    if shown_price and shown_price != str(pack.price):
        raise Conflict(
            _("The price of this course has changed since you opened this page. Please look at it once more."),
            code="price_changed",
        )
    choice = Choice(starts=picking.starts, session_mode=picking.mode, total=pack.price, **form.place())
    try:
        return enroll_in_pack(pack.pk, student=student, actor=student, choice=choice)
    except Conflict as refusal:
        if refusal.error_code != "already_enrolled":
            raise
        standing = open_enrollment(student, pack)
        if standing is None:
            raise
        if is_overdue(standing):
            expire_one(standing)
            return enroll_in_pack(pack.pk, student=student, actor=student, choice=choice)
        if read_starts(standing) == picking.starts:
            return standing
        raise


def is_overdue(enrollment: Enrollment) -> bool:
    """Whether the time to pay is over; the sweep has not come by yet."""
    is_pending = enrollment.state == EnrollmentState.PENDING
    return is_pending and enrollment.pay_by is not None and enrollment.pay_by <= timezone.now()


def show_refusal(form: ReviewForm, refusal: DomainError) -> None:
    """Above the form; times that are gone are named one by one beside the list itself."""
    if refusal.error_code == "time_taken":
        form.add_error(None, _("Somebody else was quicker: not all of your times are free any more."))
    else:
        form.add_domain_error(refusal)


@require_POST
def pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """To the payment page; a second click leads to the same one."""
    return to_checkout(request, access_enrollment(signed_in(request), uid))


@require_POST
def abandon(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give the held times back before paying; with `again` go on to choose the same ones anew."""
    student = signed_in(request)
    enrollment = access_enrollment(student, uid)
    page = redirect("enrollments:enrollment", enrollment.uid)
    if enrollment.student_id != student.pk or enrollment.state != EnrollmentState.PENDING:
        return page
    try:
        if is_overdue(enrollment):
            expire_one(enrollment)
        else:
            abandon_enrollment(enrollment, actor=student)
            messages.success(request, given_back(enrollment))
    except Conflict:
        messages.warning(request, _("Your payment arrived meanwhile, so your enrolment stands."))
        return page
    if request.POST.get("again"):
        return redirect(choose_again(enrollment))
    return redirect("catalog:pack" if is_pack(enrollment) else "enrollments:training", enrollment.offering.uid)


def is_pack(enrollment: Enrollment) -> bool:
    """Whether lessons with a tutor were booked, rather than a place in a group."""
    return enrollment.offering.kind == OfferingKind.COURSE_PACK


def given_back(enrollment: Enrollment) -> str:
    """What is said after giving back what was held."""
    if is_pack(enrollment):
        return _("The times are free again. Nothing was charged.")
    return _("The place is free again. Nothing was charged.")


def expire_one(enrollment: Enrollment) -> None:
    """What the sweep does, at once. Raises `Conflict` when the money came meanwhile."""
    if not give_up(enrollment, EnrollmentEvent.EXPIRE_PAYMENT, actor=None):
        raise Conflict(code="already_paid")


def go_on(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Priced: pay. Free: the confirmation."""
    if enrollment.state == EnrollmentState.PENDING:
        return to_checkout(request, enrollment)
    return redirect("enrollments:enrollment", enrollment.uid)


def to_checkout(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Redirect to Stripe; if Stripe does not answer, the times stay held and the enrolment's page offers it again."""
    student = signed_in(request)
    if enrollment.student_id != student.pk:
        return redirect("enrollments:enrollment", enrollment.uid)
    here = request.build_absolute_uri(reverse("enrollments:enrollment", args=[enrollment.uid]))
    try:
        address = start_checkout(enrollment, actor=student, success_url=f"{here}?paid=1", cancel_url=here)
    except DomainError as error:
        logger.warning("checkout not started", enrollment=enrollment.pk, code=error.error_code)
        messages.error(request, str(error.message))
        return redirect("enrollments:enrollment", enrollment.uid)
    return HttpResponseRedirect(address)
