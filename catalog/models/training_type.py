"""What kinds of trainings a practice gives, and which rules hold for them."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.models.policy import BookingPolicy, CancellationPolicy
from config.kit.models import Record


class TrainingType(Record):
    """A kind of training. One policy of each sort at most: two rules of one sort could contradict each other."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="training_types")
    name = models.CharField(_("name"), max_length=128)
    description = models.TextField(_("description"), blank=True)
    booking_policy = models.ForeignKey(
        BookingPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_types",
        verbose_name=_("booking policy"),
    )
    cancellation_policy = models.ForeignKey(
        CancellationPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_types",
        verbose_name=_("cancellation policy"),
    )

    class Meta:
        verbose_name = _("type of training")
        verbose_name_plural = _("types of trainings")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="training_type_unique",
                violation_error_message=_("There is such a type already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
