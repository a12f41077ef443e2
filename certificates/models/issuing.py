"""What happens to a certificate of ours: made for many, printed, asked for under another name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import UNFINISHED, RenderState, RequestState, WorkState
from certificates.models.certificate import Certificate
from config.kit.models import Record
from config.kit.storage import private_files


class IssueBatch(Record):
    """Certificates for many participants of one offering, issued by the worker; `done` counts up to `total`.

    `verdicts` has for each enrolment id `{"certificate": id}`, `{"had": id}` or `{"missing": [rule, …]}`.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="issue_batches")
    offering = models.ForeignKey("catalog.Offering", on_delete=models.PROTECT, related_name="issue_batches")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=WorkState, default=WorkState.WAITING)
    total = models.PositiveIntegerField(_("to be issued"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    verdicts = models.JSONField(_("verdicts"), default=dict)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("batch of certificates")
        verbose_name_plural = _("batches of certificates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offering"], name="issue_batch_one_at_a_time", condition=Q(state__in=sorted(UNFINISHED))
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNFINISHED), ended_at__isnull=True)
                | (Q(state__in=sorted(set(WorkState) - UNFINISHED)) & Q(ended_at__isnull=False)),
                name="issue_batch_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering} · {self.done}/{self.total}"


class CertificateRender(Record):
    """The PDF of a certificate of ours. The same content, design and template give the same bytes.

    `design` holds what of the practice's look went into it, so that a lost file
    can be made again; `digest` is the SHA-256 of the file.
    """

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="render")
    language = models.CharField(_("language"), max_length=8)
    design = models.JSONField(_("design"), default=dict)
    template_version = models.PositiveSmallIntegerField(_("version of the template"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=RenderState, default=RenderState.WANTED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("reason of failure"), max_length=300, blank=True)
    file = models.FileField(_("file"), upload_to="certificates/", storage=private_files, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made"), null=True)

    class Meta:
        verbose_name = _("PDF of a certificate")
        verbose_name_plural = _("PDFs of certificates")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RenderState.MADE) | (Q(made_at__isnull=False) & ~Q(file="") & ~Q(digest="")),
                name="certificate_render_made_has_file",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="certificate_render_due", condition=~Q(state=RenderState.MADE)),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} · {self.get_state_display()}"


class CertificateRequest(Record):
    """The holder's wish to have a certificate under another name; approved, a new one replaces it."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="requests")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField(_("first name"), max_length=128, blank=True)
    last_name = models.CharField(_("last name"), max_length=128)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.REQUESTED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("wish for another name")
        verbose_name_plural = _("wishes for another name")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                name="certificate_request_one_open",
                condition=Q(state=RequestState.REQUESTED),
                violation_error_message=_("There is such a wish already."),
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.REQUESTED, decided_at__isnull=True)
                | (Q(state__in=[RequestState.APPROVED, RequestState.DECLINED]) & Q(decided_at__isnull=False)),
                name="certificate_request_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} · {self.first_name} {self.last_name}"

    @property
    def full_name(self) -> str:
        """The wanted name, joined by one space."""
        return f"{self.first_name} {self.last_name}".strip()


class ExpiryReminder(models.Model):
    """The holder was reminded, once a stage and last day: a renewed certificate is reminded of anew."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="reminders")
    stage = models.PositiveSmallIntegerField(_("stage"))
    expires_on = models.DateField(_("about the last day"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder of an expiry")
        verbose_name_plural = _("reminders of expiries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "stage", "expires_on"], name="expiry_reminder_once"),
            models.CheckConstraint(condition=Q(stage__in=[90, 60, 30, 0]), name="expiry_reminder_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} · {self.stage} · {self.expires_on}"
