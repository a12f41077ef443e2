"""A training that a group takes part in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.enums import OfferingKind, RunState
from catalog.models.location import Location
from catalog.models.offering import Offering
from catalog.models.training_type import TrainingType

LISTING = frozenset({"is_published", "is_active", "run_state"})


class Training(Offering):
    """Dated sessions for a group, led by any number of trainers, none among it.

    Not published means not bookable by anybody; `is_active` False means archived.
    """

    KIND = OfferingKind.TRAINING

    offering_ptr: Offering  # Django's link to the base; enrolments know that row

    training_type = models.ForeignKey(
        TrainingType, on_delete=models.PROTECT, related_name="trainings", verbose_name=_("type")
    )
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="catalog.TrainingTrainer",
        related_name="trainings_led",
        verbose_name=_("trainers"),
    )
    default_location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual location")
    )

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")

    @property
    def may_be_listed(self) -> bool:
        """Whether everything that makes a training visible to anybody holds."""
        return self.is_published and self.is_active and self.run_state != RunState.CALLED_OFF

    def save(self, **kwargs: Any) -> None:
        """As the offering's; kind and listing follow from the rest."""
        self.kind = self.KIND
        fields = kwargs.get("update_fields")
        if fields is None or LISTING & set(fields):
            self.is_listed = self.may_be_listed
            if fields is not None:
                kwargs["update_fields"] = {*fields, "is_listed"}
        super().save(**kwargs)


class TrainingTrainer(models.Model):
    """One person leading one training."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="posts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training_posts")

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["training", "user"], name="training_trainer_unique")]

    def __str__(self) -> str:
        return str(self.user)
