"""What the office fills in about a training and its dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountStatus, Role
from accounts.models import User
from catalog.models import Location, Training, TrainingType
from config.kit.admin import StackedInline
from config.kit.admin.act_forms import LOOKS
from scheduling.enums import SessionStatus
from scheduling.models import Session

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class TrainingForm(forms.ModelForm):  # type: ignore[type-arg]  # the admin names the model
    """A training with its trainers, and the tick that lets what clashes be."""

    led_by = forms.ModelMultipleChoiceField(
        label=_("Trainers"),
        queryset=User.objects.none(),
        required=False,
        widget=LOOKS[forms.CheckboxSelectMultiple],
        help_text=_("They are told."),
    )
    accept_clashes = forms.BooleanField(
        label=_("Save all the same"),
        required=False,
        help_text=_("Trainers or rooms that are taken are named above, after saving once without this tick."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "led_by" not in self.fields:
            return
        trains = Q(memberships__role=Role.TRAINER, memberships__is_active=True)
        if self.instance.pk:
            trains &= Q(memberships__practice=self.instance.practice_id)
            trains |= Q(training_posts__training=self.instance.pk)
            self.initial["led_by"] = list(self.instance.trainers.values_list("pk", flat=True))
            practice = self.instance.practice_id
            self._offer("training_type", TrainingType.objects.filter(practice=practice))
            self._offer("default_location", Location.objects.filter(practice=practice))
        elif self.practices is not None:
            trains &= Q(memberships__practice__in=self.practices)
        people = User.objects.filter(trains, is_active=True, account_status=AccountStatus.ACTIVE).distinct()
        self._offer("led_by", people.order_by("first_name", "last_name", "pk"))

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field: Any = self.fields.get(name)
        if field is not None:
            field.queryset = rows

    practices: frozenset[int] | None = None
    """Those of the viewer, None for all; set by the admin."""


class SessionInline(StackedInline[Session, Training]):
    """The dates that are planned; canceled ones stay in the history and in calendars."""

    model = Session
    fk_name = "offering"
    practice_path = "practice"
    may_add = may_change = may_delete = True
    verbose_name = _("date")
    verbose_name_plural = _("dates")
    hide_title = True
    tab = False
    fields = ["starts_at", "ends_at", ("location", "meet_link"), "note"]
    ordering = ["starts_at", "id"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A link without its scheme is a safe one."""
        if db_field.name == "meet_link":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Only those that take place."""
        rows: QuerySet[Session] = super().get_queryset(request)
        return rows.filter(status=SessionStatus.PLANNED)

    def get_formset(self, request: HttpRequest, obj: Training | None = None, **kwargs: Any) -> Any:
        """Rooms of the training's own school."""
        formset = super().get_formset(request, obj, **kwargs)
        field: Any = formset.form.base_fields.get("location")
        if field is not None and obj is not None:
            field.queryset = Location.objects.filter(practice=obj.practice_id)
        return formset
