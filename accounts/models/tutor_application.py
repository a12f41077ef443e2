"""The request to become a tutor."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import TutorApplicationStatus
from accounts.models.practice import Practice
from config.kit.models import Record


class TutorApplication(Record):
    """What an applicant says of themselves, and what staff decided; one per person.

    `practice` is whose it is to read and to decide (`accounts.rules.may_decide_application`).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tutor_application")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(
        _("status"), max_length=16, choices=TutorApplicationStatus, default=TutorApplicationStatus.NONE
    )
    certifications = models.TextField(_("certifications"), blank=True)
    qualifications = models.TextField(_("qualifications"), blank=True)
    bio = models.TextField(_("short biography"), blank=True)
    specializations = models.JSONField(_("subjects"), default=list, blank=True)
    documents = models.JSONField(_("documents"), default=list, blank=True)
    review_note = models.TextField(_("review note"), blank=True)

    class Meta:
        verbose_name = _("tutor application")
        verbose_name_plural = _("tutor applications")
        indexes = [models.Index(fields=["status", "updated_at"], name="tutor_application_by_status")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_status_display()}"
