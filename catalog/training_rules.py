"""Who may do what with a training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from accounts.rules import is_practice_admin
from catalog.models import TrainingTrainer
from config.kit.statements import Given, Statement

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import Offering


def leads_training(user: Person, training: Offering | int) -> bool:
    """Whether the person is one of its trainers."""
    pk = training if isinstance(training, int) else training.pk
    return user.is_authenticated and bool(_POSTS.all(training=pk, user=user.pk))


def may_run_training(user: Person, training: Offering) -> bool:
    """Its trainers, and who runs the practice."""
    return is_practice_admin(user, training.practice_id) or leads_training(user, training)


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
