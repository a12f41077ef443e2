"""A tutor's lessons, and the week as it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.people import signed_in
from config.kit.pages.components.times import WeekEntry
from config.kit.pages.paging import pages_of
from config.kit.pages.times import zone_label
from scheduling.agenda import load_agenda, zone_of
from scheduling.enums import SessionMode, SlotStatus
from scheduling.free_times import open_spans
from scheduling.pages.profile import own_profile
from scheduling.queries import lessons_taught_by, lessons_to_mark
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from scheduling.free_times import Agenda
    from scheduling.models import LessonSlot

MARKED_AT_ONCE: Final = 8
PAGE_SIZE: Final = 20
WEEK: Final = timedelta(days=7)
WEEKS_BACK: Final = 52


@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """The lessons that the viewer gives: what waits to be marked and what comes, or what was, the newest first."""
    person = signed_in(request)
    own_profile(request)
    lessons = lessons_taught_by(person)
    is_past = request.GET.get("view") == "past"
    now = timezone.now()
    was = Q(ends_at__lte=now) | Q(status=SlotStatus.COMPLETED)
    shown = lessons.filter(was).order_by("-starts_at", "-pk") if is_past else lessons.exclude(was)
    page = pages_of(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    to_mark = [] if is_past else list(lessons_to_mark(person)[:MARKED_AT_ONCE])
    return render(request, "scheduling/lessons.html", {"page": page, "is_past": is_past, "to_mark": to_mark})


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """One week as it stands: open hours and lessons, in the tutor's zone. Nothing is changed here."""
    profile = own_profile(request)
    zone = zone_of(profile)
    monday = _monday(request.GET.get("week", ""), timezone.now().astimezone(zone).date())
    agenda = load_agenda(profile)
    begin, end = (datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC) for day in (monday, monday + WEEK))
    lessons = lessons_taught_by(signed_in(request)).exclude(status=SlotStatus.CANCELED)
    entries = [
        *_open_hours(agenda, monday, after=timezone.now()),
        *(_lesson_entry(lesson) for lesson in lessons.filter(starts_at__lt=end, ends_at__gt=begin)),
    ]
    return render(
        request,
        "scheduling/week.html",
        {
            "monday": monday,
            "sunday": monday + WEEK - timedelta(days=1),
            "entries": entries,
            "zone": zone.key,
            "zone_words": zone_label(zone),
            "away": [pair for pair in agenda.away if pair[0] < monday + WEEK and pair[1] >= monday],
            "previous": f"?week={monday - WEEK}",
            "next": f"?week={monday + WEEK}",
        },
    )


def _monday(wanted: str, today: date) -> date:
    """The Monday of the wanted date, as long as it lies within a year of today."""
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        day = today
    if abs(day - today) > WEEKS_BACK * WEEK:
        day = today
    return day - timedelta(days=day.weekday())


def _open_hours(agenda: Agenda, monday: date, *, after: datetime) -> list[WeekEntry]:
    """The hours to come in which something can be booked, by the ways of teaching that share them."""
    now = after.replace(second=0, microsecond=0)
    ways: dict[Span, list[str]] = {}
    for mode, number in product(SessionMode, range(7)):
        day = monday + timedelta(days=number)
        for span in open_spans(agenda, mode, day, day):
            ways.setdefault(span, []).append(str(mode.label))
    return [
        WeekEntry(
            start=max(span.start, now), end=span.end, label=_("Open: %(ways)s") % {"ways": ", ".join(labels)}, kind="ok"
        )
        for span, labels in ways.items()
        if span.end > now
    ]


def _lesson_entry(lesson: LessonSlot) -> WeekEntry:
    return WeekEntry(
        start=lesson.starts_at,
        end=lesson.ends_at,
        label=f"{lesson.student} · {lesson.course_pack.title}",
        href=reverse("scheduling:lesson", args=[lesson.uid]),
        kind="info",
    )
