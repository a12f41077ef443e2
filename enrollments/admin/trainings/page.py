"""The list of trainings and the page of one, saved by the services that tell everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.enums import RunState
from catalog.models import Training, TrainingTrainer
from config.kit.admin import Group, ModelAdmin, SimpleListFilter, display, register
from config.kit.admin.site import house_of
from enrollments.admin.trainings.acts import ACTS
from enrollments.admin.trainings.forms import TrainingForm
from enrollments.admin.trainings.inlines import SessionInline, TrainerInline
from enrollments.admin.trainings.links import decisions_link, trainer_page_link
from enrollments.admin.waiting_list import PlacesFilter, decisions_table, line_table
from enrollments.attention import below_minimum
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.sessions import cancel_session, change_session, plan_sessions
from scheduling.services.trainings import create_training, update_training

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

EDITED: Final = (
    "title",
    "training_type",
    "description",
    "price",
    "capacity",
    "minimum_participants",
    "decide_at",
    "when_short",
    "apply_policies",
    "is_published",
    "default_location",
)
DATE_FIELDS: Final = ("starts_at", "ends_at", "location", "meet_link", "note")
TONES: Final[Any] = {"unpublished": "warning", "planned": "info", "confirmed": "success", "called_off": "danger"}


class WhenFilter(SimpleListFilter):
    """Those to come, running and over."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("coming", _("To come")), ("over", _("Over")), ("short", _("Below their minimum"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Training]) -> QuerySet[Training]:
        """The rows that the choice means."""
        now = timezone.now()
        if self.value() == "coming":
            return queryset.filter(is_active=True).exclude(starts_at__lte=now)
        if self.value() == "short":
            return below_minimum(queryset)
        return queryset.filter(ends_at__lte=now) if self.value() == "over" else queryset


@register(Training)
class TrainingAdmin(ModelAdmin[Training]):
    """Trainings of the viewer's schools."""

    group = Group.CATALOG
    icon = "groups"
    place = 55
    practice_path = "practice"
    may_add = may_change = True
    is_audited_by_service = True
    is_found_everywhere = True
    form = TrainingForm
    list_display = ["title", "training_type", "starts_at", "seats", "waiting", "state", "practice"]
    list_filter = [WhenFilter, PlacesFilter, "training_type", "run_state", "is_published", "is_active", "practice"]
    list_select_related = ["training_type", "practice"]
    search_fields = ["title", "description", "training_type__name"]
    ordering = ["-starts_at", "-id"]
    inlines = [TrainerInline, SessionInline]
    acts = ACTS
    fieldsets = [
        (None, {"fields": ["practice", "title", "training_type", "description", "people"]}),
        (_("Places and price"), {"fields": [("capacity", "price"), "taken", "is_published", "apply_policies"]}),
        (
            _("Whether it takes place"),
            {"fields": ["state", "minimum_participants", "decide_at", "when_short"]},
        ),
        (_("Room, and what clashes"), {"fields": ["default_location", "accept_clashes"]}),
        (_("Waiting list"), {"fields": ["line", "decisions"]}),
    ]
    readonly_fields = ["taken", "state", "line", "decisions", "people"]

    def get_list_display(self, request: HttpRequest) -> Any:
        """The school only for who runs several."""
        practices = house_of(self.admin_site).practices_of(request)
        is_one = practices is not None and len(practices) == 1
        return [name for name in self.list_display if not (is_one and name == "practice")]

    def get_fieldsets(self, request: HttpRequest, obj: Training | None = None) -> Any:
        """Something new has nobody on it yet."""
        if obj is not None:
            return self.fieldsets
        hidden = {"people", "taken", "state"}
        shown = []
        for title, options in self.fieldsets[:-1]:
            shown.append((title, {"fields": [name for name in options["fields"] if name not in hidden]}))
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: Training | None = None) -> Any:
        """A training does not change hands; an archived one is only read."""
        if obj is None:
            return self.readonly_fields
        return [*self.readonly_fields, "practice"]

    def has_change_permission(self, request: HttpRequest, obj: Training | None = None) -> bool:
        """Archived ones are only read."""
        is_open = obj is None or obj.is_active
        return is_open and super().has_change_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The school in which the viewer is."""
        practice = getattr(request, "practice", None)
        return {"practice": practice.pk if practice else None, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Training, form: Any, change: bool) -> None:
        """With its dates, in `save_related`: one refusal undoes both."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """By the services: training and trainers, then each date."""
        actor, said = self.actor(request), form.cleaned_data
        is_fine = bool(said.get("accept_clashes"))
        trainers, dates = (next(one for one in formsets if one.model is model) for model in (TrainingTrainer, Session))
        rows = dates.forms
        new = [_plan(one.cleaned_data) for one in rows if _is_new(one)]
        training = form.instance
        if change:
            values = {name: said[name] for name in form.changed_data if name in EDITED}
            if trainers.has_changed():
                values["trainers"] = _chosen(trainers)
            gone = [one for one in dates.deleted_forms if one.instance.pk]
            for one in gone:
                cancel_session(one.instance, actor=actor)
            if values:
                update_training(training, actor=actor, accept_clashes=is_fine, **values)
            for one in rows:
                if one.instance.pk and one.has_changed() and one not in gone:
                    changes = {name: one.cleaned_data[name] for name in one.changed_data if name in DATE_FIELDS}
                    fresh: Session = type(one.instance).objects.get(pk=one.instance.pk)
                    change_session(fresh, actor=actor, accept_clashes=is_fine, **changes)
            if new:
                plan_sessions(training.pk, new, actor=actor, accept_clashes=is_fine)
        else:
            made = create_training(
                said["practice"],
                actor=actor,
                plans=new,
                trainers=_chosen(trainers),
                accept_clashes=is_fine,
                **{name: said[name] for name in EDITED},
            )
            training.pk = training.id = made.pk
            training.offering_ptr_id = made.pk
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    @display(description=_("places"), ordering="seats_taken")
    def seats(self, training: Training) -> str:
        """Taken, and how many there are."""
        return f"{training.seats_taken} / {'∞' if training.capacity is None else training.capacity}"

    @display(description=_("taken"))
    def taken(self, training: Training) -> str:
        """The same on the page."""
        return self.seats(training)

    @display(description=_("waiting"), ordering="waitlist_length")
    def waiting(self, training: Training) -> int:
        """How many."""
        return training.waitlist_length

    @display(description=_("takes place"), ordering="run_state", label=TONES)
    def state(self, training: Training) -> tuple[str, Any]:
        """Whether it does."""
        if not training.is_active:
            return "archived", _("Archived")
        if training.has_ended:
            return "over", _("Over")
        if not training.is_published:
            return "unpublished", _("Not published")
        return training.run_state, RunState(training.run_state).label

    @display(description=_("who comes next"))
    def line(self, training: Training) -> Any:
        """The waiting list."""
        return line_table(training)

    @display(description=_("what was decided"))
    def decisions(self, training: Training) -> Any:
        """Its log."""
        return decisions_table(training, more=decisions_link(training))

    @display(description=_("people"))
    def people(self, training: Training) -> Any:
        """The way to the participants."""
        return trainer_page_link(training)


def _chosen(formset: Any) -> list[User]:
    """The people of the rows that stay."""
    said = (one.cleaned_data for one in formset.forms if one not in formset.deleted_forms)
    return [row["user"] for row in said if row.get("user")]


def _is_new(one: Any) -> bool:
    return not one.instance.pk and one.has_changed() and not one.cleaned_data.get("DELETE")


def _plan(said: Any) -> SessionPlan:
    return SessionPlan(
        starts_at=said["starts_at"],
        ends_at=said["ends_at"],
        location=said.get("location"),
        meet_link=said.get("meet_link") or "",
        note=said.get("note") or "",
    )
