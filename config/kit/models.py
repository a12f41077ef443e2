"""What every row of the domain carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit.idempotency.models import IdempotentRequest
from config.kit.ids import uuid7
from config.kit.schema.models import AppliedMigration
from config.kit.statements import Given, write_changes

__all__ = ["AppliedMigration", "IdempotentRequest", "Record", "RecordQuerySet"]  # Django looks for an app's tables here

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)
MOVES: Final = {"record_version": F("record_version") + 1, "updated_at": Given("now")}
"""What a `Change` (`config.kit.statements`) of a record assigns beside its own; `now` is given when it runs."""


class RecordQuerySet(models.QuerySet[Row_co]):
    """Bulk updates count as changes too: version and time move with them."""

    def update(self, **values: Any) -> int:
        """As Django's, and one version further."""
        values.setdefault("record_version", F("record_version") + 1)
        values.setdefault("updated_at", timezone.now())
        return super().update(**values)

    def active(self) -> RecordQuerySet[Row_co]:
        """Rows that were not archived."""
        return self.filter(is_active=True)


class Record(models.Model):
    """A row with a public id, a version, its times and a soft end.

    `uid` is what the marketplace surface and pages show, `id` what the other
    surfaces use. `record_version` grows with every change made through the ORM.
    """

    uid = models.UUIDField(_("public id"), default=uuid7, unique=True, editable=False)
    record_version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """As Django's; a change moves version and time, also under `update_fields`."""
        if not self._state.adding:
            self.record_version += 1
            self.updated_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "record_version", "updated_at"}
        super().save(**kwargs)

    def write_changes(self, names: Iterable[str]) -> None:
        """As `save(update_fields=names)` of a locked row, by a kept statement that may wait (`gathered`)."""
        self.record_version += 1
        self.updated_at = timezone.now()
        write_changes(self, {*names, "record_version", "updated_at"})
