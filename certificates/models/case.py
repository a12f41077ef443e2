"""Where facts about certificates disagree."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import CaseKind, CaseResolution, CaseState
from certificates.models.certificate import Certificate
from config.kit.models import Record


class ReconciliationCase(Record):
    """A disagreement that a person must settle.

    `fingerprint` names the fact: found again it is the same case. `facts` is a
    list of `{"what", "value", "seen"}`, each with the instant from which it is.
    `reference` is the booking at Hovn that it is about, empty for other cases.
    `asked_again_at` is when a person had the agency asked once more because of it.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="reconciliation_cases")
    kind = models.CharField(_("kind"), max_length=24, choices=CaseKind)
    state = models.CharField(_("state"), max_length=8, choices=CaseState, default=CaseState.OPEN)
    fingerprint = models.CharField(max_length=64, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="cases")
    enrollment = models.ForeignKey(
        "enrollments.Enrollment", on_delete=models.PROTECT, null=True, related_name="certificate_cases"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="certificate_cases"
    )
    other_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(_("booking at Hovn"), max_length=64, blank=True)
    facts = models.JSONField(_("facts"), default=list)
    asked_again_at = models.DateTimeField(_("asked again"), null=True)
    resolution = models.CharField(_("resolution"), max_length=24, choices=CaseResolution, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("resolved"), null=True)

    class Meta:
        verbose_name = _("reconciliation case")
        verbose_name_plural = _("reconciliation cases")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "fingerprint"], name="case_open_once", condition=Q(state=CaseState.OPEN)
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, resolved_at__isnull=True, resolution="")
                | (Q(state=CaseState.RESOLVED, resolved_at__isnull=False) & ~Q(resolution="")),
                name="case_resolved_has_resolution",
            ),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
            models.CheckConstraint(
                condition=Q(resolution__in=["", *CaseResolution.values]), name="case_resolution_known"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "-id"], name="case_by_practice"),
            models.Index(fields=["certificate"], name="case_by_certificate"),
            models.Index(fields=["enrollment"], name="case_open_by_seat", condition=Q(state=CaseState.OPEN)),
            models.Index(fields=["practice", "kind"], name="case_open_by_kind", condition=Q(state=CaseState.OPEN)),
            models.Index(fields=["practice", "fingerprint"], name="case_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.pk}"

    def open_again(self) -> None:
        """Forget what was decided, and to whom it was given; under its lock."""
        if self.resolution == CaseResolution.ASSIGNED:
            self.other_person = None
        self.state, self.resolution, self.reason = CaseState.OPEN, "", ""
        self.resolved_by, self.resolved_at = None, None
        self.save(update_fields=["state", "resolution", "reason", "resolved_by", "resolved_at", "other_person"])
