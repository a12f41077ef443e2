"""Changing when a tutor can be booked. What is booked already stays booked."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from catalog.enums import TeachingMode
from catalog.rules import may_edit_profile
from config.kit.errors import Forbidden, Invalid
from scheduling.agenda import ISO_WEEKDAYS, rules_of, zone_of
from scheduling.models import Availability, AvailabilityException, BookingRules
from scheduling.plannable_days import FARTHEST, require_plannable
from scheduling.tasks import refresh_next_free
from scheduling.wall_clock import MIDNIGHT

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import TutorProfile

WEEKDAYS: Final = tuple(ISO_WEEKDAYS)
CHANGEABLE: Final = frozenset({"day_of_week", "start_time", "end_time", "specific_date", "teaching_mode"})


def add_window(
    tutor: TutorProfile,
    *,
    actor: User,
    start_time: time,
    end_time: time,
    day_of_week: str = "",
    specific_date: date | None = None,
    teaching_mode: str = TeachingMode.BOTH,
) -> Availability:
    """A window on every `day_of_week`, or on `specific_date` alone. Raises `Forbidden` or `Invalid`."""
    _require_editor(actor, tutor)
    if specific_date is not None:
        require_plannable(specific_date, field="specific_date")
    window = Availability(
        tutor_profile=tutor,
        day_of_week=day_of_week,
        start_time=start_time,
        end_time=end_time,
        specific_date=specific_date,
        teaching_mode=teaching_mode,
    )
    if specific_date is not None and specific_date < timezone.now().astimezone(zone_of(tutor)).date():
        raise Invalid(fields={"specific_date": [_("This day has passed.")]})
    _check(window)
    with transaction.atomic():
        window.save()
        if rules_of(tutor).pk is None:  # what begins here needs a row for its zone and its next free time
            BookingRules.objects.get_or_create(tutor_profile=tutor, defaults={"time_zone": tutor.practice.time_zone})
        _tell(tutor, window, "availability.added", actor)
    return window


def change_window(window: Availability, *, actor: User, **changes: Any) -> Availability:
    """Change a window; `specific_date` None makes it weekly. Raises `Forbidden` or `Invalid`."""
    _require_editor(actor, window.tutor_profile)
    assert changes.keys() <= CHANGEABLE
    date_wanted = changes.get("specific_date")
    if date_wanted and date_wanted != window.specific_date:
        require_plannable(date_wanted, field="specific_date")
    for name, value in changes.items():
        setattr(window, name, value)
    if changes.get("specific_date") and "day_of_week" not in changes:
        window.day_of_week = ""
    _check(window)
    with transaction.atomic():
        window.save()
        _tell(window.tutor_profile, window, "availability.changed", actor)
    return window


def remove_window(window: Availability, *, actor: User) -> Availability:
    """Archive a window. Raises `Forbidden`."""
    _require_editor(actor, window.tutor_profile)
    window.is_active = False
    with transaction.atomic():
        window.save(update_fields=["is_active"])
        _tell(window.tutor_profile, window, "availability.removed", actor)
    return window


def add_days_away(
    tutor: TutorProfile, *, actor: User, starts_on: date, ends_on: date | None = None, note: str = ""
) -> AvailabilityException:
    """Take the weekly windows out from `starts_on` to `ends_on` (the same day unless said). Raises as `add_window`."""
    _require_editor(actor, tutor)
    ends_on = ends_on or starts_on
    require_plannable(starts_on, field="starts_on", past=FARTHEST)
    if ends_on < starts_on:
        raise Invalid(fields={"ends_on": [_("The last day comes before the first.")]})
    if ends_on < timezone.now().astimezone(zone_of(tutor)).date():
        raise Invalid(fields={"ends_on": [_("These days have passed.")]})
    require_plannable(ends_on, field="ends_on")
    with transaction.atomic():
        away = AvailabilityException.objects.create(
            tutor_profile=tutor, starts_on=starts_on, ends_on=ends_on, note=note.strip()
        )
        _tell(tutor, away, "days_away.added", actor)
    return away


def remove_days_away(away: AvailabilityException, *, actor: User) -> None:
    """Archive days away. Raises `Forbidden`."""
    _require_editor(actor, away.tutor_profile)
    away.is_active = False
    with transaction.atomic():
        away.save(update_fields=["is_active"])
        _tell(away.tutor_profile, away, "days_away.removed", actor)


def _check(window: Availability) -> None:
    """Make the window whole, or raise `Invalid`: its day follows from its date, and its hours are not open already."""
    if window.end_time != MIDNIGHT and window.end_time <= window.start_time:
        raise Invalid(fields={"end_time": [_("The end must be later than the beginning. For midnight write 00:00.")]})
    window.is_recurring = window.specific_date is None
    if window.specific_date is not None:
        of_date = WEEKDAYS[window.specific_date.weekday()]
        if window.day_of_week not in {"", of_date}:
            message = _("%(date)s is a %(day)s.") % {"date": window.specific_date, "day": of_date.label}
            raise Invalid(fields={"day_of_week": [message]})
        window.day_of_week = of_date
    if window.day_of_week not in WEEKDAYS:
        raise Invalid(fields={"day_of_week": [_("Choose a day.")]})
    if window.teaching_mode not in TeachingMode.values:
        raise Invalid(fields={"teaching_mode": [_("Choose how you teach.")]})
    _refuse_overlap(window)


def _refuse_overlap(window: Availability) -> None:
    """Raise `Invalid` (hours_overlap), naming the other window, where both open the same hours for one way of teaching.

    Hours on a date may lie over the weekly ones, and hours online over those in person.
    """
    near = Availability.objects.active().filter(
        tutor_profile=window.tutor_profile, day_of_week=window.day_of_week, specific_date=window.specific_date
    )
    for other in near.exclude(pk=window.pk).order_by("start_time", "pk"):
        shares_a_way = TeachingMode.BOTH in {window.teaching_mode, other.teaching_mode} or (
            window.teaching_mode == other.teaching_mode
        )
        if not shares_a_way or not (window.start_time < _end(other) and other.start_time < _end(window)):
            continue
        if _hours(window) == _hours(other) and window.teaching_mode == other.teaching_mode:
            message = _("These hours are there already.")
        else:
            message = _("They overlap with your hours %(hours)s (%(mode)s) on %(day)s. Change those instead.") % {
                "hours": _hours(other),
                "mode": other.get_teaching_mode_display(),
                "day": other.specific_date or other.get_day_of_week_display(),
            }
        raise Invalid(message, code="hours_overlap", fields={"start_time": [message]})


def _end(window: Availability) -> time:
    return time.max if window.end_time == MIDNIGHT else window.end_time


def _hours(window: Availability) -> str:
    return f"{window.start_time:%H:%M}\N{EN DASH}{window.end_time:%H:%M}"


def _require_editor(actor: User, tutor: TutorProfile) -> None:
    if not may_edit_profile(actor, tutor):
        raise Forbidden


def _tell(tutor: TutorProfile, row: Availability | AvailabilityException, action: str, actor: User) -> None:
    record_event(action, row, actor=actor, practice=tutor.practice_id, tutor_profile=tutor.pk)
    refresh_next_free.on_commit(tutor.pk)
