"""What participants of a type of training must already have."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from certificates.models.issuer import Issuer
from config.kit.models import Record


class Requirement(Record):
    """A certificate that participants hold on the day of each session: its course name contains `course_text`.

    Compared folded (`catalog.search.fold`), word by word; `issuer` null means anybody's.
    """

    training_type = models.ForeignKey(
        "catalog.TrainingType",
        on_delete=models.PROTECT,
        related_name="requirements",
        verbose_name=_("type of training"),
    )
    course_text = models.CharField(
        _("words of the course's name"), max_length=256, help_text=_("All of these words must occur in it.")
    )
    issuer = models.ForeignKey(
        Issuer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issuer")
    )

    class Meta:
        verbose_name = _("required certificate")
        verbose_name_plural = _("required certificates")
        ordering = ["training_type", "course_text"]
        constraints = [
            models.UniqueConstraint(
                "training_type",
                Lower("course_text"),
                Coalesce("issuer", models.Value(0, output_field=models.BigIntegerField())),
                name="requirement_once",
                violation_error_message=_("There is such a requirement already."),
            ),
            models.CheckConstraint(condition=~Q(course_text=""), name="requirement_has_text"),
        ]

    def __str__(self) -> str:
        return self.course_text
