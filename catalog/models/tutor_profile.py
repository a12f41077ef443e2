"""The public face of a tutor."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.enums import ProfileStatus
from config.kit.models import Record


class TutorProfile(Record):
    """What a practice shows of one of its tutors; one per person and practice.

    `display_name` is a copy of the person's name at creation, theirs to change.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="tutor_profiles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tutor_profiles")
    display_name = models.CharField(_("shown name"), max_length=256)
    slug = models.SlugField(_("short name"), max_length=128)
    certifications = models.JSONField(_("certifications"), default=list, blank=True)
    subjects = models.JSONField(_("subjects"), default=list, blank=True)
    experience = models.TextField(_("experience"), blank=True)
    bio = models.TextField(_("about"), blank=True)
    profile_photo = models.CharField(_("photo address"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=ProfileStatus, default=ProfileStatus.PENDING)

    class Meta:
        verbose_name = _("tutor profile")
        verbose_name_plural = _("tutor profiles")
        ordering = ["display_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "user"], name="tutor_profile_unique"),
            models.UniqueConstraint(fields=["practice", "slug"], name="tutor_profile_slug_unique"),
        ]
        indexes = [models.Index(fields=["practice", "status", "display_name"], name="tutor_by_practice_status")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def may_teach(self) -> bool:
        """Whether the profile is approved and its person may act."""
        return self.status == ProfileStatus.APPROVED and self.is_active and self.user.may_act
