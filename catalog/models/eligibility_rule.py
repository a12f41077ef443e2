"""What somebody must have done to be given a certificate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.enums import EligibilityKind
from catalog.models.training_type import TrainingType

MEASURED = (EligibilityKind.ATTENDANCE, EligibilityKind.GRADE)


class EligibilityRule(models.Model):
    """One condition of a type's certificate; `threshold` is 1 to 100 where the kind is measured, else null."""

    training_type = models.ForeignKey(TrainingType, on_delete=models.CASCADE, related_name="eligibility_rules")
    kind = models.CharField(_("condition"), max_length=12, choices=EligibilityKind)
    threshold = models.PositiveSmallIntegerField(
        _("at least"), null=True, blank=True, help_text=_("1 to 100, for attendance and grade.")
    )

    class Meta:
        verbose_name = _("condition of the certificate")
        verbose_name_plural = _("conditions of the certificate")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_type", "kind"],
                name="eligibility_rule_once",
                violation_error_message=_("There is such a condition already."),
            ),
            models.CheckConstraint(condition=Q(kind__in=EligibilityKind.values), name="eligibility_rule_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=MEASURED, threshold__isnull=False, threshold__range=(1, 100))
                | (~Q(kind__in=MEASURED) & Q(threshold__isnull=True)),
                name="eligibility_rule_threshold",
                violation_error_message=_("Attendance and grade need a number from 1 to 100, the others have none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.threshold or ''}".strip()
