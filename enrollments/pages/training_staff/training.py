"""What every page of one training shows around its content, and the page with its participants."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import signed_in
from catalog.enums import RunState
from catalog.pages.practices import show_in_practice
from catalog.training_queries import access_own_training
from enrollments.enums import EnrollmentState
from enrollments.pages.training_staff.forms import InviteForm, ParticipantsForm
from enrollments.pages.training_staff.participants import (
    COLUMNS,
    find_participants,
    in_order,
    rows_of,
)
from enrollments.services.waiting import waiting_line
from scheduling.enums import SessionStatus
from scheduling.models import Session

if TYPE_CHECKING:
    from catalog.models import Training
    from enrollments.services.waiting import Waiting

PAGE_SIZE: Final = 50
LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class Frame:
    """One training as the head of each of its pages says it; `next_session` is the one to come or the last."""

    training: Training
    sessions: list[Session]
    next_session: Session | None
    trainers: list[str]

    @property
    def is_open(self) -> bool:
        """Whether people can still come and go."""
        training = self.training
        return not training.has_started and training.is_active and training.run_state != RunState.CALLED_OFF

    @property
    def attended(self) -> Session | None:
        """The session whose attendance one is likely to look for: the last that began, else the next."""
        begun = [session for session in self.sessions if session.starts_at <= timezone.now()]
        return begun[-1] if begun else self.next_session

    @property
    def invitable(self) -> int:
        """For how many of the waiting a place is free now."""
        training = self.training
        if not (self.is_open and training.is_published and training.waitlist_length):
            return 0
        free = training.free_seats
        return training.waitlist_length if free is None else min(free, training.waitlist_length)

    @property
    def is_short(self) -> bool:
        """Whether it has fewer participants than it needs, and nobody has decided yet."""
        training = self.training
        minimum = training.minimum_participants
        return minimum is not None and training.run_state == RunState.PLANNED and training.seats_taken < minimum


def frame_of(request: HttpRequest, uid: uuid.UUID) -> Frame:
    """The training that the viewer runs, in its practice's colours and zone. Raises `NotFound`, `Forbidden`."""
    training = access_own_training(signed_in(request), uid)
    show_in_practice(request, training.practice)
    sessions = list(
        Session.objects.filter(offering=training.offering_ptr_id, status=SessionStatus.PLANNED).select_related(
            "location"
        )
    )
    now = timezone.now()
    coming = next((session for session in sessions if session.ends_at > now), None)
    trainers = [str(user.full_name or user.email) for user in training.trainers.order_by("training_posts__id")]
    return Frame(training, sessions, coming or (sessions[-1] if sessions else None), trainers)


@never_cache
@require_safe
def training(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who takes part, waits and was invited; everything that can be done with them."""
    frame = frame_of(request, uid)
    form = ParticipantsForm(request.GET, practice=frame.training.practice)
    found = find_participants(frame.training, form)
    page = Paginator(in_order(found, request.GET.get("sort", "")), PAGE_SIZE).get_page(request.GET.get("page"))
    total = page.paginator.count
    kept = request.GET.copy()
    are_ticked = "tick" in kept and kept.pop("tick") == ["all"]
    able = 0
    if frame.invitable:
        able = sum(one.is_eligible for one in first_of(frame.training))
    return render(
        request,
        "enrollments/training_staff/training.html",
        {
            "frame": frame,
            "training": frame.training,
            "form": form,
            "page": page,
            "rows": rows_of(frame.training, list(page.object_list), is_open=frame.is_open),
            "columns": COLUMNS,
            "count": ngettext("%(count)d person", "%(count)d people", total) % {"count": total},
            "are_gone": form.cleaned_data.get("state") == EnrollmentState.CANCELED,
            "is_filtered": any(request.GET.get(name) for name in form.fields),
            "are_ticked": are_ticked,
            "list": kept.urlencode(),
            "invitable": min(frame.invitable, able) if able < LOOKED_AT else frame.invitable,
            "invite_form": InviteForm(initial={"count": min(frame.invitable, able) or 1}),
        },
    )


def first_of(training: Training) -> list[Waiting]:
    """The head of the waiting list, with who would be passed over."""
    return list(islice(waiting_line(training), LOOKED_AT))
