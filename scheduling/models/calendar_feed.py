"""A person's secret calendar address."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record


class CalendarFeed(Record):
    """One address a person, over all practices they belong to.

    `digest` (SHA-256 of the secret, hex) is looked up, `sealed` lets the owner
    read the address again.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.BinaryField(editable=False)
    renewed_at = models.DateTimeField(_("renewed"), default=timezone.now)
    read_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user)
