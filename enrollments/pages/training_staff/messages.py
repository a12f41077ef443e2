"""Writing to participants: to everybody, to some of them, or to those who were ticked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.people import signed_in
from config.kit.errors import DomainError
from enrollments.enums import EnrollmentState
from enrollments.pages.training_staff.acts import chosen
from enrollments.pages.training_staff.forms import MessageForm
from enrollments.pages.training_staff.participants import SEATED
from enrollments.pages.training_staff.training import Frame, frame_of
from enrollments.queries import training_enrollments
from enrollments.services.trainer_messages import write_to_participants

if TYPE_CHECKING:
    from enrollments.models import Enrollment

UNPROCESSABLE: Final = 422
READERS: Final = {
    "seated": gettext_lazy("Everybody who has a place"),
    "waiting": gettext_lazy("Everybody who waits"),
    "all": gettext_lazy("Both"),
}
WAITING: Final = frozenset({EnrollmentState.WAITLIST, EnrollmentState.WAITLIST_INVITED})
STATES: Final = {"seated": SEATED, "waiting": WAITING, "all": SEATED | WAITING}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Write, look at who will get it, send. `enrollment` names whom; without any, `to` says it."""
    frame = frame_of(request, uid)
    sent = request.POST if request.method == "POST" else request.GET
    uids = sent.getlist("enrollment")
    to = sent.get("to", "seated") if sent.get("to") in READERS else "seated"
    people = chosen(frame, uids) if uids else readers(frame, to)
    form = MessageForm(request.POST or None)
    is_ready = request.method == "POST" and form.is_valid() and bool(people)
    if is_ready and "send" in request.POST:
        try:
            count = write_to_participants(
                frame.training,
                actor=signed_in(request),
                enrollments=people,
                subject=form.cleaned_data["subject"],
                body=form.cleaned_data["body"],
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            text = ngettext("Sent to %(count)d person.", "Sent to %(count)d people.", count) % {"count": count}
            messages.success(request, text)
            return redirect("enrollments:staff-training", uid)
    is_review = is_ready and not form.errors and "change" not in request.POST
    return render(
        request,
        "enrollments/training_staff/message.html",
        {
            "frame": frame,
            "training": frame.training,
            "form": form,
            "people": people,
            "is_selection": bool(uids),
            "readers": READERS.items(),
            "to": to,
            "is_review": is_review,
            "is_nobody": request.method == "POST" and not people,
        },
        status=UNPROCESSABLE if form.errors or (request.method == "POST" and not people) else 200,
    )


def readers(frame: Frame, to: str) -> list[Enrollment]:
    """Those of this training whom a word means."""
    return list(training_enrollments(frame.training).filter(state__in=sorted(STATES[to])))
