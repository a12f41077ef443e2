"""The trainers and the dates on a training's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountStatus, Role
from accounts.models import Membership, User
from catalog.models import Location, Training, TrainingTrainer
from config.kit.admin import StackedInline, TabularInline, narrow_choices
from config.kit.pages.times import zone_label
from scheduling.enums import SessionStatus
from scheduling.models import Session

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def who_train(rows: QuerySet[User]) -> QuerySet[User]:
    """Those who can lead a training somewhere; whether it is the training's own school, saving tells."""
    posts = Membership.objects.filter(user=OuterRef("pk"), role=Role.TRAINER, is_active=True)
    return rows.filter(Exists(posts), is_active=True, account_status=AccountStatus.ACTIVE)


narrow_choices(TrainingTrainer, "user", who_train)


class TrainerInline(TabularInline[TrainingTrainer, Training]):
    """Who leads it; whoever comes or goes is told."""

    model = TrainingTrainer
    practice_path = "training__practice"
    may_add = may_change = may_delete = True
    show_change_link = False
    hide_title = True
    tab = False
    fields = ["user"]
    autocomplete_fields = ["user"]
    ordering = ["id"]

    def get_extra(self, request: HttpRequest, obj: Training | None = None, **kwargs: Any) -> int:
        """Something new begins with an empty row."""
        return 1 if obj is None else super().get_extra(request, obj, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Training | None = None, **kwargs: Any) -> Any:
        """Whoever leads it already stays a choice, even after leaving the school."""
        formset = super().get_formset(request, obj, **kwargs)
        field: Any = formset.form.base_fields.get("user")
        if field is not None:
            present = TrainingTrainer.objects.filter(training=obj) if obj else TrainingTrainer.objects.none()
            offered = Q(pk__in=who_train(field.queryset).values("pk")) | Q(pk__in=present.values("user"))
            field.queryset = User.objects.filter(offered)
            field.label = _("Trainer")
        return formset


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

    def get_extra(self, request: HttpRequest, obj: Training | None = None, **kwargs: Any) -> int:
        """Something new begins with an empty date."""
        return 1 if obj is None else super().get_extra(request, obj, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Times name their zone; a link without its scheme is a safe one."""
        if db_field.name == "meet_link":
            kwargs["assume_scheme"] = "https"
        elif db_field.name in {"starts_at", "ends_at"}:
            kwargs["help_text"] = zone_label(get_current_timezone())
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
