"""Who may do what with a training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from accounts.enums import Role
from accounts.rules import is_practice_admin
from catalog.models import TrainingTrainer
from config.kit.statements import Given, Statement

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import Offering


HELD_POST: Final = Q(
    user__memberships__practice=F("training__practice"),
    user__memberships__role=Role.TRAINER,
    user__memberships__is_active=True,
)
"""Of a `TrainingTrainer`: still a trainer of the school. Who is none any more is named, and neither told nor let in."""


def leads_training(user: Person, training: Offering | int) -> bool:
    """Whether the person is named among its trainers, who cannot take part in it."""
    pk = training if isinstance(training, int) else training.pk
    return user.is_authenticated and bool(_POSTS.all(training=pk, user=user.pk))


def may_run_training(user: Person, training: Offering) -> bool:
    """Its trainers as long as they are trainers of the practice, and who runs that."""
    return is_practice_admin(user, training.practice_id) or may_lead(user, training.pk)


def may_lead(user: Person, training_id: int) -> bool:
    """Whether the person is one of its trainers, and still a trainer of its practice."""
    return user.is_authenticated and bool(_HELD.all(training=training_id, user=user.pk))


def may_see_training(user: Person, training: Offering) -> bool:
    """Anybody what is listed; those who run it always."""
    return training.is_listed or may_run_training(user, training)


_POSTS: Final = Statement(
    lambda: (
        TrainingTrainer.objects.filter(training=Given("training"), user=Given("user"))
        .order_by()
        .values_list("pk", flat=True)
    )
)
_HELD: Final = Statement(
    lambda: (
        TrainingTrainer.objects.filter(HELD_POST, training=Given("training"), user=Given("user"))
        .order_by()
        .values_list("pk", flat=True)
    )
)
