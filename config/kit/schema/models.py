"""What each migration looked like when it was applied."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppliedMigration(models.Model):
    """One of our migrations, as Django's own record of it, with the digest of what it did to the schema."""

    app = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "kit"
        verbose_name = _("applied migration")
        verbose_name_plural = _("applied migrations")
        constraints = [models.UniqueConstraint(fields=["app", "name"], name="applied_migration_once")]

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"
