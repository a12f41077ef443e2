"""What model admins ask of the site they are registered at.

The site stands on the roof (`config.admin_site`) and knows people, practices
and the audit trail; the kit knows only these questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest


@dataclass(frozen=True)
class HistoryEntry:
    """One line of an object's history; `details` are names and values."""

    when: datetime
    who: str
    action: str
    details: Mapping[str, Any]
    where: str


class House(Protocol):
    """The questions."""

    def practices_of(self, request: HttpRequest) -> frozenset[int] | None:
        """Ids of the practices that the viewer runs; None means all."""

    def history_of(self, request: HttpRequest, target: models.Model) -> models.QuerySet[Any]:
        """The audit events of `target` that the viewer may see, newest first."""

    def entry_of(self, event: Any) -> HistoryEntry:
        """One of those events as a line to show."""

    def record(self, request: HttpRequest, action: str, target: models.Model, **data: Any) -> None:
        """Append an audit event in the viewer's name, in the practice of `target` if it has one."""


def house_of(site: AdminSite) -> House:
    """`site`, which is ours, by the questions it answers."""
    return cast("House", site)
