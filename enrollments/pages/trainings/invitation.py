"""An invitation by its signed link: it shows what it is, and asks for a click; opening it changes nothing.

The link is the person's own, so it works without a login; what has to be paid
asks for one.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.pages.practices import show_in_practice
from config.kit.errors import DomainError
from enrollments.enums import EnrollmentState as State
from enrollments.pages.trainings.answering import CHOOSE_TIMES, refusal_words
from enrollments.pages.trainings.listing import PLANNED
from enrollments.services.invitations import accept_invitation, decline_invitation, read_invitation

if TYPE_CHECKING:
    from collections.abc import Callable

    from enrollments.models import Enrollment

ANSWERS: Final = {
    State.ENROLLED: "accepted",
    State.COMPLETED: "accepted",
    State.PENDING: "unpaid",
    State.WAITLIST_DECLINED: "declined",
    State.WAITLIST_INVITE_EXPIRED: "ended",
    State.WAITLIST: "returned",
    State.CANCELED: "canceled",
}


def discreet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Public, kept by no cache, and its address told to no other site.

    Not `no-referrer`: browsers then send `Origin: null` with the form, which is refused.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        return response

    return login_not_required(never_cache(guarded))


@discreet
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What it is for, until when, and two buttons; or what became of it."""
    shown = read_invitation(token)
    show_in_practice(request, shown.practice)
    return render(
        request,
        "enrollments/trainings/invitation.html",
        {
            "enrollment": shown,
            "offering": shown.offering,
            "sessions": list(PLANNED.filter(offering=shown.offering_id)),
            "token": token,
            "answer": answer_of(shown),
            "is_anothers": request.user.is_authenticated and request.user.pk != shown.student_id,
        },
    )


@discreet
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place; who has to pay goes on to their enrolment, which asks for a login."""
    shown = read_invitation(token)
    try:
        taken = accept_invitation(shown, actor=shown.student)
    except DomainError as refusal:
        if refusal.error_code == CHOOSE_TIMES:
            return redirect("enrollments:choose", shown.offering.uid)
        if refusal.error_code != "no_invitation":
            messages.error(request, refusal_words(refusal))
        return redirect("enrollments:invitation", token)
    if taken.state == State.PENDING:
        return redirect("enrollments:enrollment", shown.uid)
    messages.success(request, _("The place is yours. A confirmation is on its way to you."))
    return redirect("enrollments:invitation", token)


@discreet
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Let the place go to the next; nothing more is asked."""
    shown = read_invitation(token)
    try:
        decline_invitation(shown, actor=shown.student)
    except DomainError as refusal:
        if refusal.error_code != "no_invitation":
            messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("You have declined. The place goes to the next who waits."))
    return redirect("enrollments:invitation", token)


def answer_of(enrollment: Enrollment) -> str:
    """Which part of the page is shown: `open`, or what became of the invitation."""
    state = State(enrollment.state)
    if state != State.WAITLIST_INVITED:
        return ANSWERS[state]
    ends = enrollment.invite_expires_at
    is_open = ends is not None and ends > timezone.now() and not enrollment.offering.has_started
    return "open" if is_open else "ended"
