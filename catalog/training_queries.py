"""What a visitor or a member may see of trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.rules import administered_practices, is_member
from catalog.enums import RunState
from catalog.models import Training, TrainingTrainer
from catalog.training_rules import HELD_POST, may_run_training, may_see_training
from config.kit.errors import Forbidden, NotFound

if TYPE_CHECKING:
    import uuid

    from accounts.models import Practice
    from accounts.rules import Person

LISTABLE_TRAINING = Q(is_published=True, is_active=True) & ~Q(run_state=RunState.CALLED_OFF)


def listed_trainings(practice: Practice | None = None) -> QuerySet[Training]:
    """What anybody may see, of one practice or of all; past ones among them."""
    rows = Training.objects.filter(is_listed=True)
    return rows if practice is None else rows.filter(practice=practice)


def practice_trainings(practice: Practice) -> QuerySet[Training]:
    """Every training of the practice that was not archived."""
    return Training.objects.filter(practice=practice, is_active=True)


def trainings_for_user(user: Person) -> QuerySet[Training]:
    """Listed ones, those the person leads, and all of the practices they run."""
    practices = administered_practices(user)
    if practices is None:
        return Training.objects.all()
    seen = Q(is_listed=True) | Q(practice_id__in=practices)
    if user.is_authenticated:
        seen |= Q(pk__in=TrainingTrainer.objects.filter(HELD_POST, user=user).values("training_id"))
    return Training.objects.filter(seen)


def access_training(user: Person, uid: uuid.UUID | str) -> Training:
    """The training with practice, type and policies. Raises `NotFound`."""
    training = _found(uid)
    if not may_see_training(user, training):
        raise NotFound
    return training


def access_own_training(user: Person, uid: uuid.UUID | str) -> Training:
    """A training that the person runs. Strangers: `NotFound`; other members of the practice: `Forbidden`."""
    training = _found(uid)
    if may_run_training(user, training):
        return training
    raise Forbidden if is_member(user, training.practice_id) else NotFound


def _found(uid: uuid.UUID | str) -> Training:
    training = (
        Training.objects.select_related(
            "practice", "training_type__booking_policy", "training_type__cancellation_policy", "default_location"
        )
        .filter(uid=uid)
        .first()
    )
    if training is None:
        raise NotFound
    return training
