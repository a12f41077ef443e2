"""Certificates that come as files, and questions that come by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import OPEN_INTAKES, Audience, IntakeProblem, IntakeState, QuestionOutcome
from certificates.models.certificate import Certificate
from config.kit.models import Record
from config.kit.storage import private_files


class Intake(Record):
    """An agency's certificate uploaded as PDF; a person confirms what was read.

    `proposal` is `{field: {"value", "confidence" (0 to 1), "page" (from 1)}}` by
    the names of `Certificate`; `sha256` is that of the file, `original_name` what
    its owner called it. `attempts` counts how often reading it was begun. Of a file
    that could not be read (`problem` says why), or whose certificate staff have
    accepted (`accepted_at`), `typed` is what its holder says it says, `{field: text}`,
    until staff decide about it. A file that was refused is not kept.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="intakes")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="intakes")
    file = models.FileField(_("file"), upload_to="intakes/", storage=private_files)
    original_name = models.CharField(_("name of the file"), max_length=128, blank=True)
    sha256 = models.CharField(max_length=64, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=IntakeState, default=IntakeState.READING)
    problem = models.CharField(_("problem"), max_length=16, choices=IntakeProblem, blank=True)
    proposal = models.JSONField(_("proposal"), default=dict)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="intakes")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    typed = models.JSONField(_("typed by its holder"), default=dict)
    typed_at = models.DateTimeField(_("typed"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        verbose_name = _("uploaded certificate")
        verbose_name_plural = _("uploaded certificates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "holder", "sha256"],
                name="intake_once",
                condition=~Q(state=IntakeState.REFUSED),
                violation_error_message=_("This file was uploaded already."),
            ),
            models.CheckConstraint(
                condition=Q(state=IntakeState.CONFIRMED)
                | Q(state__in=[IntakeState.REFUSED, IntakeState.UNREADABLE]) & ~Q(problem="")
                | Q(state__in=[IntakeState.READING, IntakeState.PROPOSED], problem=""),
                name="intake_unread_has_problem",
            ),
            models.CheckConstraint(
                condition=~Q(state=IntakeState.REFUSED) | Q(file="", proposal={}, typed={}),
                name="intake_refused_keeps_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OPEN_INTAKES)) | ~Q(file=""), name="intake_open_has_file"
            ),
            models.CheckConstraint(
                condition=~Q(state=IntakeState.CONFIRMED) | Q(decided_at__isnull=False),
                name="intake_confirmed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=IntakeState.CONFIRMED, certificate__isnull=False)
                | (~Q(state=IntakeState.CONFIRMED) & Q(certificate__isnull=True)),
                name="intake_confirmed_has_certificate",
            ),
            models.CheckConstraint(
                condition=Q(typed={}, typed_at__isnull=True)
                | Q(typed_at__isnull=False, state__in=[IntakeState.UNREADABLE, IntakeState.CONFIRMED]) & ~Q(typed={}),
                name="intake_typed_waits_for_staff",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False, state=IntakeState.CONFIRMED),
                name="intake_accepted_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "-id"], name="intake_by_practice"),
            models.Index(fields=["updated_at"], name="intake_reading", condition=Q(state=IntakeState.READING)),
            models.Index(fields=["practice"], name="intake_typed", condition=Q(typed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.holder} · {self.get_state_display()}"


class InboundQuestion(models.Model):
    """A mail that asked what somebody has; `provider` and `message_id` make a repetition harmless."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="inbound_questions")
    provider = models.CharField(_("came through"), max_length=32)
    message_id = models.CharField(_("message"), max_length=255)
    sender_folded = models.CharField(_("sender"), max_length=254)
    target_email = models.CharField(_("asked about"), max_length=254, blank=True)
    audience = models.CharField(_("who asked"), max_length=8, choices=Audience)
    outcome = models.CharField(_("outcome"), max_length=12, choices=QuestionOutcome, default=QuestionOutcome.RECEIVED)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    answered = models.ForeignKey("delivery.OutboxMessage", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("question by mail")
        verbose_name_plural = _("questions by mail")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "message_id"], name="inbound_question_once"),
            models.CheckConstraint(condition=~Q(message_id=""), name="inbound_question_has_message_id"),
        ]
        indexes = [
            models.Index(fields=["practice", "-id"], name="inbound_question_by_practice"),
            models.Index(fields=["sender_folded", "-received_at"], name="inbound_question_by_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.message_id}"
