"""Answers of a logged-in student to an invitation."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.people import signed_in
from config.kit.errors import DomainError, NotFound
from enrollments.enums import EnrollmentState
from enrollments.pages.booking import to_checkout
from enrollments.queries import access_enrollment
from enrollments.services.invitations import accept_invitation, decline_invitation

if TYPE_CHECKING:
    from enrollments.models import Enrollment

CHOOSE_TIMES = "choose_times"


@require_POST
def accept_own(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the place; a second click finds it taken and changes nothing."""
    student = signed_in(request)
    shown = _own(request, uid)
    try:
        taken = accept_invitation(shown, actor=student)
    except DomainError as refusal:
        if refusal.error_code == CHOOSE_TIMES:
            return redirect("enrollments:choose", shown.offering.uid)
        shown.refresh_from_db(fields=["state"])
        if shown.state not in {EnrollmentState.ENROLLED, EnrollmentState.PENDING}:
            messages.error(request, refusal_words(refusal))
        return redirect("enrollments:enrollment", shown.uid)
    if taken.state == EnrollmentState.PENDING:
        return to_checkout(request, taken)
    messages.success(request, _("The place is yours. A confirmation is on its way to you."))
    return redirect("enrollments:enrollment", shown.uid)


@require_POST
def decline_own(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let the place go to the next."""
    shown = _own(request, uid)
    try:
        decline_invitation(shown, actor=signed_in(request))
    except DomainError as refusal:
        shown.refresh_from_db(fields=["state"])
        if shown.state != EnrollmentState.WAITLIST_DECLINED:
            messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("You have declined. The place goes to the next who waits."))
    return redirect("enrollments:enrollment", shown.uid)


def refusal_words(refusal: DomainError) -> str:
    """What a service says, as a sentence of a message."""
    said = [str(text) for texts in refusal.fields.values() for text in texts]
    return " ".join(said) or str(refusal.message)


def _own(request: HttpRequest, uid: uuid.UUID) -> Enrollment:
    shown = access_enrollment(signed_in(request), uid)
    if shown.student_id != request.user.pk:
        raise NotFound
    return shown
