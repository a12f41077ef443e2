"""What packs are about."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record


class Category(Record):
    """A subject of one practice, used to find offerings; `icon` is an emoji."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="categories")
    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(_("short name"), max_length=128)
    description = models.TextField(_("description"), blank=True)
    icon = models.CharField(_("icon"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("practice", Lower("name"), name="category_name_unique"),
            models.UniqueConstraint(fields=["practice", "slug"], name="category_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.name
