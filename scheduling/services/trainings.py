"""Trainings with their dates and trainers: making, changing, copying, ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import trainers_of
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from catalog.locks import lock_training
from catalog.models import Training, TrainingTrainer
from catalog.registry import removal_obstacles
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.registry import participants_of
from scheduling.services.session_checks import as_noted, checked_sessions, refuse_clashes, refuse_trainer_clashes
from scheduling.services.session_notices import tell_trainers
from scheduling.services.sessions import keep_dates, trainers_now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from accounts.models import Practice, User
    from catalog.models import TrainingType
    from scheduling.plans import SessionPlan

EDITABLE: Final = frozenset(
    {
        "title",
        "description",
        "category",
        "keywords",
        "price",
        "currency",
        "capacity",
        "training_type",
        "default_location",
        "minimum_participants",
        "decide_at",
        "when_short",
        "apply_policies",
        "is_published",
    }
)
OWNED: Final = ("training_type", "default_location", "category")
"""What must be the same practice's."""


def create_training(
    practice: Practice,
    *,
    actor: User | None,
    title: str,
    training_type: TrainingType,
    capacity: int | None,
    plans: Sequence[SessionPlan] = (),
    trainers: Collection[User] = (),
    is_published: bool = True,
    apply_policies: bool = True,
    accept_clashes: bool = False,
    **more: Any,
) -> Training:
    """A training of the practice with its dates; its trainers are told of a published one.

    `capacity` None is unlimited, `more` are further `EDITABLE` fields. Raises
    `Forbidden` unless `actor` runs the practice, `Invalid` per field (also for
    what is another practice's), `Conflict`: `sessions_overlap`, `clashes` unless accepted.
    """
    if actor is not None and not is_practice_admin(actor, practice):
        raise Forbidden
    assert more.keys() <= EDITABLE
    values = {"currency": practice.currency, "default_location": None, **more}
    training = Training(
        practice=practice,
        title=title.strip(),
        training_type=training_type,
        capacity=capacity,
        is_published=is_published,
        apply_policies=apply_policies,
        **values,
    )
    _check(training, changed=EDITABLE)
    chosen = _checked_trainers(practice, trainers)
    with locked_transaction():
        training.save()
        sessions = checked_sessions(training, plans, prefix="sessions")
        refuse_clashes(training, plans, trainers=chosen, accept_clashes=accept_clashes)
        TrainingTrainer.objects.bulk_create([TrainingTrainer(training=training, user=user) for user in chosen])
        Session.objects.bulk_create(sessions)
        keep_dates(training)
        _refuse_late_decision(training)
        record_event(
            "training.created", training, actor=actor, practice=practice, title=training.title,
            sessions=[session.pk for session in sessions], trainers=[user.pk for user in chosen],
            clashes_accepted=accept_clashes,
        )  # fmt: skip
        if training.is_published:
            _tell_trainers("trainer_added", chosen, training, actor)
    return training


def update_training(
    training: Training, *, actor: User | None, accept_clashes: bool = False, **changes: Any
) -> Training:
    """Change what a training is; `trainers` replaces all of them. Returns it as it is now.

    More places invite nobody, fewer remove nobody; what students agreed to
    stays. Raises as `create_training`, and `Conflict` (`is_participant`) for a
    trainer who takes part in it, `archived`.
    """
    trainers = changes.pop("trainers", None)
    assert changes.keys() <= EDITABLE
    if "title" in changes:
        changes["title"] = changes["title"].strip()
    with locked_transaction():
        training = _locked(training, actor)
        was_published = training.is_published
        before = {name: as_noted(getattr(training, name)) for name in changes}
        for name, value in changes.items():
            setattr(training, name, value)
        changed = {name for name in changes if before[name] != as_noted(getattr(training, name))}
        _check(training, changed=changed)
        if changed & {"decide_at", "minimum_participants"}:
            _refuse_late_decision(training)
        if changed:
            training.save(update_fields=sorted(changed))
            record_event(
                "training.changed", training, actor=actor, practice=training.practice_id,
                before={name: before[name] for name in sorted(changed)},
                after={name: as_noted(getattr(training, name)) for name in sorted(changed)},
            )  # fmt: skip
        present = trainers_now(training)
        chosen = present if trainers is None else _checked_trainers(training.practice, trainers, known=present)
        if {user.pk for user in chosen} != {user.pk for user in present}:
            _change_trainers(training, present, chosen, actor=actor, accept_clashes=accept_clashes)
        if training.is_published and not was_published:
            _tell_trainers("trainer_added", [user for user in chosen if user in present], training, actor)
    return training


def copy_training(
    training: Training,
    *,
    actor: User | None,
    plans: Sequence[SessionPlan],
    title: str = "",
    is_published: bool = False,
    accept_clashes: bool = False,
) -> Training:
    """A new training like this one, with dates of its own and nobody on it, led by those who still may.

    The day of decision keeps its distance from the first session. Raises as `create_training`.
    """
    more = {
        name: getattr(training, name)
        for name in ("description", "category", "keywords", "price", "currency", "default_location", "when_short")
    }
    if training.decide_at and training.starts_at and plans:
        first = min(plan.starts_at for plan in plans)
        more["decide_at"] = first - (training.starts_at - training.decide_at)
        more["minimum_participants"] = training.minimum_participants
    able = set(trainers_of(training.practice).values_list("pk", flat=True))
    return create_training(
        training.practice,
        actor=actor,
        title=title or training.title,
        training_type=training.training_type,
        capacity=training.capacity,
        plans=plans,
        trainers=[user for user in trainers_now(training) if user.pk in able],
        is_published=is_published,
        apply_policies=training.apply_policies,
        accept_clashes=accept_clashes,
        **more,
    )


def deactivate_training(training: Training, *, actor: User | None) -> Training:
    """Nobody can book it any more; whoever is on it stays, and so do its dates."""
    return update_training(training, actor=actor, is_published=False)


def archive_training(training: Training, *, actor: User | None, reason: str) -> Training:
    """Put it away with its history; nothing is deleted.

    Raises `Forbidden`, `Invalid` without a reason, `Conflict` (`active_enrollments`)
    while people are on it and its last session is not over: call it off instead.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Please say why.")]})
    with locked_transaction():
        training = _locked(training, actor, is_archived_ok=True)
        is_over = training.ends_at is not None and training.ends_at <= timezone.now()
        if not is_over and (people := removal_obstacles(training)):
            raise Conflict(
                _("People are still on this training. Call it off instead."),
                code="active_enrollments",
                details={"enrollments": people},
            )
        if training.is_active:
            training.is_active = training.is_published = False
            training.save(update_fields=["is_active", "is_published"])
            record_event("training.archived", training, actor=actor, practice=training.practice_id, reason=reason)
            _tell_trainers("trainer_removed", trainers_now(training), training, actor)
    return training


def _locked(training: Training, actor: User | None, *, is_archived_ok: bool = False) -> Training:
    locked = lock_training(training.pk)
    if actor is not None and not is_practice_admin(actor, locked.practice_id):
        raise Forbidden
    if not locked.is_active and not is_archived_ok:
        raise Conflict(_("This training was archived."), code="archived")
    return locked


def _check(training: Training, *, changed: Collection[str]) -> None:
    """Raise `Invalid` for values that cannot be, and for what is another practice's."""
    for name in OWNED:
        owned = getattr(training, name) if name in changed else None
        if owned is not None and (owned.practice_id != training.practice_id or not owned.is_active):
            raise Invalid(_("There is no such choice."), code=f"unknown_{name}", fields={name: [_("Choose another.")]})
    try:
        training.kind = training.KIND
        training.clean_fields(exclude={field.name for field in training._meta.fields} - EDITABLE | set(OWNED))
        training.validate_constraints(exclude=["uid"])
    except ValidationError as error:
        fields = error.message_dict
        if "__all__" in fields:
            fields["decide_at"] = fields.pop("__all__")
        raise Invalid(fields=fields) from error


def _refuse_late_decision(training: Training) -> None:
    if training.decide_at and training.starts_at and training.decide_at >= training.starts_at:
        raise Invalid(fields={"decide_at": [_("Decide before the first session.")]})


def _checked_trainers(practice: Practice, trainers: Collection[User], known: Collection[User] = ()) -> list[User]:
    """The chosen ones, each once. Raises `Invalid` naming who is no trainer of the practice; `known` may stay."""
    chosen = list({user.pk: user for user in trainers}.values())
    able = set(trainers_of(practice).filter(pk__in=[user.pk for user in chosen]).values_list("pk", flat=True))
    unknown = [user.pk for user in chosen if user.pk not in able and user not in known]
    if unknown:
        raise Invalid(
            _("There is no such trainer."),
            code="unknown_trainers",
            fields={"trainers": [_("Choose among the trainers of the practice.")]},
            details={"trainers": unknown},
        )
    return chosen


def _change_trainers(
    training: Training, present: Sequence[User], chosen: Sequence[User], *, actor: User | None, accept_clashes: bool
) -> None:
    """Who comes is asked for their time, who goes gets the dates out of the calendar."""
    added = [user for user in chosen if user not in present]
    removed = [user for user in present if user not in chosen]
    taking_part = {one.user.pk for one in participants_of(training.pk)}
    if any(user.pk in taking_part for user in added):
        raise Conflict(
            _("Somebody who takes part in a training cannot lead it."),
            code="is_participant",
            fields={"trainers": [_("Somebody who takes part in a training cannot lead it.")]},
        )
    coming = _coming(training)
    if added:
        refuse_trainer_clashes(training, added, coming, accept_clashes=accept_clashes)
    TrainingTrainer.objects.filter(training=training, user__in=removed).delete()
    TrainingTrainer.objects.bulk_create([TrainingTrainer(training=training, user=user) for user in added])
    for session in coming:  # newer than what those who go have in their calendars
        session.calendar_sequence += 1
        session.save(update_fields=["calendar_sequence"])
    record_event(
        "training.trainers_changed", training, actor=actor, practice=training.practice_id,
        added=[user.pk for user in added], removed=[user.pk for user in removed], clashes_accepted=accept_clashes,
    )  # fmt: skip
    training.save(update_fields=[])
    _tell_trainers("trainer_removed", removed, training, actor)
    if training.is_published:
        _tell_trainers("trainer_added", added, training, actor)


def _coming(training: Training) -> list[Session]:
    rows = Session.objects.filter(offering=training.pk, status=SessionStatus.PLANNED, ends_at__gt=timezone.now())
    return list(rows.select_related("location").order_by("starts_at", "pk"))


def _tell_trainers(kind: str, trainers: Collection[User], training: Training, actor: User | None) -> None:
    told = [user for user in trainers if user != actor]
    if told:
        tell_trainers(kind, told, training=training, sessions=_coming(training))
