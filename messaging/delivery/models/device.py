"""Where push messages go."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record
from messaging.delivery.enums import Platform


class Device(Record):
    """A browser or phone that a person allowed to be called; `token` is its push address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    platform = models.CharField(_("platform"), max_length=8, choices=Platform)
    name = models.CharField(_("name"), max_length=128, blank=True)
    token = models.CharField(_("push address"), max_length=1024, unique=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        indexes = [models.Index(fields=["user"], name="device_active_by_user", condition=models.Q(is_active=True))]

    def __str__(self) -> str:
        return self.name or self.get_platform_display()
