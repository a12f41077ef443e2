"""What a person does not want to hear."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.delivery.enums import Category, Channel


class DeliveryPreference(models.Model):
    """One refusal: no optional messages of `category` by `channel`. No row means yes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delivery_preferences")
    category = models.CharField(_("about"), max_length=16, choices=Category)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        constraints = [
            models.UniqueConstraint(fields=["user", "category", "channel"], name="delivery_preference_unique"),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="delivery_preference_category_known"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="delivery_preference_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_category_display()} · {self.get_channel_display()}"
