"""The trail of what happened, which nobody can rewrite; only where somebody was can be forgotten."""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Surface
from accounts.models.practice import Practice


class AuditEvent(models.Model):
    """One thing that one actor did to one object.

    `data` carries ids and values rather than personal data. `actor` null means
    the system; `impersonator` is who acted through the actor's account.
    `address` goes after some time, and with the person
    (`accounts.services.forgetting_addresses`): null is the only new value that
    the database takes, and only there.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    impersonator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(_("action"), max_length=64)
    target_type = models.CharField(_("kind of object"), max_length=64)
    target_id = models.BigIntegerField(_("object"), null=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    surface = models.CharField(_("where"), max_length=16, choices=Surface, default=Surface.SYSTEM)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["practice", "-id"], name="audit_by_practice"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["created_at"], name="audit_with_address", condition=models.Q(address__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update, condition=pgtrigger.AnyChange(exclude=["address"])
            ),
            pgtrigger.Protect(
                name="address_only_goes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__address__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} · {self.target_type} {self.target_id or ''}"
