"""A certificate that went from one wallet into another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.case import ReconciliationCase
from certificates.models.certificate import Certificate


class CertificateMove(models.Model):
    """By whom and why a certificate was taken from one person (None: nobody had it) and given to another.

    `case` is the one that it settled, if any; `undoes` the move that this one takes back.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="moves")
    taken_from = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(ReconciliationCase, on_delete=models.PROTECT, null=True, related_name="moves")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a certificate")
        verbose_name_plural = _("moves of certificates")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_from__isnull=True, given_to__isnull=False)
                | Q(taken_from__isnull=False, given_to__isnull=True)
                | (Q(taken_from__isnull=False, given_to__isnull=False) & ~Q(taken_from=F("given_to"))),
                name="certificate_move_changes_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.taken_from_id or '-'} → {self.given_to_id or '-'}"
