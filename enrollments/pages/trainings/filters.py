"""What a visitor may look for among trainings."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Location, Training, TrainingType
from catalog.search import fold
from catalog.training_queries import listed_trainings
from config.kit.pages.forms import Form
from scheduling.enums import SessionStatus

if TYPE_CHECKING:
    from accounts.models import Practice

ANY: Final = ("", _("Any"))


def coming_trainings(practice: Practice | None) -> QuerySet[Training]:
    """Listed ones that have not begun, the next first; those without a date last."""
    coming = Q(starts_at__gt=timezone.now()) | Q(starts_at__isnull=True)
    return listed_trainings(practice).filter(coming).order_by(F("starts_at").asc(nulls_last=True), "pk")


class TrainingFilterForm(Form):
    """The filters of the list; every field may be empty. Days are days of `zone`."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search", "autocomplete": "off"}),
    )
    type = forms.ChoiceField(label=_("Type"), required=False)
    trainer = forms.ChoiceField(label=_("Trainer"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    from_day = forms.DateField(label=_("Begins from"), required=False)
    until_day = forms.DateField(label=_("Begins until"), required=False)
    is_free = forms.BooleanField(label=_("Only with free places"), required=False)

    def __init__(self, practice: Practice | None, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice, self.zone = practice, zone
        coming = coming_trainings(practice).order_by()
        held = Q(sessions__offering__in=coming.values("pk"), sessions__status=SessionStatus.PLANNED)
        leads = User.objects.filter(training_posts__training__in=coming).distinct()
        self._offer("type", TrainingType.objects.filter(trainings__in=coming).distinct().order_by("name"))
        self._offer("place", Location.objects.filter(held).distinct().order_by("name"))
        self._offer("trainer", leads.order_by("first_name", "last_name"), words=lambda user: user.full_name)

    def narrowed(self) -> QuerySet[Training]:
        """What is asked for; a filter that cannot be read counts as not set (the form says so)."""
        self.is_valid()
        wanted = self.cleaned_data
        rows = coming_trainings(self.practice)
        for word in fold(wanted.get("q", "")).split():
            named = Q(training_type__name__icontains=word) | Q(search_title__contains=word)
            rows = rows.filter(named | Q(search_words__contains=word))
        if wanted.get("type"):
            rows = rows.filter(training_type__uid=wanted["type"])
        if wanted.get("trainer"):
            rows = rows.filter(posts__user__uid=wanted["trainer"])
        if wanted.get("place"):
            here = Q(sessions__location__uid=wanted["place"], sessions__status=SessionStatus.PLANNED)
            rows = rows.filter(here).distinct()
        if wanted.get("from_day"):
            rows = rows.filter(starts_at__gte=self._midnight(wanted["from_day"]))
        if wanted.get("until_day"):
            rows = rows.filter(starts_at__lt=self._midnight(wanted["until_day"] + timedelta(days=1)))
        if wanted.get("is_free"):
            free = Q(capacity__isnull=True) | Q(seats_taken__lt=F("capacity"))
            rows = rows.filter(free, waitlist_length=0)
        return rows

    @property
    def is_used(self) -> bool:
        """Whether anything is asked for."""
        return any(self.cleaned_data.values())

    def _midnight(self, day: Any) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def _offer(self, name: str, rows: QuerySet[Any], words: Any = str) -> None:
        """The rows to choose from; a field with nothing to choose is left out."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        choices = [(str(row.uid), words(row)) for row in rows]
        field.choices = [ANY, *choices]
        if len(choices) < 2 and not self.data.get(name):  # noqa: PLR2004 - one is no choice
            del self.fields[name]
