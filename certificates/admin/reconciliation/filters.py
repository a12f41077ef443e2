"""Which lines are asked for; it stands in the address, for the page and for the file alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from catalog.models import Training, TrainingType
from certificates.enums import CaseState
from certificates.models import ReconciliationCase, ReconciliationLine
from certificates.reconciliation.proofs import BOOKED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from config.kit.dashboard import Practices

LONGEST: Final = 100
WORDS: Final = 6
DAYS: Final = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 1, 1)))
"""Between which a midnight is a moment in every zone."""


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LineFilter(forms.Form):
    """Everything is optional; what is not understood filters nothing and says so."""

    q = forms.CharField(label=_("Person or training"), max_length=LONGEST, required=False)
    practice = forms.ModelChoiceField(
        label=_("Practice"), queryset=Practice.objects.none(), required=False, empty_label=_("All")
    )
    type = forms.ModelChoiceField(
        label=_("Type"), queryset=TrainingType.objects.none(), required=False, empty_label=_("All")
    )
    training = forms.ModelChoiceField(
        queryset=Training.objects.none(), required=False, widget=forms.HiddenInput, label=_("Training")
    )
    since = forms.DateField(label=_("Begins from"), required=False, widget=DayInput, validators=DAYS)
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput, validators=DAYS)
    only = forms.BooleanField(label=_("Only disagreements"), required=False)

    def __init__(self, data: QueryDict, *, practices: Practices) -> None:
        super().__init__(data)
        own = Practice.objects.order_by("name")
        types = TrainingType.objects.select_related("practice").order_by("name", "pk")
        trainings = Training.objects.all()
        if practices is not None:
            own = own.filter(pk__in=practices)
            types, trainings = types.filter(practice__in=practices), trainings.filter(practice__in=practices)
        self._offer("practice", own)
        self._offer("type", types)
        self._offer("training", trainings)
        self.has_practices = practices is None or len(practices) > 1
        if not self.has_practices:
            del self.fields["practice"]
        self.is_valid()

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        choice: Any = self.fields[name]
        choice.queryset = rows

    @property
    def said(self) -> dict[str, Any]:
        """What was understood and says something."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def pills(self) -> Iterator[tuple[str, str, str]]:
        """(name of the field, label, value in words) of each that filters."""
        for name, value in self.said.items():
            shown = date_format(value, "j M Y") if name in {"since", "until"} else str(value)
            yield name, str(self.fields[name].label), "" if name == "only" else shown

    def rows(self, lines: QuerySet[ReconciliationLine]) -> QuerySet[ReconciliationLine]:
        """Those of `lines` that are asked for, the newest bookings first."""
        said = self.said
        found = lines.filter(state__in=BOOKED, offering__kind="training").order_by("-pk")
        if "practice" in said:
            found = found.filter(practice=said["practice"])
        if "type" in said:
            found = found.filter(offering__training__training_type=said["type"])
        if "training" in said:
            found = found.filter(offering=said["training"].pk)
        if "since" in said:
            found = found.filter(offering__starts_at__gte=_midnight(said["since"]))
        if "until" in said:
            found = found.filter(offering__starts_at__lt=_midnight(said["until"] + timedelta(days=1)))
        for word in said.get("q", "").split()[:WORDS]:
            found = found.filter(_about(word))
        return found.filter(Exists(open_cases(OuterRef("pk")))) if "only" in said else found


def open_cases(enrollment: Any) -> QuerySet[ReconciliationCase]:
    """The open cases about one seat."""
    return ReconciliationCase.objects.filter(enrollment=enrollment, state=CaseState.OPEN)


def _about(word: str) -> Q:
    return (
        Q(student__first_name__icontains=word)
        | Q(student__last_name__icontains=word)
        | Q(student__email__icontains=word)
        | Q(offering__title__icontains=word)
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock.min))
