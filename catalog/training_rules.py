"""Who may do what with a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.rules import is_practice_admin
from catalog.models import TrainingTrainer

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import Offering


def leads_training(user: Person, training: Offering | int) -> bool:
    """Whether the person is one of its trainers."""
    pk = training if isinstance(training, int) else training.pk
    return user.is_authenticated and TrainingTrainer.objects.filter(training_id=pk, user=user).exists()


def may_run_training(user: Person, training: Offering) -> bool:
    """Its trainers, and who runs the practice."""
    return is_practice_admin(user, training.practice_id) or leads_training(user, training)


def may_see_training(user: Person, training: Offering) -> bool:
    """Anybody what is listed; those who run it always."""
    return training.is_listed or may_run_training(user, training)
