"""What the office does with a training beyond changing its fields."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.people import signed_in
from catalog.enums import RunState
from config.kit.admin import Act, ReasonForm
from config.kit.errors import Invalid
from config.kit.numbers import whole_number
from enrollments.admin.trainings.act_forms import CopyForm, MoveForm, SeriesForm
from enrollments.admin.trainings.series import make_series
from enrollments.admin.waiting_list import INVITE_NEXT
from enrollments.enums import EnrollmentState
from enrollments.services.moving import move_enrollments
from enrollments.services.running import call_off_offering, confirm_offering
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.trainings import archive_training, copy_training, deactivate_training, update_training
from scheduling.wall_clock import instants_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from catalog.models import Training


def _copy(request: HttpRequest, training: Training, values: Mapping[str, Any]) -> str:
    made = copy_training(
        training,
        actor=signed_in(request),
        plans=moved_plans(training, values["first"]),
        title=values["title"],
        is_published=values["is_published"],
        accept_clashes=values["accept_clashes"],
    )
    said = _("The copy is made: %(title)s, %(day)s.") % {"title": made.title, "day": date_format(values["first"])}
    page = reverse("admin:catalog_training_change", args=[made.pk])
    return format_html('{} <a href="{}">{}</a>', said, page, _("Open the copy"))


def moved_plans(training: Training, first: date) -> list[SessionPlan]:
    """The training's dates, shifted so that the first is on the day `first`, each at its time by the local clock."""
    zone = ZoneInfo(training.practice.time_zone)
    planned = Session.objects.filter(offering=training.pk, status=SessionStatus.PLANNED).select_related("location")
    sessions = list(planned.order_by("starts_at"))
    if not sessions:
        return []
    shift = first - sessions[0].starts_at.astimezone(zone).date()

    def moved(instant: datetime) -> datetime:
        wall = instant.astimezone(zone).replace(tzinfo=None) + shift
        found = next(instants_of(zone, wall), None)
        if found is None:
            raise Invalid(fields={"first": [_("On %(day)s the clock skips that time.") % {"day": wall.date()}]})
        return found

    return [
        SessionPlan(moved(one.starts_at), moved(one.ends_at), one.location, one.meet_link, one.note) for one in sessions
    ]


def _move(request: HttpRequest, training: Training, values: Mapping[str, Any]) -> TemplateResponse:
    from django.contrib import admin  # noqa: PLC0415 - the site is ready only now

    target = values["target_training"]
    outcome = move_enrollments(
        training.offering_ptr,
        target.offering_ptr,
        student_ids=values["students"],
        is_copy=values["operation"] == "copy",
        state=EnrollmentState(values["state"]) if values["state"] else None,
        actor=signed_in(request),
    )
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=values["students"])}
    context = {
        **admin.site.each_context(request),
        "title": _("Carried over"),
        "heading": _("Carried over"),
        "original": training,
        "opts": training._meta,
        "target": target,
        "moved": [people[pk] for pk in outcome.moved],
        "skipped": [people[pk] for pk in outcome.skipped],
        "errors": [_named(text, people) for text in outcome.errors],
        "back": reverse("admin:catalog_training_change", args=[training.pk]),
        "onward": reverse("admin:catalog_training_change", args=[target.pk]),
    }
    return TemplateResponse(request, "admin/carried_over.html", context)


def _named(text: str, people: Mapping[int, str]) -> str:
    """`Student 7 …` with the name instead of the number."""
    words = text.split(" ", 2)
    number = whole_number(words[1].rstrip(":"))
    known = people.get(number) if number is not None else None
    return f"{known}: {words[2]}" if known else text


def _confirm(request: HttpRequest, training: Training, _values: Mapping[str, Any]) -> str:
    confirm_offering(training.pk, actor=signed_in(request))
    return _("It takes place. Everybody enrolled is told.")


def _call_off(request: HttpRequest, training: Training, values: Mapping[str, Any]) -> str:
    call_off_offering(training.pk, actor=signed_in(request), reason=values["reason"])
    return _("Called off. Everybody who was on it is told, and gets back what was paid.")


def _archive(request: HttpRequest, training: Training, values: Mapping[str, Any]) -> str:
    archive_training(training, actor=signed_in(request), reason=values["reason"])
    return _("It is archived with its history.")


def _withdraw(request: HttpRequest, training: Training, _values: Mapping[str, Any]) -> str:
    deactivate_training(training, actor=signed_in(request))
    return _("It is not published any more. Whoever is on it stays.")


def _publish(request: HttpRequest, training: Training, _values: Mapping[str, Any]) -> str:
    update_training(training, actor=signed_in(request), is_published=True)
    return _("It is published.")


def is_open(_request: HttpRequest, training: Training) -> bool:
    """Whether people can still come and go."""
    return training.is_active and training.run_state != RunState.CALLED_OFF and not training.has_started


ACTS: Final = [
    INVITE_NEXT,
    Act(
        "series",
        gettext_lazy("Series of dates"),
        make_series,
        form=SeriesForm,
        explanation=gettext_lazy("First all dates are listed with what clashes; then you choose which to make."),
        allowed=lambda _request, training: training.is_active and training.run_state != RunState.CALLED_OFF,
        icon="event_repeat",
    ),
    Act(
        "copy",
        gettext_lazy("Copy to new dates"),
        _copy,
        form=CopyForm,
        explanation=gettext_lazy("With its trainers, rules and rooms, and nobody on it."),
        icon="content_copy",
    ),
    Act(
        "move",
        gettext_lazy("Move or copy people"),
        _move,
        form=MoveForm,
        explanation=gettext_lazy("Nobody is told, nobody is invited, and the places of the other training hold."),
        icon="move_group",
    ),
    Act(
        "confirm",
        gettext_lazy("It takes place"),
        _confirm,
        explanation=gettext_lazy("Everybody enrolled is told."),
        allowed=lambda request, training: is_open(request, training) and training.run_state == RunState.PLANNED,
        icon="event_available",
    ),
    Act(
        "publish",
        gettext_lazy("Publish"),
        _publish,
        explanation=gettext_lazy("Students find it and can enrol."),
        allowed=lambda _request, training: training.is_active and not training.is_published,
        icon="visibility",
        in_list=True,
    ),
    Act(
        "deactivate",
        gettext_lazy("Do not publish any more"),
        _withdraw,
        explanation=gettext_lazy("Nobody can enrol any more; whoever is on it stays, and so do its dates."),
        allowed=lambda _request, training: training.is_active and training.is_published,
        icon="visibility_off",
        in_list=True,
    ),
    Act(
        "call-off",
        gettext_lazy("Call it off"),
        _call_off,
        form=ReasonForm,
        explanation=gettext_lazy("Everybody on it is told why, its dates are canceled, and what was paid goes back."),
        allowed=is_open,
        kind="danger",
        icon="event_busy",
    ),
    Act(
        "archive",
        gettext_lazy("Archive"),
        _archive,
        form=ReasonForm,
        explanation=gettext_lazy("It disappears from the lists; nothing is deleted."),
        allowed=lambda _request, training: (
            training.is_active and (training.ends_at is None or training.ends_at <= timezone.now())
        ),
        kind="danger",
        icon="archive",
    ),
]
