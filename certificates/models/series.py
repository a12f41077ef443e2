"""Numbers without gaps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CertificateSeries(models.Model):
    """The numbers of one practice and year; `next_number` changes only under this row's lock."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="certificate_series")
    year = models.PositiveSmallIntegerField(_("year"))
    next_number = models.PositiveIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [
            models.UniqueConstraint(fields=["practice", "year"], name="certificate_series_once"),
            models.CheckConstraint(condition=Q(next_number__gte=1), name="certificate_series_begins_at_1"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.next_number}"
