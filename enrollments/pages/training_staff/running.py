"""Whether a training takes place, and that it is over."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.people import signed_in
from config.kit.errors import DomainError, Invalid
from enrollments.enums import OPEN, EnrollmentState
from enrollments.models import Enrollment, LedgerEntry
from enrollments.pages.training_staff.forms import ReasonForm
from enrollments.pages.training_staff.training import frame_of
from enrollments.services.finishing import complete_training
from enrollments.services.running import call_off_offering, confirm_offering
from enrollments.states import LAPSED

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Training

UNPROCESSABLE: Final = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What confirming, calling off and completing will do, in numbers; POST `act` does it."""
    frame = frame_of(request, uid)
    training = frame.training
    wanted = request.POST.get("act", "")
    form = ReasonForm(request.POST if wanted == "call_off" else None)
    refusal: DomainError | None = None
    if request.method == "POST" and (wanted != "call_off" or form.is_valid()):
        try:
            reason = form.cleaned_data["reason"] if wanted == "call_off" else ""
            messages.success(request, done(training, wanted, actor=signed_in(request), reason=reason))
        except DomainError as error:
            refusal = error
        else:
            return redirect("enrollments:staff-run", uid)
    return render(
        request,
        "enrollments/training_staff/run.html",
        {
            "frame": frame,
            "training": training,
            "form": form,
            "refusal": refusal,
            "numbers": numbers_of(training),
            "is_over": training.ends_at is not None and training.ends_at <= timezone.now(),
        },
        status=UNPROCESSABLE if refusal or form.errors else 200,
    )


def done(training: Training, wanted: str, *, actor: User, reason: str) -> str:
    """Do it and say what was done."""
    if wanted == "confirm":
        confirm_offering(training.pk, actor=actor)
        return _("It takes place. Everybody enrolled is told.")
    if wanted == "call_off":
        outcome = call_off_offering(training.pk, actor=actor, reason=reason)
        text = ngettext(
            "It is called off; %(count)d person is told.", "It is called off; %(count)d people are told.", outcome.told
        )
        return text % {"count": outcome.told}
    if wanted == "complete":
        count = complete_training(training, actor=actor)
        return ngettext("%(count)d person has completed it.", "%(count)d people have completed it.", count) % {
            "count": count
        }
    raise Invalid(_("This is not something that can be done here."))


def numbers_of(training: Training) -> dict[str, int]:
    """How many would be told, and what money would go back, in minor units."""
    people = Enrollment.objects.filter(offering=training.pk, state__in=sorted(OPEN.difference(LAPSED)))
    counts = people.aggregate(
        enrolled=Count("pk", filter=Q(state=EnrollmentState.ENROLLED)),
        told=Count("pk"),
    )
    money = LedgerEntry.objects.filter(order__enrollment__in=people).aggregate(
        total=Sum("amount"), payers=Count("order", distinct=True)
    )
    return {**counts, "money": money["total"] or 0, "payers": money["payers"] or 0}
