"""The trainings that somebody leads."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.pages.requests import practice_of
from accounts.people import signed_in
from accounts.rules import is_practice_admin
from catalog.models import Training, TrainingTrainer
from catalog.training_rules import HELD_POST
from config.kit.errors import Forbidden
from enrollments.pages.training_staff.forms import TrainingsForm
from enrollments.pages.training_staff.navigation import trains

PAGE_SIZE: Final = 20


@never_cache
@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """Those of this school that come, or on request those that are over; the next one first."""
    viewer = signed_in(request)
    practice = practice_of(request)
    runs = practice is not None and is_practice_admin(viewer, practice)
    if practice is None or not (runs or trains(request)):
        raise Forbidden
    form = TrainingsForm(request.GET)
    form.is_valid()
    rows = (Training.objects.all() if runs else led_by(viewer)).filter(practice=practice)
    is_past = request.GET.get("view") == "past"
    over = Q(ends_at__lte=timezone.now())
    coming = rows.exclude(over).filter(is_active=True)
    shown = (
        rows.filter(over).order_by("-starts_at") if is_past else coming.order_by(F("starts_at").asc(nulls_last=True))
    )
    for word in form.cleaned_data.get("q", "").split():
        shown = shown.filter(title__icontains=word)
    shown = shown.select_related("training_type", "practice")
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    total = page.paginator.count
    return render(
        request,
        "enrollments/training_staff/trainings.html",
        {
            "form": form,
            "page": page,
            "is_past": is_past,
            "runs": runs,
            "count": ngettext("%(count)d training", "%(count)d trainings", total) % {"count": total},
        },
    )


def led_by(user: User) -> QuerySet[Training]:
    """The trainings of which the person is a trainer."""
    return Training.objects.filter(pk__in=TrainingTrainer.objects.filter(HELD_POST, user=user).values("training"))
