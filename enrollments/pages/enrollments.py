"""One enrolment, and the list of one's own."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.people import signed_in
from accounts.rules import is_practice_admin
from catalog.pages.practices import show_in_practice
from config.kit.errors import DomainError
from config.kit.pages.paging import pages_of
from enrollments.enums import OPEN, EnrollmentState
from enrollments.models import Enrollment, Payment
from enrollments.pages.again import choose_again
from enrollments.pages.belonging import place_in_navigation
from enrollments.pages.history import told
from enrollments.pages.lists import GIVEN, by_state
from enrollments.pages.situations import situation_of
from enrollments.pages.trainings.group import group_facts
from enrollments.queries import access_enrollment, money_of, own_enrollments
from enrollments.rules import teaches_enrollment
from enrollments.services.closing import refresh_payment
from enrollments.services.terms import GROUP_TERMS_VERSION, cancellation_sentences, cancellation_terms
from enrollments.shortfall import lessons_to_plan
from scheduling.calendars import calendar_file
from scheduling.enums import SlotStatus
from scheduling.queries import with_people

PAGE_SIZE: Final = 12


@require_safe
def enrollment_list(request: HttpRequest) -> HttpResponse:
    """One's own enrolments, newest first; the address narrows them to running, completed or canceled ones."""
    rows = own_enrollments(signed_in(request)).select_related("offering__coursepack__tutor_profile")
    narrowed, tabs = by_state(request, rows)
    page = pages_of(narrowed.annotate(given=GIVEN), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "enrollments/list.html", {"page": page, "tabs": tabs})


@never_cache
@require_safe
def enrollment(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One enrolment: its state, lessons, money, terms and history."""
    viewer = signed_in(request)
    shown = access_enrollment(viewer, uid)
    show_in_practice(request, shown.practice)
    is_student = shown.student_id == viewer.pk
    is_staff = is_practice_admin(viewer, shown.practice_id)
    place_in_navigation(request, shown)
    order = getattr(shown, "order", None)
    steps = list(shown.transitions.select_related("actor").order_by("id"))
    lessons = list(shown.lesson_slots.order_by("starts_at"))
    situation = situation_of(
        shown, steps, newest_payment(shown), is_student=is_student, is_back_from_paying="paid" in request.GET
    )
    return render(
        request,
        "enrollments/enrollment.html",
        {
            "enrollment": shown,
            "pack": getattr(shown.offering, "coursepack", None),
            "order": order,
            "money": money_of(order) if order else None,
            "is_student": is_student,
            "is_staff": is_staff,
            "is_teacher": teaches_enrollment(viewer, shown) and not is_student,
            "situation": situation,
            "to_plan": lessons_to_plan(shown),
            "lessons": lessons,
            "given": sum(lesson.status == SlotStatus.COMPLETED for lesson in lessons),
            "sold": shown.terms.get("lessons", 1),
            "history": [told(step, viewer=viewer, student_id=shown.student_id, names=is_staff) for step in steps],
            "terms": agreed_terms(shown) if shown.state in OPEN else [],
            "choose_again": choose_again(shown),
            **group_facts(shown),
        },
    )


def agreed_terms(shown: Enrollment) -> list[str]:
    """The cancellation terms as they were agreed to."""
    if shown.terms.get("version") == GROUP_TERMS_VERSION:
        return cancellation_sentences(shown.terms)
    return cancellation_terms(shown.terms.get("version", ""), is_paid=shown.state != EnrollmentState.PENDING)


@never_cache
@require_safe
def payment_state(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What the waiting page asks again and again: nothing while it waits, then the way to the whole page."""
    shown = access_enrollment(signed_in(request), uid)
    page = reverse("enrollments:enrollment", args=[shown.uid], query={"paid": "1"})
    if not request.headers.get("HX-Request"):
        return redirect(page)
    if shown.state == EnrollmentState.PENDING:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponseClientRedirect(page)


@require_POST
def check_payment(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask Stripe once more, for whoever does not want to wait for its message."""
    shown = access_enrollment(signed_in(request), uid)
    payment = newest_payment(shown)
    query = None
    if payment is not None:
        try:
            refresh_payment(payment, actor=None)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            shown.refresh_from_db()
            query = {"paid": "1"} if shown.state != EnrollmentState.PENDING else None
            if query is None:
                messages.info(request, _("No payment has arrived yet. You can try again."))
    return redirect(reverse("enrollments:enrollment", args=[shown.uid], query=query))


@require_safe
def calendar(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The lessons, or the dates of a training, as a calendar file."""
    shown = access_enrollment(signed_in(request), uid)
    if getattr(shown.offering, "coursepack", None) is None:
        return redirect("enrollments:training-calendar", shown.offering.uid)
    lessons = with_people(shown.lesson_slots.order_by("starts_at"))
    response = HttpResponse(calendar_file(lessons), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lessons.ics"'
    return response


def newest_payment(shown: Enrollment) -> Payment | None:
    """The last attempt to pay for it."""
    order = getattr(shown, "order", None)
    payment: Payment | None = order.payments.order_by("-id").first() if order else None
    return payment
