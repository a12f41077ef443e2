"""When which address was asked about at an agency, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Surface
from certificates.enums import SyncKind, SyncOutcome


class SyncRun(models.Model):
    """One question to somebody else's system; written before it is asked, ended when the answer is in.

    `email_folded` is the address in lower case, empty for an import. `found`,
    `new` and `changed` count certificates (bookings, for an import).
    `markup_digest` is the SHA-256 of a page that was not understood.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="sync_runs")
    kind = models.CharField(_("kind"), max_length=8, choices=SyncKind)
    email_folded = models.CharField(_("e-mail"), max_length=254, blank=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    surface = models.CharField(_("asked through"), max_length=16, choices=Surface, default=Surface.SYSTEM)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=SyncOutcome, default=SyncOutcome.RUNNING)
    found = models.PositiveIntegerField(_("found"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    markup_digest = models.CharField(_("digest of the page"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=SyncOutcome.RUNNING, ended_at__isnull=True)
                | (Q(outcome__in=sorted(set(SyncOutcome) - {SyncOutcome.RUNNING})) & Q(ended_at__isnull=False)),
                name="sync_run_ended_has_outcome",
            ),
            models.CheckConstraint(condition=Q(email_folded=Lower("email_folded")), name="sync_run_email_is_folded"),
        ]
        indexes = [
            models.Index(fields=["email_folded", "-started_at"], name="sync_run_by_email"),
            models.Index(fields=["practice", "-id"], name="sync_run_by_practice"),
            models.Index(
                fields=["-id"], name="sync_run_not_understood", condition=Q(outcome=SyncOutcome.NOT_UNDERSTOOD)
            ),
            models.Index(fields=["started_at"], name="sync_run_running", condition=Q(outcome=SyncOutcome.RUNNING)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_outcome_display()}"


class LookupSubject(models.Model):
    """An address whose certificates a practice keeps: when the agency was last asked, when it is next.

    `last_checked` is the last answer that was understood; `failures` counts those
    since then that were not, or did not come.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="lookup_subjects")
    email_folded = models.CharField(_("e-mail"), max_length=254)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="lookup_subjects"
    )
    last_checked = models.DateTimeField(_("last checked"), null=True)
    last_outcome = models.CharField(_("last outcome"), max_length=16, choices=SyncOutcome, blank=True)
    next_check_at = models.DateTimeField(_("next check"), null=True)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)

    class Meta:
        verbose_name = _("address that is looked up")
        verbose_name_plural = _("addresses that are looked up")
        constraints = [
            models.UniqueConstraint(fields=["practice", "email_folded"], name="lookup_subject_once"),
            models.CheckConstraint(
                condition=Q(email_folded=Lower(F("email_folded"))) & ~Q(email_folded=""),
                name="lookup_subject_email_is_folded",
            ),
        ]
        indexes = [
            models.Index(fields=["next_check_at"], name="lookup_subject_due"),
            models.Index(fields=["holder"], name="lookup_subject_by_holder"),
        ]

    def __str__(self) -> str:
        return self.email_folded
