"""What acts on a training ask."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.models import Location, Training
from config.kit.admin import ActForm
from config.kit.pages.times import span
from enrollments.enums import EnrollmentState
from enrollments.queries import training_enrollments
from enrollments.services.moving import STEPS
from scheduling.enums import SessionStatus
from scheduling.models import Session

SPACES: Final = re.compile(r"[\s,;]+")
DATES, TRAININGS = "dates", "trainings"


class CopyForm(ActForm):
    """A training like this one, from another day on."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=256)
    first = forms.DateField(
        label=gettext_lazy("First date"),
        help_text=gettext_lazy("The other dates keep their distance, and all of them their time of the day."),
    )
    is_published = forms.BooleanField(label=gettext_lazy("Publish it at once"), required=False)
    accept_clashes = forms.BooleanField(
        label=gettext_lazy("Save all the same"),
        required=False,
        help_text=gettext_lazy("When trainers or rooms are taken then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["title"] = self.target.title


class SeriesForm(ActForm):
    """A rule for dates; what it gives is shown with all that clashes before anything is saved."""

    what = forms.ChoiceField(
        label=gettext_lazy("What to make"),
        choices=[
            (DATES, gettext_lazy("More dates of this training")),
            (TRAININGS, gettext_lazy("A training like this one for each date")),
        ],
    )
    first = forms.DateField(label=gettext_lazy("From"))
    starts = forms.TimeField(label=gettext_lazy("Begins"))
    ends = forms.TimeField(label=gettext_lazy("Ends"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    every_weeks = forms.IntegerField(label=gettext_lazy("Every so many weeks"), min_value=1, max_value=52, initial=1)
    count = forms.IntegerField(label=gettext_lazy("How many dates"), min_value=1, max_value=200, required=False)
    until = forms.DateField(label=gettext_lazy("Or until"), required=False)
    without = forms.CharField(
        label=gettext_lazy("Left out"),
        required=False,
        help_text=gettext_lazy("Holidays, as 2027-04-27; several with spaces between."),
    )
    location = forms.ModelChoiceField(label=gettext_lazy("Location"), queryset=Location.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["location"]
        field.queryset = Location.objects.filter(practice=self.target.practice_id, is_active=True)  # type: ignore[attr-defined]  # a choice of rows
        self.initial["location"] = self.target.default_location_id
        planned = Session.objects.filter(offering=self.target.pk, status=SessionStatus.PLANNED)
        if last := planned.order_by("starts_at").last():
            self._go_on_from(last, ZoneInfo(self.target.practice.time_zone))

    def _go_on_from(self, last: Session, zone: ZoneInfo) -> None:
        """A week after the last date, at its hours and in its room, unless somebody says otherwise."""
        starts, ends = last.starts_at.astimezone(zone), last.ends_at.astimezone(zone)
        self.initial.update(
            {
                "first": (starts + timedelta(days=7)).date().isoformat(),
                "starts": f"{starts:%H:%M}",
                "ends": f"{ends:%H:%M}",
                "weekdays": [starts.weekday()],
                "location": last.location_id or self.initial["location"],
            }
        )

    def clean_without(self) -> frozenset[date]:
        """The days, whatever stands between them."""
        found = set()
        for text in filter(None, SPACES.split(self.cleaned_data["without"])):
            try:
                found.add(date.fromisoformat(text))
            except ValueError as error:
                raise ValidationError(_("%(text)s is no day. Write it as 2027-04-27.") % {"text": text}) from error
        return frozenset(found)


class MoveForm(ActForm):
    """Whom to carry where."""

    target_training = forms.ModelChoiceField(
        label=gettext_lazy("To"), queryset=Training.objects.none(), empty_label=gettext_lazy("Choose a training")
    )
    operation = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            ("move", gettext_lazy("Move: they leave this training")),
            ("copy", gettext_lazy("Copy: they stay on this one, too")),
        ],
    )
    state = forms.ChoiceField(label=gettext_lazy("As"), required=False)
    everybody = forms.BooleanField(label=gettext_lazy("Everybody on this training"), required=False)
    students = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Or only"), choices=[], coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = Q(starts_at__isnull=True) | Q(starts_at__gt=timezone.now())
        listed = Training.objects.filter(open_ones, practice=self.target.practice_id, is_listed=True)
        others = listed.exclude(pk=self.target.pk)
        choices: Any = self.fields
        choices["target_training"].queryset = others.order_by("-starts_at", "title")
        choices["target_training"].label_from_instance = partial(_named, zone=ZoneInfo(self.target.practice.time_zone))
        choices["target_training"].widget.choices = choices["target_training"].choices
        same = [("", _("As they are now"))]
        choices["state"].choices = [*same, *((state.value, state.label) for state in EnrollmentState if state in STEPS)]
        choices["students"].choices = [
            (one.student_id, f"{one.student} · {one.get_state_display()}") for one in training_enrollments(self.target)
        ]

    def clean(self) -> dict[str, Any]:
        """`students` are those meant, one way or the other."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        listed: Any = self.fields["students"]
        if values.pop("everybody", False):
            values["students"] = [student for student, _name in listed.choices]
        if not values.get("students") and "students" not in self.errors:
            self.add_error("students", _("Choose at least one person."))
        return values


def _named(training: Any, *, zone: ZoneInfo) -> str:
    begins = span(training.starts_at, None, zone, "short") if training.starts_at else _("no dates")
    free = training.free_seats
    room = _("Places for everybody")
    if free is not None:
        room = ngettext("%(count)d place free", "%(count)d places free", free) % {"count": free}
    return f"{training.title} · {begins} · {room}"
