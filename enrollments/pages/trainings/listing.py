"""The public list of trainings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.pages.requests import practice_of
from config.kit.pages.times import viewer_zone
from enrollments.enums import LIVE
from enrollments.models import Enrollment
from enrollments.pages.trainings.filters import TrainingFilterForm
from enrollments.pages.trainings.places import Places, places_of
from enrollments.policies import booked_dates, booking_refusal
from scheduling.enums import SessionStatus
from scheduling.models import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from accounts.rules import Person
    from catalog.models import Location, Training

PAGE_SIZE: Final = 24
PLANNED: Final = Session.objects.filter(status=SessionStatus.PLANNED).select_related("location").order_by("starts_at")


@dataclass(frozen=True, slots=True)
class TrainingCard:
    """A training as a list shows it: its dates, its place, how full it is, and what it is to the viewer."""

    training: Training
    sessions: Sequence[Session]
    places: Places
    own: Enrollment | None = None
    is_beyond_policy: bool = False

    @property
    def first(self) -> Session | None:
        """The first date."""
        return self.sessions[0] if self.sessions else None

    @property
    def place(self) -> Location | None:
        """Where the first one is."""
        return self.first.location if self.first and self.first.location_id else self.training.default_location


@login_not_required
@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """What one can take part in, the next first; filters live in the address, htmx swaps only the results."""
    form = TrainingFilterForm(practice_of(request), viewer_zone(request), request.GET)
    page = Paginator(form.narrowed(), PAGE_SIZE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "form": form,
        "page": page,
        "cards": cards_of(with_dates(page.object_list), request.user),
        "count": ngettext("%(count)d training", "%(count)d trainings", count) % {"count": count},
        "is_filtered": form.is_used,
    }
    return render(request, "enrollments/trainings/list.html", context)


def with_dates(rows: Iterable[Training]) -> Iterable[Training]:
    """With everything a card shows, in a constant number of queries."""
    loaded = rows.select_related("practice", "training_type__booking_policy", "default_location")  # type: ignore[attr-defined]  # a page's slice
    found: Iterable[Training] = loaded.prefetch_related(Prefetch("sessions", queryset=PLANNED, to_attr="planned"))
    return found


def cards_of(rows: Iterable[Training], person: Person) -> list[TrainingCard]:
    """Cards for `with_dates` rows, with what the person has and what the booking policy would say."""
    shown = list(rows)
    if not isinstance(person, User) or not shown:
        return [TrainingCard(one, one.planned, places_of(one)) for one in shown]  # type: ignore[attr-defined]
    mine = Enrollment.objects.filter(student=person, offering__in=[one.pk for one in shown], state__in=LIVE)
    own = {enrollment.offering_id: enrollment for enrollment in mine}
    ruled = {one.training_type_id for one in shown if one.training_type.booking_policy_id and one.apply_policies}
    dates: dict[int, list[datetime]] = {type_id: booked_dates(person, type_id) for type_id in ruled}
    return [
        TrainingCard(
            one,
            one.planned,  # type: ignore[attr-defined]  # prefetched by `with_dates`
            places_of(one),
            own.get(one.pk),
            booking_refusal(one, dates.get(one.training_type_id, [])) is not None,
        )
        for one in shown
    ]
