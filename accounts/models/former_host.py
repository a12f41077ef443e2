"""Where a school stood before."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.practice import Practice


class FormerHostName(models.Model):
    """A host name that a school had: what was printed and signed under it must go on answering.

    Another school may have it now; addresses of documents name their school themselves.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="former_host_names")
    host_name = models.CharField(_("host name"), max_length=253)
    left_at = models.DateTimeField(_("left"), default=timezone.now)

    class Meta:
        verbose_name = _("former host name")
        verbose_name_plural = _("former host names")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("practice", Lower("host_name"), name="former_host_name_once"),
            models.CheckConstraint(condition=~models.Q(host_name=""), name="former_host_name_is_one"),
        ]

    def __str__(self) -> str:
        return self.host_name
